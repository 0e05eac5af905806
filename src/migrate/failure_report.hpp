// Turns what failed in a run into the error that its user reads, and into an event of the journal.
#pragma once

#include <string>
#include <vector>

#include "migrate/batch_executor.hpp"
#include "migrate/failure.hpp"
#include "migrate/plan.hpp"
#include "migrate/run_context.hpp"
#include "migrate/transactions.hpp"

namespace limbeck::migrate {

/// Writes the failure into the journal, where that can be written to, and throws the Error that says what
/// failed, where, what state the database is in and what to do next. Nothing is written when the connection
/// is lost: what it would say is not known. No transaction may be open.
[[noreturn]] void report_failure(const RunContext& context, const StepFailure& failed);

/// The same for a batch. A failure of Limbeck's own statements is put down to the revision's statement that
/// it is due to, where the dialect knows that. `rows_outlived_rollback`: see RunContext::roll_back().
[[noreturn]] void report_batch_failure(const RunContext& context, const Plan& plan, const StepGroup& group,
                                       const BatchFailure& failed, bool rows_outlived_rollback);

/// What stays where a rollback did not bring back all rows, as a part of a sentence.
inline constexpr const char* rows_stay =
    "what it changed in tables whose engine has no transactions (MyISAM, Aria, MEMORY) stays";

/// Events that say of statements `first` to `last` of the step (from 1) that they are started: those of which
/// changes of rows may stay although their transaction was rolled back. Asks the database about their tables.
std::vector<JournalEvent> statements_in_doubt(const RunContext& context, const PlannedStep& step,
                                              std::size_t first, std::size_t last);

/// What the database is like after a batch failed, as a part of a sentence. Pure; context.done counts what
/// was committed before.
std::string state_after(const RunContext& context, const Plan& plan, const StepGroup& group,
                        const BatchFailure& failed);

}  // namespace limbeck::migrate
