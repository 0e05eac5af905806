// The exception types of Limbeck. They are thrown anywhere and caught once, by whoever drives the program.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

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

/// What kind of trouble a database reports, whatever its own code for it is. New kinds may be added: treat
/// one that you do not know like `other`.
enum class ErrorKind {
  other,                  ///< none of the below; most likely the statement itself (syntax, types)
  missing_object,         ///< a table, column, schema, database … that is not there
  missing_function,       ///< a function that is not there, or not for such arguments
  duplicate_object,       ///< an object of that name is there already
  unique_violation,       ///< two rows with the same key
  foreign_key_violation,  ///< a row points to one that is not there
  not_null_violation,     ///< NULL where none may be
  check_violation,        ///< a row that a CHECK constraint does not allow
  data,                   ///< any other fault of a value or a row: division by zero, out of range, no date
  lock_timeout,           ///< it waited too long for a lock that somebody else holds
  object_in_use,          ///< somebody uses the object right now
  serialization,          ///< a deadlock or a serialization failure: rolled back, may be tried again
  statement_timeout,      ///< it took longer than a setting allows
  cancelled,              ///< somebody asked to stop it
  read_only,              ///< nothing can be written here: a standby, a session or a file that is read-only
  permission_denied,      ///< a right is missing, or the user is not accepted
  disk_full,              ///< no room is left
  out_of_resources,       ///< memory, connections, or another resource of the server is used up
  starting_up,            ///< the server is starting or stopping, and takes no connections now
  unreachable,            ///< no connection could be made
  connection_lost,        ///< the connection broke: the fate of the statement in flight is unknown
  version_conflict,       ///< the version table is not what the revision started from
};

namespace detail {
inline constexpr std::pair<ErrorKind, std::string_view> error_kind_names[] = {
    {ErrorKind::other, "other"},
    {ErrorKind::missing_object, "missing_object"},
    {ErrorKind::missing_function, "missing_function"},
    {ErrorKind::duplicate_object, "duplicate_object"},
    {ErrorKind::unique_violation, "unique_violation"},
    {ErrorKind::foreign_key_violation, "foreign_key_violation"},
    {ErrorKind::not_null_violation, "not_null_violation"},
    {ErrorKind::check_violation, "check_violation"},
    {ErrorKind::data, "data"},
    {ErrorKind::lock_timeout, "lock_timeout"},
    {ErrorKind::object_in_use, "object_in_use"},
    {ErrorKind::serialization, "serialization"},
    {ErrorKind::statement_timeout, "statement_timeout"},
    {ErrorKind::cancelled, "cancelled"},
    {ErrorKind::read_only, "read_only"},
    {ErrorKind::permission_denied, "permission_denied"},
    {ErrorKind::disk_full, "disk_full"},
    {ErrorKind::out_of_resources, "out_of_resources"},
    {ErrorKind::starting_up, "starting_up"},
    {ErrorKind::unreachable, "unreachable"},
    {ErrorKind::connection_lost, "connection_lost"},
    {ErrorKind::version_conflict, "version_conflict"},
};
}  // namespace detail

/// The enumerator's name: "unique_violation".
constexpr std::string_view error_kind_name(ErrorKind kind) {
  for (const auto& [each, name] : detail::error_kind_names) {
    if (each == kind) return name;
  }
  return "other";
}

/// The kind of that name; `other` for a name that is none.
constexpr ErrorKind error_kind_named(std::string_view name) {
  for (const auto& [kind, each] : detail::error_kind_names) {
    if (each == name) return kind;
  }
  return ErrorKind::other;
}

/// What is known of a database's error besides its message: see the accessors of DatabaseError.
struct DatabaseErrorDetails {
  ErrorKind kind = ErrorKind::other;
  std::string sqlstate{};
  int native_code = 0;
  int position = 0;
  std::string hint{};
};

/// A database server refused or failed. `what()` is the server's primary message and nothing that could hold
/// row data.
class DatabaseError : public Error {
 public:
  DatabaseError(const std::string& message, DatabaseErrorDetails details)
      : Error(message, std::move(details.hint)),
        kind_(details.kind),
        sqlstate_(std::move(details.sqlstate)),
        native_code_(details.native_code),
        position_(details.position) {}
  /// Of the kind `other`.
  DatabaseError(const std::string& message, std::string sqlstate, int position = 0, std::string hint = {})
      : DatabaseError(message, {ErrorKind::other, std::move(sqlstate), 0, position, std::move(hint)}) {}

  ErrorKind kind() const { return kind_; }
  /// The engine's code as text: the SQLSTATE, five characters; for SQLite the extended result code as a
  /// decimal number; empty when there is none.
  const std::string& sqlstate() const { return sqlstate_; }
  /// The code of an engine whose codes are numbers (SQLite's extended result code); 0 when there is none.
  int native_code() const { return native_code_; }
  /// 1-based character offset into the statement that failed; 0 when unknown.
  int position() const { return position_; }
  DatabaseErrorDetails details() const { return {kind_, sqlstate_, native_code_, position_, hint()}; }

 private:
  ErrorKind kind_;
  std::string sqlstate_;
  int native_code_;
  int position_;
};

/// The server can't be reached, or the connection broke: the fate of the statement in flight is unknown.
class ConnectionError : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
  /// Of the kind `connection_lost`.
  ConnectionError(const std::string& message, std::string sqlstate, int position = 0, std::string hint = {})
      : DatabaseError(message,
                      {ErrorKind::connection_lost, std::move(sqlstate), 0, position, std::move(hint)}) {}
};

}  // namespace limbeck
