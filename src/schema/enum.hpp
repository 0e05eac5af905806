#pragma once

#include <string>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::schema {

/// An enumerated type with its values in their order.
struct Enum {
  ObjectName name;
  std::vector<std::string> values;
  std::string comment;

  bool operator==(const Enum&) const = default;
};

}  // namespace limbeck::schema
