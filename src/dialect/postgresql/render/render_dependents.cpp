#include "dialect/postgresql/render/render_dependents.hpp"

#include <algorithm>
#include <ranges>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::Constraint;
using schema::ForeignKey;
using schema::ObjectName;

bool any_of(const std::vector<std::string>& columns, const std::set<std::string>& wanted) {
  return std::ranges::any_of(columns, [&](const auto& column) { return wanted.contains(column); });
}

bool mentions_any(std::string_view sql, const std::set<std::string>& wanted) {
  return !sql.empty() && std::ranges::any_of(wanted, [&](const auto& name) { return mentions(sql, name); });
}

bool uses_columns(const schema::Index& index, const std::set<std::string>& columns) {
  return any_of(index.include, columns) || mentions_any(index.where, columns) ||
         std::ranges::any_of(index.keys, [&](const schema::IndexKey& key) {
           return columns.contains(key.column) || mentions_any(key.expression, columns);
         });
}

}  // namespace

Dependents dependents_of_columns(const State& state, const ObjectName& name,
                                 const std::set<std::string>& columns) {
  Dependents found;
  const schema::Table* table = state.table(name);
  if (!table) return found;
  struct UsesColumns {
    const std::set<std::string>& columns;
    bool operator()(const schema::KeyConstraint& key) const {
      return any_of(key.columns, columns) || any_of(key.include, columns);
    }
    bool operator()(const schema::CheckConstraint& check) const {
      return mentions_any(check.expression, columns);
    }
    bool operator()(const ForeignKey&) const { return false; }
    bool operator()(const schema::OtherConstraint& other) const {
      return mentions_any(other.definition, columns);
    }
  };
  for (const auto& constraint : table->constraints()) {
    if (std::visit(UsesColumns{columns}, constraint)) found.constraints.emplace_back(name, constraint);
  }
  for (const auto& index : table->indexes) {
    if (uses_columns(index, columns)) found.indexes.emplace_back(name, index);
  }
  for (const auto& column : columns) {
    for (auto& entry : foreign_keys_with(state, name, column)) {
      if (std::ranges::find(found.foreign_keys, entry) == found.foreign_keys.end()) {
        found.foreign_keys.push_back(std::move(entry));
      }
    }
  }
  return found;
}

Dependents dependents_on_type(const State& state, const ObjectName& name, const std::string& type_name) {
  Dependents found;
  const schema::Table* table = state.table(name);
  if (!table) return found;
  for (const auto& check : table->checks) {
    if (mentions(check.expression, type_name)) found.constraints.emplace_back(name, check);
  }
  for (const auto& other : table->other_constraints) {
    if (mentions(other.definition, type_name)) found.constraints.emplace_back(name, other);
  }
  for (const auto& index : table->indexes) {
    const bool expressed = std::ranges::any_of(
        index.keys, [&](const schema::IndexKey& key) { return mentions(key.expression, type_name); });
    if (expressed || mentions(index.where, type_name)) found.indexes.emplace_back(name, index);
  }
  return found;
}

std::vector<std::pair<ObjectName, ForeignKey>> foreign_keys_with(const State& state, const ObjectName& table,
                                                                 const std::string& column) {
  std::vector<std::pair<ObjectName, ForeignKey>> found;
  for (const auto& [name, other] : state.catalog().tables) {
    for (const auto& key : other.foreign_keys) {
      const bool owns = name == table && std::ranges::find(key.columns, column) != key.columns.end();
      const bool is_target =
          key.referenced_table == table &&
          std::ranges::find(key.referenced_columns, column) != key.referenced_columns.end();
      if (owns || is_target) found.emplace_back(name, key);
    }
  }
  return found;
}

void Renderer::drop_dependents(const Dependents& dependents) {
  for (const auto& [table, key] : dependents.foreign_keys) {
    out_.alter_table(table, "DROP CONSTRAINT " + quote_identifier(key.name));
    state_.apply(operation::DropConstraint{table, key});
  }
  for (const auto& [table, constraint] : dependents.constraints) {
    note_lost_role(table, schema::constraint_name(constraint));
    out_.alter_table(table, "DROP CONSTRAINT " + quote_identifier(schema::constraint_name(constraint)));
    state_.apply(operation::DropConstraint{table, constraint});
  }
  for (const auto& [table, index] : dependents.indexes) {
    note_lost_role(table, index.name);
    out_.add("DROP INDEX " + quote({table.schema, index.name}));
    state_.apply(operation::DropIndex{table, index});
  }
}

void Renderer::recreate_dependents(const Dependents& dependents) {
  for (const auto& [table, constraint] : dependents.constraints) {
    add_constraint(table, constraint, true);
    state_.apply(operation::AddConstraint{table, constraint});
  }
  for (const auto& [table, index] : dependents.indexes) {
    create_index(table, index, true);
    state_.apply(operation::CreateIndex{table, index});
  }
  for (const auto& [table, key] : dependents.foreign_keys) {
    add_constraint(table, key, true);
    state_.apply(operation::AddConstraint{table, key});
  }
}

}  // namespace limbeck::dialect::postgresql
