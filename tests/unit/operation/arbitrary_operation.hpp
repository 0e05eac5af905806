// Random operations for properties: every member of every kind, without sense.
#pragma once

#include <utility>

#include "operation/operation.hpp"
#include "unit/schema/arbitrary_catalog.hpp"

namespace limbeck::operation::testing {

using namespace schema::testing;

inline void fill(std::string& value) {
  value = any_text();
}
inline void fill(schema::ObjectName& value) {
  value = any_name();
}
inline void fill(schema::ObjectId& value) {
  value = any_id();
}
inline void fill(schema::Schema& value) {
  value = {any_word(), any_text()};
}
inline void fill(schema::Enum& value) {
  value = any_enum();
}
inline void fill(schema::Sequence& value) {
  value = any_sequence();
}
inline void fill(schema::Column& value) {
  value = any_column();
}
inline void fill(schema::Index& value) {
  value = any_index();
}
inline void fill(schema::Table& value) {
  value = any_table();
}
inline void fill(schema::View& value) {
  value = any_view();
}
inline void fill(schema::SqlObject& value) {
  value = any_object();
}
inline void fill(schema::Constraint& value) {
  switch (below(5)) {
    case 0:
      value = any_key(true);
      break;
    case 1:
      value = any_key(false);
      break;
    case 2:
      value = any_check();
      break;
    case 3:
      value = any_foreign_key();
      break;
    default:
      value = any_other();
  }
}
inline void fill(std::vector<ReplaceEnum::Use>& value) {
  value = several(3, [] { return ReplaceEnum::Use{any_name(), any_word(), any_text(), any_bool()}; });
}
inline void fill(std::vector<std::pair<std::string, std::string>>& value) {
  value = several(3, [] { return std::pair(any_word(), any_word()); });
}

/// Every operation has one to three members.
struct AnyMember {
  template <typename T>
  operator T() const;  // NOLINT(google-explicit-constructor): stands for any member when they are counted
};

template <typename Op>
void fill_members(Op& op) {
  if constexpr (requires { Op{AnyMember{}, AnyMember{}, AnyMember{}}; }) {
    auto& [a, b, c] = op;
    fill(a), fill(b), fill(c);
  } else if constexpr (requires { Op{AnyMember{}, AnyMember{}}; }) {
    auto& [a, b] = op;
    fill(a), fill(b);
  } else {
    auto& [a] = op;
    fill(a);
  }
}

/// Of the kind with that index in the variant.
inline Operation any_operation(std::size_t kind) {
  return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    Operation result;
    const auto make = [&]<typename Op>(Op op, std::size_t index) {
      if (index != kind) return;
      fill_members(op);
      result = std::move(op);
    };
    (make(std::variant_alternative_t<Index, OperationVariant>{}, Index), ...);
    return result;
  }(std::make_index_sequence<std::variant_size_v<OperationVariant>>());
}

}  // namespace limbeck::operation::testing
