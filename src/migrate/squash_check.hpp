// Does a squashed revision lead to what its parts lead to?
#pragma once

#include <string>

#include "autogenerate/scratch/workspace.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"
#include "revision/squash.hpp"

namespace limbeck::migrate {

struct SquashCheckRequest {
  const revision::RevisionGraph* graph = nullptr;  ///< with the parts
  const revision::Squash* squash = nullptr;
  std::string text;  ///< of the squashed revision's file
  RevisionSource source{};
};

/// Runs in a scratch database all that is below, then the parts up and down, then the same with the squashed
/// revision instead, as Runner does. Throws Error when one of them fails, or another schema comes out, above
/// or below. `true`: there is a way down, and it was tried.
bool check_squash(const SquashCheckRequest& request, autogenerate::Workspace& workspace);

}  // namespace limbeck::migrate
