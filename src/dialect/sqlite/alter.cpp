#include "dialect/sqlite/alter.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/render_sql.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Constraint;
using schema::Table;

bool contains(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::any_of(columns, [&](const std::string& each) { return text::iequals(each, column); });
}

}  // namespace

bool can_stand_behind(const Constraint& constraint, const schema::Column& column) {
  if (const auto* check = std::get_if<schema::CheckConstraint>(&constraint)) {
    return uses_column(check->expression, column.name);
  }
  const auto* key = std::get_if<schema::ForeignKey>(&constraint);
  // "If foreign key constraints are enabled and a column with a REFERENCES clause is added, the column must
  // have a default value of NULL."
  return key && key->columns.size() == 1 && contains(key->columns, column.name) && !column.default_value &&
         !column.generated;
}

bool can_add_column(const Table& table, const schema::Column& column,
                    const std::vector<Constraint>& constraints) {
  if (table.options.contains("virtual") || column.identity) return false;
  if (column.generated && column.generated->stored) return false;
  if (column.default_value && !is_constant_default(*column.default_value)) return false;
  return std::ranges::all_of(constraints,
                             [&](const Constraint& each) { return can_stand_behind(each, column); });
}

bool can_drop_column(const Table& table, const std::string& column) {
  if (table.options.contains("virtual") || table.columns.size() < 2) return false;
  if (table.primary_key && contains(table.primary_key->columns, column)) return false;
  for (const auto& key : table.uniques) {
    if (contains(key.columns, column)) return false;
  }
  for (const auto& key : table.foreign_keys) {
    const bool own = text::iequals(key.referenced_table.name, table.name.name);
    if (contains(key.columns, column) || (own && contains(key.referenced_columns, column))) return false;
  }
  // A CHECK behind the column itself would go with it, but nothing tells it from one of the table.
  for (const auto& check : table.checks) {
    if (uses_column(check.expression, column)) return false;
  }
  for (const auto& other : table.columns) {
    if (other.generated && uses_column(other.generated->expression, column)) return false;
  }
  for (const auto& index : table.indexes) {
    if (uses_column(index.where, column)) return false;
    for (const auto& key : index.keys) {
      if (text::iequals(key.column, column) || uses_column(key.expression, column)) return false;
    }
  }
  return true;
}

std::string demand_on_rows(const Table& table, const Constraint& constraint) {
  struct Demand {
    const std::string& table;
    std::string operator()(const schema::KeyConstraint& key) const {
      return fmt::format("existing rows of {} must be unique{} in {}", table,
                         key.primary ? ", and not NULL," : "", text::join(key.columns, ", "));
    }
    std::string operator()(const schema::CheckConstraint& check) const {
      return fmt::format("existing rows of {} must satisfy {}", table, check.expression);
    }
    std::string operator()(const schema::ForeignKey& key) const {
      return fmt::format("existing rows of {} must have their counterpart in {} by {}", table,
                         key.referenced_table.display(), text::join(key.columns, ", "));
    }
    std::string operator()(const schema::OtherConstraint& other) const {
      return fmt::format("existing rows of {} must satisfy {}", table, other.definition);
    }
  };
  return std::visit(Demand{table.name.name}, constraint);
}

std::string demand_on_rows(const Table& table, const schema::Index& index) {
  std::vector<std::string> keys;
  for (const auto& key : index.keys) keys.push_back(key.column.empty() ? key.expression : key.column);
  return fmt::format("existing rows of {} must be unique in {}{}", table.name.name, text::join(keys, ", "),
                     index.where.empty() ? "" : " where " + index.where);
}

}  // namespace limbeck::dialect::sqlite
