// Which columns a statement reads, as SQLite itself resolves them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "dialect/connection.hpp"
#include "dialect/scratch.hpp"

namespace limbeck::dialect::sqlite {

/// Names of columns by table, all in small letters.
using ColumnsByTable = std::map<std::string, std::set<std::string>>;

/// Follows the statements of a section on an empty copy of the schema that `live` has: definitions are run,
/// other statements are only prepared. What stands behind a `*`, a view, a subquery, a common table
/// expression or a trigger is so known without reading SQL.
class ColumnReads {
 public:
  explicit ColumnReads(Connection& live);

  /// The columns that the statement reads, and those that it updates, of the tables themselves. Nothing when
  /// it fails here: a function, a collation or a module may not be here. ATTACH is never run.
  std::optional<ColumnsByTable> apply_statement(const std::string& sql);

  /// The columns that the table has now.
  std::set<std::string> columns(const std::string& table);

 private:
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace limbeck::dialect::sqlite
