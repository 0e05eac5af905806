// Views that repeatable revisions make, where what is below them changes.
#pragma once

#include <vector>

#include "autogenerate/changes_between.hpp"

namespace limbeck::autogenerate {

/// Views that are made behind all revisions (Workspace::made_behind) are not there in a new database, and
/// what makes them may change along with the tables: a revision neither expects them nor makes them again.
/// Where `changes` would drop or make some, both catalogs of the comparison lose these, with what depends on
/// them, and the changes are found again: each side drops them first, if they are there. Whoever makes them
/// runs again behind that (migrate/repeatable).
std::vector<Change> with_views_aside(std::vector<Change> changes, Comparison& comparison,
                                     const std::vector<Rename>& renames, Workspace& workspace);

}  // namespace limbeck::autogenerate
