// Revisions whose statements commit by themselves, many of them sent ahead of their answers: what the journal
// keeps of each statement is written by the server, between it and its neighbours. A resume finds what
// run_outside_transaction() leaves, and goes on in the same way.
#pragma once

#include <cstddef>

#include "migrate/plan.hpp"
#include "migrate/run_context.hpp"

namespace limbeck::migrate {

struct RanAhead {
  std::size_t end = 0;     ///< of the steps that are done
  bool announced = false;  ///< the observer knows of the next one already, which gave way to a lock
};

/// Runs steps of the plan from `begin` on, up to the first that has to be looked at while it runs: a program,
/// one that replaces objects, changes rows, was begun before, or whatever the dialect can't tell beforehand.
/// Throws Error as Runner::run() does.
RanAhead run_ahead(RunContext& context, const Plan& plan, std::size_t begin);

}  // namespace limbeck::migrate
