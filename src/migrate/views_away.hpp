// Views that repeatable revisions make, where a run drops them.
#pragma once

#include <string>
#include <vector>

#include "dialect/consequences.hpp"
#include "migrate/database.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

/// What is granted on a view that a plan drops, and that a repeatable revision makes again: a new view has
/// none of it. Where the repeatable grants or revokes something by itself, that is all there is to be.
struct GrantOnView {
  std::string repeatable;
  std::string statement;  ///< GRANT or REVOKE

  bool operator==(const GrantOnView&) const = default;
};

/// What earlier runs took away with a view and never put back, since they failed, were killed, or ended where
/// the view is not made.
std::vector<GrantOnView> grants_to_put_back(const std::vector<JournalEvent>& journal);

/// The statements alone, of a project that has what is repeatable.
std::vector<std::string> statements_to_put_back(const revision::RevisionGraph& graph,
                                                const std::vector<JournalEvent>& journal);

/// "what was granted on a view that was made again is not put back yet: GRANT …"
std::string describe_to_put_back(const std::vector<std::string>& statements);

/// `loss`: what a step that drops something would lose, and another one makes again.
bool is_put_back(const dialect::Consequence& loss, const PlannedStep& dropped_by, const PlannedStep& made_by);

/// Of the views that the plan drops, whether their repeatables run in it or not, so that it is to be asked
/// before any of it runs. Reads only.
std::vector<GrantOnView> grants_on_dropped_views(const revision::RevisionGraph& graph, const Plan& plan,
                                                 const Database& database, const RevisionSource& source);

}  // namespace limbeck::migrate
