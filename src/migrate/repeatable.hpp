// Repeatable revisions: which of them are to run, by the journal, and the steps that run them.
#pragma once

#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::migrate {

/// The names of those that are to run, in their order: whose text isn't the one that ran here last, or whose
/// last run failed. What ran before a downgrade, or before the first revision ran again, counts as not run:
/// what it made may be gone with what it was made of. So does what ran before a revision that drops one of
/// its views, as its file says: generated ones do, where they change what is below it.
std::vector<std::string> find_to_repeat(const revision::RevisionGraph& graph,
                                        const std::vector<JournalEvent>& journal,
                                        const dialect::Dialect& dialect, const RevisionSource& source);

/// The names of those that ran here, and of which a revision, or the undoing of one, has dropped a view
/// since, as its file says; in their order.
std::vector<std::string> find_taken_away(const revision::RevisionGraph& graph,
                                         const std::vector<JournalEvent>& journal,
                                         const dialect::Dialect& dialect, const RevisionSource& source);

/// Those of which the plan drops a view, whether they run in it or not.
std::vector<std::string> find_taken_away(const revision::RevisionGraph& graph, const Plan& plan,
                                         const dialect::Dialect& dialect, const RevisionSource& source);

/// "the repeatables seeds and views have not run here as they are now".
std::string describe_to_repeat(const std::vector<std::string>& names);

/// The steps that run these where the database is at `rows`.
std::vector<revision::Step> repeat_steps(const std::vector<std::string>& rows,
                                         const std::vector<std::string>& names);

/// Of all of them, behind an upgrade of an empty database; none where that doesn't lead to all heads.
void add_all_repeatables(std::vector<revision::Step>& steps, const revision::RevisionGraph& graph,
                         const std::vector<std::string>& rows);

/// Of those that are to run, behind an upgrade from `rows`; none where that doesn't lead to all heads. Throws
/// UsageError where there are some, and no journal can tell.
void add_repeatables(std::vector<revision::Step>& steps, const revision::RevisionGraph& graph,
                     const std::vector<std::string>& rows, const Database& database,
                     const RevisionSource& source);

/// Throws UsageError that says why repeatable revisions need one.
void require_journal(const Database& database);

}  // namespace limbeck::migrate
