// The desired state in the database's own canonical form.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/scratch/workspace.hpp"
#include "models/models.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// A schema as statements make it in an empty database of the target's kind.
struct Desired {
  schema::Catalog catalog;
  schema::Catalog external_dependencies;  ///< what it refers to in the target and doesn't make itself
};

/// Makes the desired state in a scratch database and inspects it there; the result is cached by the hash of
/// its SQL, the server's version and all else that it depends on. Throws Error when a statement reaches
/// beyond a database, and DatabaseError when one fails (with its file and line, for SQL).
Desired make_desired(const models::DesiredState& state, Workspace& workspace);

/// What statements made in a scratch database: all that the configuration includes, without the schemas that
/// it had from the start and in which nothing was made, and without `external_dependencies`.
schema::Catalog inspect_scratch(dialect::Connection& scratch, const schema::Catalog& external_dependencies,
                                const Workspace& workspace);

/// What these statements refer to in the target by a qualified name, and don't make themselves.
schema::Catalog external_dependencies_of(const std::vector<std::string>& statements,
                                         const Workspace& workspace);

}  // namespace limbeck::autogenerate
