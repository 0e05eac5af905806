// What a DDL statement, which commits by itself, left behind: the objects that it names, as they are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/statement_outcome.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect::mysql {

/// An object that a statement makes, changes or drops.
struct ChangedObject {
  enum class Kind { table, trigger, procedure, function, event };  ///< views and sequences are tables here
  Kind kind = Kind::table;
  schema::ObjectName name;

  bool operator==(const ChangedObject&) const = default;
};

/// What tells whether a statement ran.
struct StatementTrace {
  std::vector<ChangedObject> objects;  ///< none: it may run any number of times
  /// It changes all of them, or nothing. Else each by itself (DROP TABLE a, b), and all of them have to be
  /// changed.
  bool is_atomic = true;
  /// Only the number that InnoDB gave the table tells (TRUNCATE, tables that change places).
  bool needs_table_id = false;

  bool operator==(const StatementTrace&) const = default;
};

/// By the statement's text. Nothing where its objects would not tell: CALL, CREATE OR REPLACE TABLE, CREATE
/// TABLE … SELECT, partitions, tablespaces, databases, users, and whatever is not known here.
std::optional<StatementTrace> trace_of(const std::string& statement);

/// See StatementOutcomes.
std::size_t count_rollbackable(Connection& connection, std::span<const Statement> statements);
bool outlive_rollback(Connection& connection, std::span<const Statement> statements);
std::string has_tables_without_transactions();
bool rows_outlived_rollback(Connection& connection);
bool may_fail_halfway(const Statement& statement);
std::optional<std::string> state_before(Connection& connection, const Statement& statement);
std::optional<std::string> state_sql(Connection& connection, const Statement& statement);
OutcomeFound outcome(Connection& connection, const Statement& statement, const std::string& before);

}  // namespace limbeck::dialect::mysql
