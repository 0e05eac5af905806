// Revisions that lie below an applied one and never ran in this database: a file was put below another one
// after that had run (a rebase, a hotfix spliced in), and the version rows, which only name the newest, can't
// tell.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/journal.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::migrate {

/// What a journal proves about `rows`, oldest first. Each event of a revision as a whole names the version
/// rows before and behind it: what ran is told from what may have been there by other means. The latter
/// counts as applied: what rows imply that something else wrote (Alembic, a hand, a run without a journal),
/// what was stamped, and everything where an older version of Limbeck wrote no rows into the event. Of rows
/// that no file declares nothing is known.
std::vector<std::string> find_never_run(const revision::RevisionGraph& graph,
                                        const std::vector<std::string>& rows,
                                        const std::vector<JournalEvent>& journal);

/// The same by the database's own journal; none when it has no journal.
std::vector<std::string> find_never_run(const revision::RevisionGraph& graph, const Database& database,
                                        const std::vector<std::string>& rows);

/// "revision c1 never ran here, though b1, which builds on it, is applied".
std::string describe_never_run(const revision::RevisionGraph& graph, const std::vector<std::string>& rows,
                               const std::vector<std::string>& ids);
/// What to do about them: to run them, or to declare that their changes are there.
std::string never_run_hint(const std::string& program, const revision::RevisionGraph& graph,
                           const std::vector<std::string>& rows, const std::vector<std::string>& ids);
/// Throws Error when one of them is what others were squashed into, of which some ran here: they would run a
/// second time.
void require_wholly_unrun(const revision::RevisionGraph& graph, const std::vector<JournalEvent>& journal,
                          const std::vector<std::string>& ids);

/// The mirror of it: which revisions surely ran and were not undone, whatever the version rows say of them
/// now: a file that was moved is no longer below a row that it was below of. Nothing where something else
/// wrote the rows, or after a stamp, which says where the database is.
std::set<std::string> surely_applied(const std::vector<JournalEvent>& journal,
                                     const std::vector<std::string>& rows);
/// Throws Error when steps would run one of these a second time.
void refuse_to_run_again(const std::vector<revision::Step>& steps, const std::set<std::string>& applied);

/// A downgrade undoes nothing of what never ran: its steps there only change the version rows from now on.
/// Returns those revisions. Throws Error when the downgrade would end at one of them.
std::vector<std::string> pass_over(std::vector<revision::Step>& downgrades,
                                   const revision::RevisionGraph& graph, const std::vector<std::string>& ids);
/// "revision c1 never ran here: nothing of it is undone".
std::string passed_over_words(const std::vector<std::string>& ids);

/// The steps that run them where the database is: the version rows stay as they are.
std::vector<revision::Step> never_run_steps(const revision::RevisionGraph& graph,
                                            const std::vector<std::string>& rows,
                                            const std::vector<std::string>& ids);

}  // namespace limbeck::migrate
