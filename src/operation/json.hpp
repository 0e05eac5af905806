// Operations as JSON, on top of the catalog's: what a process callback reads and writes
// (docs/reference/operations.md).
#pragma once

#include "base/json.hpp"
#include "operation/operation.hpp"
#include "schema/json_members.hpp"

namespace limbeck::operation {

/// {"op": "add_column", "table": {"schema": "public", "name": "contacts"}, "column": {…}}. Empty and default
/// members are left out.
Json to_json(const Operation& operation);

/// The inverse of to_json(), members that operator== leaves out included. Throws Error, which says where, on
/// anything else.
Operation from_json(schema::Members& json);

}  // namespace limbeck::operation
