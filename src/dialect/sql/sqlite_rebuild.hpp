// Notices that SQLite statements replace a table by a new one of the same name.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "dialect/statement.hpp"

namespace limbeck::sql {

/// With foreign keys on, SQLite's DROP TABLE first deletes all rows, and whatever refers to them with ON
/// DELETE CASCADE goes too (sqlite.org/foreignkeys.html, 5). So the "other kinds of table schema changes" of
/// sqlite.org/lang_altertable.html, 7, must run with foreign keys off.
class SqliteRebuild {
 public:
  /// The name of the table when this statement renames another to one that was dropped before.
  std::optional<std::string> add(const Statement& statement);

 private:
  std::set<std::string> dropped_;  // in lower case
};

}  // namespace limbeck::sql
