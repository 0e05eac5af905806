// The difference between two catalogs as the changes of one revision or of several.
#pragma once

#include <vector>

#include "autogenerate/change.hpp"
#include "autogenerate/differ/diff.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "autogenerate/scratch/workspace.hpp"

namespace limbeck::autogenerate {

/// What differs between the two catalogs of a comparison, rendered each way. There are several changes, in
/// order, where a statement must be committed before the next can run (PostgreSQL: a new enum value and its
/// first use); none when nothing differs. Throws Error when the renames and the rest don't go together.
std::vector<Change> changes_between(const Comparison& comparison, const std::vector<Rename>& renames,
                                    Workspace& workspace);

}  // namespace limbeck::autogenerate
