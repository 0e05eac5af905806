// Which statements of a section outside a transaction an earlier run has done, as its next run and `plan` see
// it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "migrate/database.hpp"
#include "migrate/half_done.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "migrate/previous_progress.hpp"
#include "migrate/run_settings.hpp"

namespace limbeck::migrate {

/// Called for a statement of which nobody recorded how it ended, where what it left behind tells that it is
/// done. May be empty.
using FoundOut = std::function<void(std::size_t number, const std::string& hash)>;

/// Was statement `number` (from 1) of a section done by an earlier run? Where nobody recorded how it ended,
/// the database is asked. Throws Error like PreviousProgress::is_done().
bool was_done(const Database& database, const PreviousProgress& previous, std::size_t number,
              const Statement& statement, const FoundOut& found_out = {});

/// The same of each statement of the step, before the first is run, since what can't be gone on with is said
/// at once: also a statement that uses what was lost with the session of an earlier run.
std::vector<bool> find_done_statements(const Database& database, const PlannedStep& step,
                                       const PreviousProgress& previous, const RunSettings& settings,
                                       const FoundOut& found_out = {});

/// A step that a run would refuse to go on with.
struct RefusedStep {
  std::string revision;
  Error why;
};

/// Takes out of the plan, which is only to be looked at, what an earlier run has done (PlannedStep::left_out
/// names it), and tells what a run would be refused for. Changes nothing in the database. `journal`: all of
/// it, oldest first.
std::vector<RefusedStep> leave_out_done(Plan& plan, const Database& database,
                                        const std::vector<JournalEvent>& journal,
                                        const std::vector<HalfDone>& half_done, const RunSettings& settings);

}  // namespace limbeck::migrate
