#include "operation/touched.hpp"

#include <algorithm>
#include <type_traits>

namespace limbeck::operation {
namespace {

using schema::ObjectName;

/// Operations on a part of a table name it in `table`; those on a table as a whole hold it.
struct TouchedTable {
  template <typename Op>
  std::optional<ObjectName> operator()(const Op& op) const {
    if constexpr (requires { op.table; }) {
      if constexpr (std::is_same_v<decltype(op.table), schema::Table>) return op.table.name;
      if constexpr (std::is_same_v<decltype(op.table), ObjectName>) return op.table;
    } else if constexpr (requires { op.before; }) {
      if constexpr (std::is_same_v<decltype(op.before), schema::Table>) return op.before.name;
    }
    return std::nullopt;
  }
};

template <typename... Kinds>
bool is_one_of(const Operation& operation) {
  return (std::holds_alternative<Kinds>(operation) || ...);
}

bool adds_primary_key(const Operation& operation) {
  const auto* add = std::get_if<AddConstraint>(&operation);
  const auto* key = add ? std::get_if<schema::KeyConstraint>(&add->constraint) : nullptr;
  return key && key->primary;
}

}  // namespace

std::optional<ObjectName> touched_table(const Operation& operation) {
  return std::visit(TouchedTable{}, static_cast<const OperationVariant&>(operation));
}

bool may_change_values(const std::vector<Operation>& operations) {
  if (std::ranges::any_of(operations, is_one_of<AddColumn, AlterTableOptions, CreateTable, ReplaceEnum>)) {
    return true;
  }
  return std::ranges::any_of(operations, is_one_of<AlterColumn>) &&
         std::ranges::none_of(operations, adds_primary_key);
}

bool drops_table(const std::vector<Operation>& operations) {
  return std::ranges::any_of(operations, is_one_of<DropTable>);
}

}  // namespace limbeck::operation
