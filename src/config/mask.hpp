// Keeping secrets out of whatever is printed.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::config {

/// What is printed in place of a secret.
inline constexpr std::string_view masked_secret = "***";

/// Does a variable, option or key of this name hold a secret, by the look of it? ("sslpassword", "API_TOKEN")
bool looks_secret(std::string_view name);

/// The text with `***` for the password of everything in it that looks like a URL
/// (`scheme://user:password@…`) and for the value of everything that looks like a secret's assignment
/// (`password=…`, `sslpassword='…'`, also in the query of a URL). Rather masks too much than too little.
/// Meant for what others wrote: driver messages, commands.
std::string mask_secrets(std::string_view text);

}  // namespace limbeck::config
