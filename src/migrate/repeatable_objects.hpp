// What repeatable revisions make, beside what the models ask for.
#pragma once

#include <set>
#include <string>

#include "dialect/dialect.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"
#include "schema/catalog.hpp"

namespace limbeck::migrate {

struct RepeatableObjects {
  const revision::RevisionGraph& graph;
  RevisionSource source;
  const dialect::Dialect& dialect;
  bool case_insensitive_names = false;
  std::string default_schema;
};

/// Puts into `desired` what is in `actual` and has the name of something that the statements of repeatable
/// revisions create (CREATE VIEW, FUNCTION, TRIGGER, TABLE, …), unless `desired` has it: it is theirs, and
/// nobody shall drop it. The names are all that is read: what a DO block or a function makes is not seen.
/// Returns what it has put there. Throws Error when a file can't be read.
std::set<schema::ObjectId> keep_repeatable_objects(const schema::Catalog& actual, schema::Catalog& desired,
                                                   const RepeatableObjects& request);

/// Of these objects, what `wanted` has is as it is in `made`, if it is there: a view has other columns once
/// its table has.
void overlook_objects(const std::set<schema::ObjectId>& kept, const schema::Catalog& made,
                      schema::Catalog& wanted);

}  // namespace limbeck::migrate
