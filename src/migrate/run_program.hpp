// Runs a revision that is a program as a part of a run; program_run.hpp has what it may ask for.
#pragma once

#include <optional>

#include "migrate/program_host.hpp"
#include "migrate/run_context.hpp"

namespace limbeck::migrate {

struct ProgramOutcome {
  std::optional<ProgramFailure> failure{};
  /// It committed what had been done in the transaction up to a point within it, the steps before it
  /// included.
  bool committed = false;
};

/// In the transaction that is open, which the caller commits, or rolls back when there is a failure.
/// `program` is that of the step, or what is to be run once the step's version rows are changed.
ProgramOutcome run_program_in_transaction(const RunContext& context, const PlannedStep& step,
                                          const scripts::Program& program);

/// Outside a transaction, going on where an earlier run ended. Throws Error when it fails, after the failure
/// was recorded.
void run_program_outside_transaction(RunContext& context, const PlannedStep& step);

}  // namespace limbeck::migrate
