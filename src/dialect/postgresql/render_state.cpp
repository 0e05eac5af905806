#include "dialect/postgresql/render_state.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render_sql.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using operation::Operation;
using schema::Catalog;
using schema::Column;
using schema::Constraint;
using schema::ObjectName;
using schema::Table;

template <typename Map>
void rename_key(Map& map, const ObjectName& from, const ObjectName& to) {
  auto node = map.extract(from);
  if (!node) return;
  node.key() = to;
  node.mapped().name = to;
  map.insert(std::move(node));
}

void rename_in(std::vector<std::string>& columns, const std::string& from, const std::string& to) {
  std::ranges::replace(columns, from, to);
}

template <typename Vector>
void erase_named(Vector& all, const std::string& name) {
  std::erase_if(all, [&](const auto& one) { return one.name == name; });
}

bool uses(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// What goes with a column: constraints and indexes that have it.
void forget_column(Table& table, const std::string& column) {
  std::erase_if(table.columns, [&](const Column& one) { return one.name == column; });
  if (table.primary_key && uses(table.primary_key->columns, column)) table.primary_key.reset();
  std::erase_if(table.uniques,
                [&](const auto& key) { return uses(key.columns, column) || uses(key.include, column); });
  std::erase_if(table.checks, [&](const auto& check) { return mentions(check.expression, column); });
  std::erase_if(table.foreign_keys, [&](const auto& key) { return uses(key.columns, column); });
  std::erase_if(table.other_constraints,
                [&](const auto& other) { return mentions(other.definition, column); });
  std::erase_if(table.indexes, [&](const schema::Index& index) {
    return uses(index.include, column) || mentions(index.where, column) ||
           std::ranges::any_of(index.keys, [&](const auto& key) {
             return key.column == column || mentions(key.expression, column);
           });
  });
}

void rename_column(Table& table, const std::string& from, const std::string& to) {
  if (Column* column = table.find_column(from)) column->name = to;
  if (table.primary_key) rename_in(table.primary_key->columns, from, to);
  for (auto& key : table.uniques) {
    rename_in(key.columns, from, to);
    rename_in(key.include, from, to);
  }
  for (auto& key : table.foreign_keys) {
    rename_in(key.columns, from, to);
    rename_in(key.on_delete_columns, from, to);
  }
  for (auto& index : table.indexes) {
    for (auto& key : index.keys) {
      if (key.column == from) key.column = to;
    }
    rename_in(index.include, from, to);
  }
}

void drop_owned_sequences(Catalog& catalog, const ObjectName& table, const std::string* column = nullptr) {
  std::erase_if(catalog.sequences, [&](const auto& entry) {
    const auto& sequence = entry.second;
    return sequence.owned_by_table == table && (!column || sequence.owned_by_column == *column);
  });
}

}  // namespace

std::vector<std::string> parents_sql(const Table& child) {
  if (const auto parent = option_of(child.options, option::partition_of); !parent.empty()) return {parent};
  const std::string inherits = option_of(child.options, option::inherits);
  std::vector<std::string> parents;
  std::size_t begin = 0;
  for (const auto& token : sql::tokens(sql::Syntax::postgresql, inherits)) {
    if (!token.is_symbol(",")) continue;
    parents.emplace_back(text::trim(std::string_view(inherits).substr(begin, token.offset - begin)));
    begin = token.offset + 1;
  }
  if (!inherits.empty()) parents.emplace_back(text::trim(std::string_view(inherits).substr(begin)));
  return parents;
}

struct State::Apply {
  State& state;
  Catalog& catalog = state.catalog_;

  template <typename Op>
  void operator()(const Op&) const {}

  void operator()(const operation::CreateSequence& op) const {
    catalog.sequences.insert_or_assign(op.sequence.name, op.sequence);
  }
  void operator()(const operation::DropSequence& op) const { catalog.sequences.erase(op.sequence.name); }
  void operator()(const operation::RenameSequence& op) const {
    rename_key(catalog.sequences, op.from, op.to);
  }
  void operator()(const operation::AlterSequence& op) const {
    catalog.sequences.insert_or_assign(op.after.name, op.after);
  }
  void operator()(const operation::CreateEnum& op) const {
    catalog.enums.insert_or_assign(op.enumeration.name, op.enumeration);
  }
  void operator()(const operation::DropEnum& op) const { catalog.enums.erase(op.enumeration.name); }
  void operator()(const operation::RenameEnum& op) const {
    rename_key(catalog.enums, op.from, op.to);
    for (auto& [name, table] : catalog.tables) {
      for (auto& column : table.columns) {
        if (column.type == quote(op.from)) column.type = quote(op.to);
        if (column.type == quote(op.from) + "[]") column.type = quote(op.to) + "[]";
      }
    }
  }
  void operator()(const operation::ReplaceEnum& op) const {
    catalog.enums.erase(op.before.name);
    catalog.enums.insert_or_assign(op.after.name, op.after);
    for (const auto& use : op.uses) {
      Table* table = state.find(use.table);
      Column* column = table ? table->find_column(use.column) : nullptr;
      if (!column) continue;
      column->type = quote(op.after.name) + (use.array ? "[]" : "");
      column->default_value.reset();
      if (!use.default_value.empty()) column->default_value = use.default_value;
    }
  }
  void operator()(const operation::CreateTable& op) const {
    catalog.tables.insert_or_assign(op.table.name, op.table);
    state.new_tables_.insert(op.table.name);
  }
  void operator()(const operation::DropTable& op) const {
    catalog.tables.erase(op.table.name);
    state.new_tables_.erase(op.table.name);
    drop_owned_sequences(catalog, op.table.name);
  }
  void operator()(const operation::RenameTable& op) const {
    for (auto& [name, table] : catalog.tables) {
      for (auto& key : table.foreign_keys) {
        if (key.referenced_table == op.from) key.referenced_table = op.to;
      }
      if (option_of(table.options, option::partition_of) == quote(op.from)) {
        table.options[option::partition_of] = quote(op.to);
      }
      if (auto parents = parents_sql(table); table.options.contains(option::inherits)) {
        std::ranges::replace(parents, quote(op.from), quote(op.to));
        table.options[option::inherits] = text::join(parents, ", ");
      }
    }
    rename_key(catalog.tables, op.from, op.to);
    if (state.new_tables_.erase(op.from) > 0) state.new_tables_.insert(op.to);
    std::vector<std::pair<ObjectName, ObjectName>> moved;
    for (auto& [name, sequence] : catalog.sequences) {
      if (sequence.owned_by_table != op.from) continue;
      sequence.owned_by_table = op.to;
      if (op.from.schema != op.to.schema) moved.push_back({name, {op.to.schema, name.name}});
    }
    for (const auto& [from, to] : moved) rename_key(catalog.sequences, from, to);
  }
  void operator()(const operation::AlterTableOptions& op) const {
    if (Table* table = state.find(op.after.name)) table->options = op.after.options;
  }
  void operator()(const operation::AddColumn& op) const {
    Table* table = state.find(op.table);
    if (table && !table->find_column(op.column.name)) table->columns.push_back(op.column);
    for (const auto& child : state.children(op.table)) (*this)(operation::AddColumn{child, op.column});
  }
  void operator()(const operation::DropColumn& op) const {
    if (Table* table = state.find(op.table)) forget_column(*table, op.column.name);
    drop_owned_sequences(catalog, op.table, &op.column.name);
    for (const auto& child : state.children(op.table)) {
      if (state.find(child)->options.contains(option::partition_of)) {
        (*this)(operation::DropColumn{child, op.column});
      }
    }
  }
  void operator()(const operation::RenameColumn& op) const {
    if (Table* table = state.find(op.table)) rename_column(*table, op.from, op.to);
    for (auto& [name, table] : catalog.tables) {
      for (auto& key : table.foreign_keys) {
        if (key.referenced_table == op.table) rename_in(key.referenced_columns, op.from, op.to);
      }
    }
    for (auto& [name, sequence] : catalog.sequences) {
      if (sequence.owned_by_table == op.table && sequence.owned_by_column == op.from)
        sequence.owned_by_column = op.to;
    }
    for (const auto& child : state.children(op.table))
      (*this)(operation::RenameColumn{child, op.from, op.to});
  }
  void operator()(const operation::AlterColumn& op) const {
    Table* table = state.find(op.table);
    Column* column = table ? table->find_column(op.after.name) : nullptr;
    if (column) *column = op.after;
    // ALTER TABLE reaches the children, but for comments, identities and storage.
    for (const auto& heir : state.heirs(op.table)) {
      Column* inherited = state.find(heir)->find_column(op.after.name);
      if (!inherited) continue;
      if (op.before.type != op.after.type || op.before.collation != op.after.collation) {
        inherited->type = op.after.type;
        inherited->collation = op.after.collation;
      }
      if (op.before.not_null != op.after.not_null) inherited->not_null = op.after.not_null;
      if (op.before.default_value != op.after.default_value)
        inherited->default_value = op.after.default_value;
      if (op.before.generated != op.after.generated) inherited->generated = op.after.generated;
    }
  }
  void operator()(const operation::AddConstraint& op) const {
    if (Table* const table = state.find(op.table)) table->add_constraint(op.constraint);
  }
  void operator()(const operation::DropConstraint& op) const {
    Table* table = state.find(op.table);
    if (!table) return;
    const auto& name = schema::constraint_name(op.constraint);
    if (table->primary_key && table->primary_key->name == name) table->primary_key.reset();
    erase_named(table->uniques, name);
    erase_named(table->checks, name);
    erase_named(table->foreign_keys, name);
    erase_named(table->other_constraints, name);
  }
  void operator()(const operation::RenameConstraint& op) const {
    Table* table = state.find(op.table);
    if (!table) return;
    const auto rename = [&](auto& all) {
      for (auto& one : all) {
        if (one.name == op.from) one.name = op.to;
      }
    };
    if (table->primary_key && table->primary_key->name == op.from) table->primary_key->name = op.to;
    rename(table->uniques);
    rename(table->checks);
    rename(table->foreign_keys);
    rename(table->other_constraints);
  }
  void operator()(const operation::CreateIndex& op) const {
    if (Table* table = state.find(op.table)) table->indexes.push_back(op.index);
  }
  void operator()(const operation::DropIndex& op) const {
    if (Table* table = state.find(op.table)) erase_named(table->indexes, op.index.name);
  }
  void operator()(const operation::RenameIndex& op) const {
    Table* table = state.find(op.table);
    if (!table) return;
    for (auto& index : table->indexes) {
      if (index.name == op.from) index.name = op.to;
    }
  }
};

void State::apply(const Operation& operation) {
  std::visit(Apply{*this}, operation);
}

void State::set_default(const ObjectName& table, const std::string& column, const std::string& value) {
  Table* held = find(table);
  Column* found = held ? held->find_column(column) : nullptr;
  if (found) found->default_value = value;
}

const Table* State::table(const ObjectName& name) const {
  const auto found = catalog_.tables.find(name);
  return found == catalog_.tables.end() ? nullptr : &found->second;
}

Table* State::find(const ObjectName& name) {
  return const_cast<Table*>(table(name));
}

const Column* State::column(const ObjectName& table_name, const std::string& column) const {
  const Table* held = table(table_name);
  return held ? held->find_column(column) : nullptr;
}

std::vector<ObjectName> State::children(const ObjectName& parent) const {
  std::vector<ObjectName> found;
  const std::string sql = quote(parent);
  for (const auto& [name, table] : catalog_.tables) {
    if (!table.options.contains(option::partition_of) && !table.options.contains(option::inherits)) continue;
    const auto parents = parents_sql(table);
    if (std::ranges::find(parents, sql) != parents.end()) found.push_back(name);
  }
  return found;
}

std::vector<ObjectName> State::heirs(const ObjectName& ancestor) const {
  std::vector<ObjectName> found = children(ancestor);
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (auto& child : children(found[i])) {
      if (std::ranges::find(found, child) == found.end()) found.push_back(std::move(child));
    }
  }
  return found;
}

std::vector<ObjectName> State::parents(const Table& child) const {
  std::vector<ObjectName> found;
  for (const auto& sql : parents_sql(child)) {
    if (const Table* parent = table_by_sql(sql)) found.push_back(parent->name);
  }
  return found;
}

const Table* State::table_by_sql(std::string_view sql) const {
  for (const auto& [name, table] : catalog_.tables) {
    if (quote(name) == sql) return &table;
  }
  return nullptr;
}

}  // namespace limbeck::dialect::postgresql
