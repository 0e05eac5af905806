// What operations make of a table.
#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sqlite/inspect/cursor.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/render_state.hpp"

namespace limbeck::dialect::sqlite {

using schema::Table;

namespace {

/// The expression with a column's new name. In normal form (see normal_expression) a name that no parenthesis
/// follows is a column's, and only that.
std::string with_renamed_column(const std::string& expression, const std::string& from,
                                const std::string& to) {
  std::string result;
  std::size_t copied = 0;
  const auto tokens = sql::tokens(EngineKind::sqlite, expression);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    const bool call = i + 1 < tokens.size() && tokens[i + 1].is_symbol("(");
    if (!token.is_name() || call || !text::iequals(token.value(), from)) continue;
    result += expression.substr(copied, token.offset - copied) + quote_identifier(to);
    copied = token.offset + token.text.size();
  }
  return result + expression.substr(copied);
}

bool same_content(const schema::Constraint& a, const schema::Constraint& b) {
  auto unnamed_a = a, unnamed_b = b;
  schema::set_constraint_name(unnamed_a, {});
  schema::set_constraint_name(unnamed_b, {});
  return unnamed_a == unnamed_b;
}

template <typename Held>
bool remove_from(std::vector<Held>& list, const Held& constraint) {
  auto found = std::ranges::find(list, constraint);
  if (found == list.end()) {
    found = std::ranges::find_if(list, [&](const Held& each) { return same_content(each, constraint); });
  }
  if (found == list.end() && !constraint.name.empty()) {
    found = std::ranges::find(list, constraint.name, &Held::name);
  }
  if (found == list.end()) return false;
  list.erase(found);
  return true;
}

struct Change {
  Table& table;

  template <typename Other>
  void operator()(const Other&) const {}

  void operator()(const operation::AlterTableOptions& op) const { table.options = op.after.options; }
  void operator()(const operation::AddColumn& op) const { table.columns.push_back(op.column); }
  void operator()(const operation::DropColumn& op) const {
    std::erase_if(table.columns,
                  [&](const schema::Column& column) { return text::iequals(column.name, op.column.name); });
  }
  void operator()(const operation::RenameColumn& op) const { rename_column_in(table, op.from, op.to); }
  void operator()(const operation::AlterColumn& op) const {
    for (auto& column : table.columns) {
      if (text::iequals(column.name, op.after.name)) column = op.after;
    }
  }
  void operator()(const operation::RebuildTable& op) const {
    const auto name = table.name;
    table = op.after;
    table.name = name;
  }
  void operator()(const operation::AddConstraint& op) const { table.add_constraint(op.constraint); }
  void operator()(const operation::DropConstraint& op) const {
    struct Drop {
      Table& table;
      bool operator()(const schema::KeyConstraint& key) const {
        if (!key.primary) return remove_from(table.uniques, key);
        table.primary_key.reset();
        return true;
      }
      bool operator()(const schema::CheckConstraint& check) const { return remove_from(table.checks, check); }
      bool operator()(const schema::ForeignKey& key) const { return remove_from(table.foreign_keys, key); }
      bool operator()(const schema::OtherConstraint& other) const {
        return remove_from(table.other_constraints, other);
      }
    };
    std::visit(Drop{table}, op.constraint);
  }
  void operator()(const operation::RenameConstraint& op) const {
    const auto rename = [&](auto& held) {
      if (held.name == op.from) held.name = op.to;
    };
    if (table.primary_key) rename(*table.primary_key);
    std::ranges::for_each(table.uniques, rename);
    std::ranges::for_each(table.checks, rename);
    std::ranges::for_each(table.foreign_keys, rename);
    std::ranges::for_each(table.other_constraints, rename);
  }
  void operator()(const operation::CreateIndex& op) const { table.indexes.push_back(op.index); }
  void operator()(const operation::DropIndex& op) const {
    std::erase_if(table.indexes,
                  [&](const schema::Index& index) { return text::iequals(index.name, op.index.name); });
  }
  void operator()(const operation::RenameIndex& op) const {
    for (auto& index : table.indexes) {
      if (text::iequals(index.name, op.from)) index.name = op.to;
    }
  }
};

}  // namespace

void apply_to_table(Table& table, const operation::Operation& operation) {
  std::visit(Change{table}, operation);
}

void rename_column_in(Table& table, const std::string& from, const std::string& to) {
  const auto name = [&](std::string& column) {
    if (text::iequals(column, from)) column = to;
  };
  const auto names = [&](std::vector<std::string>& columns) { std::ranges::for_each(columns, name); };
  const auto expression = [&](std::string& held) { held = with_renamed_column(held, from, to); };
  const auto key = [&](schema::KeyConstraint& held) {
    names(held.columns), names(held.include);
    if (const auto found = held.options.find("keys"); found != held.options.end()) expression(found->second);
  };
  for (auto& column : table.columns) {
    name(column.name);
    if (column.generated) expression(column.generated->expression);
  }
  if (table.primary_key) key(*table.primary_key);
  std::ranges::for_each(table.uniques, key);
  for (auto& check : table.checks) expression(check.expression);
  for (auto& held : table.foreign_keys) {
    names(held.columns), names(held.on_delete_columns);
    if (text::iequals(held.referenced_table.name, table.name.name)) names(held.referenced_columns);
  }
  for (auto& index : table.indexes) {
    for (auto& held : index.keys) {
      name(held.column);
      expression(held.expression);
    }
    names(index.include);
    expression(index.where);
  }
}

}  // namespace limbeck::dialect::sqlite
