#include "dialect/postgresql/render/render_state.hpp"

#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using operation::Operation;
using schema::Catalog;
using schema::Column;
using schema::Constraint;
using schema::ObjectName;
using schema::Table;

bool uses(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// What goes with a column: constraints and indexes that have it.
void drop_parts_with_column(Table& table, const std::string& column) {
  const auto in_key = [&](const schema::KeyConstraint& key) {
    return uses(key.columns, column) || uses(key.include, column);
  };
  if (table.primary_key && in_key(*table.primary_key)) table.primary_key.reset();
  std::erase_if(table.uniques, in_key);
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

const sql::NameRules rules{EngineKind::postgresql, false, quote_identifier};

class Policy : public operation::CatalogPolicy {
 public:
  std::string with_renamed_column(const std::string& text, const std::string& from,
                                  const std::string& to) const override {
    return mentions(text, from) ? sql::TextRenames{rules}.apply(text, {{from, to}}) : text;
  }
};

const Policy policy;

/// Texts in which the table's own columns are named, and types.
void change_texts(Table& table, const std::function<void(std::string&)>& change) {
  for (auto& column : table.columns) {
    if (column.generated) change(column.generated->expression);
  }
  for (auto& check : table.checks) change(check.expression);
  for (auto& other : table.other_constraints) change(other.definition);
  for (auto& index : table.indexes) {
    for (auto& key : index.keys) change(key.expression);
    change(index.where);
  }
}

}  // namespace

std::vector<std::string> parents_sql(const Table& child) {
  if (child.options.empty()) return {};
  if (const auto parent = option_of(child.options, option::partition_of); !parent.empty()) return {parent};
  const std::string inherits = option_of(child.options, option::inherits);
  std::vector<std::string> parents;
  std::size_t begin = 0;
  for (const auto& token : sql::tokens(EngineKind::postgresql, inherits)) {
    if (!token.is_symbol(",")) continue;
    parents.emplace_back(text::trim(std::string_view(inherits).substr(begin, token.offset - begin)));
    begin = token.offset + 1;
  }
  if (!inherits.empty()) parents.emplace_back(text::trim(std::string_view(inherits).substr(begin)));
  return parents;
}

/// What PostgreSQL does beside what an operation says.
struct State::Apply {
  State& state;
  operation::CatalogEditor& editor = state.editor_;

  void rename_type(const ObjectName& from, const ObjectName& to) const {
    sql::TextRenames renames{rules};
    renames.type(from, to);
    const auto follow = [&](std::string& text) {
      if (mentions(text, from.name)) text = renames.apply(text, {});
    };
    for (auto& [name, table] : editor.tables()) {
      change_texts(table, follow);
      for (auto& column : table.columns) {
        if (column.default_value) follow(*column.default_value);
        if (column.type == quote(from)) column.type = quote(to);
        if (column.type == quote(from) + "[]") column.type = quote(to) + "[]";
      }
    }
  }

  template <typename Op>
  void operator()(const Op& op) const {
    editor.apply(op);
  }
  void operator()(const operation::SetComment&) const {}

  void operator()(const operation::RenameSequence& op) const {
    // It may have moved with its table.
    const bool moved = !editor.catalog().sequences.contains(op.from);
    const auto from = moved ? ObjectName{op.to.schema, op.from.name} : op.from;
    editor.apply(operation::RenameSequence{from, op.to});
  }
  void operator()(const operation::RenameEnum& op) const {
    editor.apply(op);
    rename_type(op.from, op.to);
  }
  void operator()(const operation::RenameObject& op) const {
    editor.apply(op);
    rename_type(op.from.name, op.to.name);
  }
  void operator()(const operation::ReplaceEnum& op) const {
    editor.apply(op);
    for (const auto& use : op.uses) {
      Table* table = state.find(use.table);
      if (Column* column = table ? table->find_column(use.column) : nullptr) {
        column->type = quote(op.after.name) + (use.array ? "[]" : "");
      }
    }
  }
  void operator()(const operation::CreateTable& op) const {
    editor.apply(op);
    state.add_table(op.table);
    state.new_tables_.insert(op.table.name);
  }
  void operator()(const operation::DropTable& op) const {
    if (const Table* table = state.find(op.table.name)) state.remove_table(*table);
    editor.apply(op);
    state.new_tables_.erase(op.table.name);
  }
  void operator()(const operation::RenameTable& op) const {
    for (const auto& child : state.children(op.from)) {
      Table& table = *state.find(child);
      state.remove_table(table);
      if (option_of(table.options, option::partition_of) == quote(op.from)) {
        table.options[option::partition_of] = quote(op.to);
      }
      if (auto parents = parents_sql(table); table.options.contains(option::inherits)) {
        std::ranges::replace(parents, quote(op.from), quote(op.to));
        table.options[option::inherits] = text::join(parents, ", ");
      }
      state.add_table(table);
    }
    if (const Table* table = state.find(op.from)) state.remove_table(*table);
    editor.apply(op);
    if (const Table* table = state.find(op.to)) state.add_table(*table);
    if (state.new_tables_.erase(op.from) > 0) state.new_tables_.insert(op.to);
  }
  void operator()(const operation::AlterTableOptions& op) const {
    if (const Table* table = state.find(op.after.name)) state.remove_table(*table);
    editor.apply(op);
    if (const Table* table = state.find(op.after.name)) state.add_table(*table);
  }
  void operator()(const operation::AddColumn& op) const {
    const Table* table = state.find(op.table);
    if (table && !table->find_column(op.column.name)) editor.apply(op);
    for (const auto& child : state.children(op.table)) (*this)(operation::AddColumn{child, op.column});
  }
  void operator()(const operation::DropColumn& op) const {
    if (Table* table = state.find(op.table)) drop_parts_with_column(*table, op.column.name);
    editor.apply(op);
    for (const auto& child : state.children(op.table)) {
      if (state.find(child)->options.contains(option::partition_of)) {
        (*this)(operation::DropColumn{child, op.column});
      }
    }
  }
  void operator()(const operation::RenameColumn& op) const {
    editor.apply(op);
    for (const auto& child : state.children(op.table))
      (*this)(operation::RenameColumn{child, op.from, op.to});
  }
  void operator()(const operation::AlterColumn& op) const {
    editor.apply(op);
    // ALTER TABLE reaches the children, but for comments, identities and storage.
    for (const auto& descendant : state.descendants(op.table)) {
      Column* inherited = state.find(descendant)->find_column(op.after.name);
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
};

void State::apply(const Operation& operation) {
  std::visit(Apply{*this}, operation);
}

void State::set_default(const ObjectName& table, const std::string& column, const std::string& value) {
  Table* held = find(table);
  Column* found = held ? held->find_column(column) : nullptr;
  if (found) found->default_value = value;
}

void State::set_option(const ObjectName& table, const std::string& key, const std::string& value) {
  Table* held = find(table);
  if (!held) return;
  if (value.empty()) {
    held->options.erase(key);
  } else {
    held->options[key] = value;
  }
}

const Table* State::table(const ObjectName& name) const {
  return const_cast<State*>(this)->find(name);
}

Table* State::find(const ObjectName& name) {
  const auto found = editor_.tables().find(name);
  return found == editor_.tables().end() ? nullptr : &found->second;
}

const Column* State::column(const ObjectName& table_name, const std::string& column) const {
  const Table* held = table(table_name);
  return held ? held->find_column(column) : nullptr;
}

State::State(Catalog before) : editor_(std::move(before), policy) {
  for (const auto& [name, table] : catalog().tables) add_table(table);
}

void State::add_table(const Table& table) {
  tables_by_sql_.insert_or_assign(quote(table.name), table.name);
  for (const auto& parent : parents_sql(table)) children_[parent].insert(table.name);
}

void State::remove_table(const Table& table) {
  tables_by_sql_.erase(quote(table.name));
  for (const auto& parent : parents_sql(table)) children_[parent].erase(table.name);
}

std::vector<ObjectName> State::children(const ObjectName& parent) const {
  if (children_.empty()) return {};
  const auto found = children_.find(quote(parent));
  if (found == children_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

std::vector<ObjectName> State::descendants(const ObjectName& ancestor) const {
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
  const auto found = tables_by_sql_.find(sql);
  return found == tables_by_sql_.end() ? nullptr : table(found->second);
}

}  // namespace limbeck::dialect::postgresql
