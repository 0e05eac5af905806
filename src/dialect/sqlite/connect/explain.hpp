// What an SQLite error means to its reader.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace limbeck::dialect::sqlite {

struct Explanation {
  std::string message, hint;
};

/// `code` is an extended result code, `text` SQLite's own message, `file` the database file (empty: in
/// memory).
Explanation explain_error(int code, const std::string& text, const std::string& file);

/// `code` is an extended result code, `text` SQLite's own message: it tells what SQLITE_ERROR is about.
ErrorKind error_kind(int code, std::string_view text);

/// The error of an extended result code, of the kind that error_kind() tells from `message`.
DatabaseError database_error(int code, const std::string& message, const std::string& hint = {},
                             int position = 0);

}  // namespace limbeck::dialect::sqlite
