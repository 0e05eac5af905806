#pragma once

#include <string>

#include "schema/name.hpp"

namespace limbeck::operation {

/// COMMENT ON. For a column, constraint, trigger or policy `target.part` names it inside the table.
struct SetComment {
  schema::ObjectId target;
  std::string before, after;  ///< empty: none
  bool operator==(const SetComment&) const = default;
};

}  // namespace limbeck::operation
