// The text of numbers and strings as values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scripts/python/ast.hpp"

namespace limbeck::scripts::python {

/// "r", "b", "f" and "u" in front of a quote, in any case.
struct StringPrefix {
  bool raw = false, bytes = false, formatted = false;
};

/// Of what stands in front of the quotes; nothing where Python 3 has no such prefix ("ur").
std::optional<StringPrefix> read_string_prefix(std::string_view prefix);

/// What stands between the quotes, with escapes decoded to UTF-8 (of bytes: to bytes). Nothing when an escape
/// is malformed, or one that isn't read here (\N{…}).
std::optional<std::string> decode_string(std::string_view text, StringPrefix prefix);

/// "1_000", "0xff", "1e3", …; nothing for what is no number of Python 3 ("0777", "10L") and for imaginary
/// ones.
std::optional<ast::Expression::Node> read_number(std::string text);

}  // namespace limbeck::scripts::python
