// Says before anything runs which revisions of a plan would be refused, since they replace what they don't
// know, and which would fail on the schema that is there.
#pragma once

#include <vector>

#include "migrate/row_check.hpp"

namespace limbeck::migrate {

/// In the form of check_rows(). Where an empty copy of the database costs nothing, the plan is tried out in
/// one; else only the first revision that replaces something meets what is there now, and of those behind it
/// nobody can be sure.
std::vector<std::vector<RowCheck>> check_replacements(const Database& database, const Plan& plan);

}  // namespace limbeck::migrate
