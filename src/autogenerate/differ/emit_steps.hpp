// One step for each drop, change and creation.
#pragma once

#include "autogenerate/differ/element_state.hpp"
#include "autogenerate/differ/sides.hpp"
#include "autogenerate/differ/steps.hpp"

namespace limbeck::autogenerate {

/// The steps that give each element what `states` says of it.
Steps emit_steps(const Sides& sides, const ElementStates& states);

}  // namespace limbeck::autogenerate
