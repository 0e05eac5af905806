// What a history makes by itself: its revisions, run one after another in an empty scratch database.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/scratch/scope.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "migrate/plan.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::migrate {

/// What a plan that starts from nothing makes in the workspace's scratch database, with what its statements
/// refer to elsewhere beside it. Throws Error with file and revision when a statement fails.
autogenerate::Desired replay(const Plan& plan, autogenerate::Workspace& workspace);

/// How a database differs from what its revisions make: a table made by hand, a hotfix that no revision
/// holds. A database that is built from the revisions lacks it.
struct Drift {
  std::vector<operation::Operation>
      operations;  ///< what must have been done beside the revisions; empty: nothing
  std::string
      unknown;  ///< why it can't be told: the revisions don't run in an empty database; empty when it can
};

/// Compares `actual`, the target as far as `scope` goes, with what `history` (all that is applied) makes.
/// Extensions are left out: administrators install them. The replayed catalog is cached by the texts of the
/// revisions, unless one of them is a program.
Drift drift(const Plan& history, const schema::Catalog& actual, const autogenerate::Scope& scope,
            autogenerate::Workspace& workspace);

/// One line for a file's header and for the terminal; "" when there is nothing to say.
std::string drift_note(const Drift& drift);

}  // namespace limbeck::migrate
