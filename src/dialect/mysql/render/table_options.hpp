// The options of tables, and what leads from some to others.
#pragma once

#include <string>
#include <vector>

#include "schema/table.hpp"

namespace limbeck::dialect::mysql {

/// An ALTER TABLE's clause, and what a reader has to know of it.
struct OptionChange {
  std::string clause;
  std::string warning = {};
  std::string depends_on_rows = {};
};

/// All changes but those of the collation, which the columns share; one statement each.
std::vector<OptionChange> option_changes(const schema::Table& before, const schema::Table& after);

}  // namespace limbeck::dialect::mysql
