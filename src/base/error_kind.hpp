// What a kind of error is due to, where that decides what to do next.
#pragma once

#include "base/error.hpp"

namespace limbeck {

/// The rows that are there, or the values that a program gives, stand against the statement.
constexpr bool caused_by_rows(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unique_violation:
    case ErrorKind::foreign_key_violation:
    case ErrorKind::not_null_violation:
    case ErrorKind::check_violation:
    case ErrorKind::data:
      return true;
    default:
      return false;
  }
}

/// The statement itself can't be run on this schema, now or later.
constexpr bool caused_by_statement(ErrorKind kind) {
  return kind == ErrorKind::other || kind == ErrorKind::missing_object ||
         kind == ErrorKind::missing_function || kind == ErrorKind::duplicate_object;
}

/// Somebody else's transaction is in the way.
constexpr bool caused_by_lock(ErrorKind kind) {
  return kind == ErrorKind::lock_timeout || kind == ErrorKind::object_in_use ||
         kind == ErrorKind::serialization;
}

/// It was stopped before it came to an end.
constexpr bool caused_by_time(ErrorKind kind) {
  return kind == ErrorKind::statement_timeout || kind == ErrorKind::cancelled;
}

}  // namespace limbeck
