// Puts steps into an order in which each can run when its turn comes.
#pragma once

#include <expected>
#include <vector>

#include "autogenerate/differ/steps.hpp"

namespace limbeck::autogenerate {

/// Steps of which each has to come before the next, and the last before the first.
struct StepCycle {
  std::vector<StepId> steps;
};

/// All steps. It depends on ranks and edges alone, not on the order in which they were added. A cycle when
/// hard edges form one.
std::expected<std::vector<StepId>, StepCycle> sort_steps(const ByNumber<StepId, Rank>& ranks,
                                                         const std::vector<StepEdge>& edges);

}  // namespace limbeck::autogenerate
