#pragma once

#include <string>

#include "schema/constraint.hpp"
#include "schema/name.hpp"

namespace limbeck::operation {

struct AddConstraint {
  schema::ObjectName table;
  schema::Constraint constraint;
  bool operator==(const AddConstraint&) const = default;
};

struct DropConstraint {
  schema::ObjectName table;
  schema::Constraint constraint;
  bool operator==(const DropConstraint&) const = default;
};

struct RenameConstraint {
  schema::ObjectName table;
  std::string from, to;
  bool operator==(const RenameConstraint&) const = default;
};

}  // namespace limbeck::operation
