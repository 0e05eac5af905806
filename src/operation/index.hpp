#pragma once

#include <string>

#include "schema/index.hpp"
#include "schema/name.hpp"

namespace limbeck::operation {

struct CreateIndex {
  schema::ObjectName table;  ///< or the materialized view
  schema::Index index;
  bool operator==(const CreateIndex&) const = default;
};

struct DropIndex {
  schema::ObjectName table;
  schema::Index index;
  bool operator==(const DropIndex&) const = default;
};

struct RenameIndex {
  schema::ObjectName table;
  std::string from, to;
  bool operator==(const RenameIndex&) const = default;
};

}  // namespace limbeck::operation
