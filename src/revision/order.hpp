// The order in which revisions run.
#pragma once

#include <vector>

#include "revision/topology.hpp"

namespace limbeck::revision {

/// The nodes of `todo`, each before everything below it; an upgrade runs them from back to front. `heads` are
/// the members of `todo` with no other above them. `todo` must be convex: what lies between two members is
/// one.
///
/// This is Alembic's order (RevisionMap._topological_sort): down a line until something below another line is
/// reached, then that line first. Alembic keeps every line's set of ancestors, which is quadratic; here it
/// takes O(N log N), apart from contrived graphs.
std::vector<Node> newest_first(const Topology& graph, const NodeSet& todo, const std::vector<Node>& heads);

}  // namespace limbeck::revision
