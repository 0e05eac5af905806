// Applied revisions whose file is no longer what ran.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

/// The checksum that each revision's file had when it last ran upwards, by a journal, oldest event first;
/// where a later stamp of that revision declared what the file had become meanwhile, that.
std::map<std::string, std::string> recorded_checksums(const std::vector<JournalEvent>& journal);

/// Revisions that others were squashed into, and that ran here from their own file of before: that can't be
/// compared with what the file is now.
std::set<std::string> ran_before_squash(const revision::RevisionGraph& graph,
                                        const std::vector<JournalEvent>& journal);

/// Those of `applied` whose file has another checksum than the journal has of it; revisions that the journal
/// knows nothing of are not among them.
std::vector<std::string> edited_revisions(const revision::RevisionGraph& graph, const Database& database,
                                          const std::vector<std::string>& applied,
                                          const RevisionSource& source = {});

}  // namespace limbeck::migrate
