// What changes mean for the elements that depend on what changes.
#pragma once

#include "autogenerate/differ/element_state.hpp"
#include "autogenerate/differ/sides.hpp"

namespace limbeck::autogenerate {

/// `states`, as compare() found them, with what can't stay while something that it needs goes away or
/// changes: that is made again, too, and a column may need its default or its type to step aside.
ElementStates propagate(const Sides& sides, ElementStates states);

}  // namespace limbeck::autogenerate
