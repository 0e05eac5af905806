// Applied revisions whose file is no longer what ran.
#pragma once

#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

/// Those of `applied` whose file has another checksum than the journal's latest upgrade; revisions that the
/// journal knows nothing of are not among them.
std::vector<std::string> edited_revisions(const revision::RevisionGraph& graph, const Database& database,
                                          const std::vector<std::string>& applied,
                                          const RevisionSource& source = {});

}  // namespace limbeck::migrate
