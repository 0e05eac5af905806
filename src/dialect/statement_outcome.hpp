// What became of a statement that commits by itself, and of which nobody recorded how it ended.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "dialect/connection.hpp"
#include "dialect/statement.hpp"

namespace limbeck::dialect {

enum class StatementOutcome {
  unknown,  ///< what is there doesn't tell
  not_run,
  done,
};

/// What a look at its object tells of a statement.
struct OutcomeFound {
  StatementOutcome outcome = StatementOutcome::unknown;
  /// What the object has lost that the statement leaves alone, and what to do about it: then the outcome is
  /// unknown. Phrases, for messages.
  std::string damage{}, remedy{};

  // NOLINTNEXTLINE(google-explicit-constructor): mostly there is nothing else to say
  OutcomeFound(StatementOutcome found) : outcome(found) {}
  OutcomeFound(StatementOutcome found, std::string what, std::string next)
      : outcome(found), damage(std::move(what)), remedy(std::move(next)) {}
  bool operator==(StatementOutcome other) const { return outcome == other; }
};

/// For engines on which a statement can commit a transaction: what such a statement left behind tells whether
/// it ran. Where DDL rolls back, none of this is asked but of sections outside a transaction.
class StatementOutcomes {
 public:
  virtual ~StatementOutcomes() = default;

  /// How many of these statements, from the first on, change nothing but rows that a rollback brings back?
  /// They are one transaction, with what records them. Asks the database about their tables.
  virtual std::size_t count_rollbackable(Connection& connection,
                                         std::span<const Statement> statements) const {
    static_cast<void>(connection), static_cast<void>(statements);
    return 0;
  }

  /// Do some of these statements change rows that no rollback brings back? Asks the database about the tables
  /// that are there.
  virtual bool outlive_rollback(Connection& connection, std::span<const Statement> statements) const {
    static_cast<void>(connection), static_cast<void>(statements);
    return false;
  }

  /// A condition in SQL: is there a table whose engine has no transactions, so that changes of rows may
  /// outlive a rollback? For scripts. Empty: never.
  virtual std::string has_tables_without_transactions() const { return {}; }

  /// Behind a statement that failed, or a ROLLBACK: does the server say that changes of rows stay, which no
  /// rollback brings back? Throws DatabaseError.
  virtual bool rows_outlived_rollback(Connection& connection) const {
    static_cast<void>(connection);
    return false;
  }

  /// May a part of what the statement does stay when it fails? Such a one is run inside a transaction, whose
  /// rollback tells.
  virtual bool may_fail_halfway(const Statement& statement) const {
    static_cast<void>(statement);
    return false;
  }

  /// What the statement is about to change, as it is now: the text that the journal keeps with the event that
  /// it is started. Nothing where that would not tell afterwards whether it ran.
  virtual std::optional<std::string> state_before(Connection& connection, const Statement& statement) const {
    static_cast<void>(connection), static_cast<void>(statement);
    return std::nullopt;
  }

  /// The same as an expression of SQL, for a statement that is sent together with what writes that down.
  /// Nothing: it has to be looked at before.
  virtual std::optional<std::string> state_sql(Connection& connection, const Statement& statement) const {
    static_cast<void>(connection), static_cast<void>(statement);
    return std::nullopt;
  }

  /// Did it run? `before` is what state_before(), or the value of state_sql(), was. Asked under the migration
  /// lock, when the server does nothing more for the one that sent it.
  virtual OutcomeFound outcome(Connection& connection, const Statement& statement,
                               const std::string& before) const {
    static_cast<void>(connection), static_cast<void>(statement), static_cast<void>(before);
    return StatementOutcome::unknown;
  }
};

}  // namespace limbeck::dialect
