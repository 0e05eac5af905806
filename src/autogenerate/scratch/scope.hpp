// How much of the target is the models' concern.
#pragma once

#include "autogenerate/scratch/workspace.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Keeps all further inspections to the connection's default schema and the schemas of `desired`, as
/// canonical() gives it, unless the configuration says which schemas: a database may be shared with others.
void limit_to_target_schemas(const schema::Catalog& desired, Workspace& workspace);

/// Reads the target as far as it is the concern of `desired`: limit_to_target_schemas() it, and without event
/// triggers, casts, servers and wrappers that have to do with nothing in those schemas, unless `desired` has
/// them. Extensions that are there are taken over into a `desired` that names none. What lies outside and is
/// needed by either side will be in the scratch database from the start.
schema::Catalog inspect_target(schema::Catalog& desired, Workspace& workspace);

}  // namespace limbeck::autogenerate
