#pragma once

#include "schema/catalog.hpp"

namespace limbeck::operation {

struct CreateSchema {
  schema::Schema schema;
  bool operator==(const CreateSchema&) const = default;
};

struct DropSchema {
  schema::Schema schema;
  bool operator==(const DropSchema&) const = default;
};

}  // namespace limbeck::operation
