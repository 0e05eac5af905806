// The columns along which a backfill goes, and what their values are in a row, as SQL.
#pragma once

#include <string>
#include <vector>

#include "dialect/dialect.hpp"

namespace limbeck::migrate {

/// Has a row NULL in one of these columns? All names are quoted SQL. Throws DatabaseError.
bool holds_null(dialect::Connection& connection, const std::string& table,
                const std::vector<std::string>& columns);

/// The value of a key is SQL that compares with text(): "17", "('a', 3)". It can be kept as text and used by
/// another connection. Empty: no row.
class BackfillKey {
 public:
  /// `table`: quoted, for messages and queries. `columns` are not quoted yet; at least one.
  BackfillKey(const dialect::Dialect& dialect, std::string table, const std::vector<std::string>& columns);

  /// "id", or "(a, b)".
  const std::string& text() const { return text_; }
  /// "id", or "a, b": a list for SELECT and ORDER BY.
  const std::string& list() const { return list_; }
  std::string after(const std::string& value) const { return value.empty() ? "" : text_ + " > " + value; }
  std::string up_to(const std::string& value) const { return text_ + " <= " + value; }

  /// That of the last of these rows (SQL that stands behind FROM), in the order of the key. Throws Error when
  /// it has NULL in it, DatabaseError.
  std::string last_of(dialect::Connection& connection, const std::string& rows) const;

  /// Rows without a key would be left out without a word. Throws Error when there are any.
  void refuse_null(dialect::Connection& connection) const;

  /// Throws Error when `change` (what stands behind SET) names a column of the key: a row that gets a key
  /// farther on would come again.
  void refuse_change(const std::string& change, bool case_insensitive_names) const;

 private:
  [[noreturn]] void throw_null() const;

  const dialect::Dialect& dialect_;
  std::string table_;
  std::vector<std::string> columns_;  // quoted
  std::string list_, text_;
};

}  // namespace limbeck::migrate
