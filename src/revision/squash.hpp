// Making one revision of several that follow each other: which, and what it says of itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "revision/graph.hpp"

namespace limbeck::revision {

struct Squash {
  std::vector<std::string> parts;  ///< oldest first; the last one's id stays
  /// What is written: the last one's id, so that databases at it or above need nothing; the first one's
  /// parents; what any of them depends on outside; all labels; the ids that it replaces. `file` is the last
  /// one's.
  Revision whole;
  RevisionGraph graph;  ///< as it is then
};

/// `range`: "A:B", identifiers, both included. Throws UsageError when it is none, and Error when the
/// revisions of it are no line by themselves: a merge or a branch point is among them, something else revises
/// or depends on one that goes away, B doesn't follow A.
Squash plan_squash(const RevisionGraph& graph, std::string_view range);

}  // namespace limbeck::revision
