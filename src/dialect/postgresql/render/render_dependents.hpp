// What belongs to a table and stands in the way of a change to its columns: dropped before, recreated
// afterwards.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dialect/postgresql/render/render_state.hpp"

namespace limbeck::dialect::postgresql {

struct Dependents {
  std::vector<std::pair<schema::ObjectName, schema::ForeignKey>> foreign_keys = {};
  std::vector<std::pair<schema::ObjectName, schema::Constraint>> constraints = {};  ///< all but foreign keys
  std::vector<std::pair<schema::ObjectName, schema::Index>> indexes = {};
};

/// Whatever holds one of these columns: constraints and indexes of the table, foreign keys to it.
Dependents dependents_of_columns(const State& state, const schema::ObjectName& table,
                                 const std::set<std::string>& columns);

/// Constraints and indexes of the table with an expression that names the type.
Dependents dependents_on_type(const State& state, const schema::ObjectName& table,
                              const std::string& type_name);

/// Foreign keys that have that column on either side.
std::vector<std::pair<schema::ObjectName, schema::ForeignKey>> foreign_keys_with(
    const State& state, const schema::ObjectName& table, const std::string& column);

}  // namespace limbeck::dialect::postgresql
