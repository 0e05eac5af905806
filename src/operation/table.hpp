#pragma once

#include <utility>
#include <vector>

#include "schema/table.hpp"

namespace limbeck::operation {

/// Makes the table with its columns and all constraints that `table` holds; indexes and comments of `table`
/// are made too. Foreign keys that would close a cycle are left out of `table` and added by AddConstraint
/// later.
struct CreateTable {
  schema::Table table;
  bool operator==(const CreateTable&) const = default;
};

struct DropTable {
  schema::Table table;
  bool operator==(const DropTable&) const = default;
};

/// A new name, or a new schema, or both.
struct RenameTable {
  schema::ObjectName from, to;
  bool operator==(const RenameTable&) const = default;
};

/// Options differ (see Table::options); columns, constraints and indexes of the two are ignored.
struct AlterTableOptions {
  schema::Table before, after;
  bool operator==(const AlterTableOptions&) const = default;
};

/// SQLite: rebuild the table with rows, indexes and triggers kept
/// (https://www.sqlite.org/lang_altertable.html, section 7). `kept` maps old column names to new ones;
/// columns that are not in it are dropped or new.
struct RebuildTable {
  schema::Table before, after;
  std::vector<std::pair<std::string, std::string>> kept;
  bool operator==(const RebuildTable&) const = default;
};

}  // namespace limbeck::operation
