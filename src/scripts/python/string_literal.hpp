// String literals of Python (language reference, 2.4.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace limbeck::scripts {

struct PythonString {
  std::size_t length = 0;  ///< of the literal with its quotes and prefix; 0: it is never closed
  /// What it stands for, line feeds as Python makes them; nothing for bytes, f-strings, `\N{…}`, and one that
  /// is never closed.
  std::optional<std::string> text;
};

/// The string literal that the text begins with; nothing when it begins with none.
std::optional<PythonString> read_string_literal(std::string_view text);

}  // namespace limbeck::scripts
