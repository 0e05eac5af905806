// What an SQLite error means to its reader.
#pragma once

#include <string>

#include "dialect/error_kind.hpp"

namespace limbeck::dialect::sqlite {

struct Explanation {
  std::string message, hint;
};

/// `code` is an extended result code, `text` SQLite's own message, `file` the database file (empty: in
/// memory).
Explanation explain_error(int code, const std::string& text, const std::string& file);

/// Of a DatabaseError::sqlstate: an extended result code in digits, or one of our own fences.
ErrorKind error_kind(const std::string& sqlstate);

}  // namespace limbeck::dialect::sqlite
