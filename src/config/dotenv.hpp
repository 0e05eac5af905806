// Files of the form `.env`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::config {

/// One `NAME=value`.
struct DotenvEntry {
  std::string name;
  std::string pattern;  ///< for interpolate(): `${NAME}` outside of single quotes refers to another variable
  int line = 1;         ///< 1-based
  bool operator==(const DotenvEntry&) const = default;
};

/// Reads the form that Docker Compose, python-dotenv and shells have in common: `NAME=value`, `export
/// NAME=value`, `#` comments (behind a value after a blank), blanks around `=`, LF or CRLF, a byte order
/// mark. In single quotes everything is itself. In double quotes `\n \r \t \f \v \a \b \" \' \\ \$` and a
/// backslash-backquote are escapes, other backslashes are themselves. Quoted values may span lines. Outside
/// of single quotes `${NAME}` and `${NAME:-default}` are variables, any other `$` is itself. Entries keep
/// their order; of equal names the last counts. Throws UsageError with `source` and the line, and nothing of
/// the values.
std::vector<DotenvEntry> parse_dotenv(std::string_view text, std::string_view source);

}  // namespace limbeck::config
