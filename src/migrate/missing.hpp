// Revisions that are applied here, and that no file declares: a file that was deleted, or that is on another
// branch of the repository.
#pragma once

#include <string>
#include <vector>

#include "migrate/journal.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

/// Those of `rows` that are in no file, and what ran by the journal (oldest first), was not undone since, and
/// is in no file. The latter is known until something other than this journal's runs writes the rows, or a
/// stamp declares where the database is. By the alphabet, each once.
std::vector<std::string> find_missing(const revision::RevisionGraph& graph,
                                      const std::vector<std::string>& rows,
                                      const std::vector<JournalEvent>& journal);

}  // namespace limbeck::migrate
