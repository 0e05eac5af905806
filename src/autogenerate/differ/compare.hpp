// What differs between two catalogs, each element looked at by itself.
#pragma once

#include <set>

#include "autogenerate/differ/element_state.hpp"
#include "autogenerate/differ/sides.hpp"

namespace limbeck::autogenerate {

/// Finds each object and part to be new, gone, changed in place or to be made again. `recreate`: views and
/// objects that are not to be replaced in place.
ElementStates compare(const Sides& sides, const std::set<schema::ObjectId>& recreate);

}  // namespace limbeck::autogenerate
