// What an SQLite error means to its reader.
#pragma once

#include <string>

namespace limbeck::dialect::sqlite {

struct Explanation {
  std::string message, hint;
};

/// `code` is an extended result code, `text` SQLite's own message, `file` the database file (empty: in
/// memory).
Explanation explain(int code, const std::string& text, const std::string& file);

}  // namespace limbeck::dialect::sqlite
