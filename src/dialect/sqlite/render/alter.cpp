#include "dialect/sqlite/render/alter.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/expression.hpp"
#include "dialect/sqlite/render/render_sql.hpp"
#include "dialect/sqlite/render/value_change.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Constraint;
using schema::Table;

bool contains(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::any_of(columns, [&](const std::string& each) { return text::iequals(each, column); });
}

enum class Literal { null, boolean, integer, real, text, blob, other };

/// Of a default that is_constant_default().
Literal kind_of(const std::string& literal) {
  const auto token = sql::tokens(EngineKind::sqlite, literal).back();
  if (token.is("null")) return Literal::null;
  if (token.is("true") || token.is("false")) return Literal::boolean;
  if (token.kind == sql::Token::Kind::string)
    return text::lower(token.text).starts_with('x') ? Literal::blob : Literal::text;
  constexpr std::size_t surely_64_bits = 18;  // characters, of a hexadecimal number, too
  if (text::lower(token.text).starts_with("0x"))
    return token.text.size() < surely_64_bits ? Literal::integer : Literal::other;
  const bool whole = std::ranges::all_of(token.text, [](unsigned char c) { return std::isdigit(c) != 0; });
  return whole && token.text.size() <= surely_64_bits ? Literal::integer : Literal::real;
}

/// Rows that are there get a new column's default by its text, without the rules of the column's type: 1e3 is
/// '1e3' in a TEXT column then, where a new row gets '1000.0', 3.0 is the integer 3 in one without affinity,
/// and a STRICT table holds what it would refuse. Is it the same value as in a new row?
bool default_matches_existing_rows(const Table& table, const schema::Column& column) {
  const bool strict = table.options.contains("strict") && !text::iequals(strict_type(column.type), "any");
  const auto to = stored_affinity(table, column);
  switch (kind_of(*column.default_value)) {
    case Literal::null:
      return true;
    case Literal::boolean:
      return to != Affinity::text && !(strict && to == Affinity::blob);
    case Literal::integer:
      return !(strict && to == Affinity::blob);
    case Literal::real:
      return to == Affinity::real || (!strict && to != Affinity::text && to != Affinity::blob);
    case Literal::text:
      return !strict || to == Affinity::text;
    case Literal::blob:
      return !strict || to == Affinity::blob;
    case Literal::other:  // a hexadecimal number that is negative
      return false;
  }
  return false;
}

}  // namespace

bool can_be_column_constraint(const Constraint& constraint, const schema::Column& column) {
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
  if (column.default_value &&
      (!is_constant_default(*column.default_value) || !default_matches_existing_rows(table, column))) {
    return false;
  }
  return std::ranges::all_of(constraints,
                             [&](const Constraint& each) { return can_be_column_constraint(each, column); });
}

bool can_rename_column(const Table& table, const std::string& column) {
  return !table.options.contains("without_rowid") || !table.primary_key ||
         !contains(table.primary_key->columns, column) ||
         std::ranges::none_of(table.uniques, [&](const auto& key) { return contains(key.columns, column); });
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

std::string describe_precondition(const Table& table, const Constraint& constraint) {
  struct DescribePrecondition {
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
  return std::visit(DescribePrecondition{table.name.name}, constraint);
}

std::string describe_precondition(const Table& table, const schema::Index& index) {
  std::vector<std::string> keys;
  for (const auto& key : index.keys) keys.push_back(key.column.empty() ? key.expression : key.column);
  return fmt::format("existing rows of {} must be unique in {}{}", table.name.name, text::join(keys, ", "),
                     index.where.empty() ? "" : " where " + index.where);
}

std::string describe_generated_precondition(const std::string& table, const schema::Column& column) {
  return fmt::format("existing rows of {} must not compute NULL for {}", table, column.name);
}

}  // namespace limbeck::dialect::sqlite
