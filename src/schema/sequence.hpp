#pragma once

#include <optional>
#include <string>

#include "schema/column.hpp"
#include "schema/name.hpp"

namespace limbeck::schema {

/// A sequence of its own or one owned by a serial column. Those behind identity columns are part of the
/// column.
struct Sequence {
  ObjectName name;
  std::string type;  ///< "bigint", …; empty: the engine's default
  SequenceNumbers numbers;
  ObjectName owned_by_table;  ///< empty name: owned by none
  std::string owned_by_column;
  std::string comment;
  Options options;

  bool operator==(const Sequence&) const = default;
};

}  // namespace limbeck::schema
