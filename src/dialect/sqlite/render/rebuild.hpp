// Rebuilding a table (https://www.sqlite.org/lang_altertable.html, section 7).
#pragma once

#include <string>
#include <vector>

#include "dialect/renderer.hpp"

namespace limbeck::dialect::sqlite {

/// What a column (or an index) that stays is called before and after.
struct KeptName {
  std::string from, to;
};

/// The statements that make `before` into `after`, which has the same name but for its case: a new table
/// under `temporary_name`, all rows copied, the old table dropped, the new one renamed, its indexes made. No
/// row is left out. What the columns that are not kept hold is lost, and warned of, as are values that
/// change; the rowid, and where AUTOINCREMENT goes on, stay. Views that speak of the table, and triggers of
/// other tables that do, must have been dropped; the table's own triggers go with it.
std::vector<RenderedStatement> rebuild(const schema::Table& before, const schema::Table& after,
                                       const std::vector<KeptName>& kept, const std::string& temporary_name);

}  // namespace limbeck::dialect::sqlite
