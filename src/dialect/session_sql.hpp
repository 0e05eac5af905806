// Statements of Limbeck's own around those of revisions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::dialect {

/// SQL fragments for Limbeck's journal table.
struct JournalSql {
  std::string id_column;  ///< type and constraints of a growing 64-bit primary key
  std::string text_type, integer_type, time_type;
  std::string now;        ///< the time of this very statement
  std::string time_text;  ///< the column `at` as ISO 8601 text in UTC, to the second: 2026-11-22T05:50:21Z
  /// Milliseconds since the transaction began, as a whole number; empty: the engine can't tell.
  std::string transaction_milliseconds;
  /// A statement that marks the time under a name, and an expression of the milliseconds since then; empty:
  /// the engine has no such thing. "{}": the name.
  std::string mark_time, milliseconds_since;
};

/// The statements around those of one transaction of a revision.
struct TransactionFrame {
  std::vector<std::string> before;  ///< outside, ahead of it; SQLite: PRAGMA foreign_keys = OFF
  std::string begin = "BEGIN";
  std::vector<std::string>
      before_commit;  ///< must succeed too; SQLite: fails when foreign_key_check finds rows
  std::string commit = "COMMIT";
  std::vector<std::string> after;  ///< outside, behind COMMIT or ROLLBACK; SQLite: PRAGMA foreign_keys = ON
};

struct ForeignKeyGuard {
  std::vector<std::string> before, behind;
};

/// Asks no database.
class SessionSql {
 public:
  virtual ~SessionSql() = default;

  /// A statement that fails, with a text of ours (SQLSTATE "LB001" where there are SQLSTATEs), unless the
  /// rows of the version table are exactly `expected`; it also keeps other writers of that table out until
  /// the transaction ends. Usable inside a transaction only. `version_table` is quoted SQL.
  virtual std::vector<std::string> version_check(const std::string& version_table,
                                                 const std::vector<std::string>& expected) const = 0;

  /// Statements for a script that fail with `text` (SQLSTATE "LB004" where there are SQLSTATEs) unless
  /// `condition`, a boolean expression, is true.
  virtual std::vector<std::string> assertion(std::string_view text, const std::string& condition) const = 0;

  /// `foreign_keys_off`: the revision rebuilds tables (SQLite) and says so in its section. `offline`: for a
  /// script that the engine's own shell runs, not for our connection.
  virtual TransactionFrame transaction_frame(bool foreign_keys_off, bool offline) const {
    static_cast<void>(foreign_keys_off), static_cast<void>(offline);
    return {};
  }

  /// For a revision that rebuilds tables, and that other tools run as well, in whatever transaction they
  /// have: statements ahead of its own, and behind them. They switch foreign keys off, and fail where an open
  /// transaction keeps them on, or where rows point nowhere that did not before. None where a rebuild doesn't
  /// need that.
  virtual ForeignKeyGuard foreign_key_guard() const { return {}; }

  /// Lines for the top of a script that the engine's own shell runs, and for behind each
  /// session_reset_statements() in it: what makes it mean what our own connection would make of it. The shell
  /// has to stop at the first failure, else it would go on to COMMIT, or with what is outside a transaction;
  /// psql has to read strings as the standard says.
  virtual std::string script_prologue() const { return {}; }

  /// A statement as it stands in a script that the engine's own shell runs, with what ends it there.
  virtual std::string script_statement(std::string_view sql) const { return std::string(sql) + ";\n"; }

  virtual JournalSql journal_sql() const = 0;

  /// What stands behind the closing parenthesis of CREATE TABLE of Limbeck's own tables: " ENGINE=InnoDB".
  virtual std::string own_table_options() const { return {}; }

  /// Statements that bring the session back to how connect() made it, for between two revisions: search_path,
  /// role and whatever else a revision may have SET. Not for inside a transaction.
  virtual std::vector<std::string> session_reset_statements() const { return {}; }

  /// For inside a transaction: until it ends, names without a schema mean what they do when a session begins,
  /// whatever a revision has SET.
  virtual std::vector<std::string> default_schema_statements() const { return {}; }

  /// Statements that make a session what the drivers of Python make of it.
  virtual std::vector<std::string> driver_session_statements() const { return {}; }
};

}  // namespace limbeck::dialect
