// A statement as it stands in a revision file or a schema file.
#pragma once

#include <optional>
#include <string>

namespace limbeck {

struct Statement {
  std::string text;  ///< without the terminating semicolon and surrounding blanks
  int line = 1;      ///< 1-based line of its first character in the file it came from; 0: generated, no file
  /// The rows behind a PostgreSQL `COPY … FROM stdin`, without the closing `\.`.
  std::optional<std::string> copy_data;

  bool operator==(const Statement&) const = default;
};

}  // namespace limbeck
