// What `consequences` asks the catalogs. The queries take the effects as JSON ($1): objects with "i" (the
// order of the statement), "action", "space", "s", "n", "part", "args", "again", "gone" (as a whole). They
// run with an empty search_path.
#pragma once

#include <string>

namespace limbeck::dialect::postgresql::query {

/// Rows (i, verdict, what, dependent, space, schema, name): what stands in the way of statement i, and whom
/// it belongs to. The verdict is the effect's action, or "key" for a foreign key whose column gets another
/// type.
std::string dependents();

/// Rows (i, object, what is lost or gained, the statement that brings it back).
std::string losses(int version);

/// Rows (i, object, owner, role): what statement i may not touch, since it belongs to a role whose rights
/// ours doesn't have. Said of the first statement alone.
std::string foreign_objects();

}  // namespace limbeck::dialect::postgresql::query
