// The difference between two catalogs, once confirmed renames are made. Internal: diff.hpp is what others
// call.
//
//  1. make_sides()  what only its name tells apart is renamed; elements get numbers, and who depends on whom
//  2. compare()     each object and part is found to be new, gone, changed or to be made again
//  3. propagate()   what can't stay while something that it needs goes away or changes is made again, too
//  4. emit_steps()  one step for each drop, change and creation
//  5. step_edges()  which steps have to come before which, from who depends on whom and which name is free
//  when
//  6. sort_steps()  an order of the steps, or a cycle of them
//  7. assemble()    parts are put into the creation or the drop of their table where the order allows it
//
// Each phase is a function in a file of its own that takes what those before it returned, and changes none of
// it.
#pragma once

#include <vector>

#include "dialect/capabilities.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Operations that lead from `before` to `after`, ordered. Views and objects in a cycle of changes are
/// dropped and made again instead of being replaced; throws Error when that doesn't help.
std::vector<operation::Operation> diff_without_renames(const schema::Catalog& before,
                                                       const schema::Catalog& after,
                                                       const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
