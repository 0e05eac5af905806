// Notices that statements replace a table by a new one of the same name.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/engine.hpp"
#include "dialect/statement.hpp"

namespace limbeck::sql {

/// With foreign keys on, SQLite's DROP TABLE first deletes all rows, and whatever refers to them with ON
/// DELETE CASCADE goes too (sqlite.org/foreignkeys.html, 5). So the "other kinds of table schema changes" of
/// sqlite.org/lang_altertable.html, 7, must run with foreign keys off.
class TableRebuild {
 public:
  /// The name of the table when this statement renames to it one that was created in the meantime. One that
  /// was there before and takes over the name is no rebuild: rows that refer to it stay. Nothing for engines
  /// where a table that others refer to can't be dropped.
  std::optional<std::string> add(EngineKind syntax, const Statement& statement);

 private:
  std::optional<std::string> look(const Statement& statement);

  std::set<std::string> created_, dropped_;  // in lower case
};

}  // namespace limbeck::sql
