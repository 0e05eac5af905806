// A live connection to a database. Not thread-safe; one user at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "base/error.hpp"
#include "dialect/statement.hpp"
#include "dialect/statement_failure.hpp"

namespace limbeck::dialect {

/// A value of a result or a parameter, as text in the engine's own output form; nullopt is NULL.
using Value = std::optional<std::string>;

/// A value for a placeholder. Engines whose values have types of their own (SQLite) are told its kind.
struct Parameter {
  enum class Kind { text, integer, real, bytes };
  Value value;  ///< of bytes: hexadecimal digits
  Kind kind = Kind::text;

  Parameter(Value text = {}, Kind of = Kind::text) : value(std::move(text)), kind(of) {}
  Parameter(std::nullopt_t) {}
  Parameter(std::string text) : value(std::move(text)) {}
  Parameter(const char* text) : value(text) {}
};

struct Result {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  std::int64_t affected_rows = 0;
  /// The type of each column: PostgreSQL's pg_type.oid, the protocol's number (enum_field_types) of MariaDB
  /// and MySQL.
  std::vector<std::uint32_t> type_oids{};
  /// SQLite, whose values have types of their own: of each row a letter a value: i(nteger), r(eal), t(ext),
  /// b(lob, whose text is X'…'), n(ull).
  std::vector<std::string> kinds{};
  std::int64_t last_insert_id = 0;  ///< SQLite's last_insert_rowid()

  bool empty() const { return rows.empty(); }
  /// The text at that place, "" for NULL.
  std::string text(std::size_t row, std::size_t column) const {
    return rows.at(row).at(column).value_or(std::string());
  }
};

class Connection {
 public:
  virtual ~Connection() = default;

  /// One statement, with parameters bound: $1, $2, … on every engine; SQLite knows ? and ?1 as well. Throws
  /// DatabaseError.
  virtual Result query(std::string_view sql, const std::vector<Parameter>& parameters = {}) = 0;

  /// One statement, COPY rows included. Throws DatabaseError.
  virtual void execute(const Statement& statement) = 0;
  void execute(std::string_view sql) { execute(Statement{std::string(sql), 0, std::nullopt}); }

  /// Many statements in order, sent ahead of each other's answers where the engine can (PostgreSQL's pipeline
  /// mode, in windows of about 64 statements or 1 MB). Transaction control may be among them. Stops at the
  /// first failure, and leaves a failed transaction open for the caller to roll back. `done` is called after
  /// each statement, in order, once its answer is in.
  virtual std::optional<StatementFailure> execute_all(
      std::span<const Statement> statements, const std::function<void(std::size_t index)>& done = {}) = 0;

  /// True between BEGIN and its end, a failed transaction included.
  virtual bool in_transaction() const = 0;

  /// Asks the server to stop the statement in flight; may be called from another thread, never from a signal
  /// handler (ConnectOptions::cancelled is for that).
  virtual void cancel() = 0;

  /// Receives NOTICE and WARNING messages of the server (primary text only).
  virtual void on_notice(std::function<void(const std::string&)> receiver) = 0;

  /// "PostgreSQL 15.18", "SQLite 3.40.1".
  virtual std::string server_description() const = 0;
  /// What answers. Asks nothing of the server.
  virtual Engine engine() const = 0;
};

}  // namespace limbeck::dialect
