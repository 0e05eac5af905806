// Revisions that are applied here, and that no file declares: a file that was deleted, or that is on another
// branch of the repository.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "migrate/journal.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

/// What was squashed into a revision that is applied is not missing.
///
/// Those of `rows` that are in no file, and what ran by the journal (oldest first), was not undone since, and
/// is in no file. The latter is known until something other than this journal's runs writes the rows, or a
/// stamp declares where the database is. By the alphabet, each once.
std::vector<std::string> find_missing(const revision::RevisionGraph& graph,
                                      const std::vector<std::string>& rows,
                                      const std::vector<JournalEvent>& journal);

/// Which revisions of the files are applied to a database that newer files have migrated, so that `rows` has
/// some that no file here declares: what ran by the journal (oldest first) and was not undone since. Nothing
/// where the journal can't tell: something else has written the rows, or a stamp has set them to what no file
/// declares.
std::optional<std::set<std::string>> applied_by_journal(const revision::RevisionGraph& graph,
                                                        const std::vector<std::string>& rows,
                                                        const std::vector<JournalEvent>& journal);

/// What is to be said of a database that is at one of these rows, which was squashed into another revision;
/// `hint` has the way on. Nothing where none was.
std::optional<Error> squashed_row(const revision::RevisionGraph& graph, const std::vector<std::string>& rows,
                                  const std::string& program);

}  // namespace limbeck::migrate
