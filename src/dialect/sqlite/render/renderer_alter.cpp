// Changes of a table: in place where ALTER TABLE can do all of them, by one rebuild where it can't.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/alter.hpp"
#include "dialect/sqlite/render/catalog_policy.hpp"
#include "dialect/sqlite/render/render_sql.hpp"
#include "dialect/sqlite/render/renderer.hpp"
#include "dialect/sqlite/render/string_names.hpp"
#include "dialect/sqlite/render/value_change.hpp"

namespace limbeck::dialect::sqlite {

using schema::Constraint;
using schema::ObjectName;
using schema::Table;

namespace {

/// The table that an operation changes, indexes included; nullptr for all others.
struct ChangedTable {
  template <typename Other>
  const ObjectName* operator()(const Other&) const {
    return nullptr;
  }
  const ObjectName* operator()(const operation::AlterTableOptions& op) const { return &op.before.name; }
  const ObjectName* operator()(const operation::RebuildTable& op) const { return &op.before.name; }
  const ObjectName* operator()(const operation::AddColumn& op) const { return &op.table; }
  const ObjectName* operator()(const operation::DropColumn& op) const { return &op.table; }
  const ObjectName* operator()(const operation::RenameColumn& op) const { return &op.table; }
  const ObjectName* operator()(const operation::AlterColumn& op) const { return &op.table; }
  const ObjectName* operator()(const operation::AddConstraint& op) const { return &op.table; }
  const ObjectName* operator()(const operation::DropConstraint& op) const { return &op.table; }
  const ObjectName* operator()(const operation::RenameConstraint& op) const { return &op.table; }
  const ObjectName* operator()(const operation::CreateIndex& op) const { return &op.table; }
  const ObjectName* operator()(const operation::DropIndex& op) const { return &op.table; }
  const ObjectName* operator()(const operation::RenameIndex& op) const { return &op.table; }
};

bool is_index_operation(const operation::Operation& operation) {
  return std::holds_alternative<operation::CreateIndex>(operation) ||
         std::holds_alternative<operation::DropIndex>(operation) ||
         std::holds_alternative<operation::RenameIndex>(operation);
}

/// Nothing that SQLite knows about changes: a comment, say.
bool changes_nothing(const operation::Operation& operation) {
  const auto* alter = std::get_if<operation::AlterColumn>(&operation);
  return alter && column_sql(alter->before, false) == column_sql(alter->after, false) &&
         alter->before.identity.has_value() == alter->after.identity.has_value();
}

bool same_name(const ObjectName& a, const ObjectName& b) {
  return text::iequals(a.name, b.name);
}

}  // namespace

bool Renderer::is_last_segment() const {
  return std::none_of(operations_.begin() + static_cast<std::ptrdiff_t>(current_operation_),
                      operations_.end(),
                      [](const auto& each) { return std::holds_alternative<operation::Execute>(each); });
}

std::vector<Renderer::PendingOperation> Renderer::pending_operations(const ObjectName& table) const {
  std::vector<PendingOperation> list;
  ObjectName name = table;
  for (std::size_t i = current_operation_; i < operations_.size(); ++i) {
    const auto& operation = operations_[i];
    if (std::holds_alternative<operation::Execute>(operation)) break;
    const auto* drop = std::get_if<operation::DropTable>(&operation);
    if (drop && same_name(drop->table.name, name)) break;
    if (const auto* rename = std::get_if<operation::RenameTable>(&operation);
        rename && same_name(rename->from, name)) {
      name = rename->to;
    }
    const auto* changed = std::visit(ChangedTable{}, operation);
    if (changed && same_name(*changed, name) && !merged_operations_.contains(i))
      list.push_back({i, operation});
  }
  return list;
}

void Renderer::alter(const ObjectName& name) {
  auto& table = state_.table(name);
  if (!in_place_.contains(current_operation_)) {
    const auto ahead = pending_operations(name);
    if (!plan_in_place(table, ahead)) {
      for (const auto& [index, operation] : ahead) {
        if (!is_index_operation(operation)) merged_operations_.insert(index);
      }
      postponed_.push_back({table.name, ahead});
    }
  }
  if (in_place_.contains(current_operation_)) alter_in_place(table, operations_[current_operation_]);
  if (!postponed_.empty() && !renames_are_ahead()) rebuild_postponed();
}

bool Renderer::plan_in_place(const Table& table, const std::vector<PendingOperation>& ahead) {
  std::map<std::size_t, std::vector<Constraint>> column_constraints;
  std::set<std::size_t> merged;
  for (const auto& [index, operation] : ahead) {
    const auto* add = std::get_if<operation::AddConstraint>(&operation);
    if (!add) continue;
    // Behind the last of the new columns that it speaks of: then all are there.
    const auto column = std::find_if(ahead.rbegin(), ahead.rend(), [&](const PendingOperation& each) {
      const auto* added = std::get_if<operation::AddColumn>(&each.operation);
      return added && can_be_column_constraint(add->constraint, added->column);
    });
    if (column == ahead.rend()) return false;
    column_constraints[column->index].push_back(add->constraint);
    merged.insert(index);
  }
  Table simulated = table;
  std::set<std::size_t> in_place;
  for (const auto& [index, operation] : ahead) {
    if (merged.contains(index)) continue;
    if (changes_nothing(operation)) {
      merged.insert(index);
      continue;
    }
    if (const auto* add = std::get_if<operation::AddColumn>(&operation)) {
      if (!can_add_column(simulated, add->column, column_constraints[index]) ||
          has_string(simulated, add->column.name))
        return false;
    } else if (const auto* drop = std::get_if<operation::DropColumn>(&operation)) {
      if (!can_drop_column(simulated, drop->column.name)) return false;
    } else if (const auto* rename = std::get_if<operation::RenameColumn>(&operation)) {
      if (!can_rename_column(simulated, rename->from) || has_string(simulated, rename->to)) return false;
    } else if (!is_index_operation(operation)) {
      return false;
    }
    if (!is_index_operation(operation)) in_place.insert(index);
    operation::apply_to_table(simulated, operation, catalog_policy());
    for (const auto& constraint : column_constraints[index]) {
      operation::apply_to_table(simulated, operation::AddConstraint{table.name, constraint},
                                catalog_policy());
    }
  }
  for (auto& [index, constraints] : column_constraints) column_constraints_[index] = std::move(constraints);
  merged_operations_.merge(merged);
  in_place_.merge(in_place);
  return true;
}

void Renderer::alter_in_place(Table& table, const operation::Operation& operation) {
  if (const auto* column = std::get_if<operation::AddColumn>(&operation)) {
    add_column(table, *column);
  } else if (const auto* dropped = std::get_if<operation::DropColumn>(&operation)) {
    drop_column(table, *dropped);
  } else if (const auto* rename = std::get_if<operation::RenameColumn>(&operation)) {
    drop_dependents_for_rename(table, rename->from);
    add(fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", quote_identifier(table.name.name),
                    quote_identifier(rename->from), quote_identifier(rename->to)));
    state_.rename_column(table, rename->from, rename->to);
  }
}

void Renderer::add_column(Table& table, const operation::AddColumn& op) {
  auto sql = fmt::format("ALTER TABLE {} ADD COLUMN {}", quote_identifier(table.name.name),
                         column_sql(op.column, table.options.contains("strict")));
  std::vector<std::string> preconditions;
  if (op.column.not_null && !op.column.default_value && !op.column.generated) {
    preconditions.push_back(
        fmt::format("table {} must hold no rows: the new column {} is NOT NULL and has no default",
                    table.name.display(), op.column.name));
  }
  if (op.column.not_null && op.column.generated) {
    preconditions.push_back(describe_generated_precondition(table.name.display(), op.column));
  }
  operation::apply_to_table(table, op, catalog_policy());
  for (const auto& constraint : column_constraints_[current_operation_]) {
    sql += " " + inline_constraint_sql(constraint);
    if (std::holds_alternative<schema::CheckConstraint>(constraint)) {
      preconditions.push_back(describe_precondition(table, constraint));
    }
    operation::apply_to_table(table, operation::AddConstraint{table.name, constraint}, catalog_policy());
  }
  auto& statement = add(std::move(sql));
  statement.depends_on_rows = text::join(preconditions, "; ");
  statement.warning = rounded_default(table, op.column);
}

void Renderer::drop_column(Table& table, const operation::DropColumn& op) {
  drop_dependents_of_column(table, op.column.name);
  auto& drop = add(fmt::format("ALTER TABLE {} DROP COLUMN {}", quote_identifier(table.name.name),
                               quote_identifier(op.column.name)));
  if (!op.column.generated) {
    drop.warning =
        fmt::format("drops the column {} of {} and its values", op.column.name, table.name.display());
  }
  operation::apply_to_table(table, op, catalog_policy());
}

bool Renderer::renames_are_ahead() const {
  for (std::size_t i = current_operation_ + 1; i < operations_.size(); ++i) {
    const auto& operation = operations_[i];
    if (std::holds_alternative<operation::Execute>(operation)) break;
    if (std::holds_alternative<operation::RenameTable>(operation)) return true;
    // Those of tables to be rebuilt are done.
    if (std::holds_alternative<operation::RenameColumn>(operation) && !merged_operations_.contains(i))
      return true;
  }
  return false;
}

void Renderer::rebuild_postponed() {
  struct Rebuild {
    ObjectName name;
    Table after;
    std::vector<KeptName> kept;
  };
  std::vector<Rebuild> rebuilds;
  // First all get their columns' new names that foreign keys lead to, then the foreign keys.
  for (const auto& [name, alterations] : std::exchange(postponed_, {})) {
    std::vector<PendingOperation> left;
    for (const auto& each : alterations) {  // indexes were changed where that stands
      const bool done = each.index < current_operation_ && is_index_operation(each.operation);
      if (!done) left.push_back(each);
    }
    auto& table = state_.table(name);
    std::vector<KeptName> kept;
    auto after = resulting_table(table, left, kept);
    if (table.options.contains("virtual") || after.options.contains("virtual")) {
      replace_virtual_table(table, after);
      continue;
    }
    drop_dependents_for_rebuild(table);
    rename_referenced_columns(table, kept);
    rebuilds.push_back({table.name, std::move(after), std::move(kept)});
  }
  for (const auto& [name, after, kept] : rebuilds) {
    for (auto& statement :
         rebuild(state_.table(name), after, kept, unused_name("_limbeck_new_" + after.name.name))) {
      add(std::move(statement));
    }
    state_.drop_table(name);
    state_.add_table(after);
  }
}

void Renderer::replace_virtual_table(Table& table, const Table& after) {
  if (table.options == after.options) return;
  add("DROP TABLE " + quote_identifier(table.name.name)).warning = fmt::format(
      "drops the table {} and its rows: SQLite can't change a virtual table", table.name.display());
  add(create_table_sql(after, after.name.name));
  auto made = after;
  state_.drop_table(table.name);
  state_.add_table(std::move(made));
}

Table Renderer::resulting_table(const Table& table, const std::vector<PendingOperation>& ahead,
                                std::vector<KeptName>& kept) {
  Table result = table;
  std::vector<KeptName> indexes;
  for (const auto& index : table.indexes) indexes.push_back({index.name, index.name});
  for (const auto& column : table.columns) kept.push_back({column.name, column.name});
  for (const auto& [index, operation] : ahead) {
    if (const auto* rename = std::get_if<operation::RenameColumn>(&operation)) {
      for (auto& column : kept) {
        if (text::iequals(column.to, rename->from)) column.to = rename->to;
      }
    } else if (const auto* drop = std::get_if<operation::DropColumn>(&operation)) {
      std::erase_if(kept,
                    [&](const KeptName& column) { return text::iequals(column.to, drop->column.name); });
    } else if (const auto* rebuild = std::get_if<operation::RebuildTable>(&operation)) {
      std::erase_if(kept, [&](KeptName& column) {
        const auto pair = std::ranges::find_if(
            rebuild->kept, [&](const auto& each) { return text::iequals(each.first, column.to); });
        if (pair != rebuild->kept.end()) column.to = pair->second;
        return pair == rebuild->kept.end();
      });
    } else if (const auto* index_drop = std::get_if<operation::DropIndex>(&operation)) {
      std::erase_if(indexes,
                    [&](const KeptName& each) { return text::iequals(each.to, index_drop->index.name); });
    } else if (const auto* index_rename = std::get_if<operation::RenameIndex>(&operation)) {
      for (auto& each : indexes) {
        if (text::iequals(each.to, index_rename->from)) each.to = index_rename->to;
      }
    }
    operation::apply_to_table(result, operation, catalog_policy());
  }

  // The end is known in full: column order and all that operations leave unsaid come from there.
  const auto wanted = std::ranges::find_if(
      after_.tables, [&](const auto& entry) { return same_name(entry.first, table.name); });
  if (is_last_segment() && wanted != after_.tables.end()) result = wanted->second;
  std::vector<schema::Index> stay;
  for (const auto& index : result.indexes) {
    const auto old = std::ranges::find_if(
        indexes, [&](const KeptName& each) { return text::iequals(each.to, index.name); });
    if (old == indexes.end()) continue;  // its CreateIndex makes it
    if (text::iequals(old->from, index.name)) {
      stay.push_back(index);
    } else {
      deferred_indexes_[text::lower(old->from)] = index;  // its RenameIndex does
    }
  }
  result.indexes = std::move(stay);
  std::erase_if(kept, [&](KeptName& column) {
    const auto found = std::ranges::find_if(
        result.columns, [&](const schema::Column& each) { return text::iequals(each.name, column.to); });
    if (found != result.columns.end()) column.to = found->name;
    return found == result.columns.end();
  });
  return result;
}

void Renderer::rename_referenced_columns(Table& table, std::vector<KeptName>& kept) {
  const auto rename = [&](KeptName& column, const std::string& to) {
    add(fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", quote_identifier(table.name.name),
                    quote_identifier(column.from), quote_identifier(to)));
    state_.rename_column(table, column.from, to);
    column.from = to;
  };
  for (auto& column : kept) {
    if (text::iequals(column.from, column.to) || !state_.is_column_referenced(table, column.from)) continue;
    const auto occupant = std::ranges::find_if(
        table.columns, [&](const schema::Column& each) { return text::iequals(each.name, column.to); });
    if (occupant != table.columns.end()) {
      KeptName away{occupant->name, ""};
      const auto held = std::ranges::find(kept, occupant->name, &KeptName::from);
      rename(held == kept.end() ? away : *held, "_limbeck_" + occupant->name);
    }
    rename(column, column.to);
  }
}

std::string Renderer::unused_name(const std::string& wanted) const {
  auto name = wanted;
  for (int i = 2; state_.has_relation(name); ++i) name = fmt::format("{}_{}", wanted, i);
  return name;
}

}  // namespace limbeck::dialect::sqlite
