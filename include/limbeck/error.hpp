// The exception types of Limbeck. They are thrown anywhere and caught once, by whoever drives the program.
#pragma once

#include <stdexcept>
#include <string>

namespace limbeck {

/// Something the user has to know about. `what()` says what happened and where, in whole sentences without a
/// trailing newline; `hint()` says what to do next (it may be empty).
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

/// The command line, or the configuration, asks for something that makes no sense. Exit code 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// A database server refused or failed. `what()` is the server's primary message and nothing that could hold
/// row data.
class DatabaseError : public Error {
 public:
  DatabaseError(const std::string& message, std::string sqlstate, int position = 0, std::string hint = {})
      : Error(message, std::move(hint)), sqlstate_(std::move(sqlstate)), position_(position) {}
  /// Five characters; for SQLite the extended result code as a decimal number; empty when there is none.
  const std::string& sqlstate() const { return sqlstate_; }
  /// 1-based character offset into the statement that failed; 0 when unknown.
  int position() const { return position_; }

 private:
  std::string sqlstate_;
  int position_;
};

/// The server can't be reached, or the connection broke: the fate of the statement in flight is unknown.
class ConnectionError : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};

}  // namespace limbeck
