// Percent-encoding, as in RFC 3986.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace limbeck::config {

/// Encodes every byte but letters, digits, `-._~` and those in `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = {});

/// Nothing when a `%` starts no two hexadecimal digits, or for `%00`, which no database takes.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace limbeck::config
