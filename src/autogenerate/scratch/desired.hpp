// The desired state in the database's own canonical form.
#pragma once

#include "autogenerate/scratch/workspace.hpp"
#include "models/models.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Makes the desired state in a scratch database and inspects it there; the result is cached by the hash of
/// its SQL, the server's version and all else that it depends on. Throws Error when a statement fails (with
/// its file and line, for SQL) or reaches beyond a database.
schema::Catalog canonical_catalog(const models::DesiredState& desired, Workspace& workspace);

/// What statements made in a scratch database: inspect() without the schemas that it had from the start and
/// in which nothing was made, and without its surroundings.
schema::Catalog inspect_scratch(dialect::Connection& scratch, Workspace& workspace);

/// Puts what these statements refer to by a qualified name, and don't make themselves, around scratch
/// databases.
void update_external_dependencies(const std::vector<std::string>& statements, Workspace& workspace);

/// Statements that make `catalog` in an empty database.
std::vector<dialect::RenderedStatement> create_statements(const schema::Catalog& catalog,
                                                          const dialect::Dialect& dialect,
                                                          const dialect::Capabilities& capabilities);

/// An emptied scratch database in which `catalog` was made. Throws Error with the statement that failed.
dialect::Connection& create_in_scratch(const schema::Catalog& catalog, Workspace& workspace);

}  // namespace limbeck::autogenerate
