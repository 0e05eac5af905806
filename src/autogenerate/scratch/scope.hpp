// How much of a database a comparison is about.
#pragma once

#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "dialect/inspector.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// What a comparison looks at, in the target and in each scratch database.
struct Scope {
  dialect::InspectOptions inspect;
  /// What lies outside of that and is needed to make what lies inside: there in a scratch database from the
  /// start, as far as it can be made.
  schema::Catalog external_dependencies;
};

/// Two catalogs and what of their databases they hold.
struct Comparison {
  schema::Catalog before, after;
  Scope scope;
};

/// The connection's default schema and the schemas of `desired`, unless the configuration says which schemas:
/// a database may be shared with others.
Scope scope_of(const Desired& desired, const Workspace& workspace);

/// Compares the target, as it is read now, with `desired`. Of the target counts what is in the desired
/// state's scope, without event triggers, casts, servers and wrappers that have to do with nothing in it,
/// unless `desired` has them. Extensions of the target are taken over into a desired state that names none.
/// The scope's external dependencies are those of either side.
Comparison compare_with_target(Desired desired, const Workspace& workspace);

/// Two schemas that are in no database: all of both counts.
Comparison compare(Desired from, Desired to, const Workspace& workspace);

/// What a history makes, in place of the target: what counts of it is what would count of a target that has
/// it.
Comparison compare_with_history(Desired history, Desired desired, const Workspace& workspace);

}  // namespace limbeck::autogenerate
