// Which steps have to come before which.
#pragma once

#include <vector>

#include "autogenerate/differ/element_state.hpp"
#include "autogenerate/differ/sides.hpp"
#include "autogenerate/differ/steps.hpp"

namespace limbeck::autogenerate {

/// All edges between the steps: those that the steps were made with, and those that follow from what depends
/// on what, from which name is free when, and from which part could come with its whole.
std::vector<StepEdge> step_edges(const Sides& sides, const ElementStates& states, const Steps& steps);

}  // namespace limbeck::autogenerate
