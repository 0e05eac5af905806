// Repeatable revisions: they are in no history, but have an order of their own.
#pragma once

#include <vector>

#include "revision/revision.hpp"

namespace limbeck::revision {

/// Takes those that are repeatable out of `revisions`. They come in the order in which they run: each behind
/// those that it names, else by name. Throws Error naming every problem found, one a line: names that are
/// used twice or belong to a revision, names of none, a cycle.
std::vector<Revision> take_repeatables(std::vector<Revision>& revisions);

}  // namespace limbeck::revision
