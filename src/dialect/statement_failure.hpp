// A statement that failed, as a value: what execute_all() returns, and what a failed run is explained from.
#pragma once

#include <cstddef>
#include <string>

#include "base/error.hpp"

namespace limbeck::dialect {

struct StatementFailure {
  std::size_t index = 0;  ///< among the statements that were sent; those before it were done, none behind it
  std::string message;    ///< the server's primary message, or what Limbeck refused it with
  ErrorKind kind = ErrorKind::other;
  std::string sqlstate;  ///< as DatabaseError::sqlstate
  int native_code = 0;   ///< as DatabaseError::native_code
  int position = 0;      ///< as DatabaseError::position, in the text of that statement
  std::string hint;      ///< the server's HINT, never its DETAIL (which can hold row data)
  /// The server itself said so, and did nothing of what was sent behind the statement. False when the
  /// connection broke without a word.
  bool reported_by_server = false;

  /// `error` is what the statement `index` threw. That of a broken connection is of the kind connection_lost.
  static StatementFailure of(const DatabaseError& error, std::size_t index = 0);
  /// Limbeck itself, or a revision's program, refused: there is no code.
  static StatementFailure refused(std::string message, std::string hint = {});

  /// The fate of the statement is unknown.
  bool connection_lost() const { return kind == ErrorKind::connection_lost; }
  /// The database reported it, and not Limbeck.
  bool is_from_database() const { return !sqlstate.empty(); }
  /// For a DatabaseError with this message or another.
  DatabaseErrorDetails details() const { return {kind, sqlstate, native_code, position, hint}; }
};

/// Throws the ConnectionError or DatabaseError that the failure stands for.
[[noreturn]] void throw_failure(const StatementFailure& failure);

}  // namespace limbeck::dialect
