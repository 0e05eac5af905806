#pragma once

#include <string>

#include "schema/column.hpp"
#include "schema/name.hpp"

namespace limbeck::operation {

struct AddColumn {
  schema::ObjectName table;
  schema::Column column;
  bool operator==(const AddColumn&) const = default;
};

struct DropColumn {
  schema::ObjectName table;
  schema::Column column;
  bool operator==(const DropColumn&) const = default;
};

struct RenameColumn {
  schema::ObjectName table;
  std::string from, to;
  bool operator==(const RenameColumn&) const = default;
};

/// Everything but the name may differ between the two.
struct AlterColumn {
  schema::ObjectName table;
  schema::Column before, after;
  bool operator==(const AlterColumn&) const = default;
};

}  // namespace limbeck::operation
