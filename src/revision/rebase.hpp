// Moving revisions of one's own behind somebody else's: what changes, and whether it may.
#pragma once

#include <string>
#include <vector>

#include "revision/graph.hpp"

namespace limbeck::revision {

struct RebaseRequest {
  std::string revision;  ///< identifier of the oldest one to move; what follows it moves along
  std::string onto;      ///< identifier of the head that it shall come after; empty: the only other one
};

struct Rebase {
  std::string first;               ///< the only one whose `revises` changes
  std::string onto;                ///< what it revises then
  std::vector<std::string> moved;  ///< `first` and what follows it, oldest first
  std::vector<std::string>
      theirs;           ///< what `onto` has below it that `first` had not, `onto` included, oldest first
  RevisionGraph graph;  ///< as it is then

  const std::string& tip() const { return moved.back(); }
};

/// Throws UsageError where it has to be said what is meant: there are several other heads, or the move would
/// leave a part of the branch behind that nobody has named. Throws Error where there is nothing to move, or
/// it may not be: below itself, with a merge or a branch point in it, out of a labelled branch of its own,
/// below what depends on it.
Rebase plan_rebase(const RevisionGraph& graph, const RebaseRequest& wanted);

}  // namespace limbeck::revision
