// Where transactions begin and end: said once for runs, scripts and trial runs.
#pragma once

#include <cstddef>
#include <vector>

#include "config/config.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

/// Does the configuration let revisions run in transactions?
bool uses_transactions(config::TransactionMode mode);

/// Does the step run inside a transaction? Its section and its statements say so
/// (PlannedStep::transactional). A table is never rebuilt outside one, whatever they say: half of that would
/// be the loss of its rows.
bool runs_in_transaction(const PlannedStep& step, config::TransactionMode mode);

/// Steps `first` … `last` - 1 of a plan, which run in the same manner.
struct StepGroup {
  enum class Mode {
    outside_transaction,  ///< one step: each of its statements is committed by itself
    transaction_each,     ///< each step in a transaction of its own
    shared_transaction,   ///< all of them in one
  };
  Mode mode;
  std::size_t first, last;

  bool operator==(const StepGroup&) const = default;
};

/// The plan's steps in their order, all of them, as long groups as can be.
std::vector<StepGroup> group_steps(const Plan& plan, config::TransactionMode mode);

}  // namespace limbeck::migrate
