// The rows of a rebuilt table as they will be, from those of the old table: what a CHECK or a key of the new
// table is asked of.
#pragma once

#include <string>
#include <vector>

#include "dialect/sqlite/render/copy_preconditions.hpp"

namespace limbeck::dialect::sqlite {

/// A question to the copied rows: SELECT 1 FROM rows WHERE `condition` and what follows.
struct CopyQuestion {
  std::string failure = {};
  std::vector<std::string> columns = {};  ///< of the new table, on which the answer depends
  std::string condition = {};             ///< SQL in the new table's names
  std::string rest = {};                  ///< GROUP BY and the like; may be empty
};

/// The demands that together ask it. A value has the affinity and the collation of its new column
/// (https://www.sqlite.org/datatype3.html, sections 4.1 and 7.1): where type and value stay, it has the old
/// one's; else CAST gives it one, and of rows whose value a CAST would change nothing is claimed. Where a
/// column's values can't be told (a default that is no constant, numbers that SQLite gives), only running it
/// tells.
std::vector<sql::DataPrecondition> ask_copy(const RowCopy& copy, const CopyQuestion& question);

/// The columns of the table that the expression uses.
std::vector<std::string> columns_used(const schema::Table& table, const std::string& expression);

/// The column of the old table that the value is; empty when it is something else.
std::string plain_column(const std::string& value);

/// The value that the new column stores, as an expression on the old table's rows, without affinity; empty:
/// there is no telling.
std::string stored_in_copy(const RowCopy& copy, const schema::Column& column);

}  // namespace limbeck::dialect::sqlite
