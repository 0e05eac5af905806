#pragma once

#include "schema/sql_object.hpp"

namespace limbeck::operation {

struct CreateObject {
  schema::SqlObject object;
  bool operator==(const CreateObject&) const = default;
};

struct DropObject {
  schema::SqlObject object;
  bool operator==(const DropObject&) const = default;
};

/// Runs the new definition over the old one; only for replaceable objects.
struct ReplaceObject {
  schema::SqlObject before, after;
  bool operator==(const ReplaceObject&) const = default;
};

/// Another name for a type or a collation; what uses it follows. Written where the old one steps aside for
/// its successor.
struct RenameObject {
  schema::ObjectId from, to;
  bool operator==(const RenameObject&) const = default;
};

}  // namespace limbeck::operation
