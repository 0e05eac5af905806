// Views and triggers of other tables that speak of what a section replaces, though the section doesn't know
// them.
#pragma once

#include "dialect/connection.hpp"
#include "dialect/replacement.hpp"
#include "dialect/sqlite/migrate/replaced_objects.hpp"

namespace limbeck::dialect::sqlite {

/// With them in the way, SQLite renames no table to the name of one that was dropped. Where it is certain,
/// since it works on a copy of the schema, that they can be dropped before the section and recreated behind
/// it, that goes into `check`; where the section would run without them, but they don't fit what it makes, a
/// refusal. Sections that run as they are, or that fail anyway, are left to SQLite.
void recreate_unknown_dependents(Connection& connection, const Replacement& replacement,
                                 const Replaced& replaced, ReplacementCheck& check);

}  // namespace limbeck::dialect::sqlite
