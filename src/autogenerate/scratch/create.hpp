// Making a catalog in an empty database.
#pragma once

#include <vector>

#include "autogenerate/scratch/scope.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Statements that make `catalog` in an empty database.
std::vector<dialect::RenderedStatement> create_statements(const schema::Catalog& catalog,
                                                          const dialect::Dialect& dialect,
                                                          const dialect::Capabilities& capabilities);

/// An emptied scratch database in which `catalog` was made. Throws DatabaseError with the statement that
/// failed.
dialect::Connection& create_in_scratch(const schema::Catalog& catalog, const Scope& scope,
                                       Workspace& workspace);

}  // namespace limbeck::autogenerate
