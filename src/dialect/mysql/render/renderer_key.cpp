#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/mysql/render/renderer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using operation::Operation;
using schema::ForeignKey;
using schema::ObjectKind;
using schema::ObjectName;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::any_of(names, [&](const auto& each) { return text::iequals(each, name); });
}

struct RowRequirement {
  const ObjectName& table;

  std::string operator()(const schema::KeyConstraint& key) const {
    const auto columns = text::join(key.columns, ", ");
    if (!key.primary)
      return fmt::format("existing rows of {} must be unique in {}", table.display(), columns);
    return fmt::format("existing rows of {} must be unique, and not NULL, in {}", table.display(), columns);
  }
  std::string operator()(const schema::CheckConstraint& check) const {
    return fmt::format("existing rows of {} must satisfy {}", table.display(), check.expression);
  }
  std::string operator()(const ForeignKey& key) const {
    return fmt::format("existing rows of {} must have their counterpart in {} by {}", table.display(),
                       key.referenced_table.display(), text::join(key.columns, ", "));
  }
  std::string operator()(const schema::OtherConstraint& other) const {
    return fmt::format("existing rows of {} must satisfy {}", table.display(), other.definition);
  }
};

std::string keys_in_words(const schema::Index& index) {
  std::vector<std::string> keys;
  for (const auto& key : index.keys) keys.push_back(key.column.empty() ? key.expression : key.column);
  return text::join(keys, ", ");
}

/// Keeps the place of a counting column's key: the name of an index that isn't there before and after.
constexpr const char* stand_in_name = "limbeck_counter";

/// How many indexes and keys of the table begin with that column.
std::size_t count_keys_on(const schema::Table& table, const std::string& column) {
  std::size_t count = 0;
  const auto look_at = [&](const std::string& first) { count += text::iequals(first, column) ? 1 : 0; };
  if (table.primary_key) look_at(table.primary_key->columns.front());
  for (const auto& key : table.uniques) look_at(key.columns.front());
  for (const auto& index : table.indexes) look_at(index.keys.front().column);
  return count;
}

bool has_column(const ObjectName& owner, const ForeignKey& key, const ObjectName& table,
                const std::string& column) {
  return (owner == table && contains(key.columns, column)) ||
         (key.referenced_table == table && contains(key.referenced_columns, column));
}

}  // namespace

void Renderer::operator()(const operation::AddConstraint& op) {
  Notes notes;
  if (has_rows(op.table) && schema::is_validated(op.constraint))
    notes.depends_on_rows = std::visit(RowRequirement{op.table}, op.constraint);
  std::vector<std::string> clauses;
  if (const auto* key = std::get_if<ForeignKey>(&op.constraint))
    clauses = declare_indexes(op.table, key->columns);
  clauses.push_back("ADD " + constraint_sql(op.constraint));
  alter(op.table, clauses, std::move(notes));
}

void Renderer::operator()(const operation::DropConstraint& op) {
  const auto* held = table(op.table);
  if (const auto* key = std::get_if<ForeignKey>(&op.constraint); key && held) {
    // It has stepped aside already.
    if (std::ranges::find(held->foreign_keys, key->name, &ForeignKey::name) == held->foreign_keys.end())
      return;
  }
  std::vector<std::string> clauses;
  if (const auto* key = std::get_if<schema::KeyConstraint>(&op.constraint))
    clauses = keep_counter(op.table, key->columns.front());
  clauses.push_back("DROP " + dropped_constraint_sql(op.constraint));
  alter(op.table, clauses);
}

void Renderer::operator()(const operation::RenameConstraint& op) {
  const auto* held = table(op.table);
  if (!held) return;
  for (auto constraint : held->constraints()) {
    if (schema::constraint_name(constraint) != op.from) continue;
    if (const auto* key = std::get_if<schema::KeyConstraint>(&constraint)) {
      if (key->primary) return;  // it is PRIMARY in any case
      return alter(op.table,
                   fmt::format("RENAME INDEX {} TO {}", quote_identifier(op.from), quote_identifier(op.to)));
    }
    const auto drop = "DROP " + dropped_constraint_sql(constraint);
    schema::set_constraint_name(constraint, op.to);
    std::vector<std::string> clauses = {drop};
    if (const auto* key = std::get_if<ForeignKey>(&constraint))
      std::ranges::move(declare_indexes(op.table, key->columns), std::back_inserter(clauses));
    clauses.push_back("ADD " + constraint_sql(constraint));
    return alter(op.table, clauses);
  }
}

void Renderer::operator()(const operation::CreateIndex& op) {
  Notes notes;
  if (op.index.unique && has_rows(op.table)) {
    notes.depends_on_rows =
        fmt::format("existing rows of {} must be unique in {}", op.table.display(), keys_in_words(op.index));
  }
  if (switched(op.index, false)) return;
  const auto* held = table(op.table);
  if (held) {
    std::vector<std::string> columns;
    for (const auto& key : op.index.keys) columns.push_back(key.column);
    auto clauses = declare_indexes(op.table, columns);
    declared_.emplace(op.table, op.index.name);
    if (!clauses.empty()) {
      clauses.push_back("ADD " + index_sql(op.index));
      return alter(op.table, clauses, std::move(notes));
    }
  }
  // A table whose history is kept takes an index only by ALTER TABLE.
  if (is_gathering_ || (held && held->options.contains("system_versioning")))
    return alter(op.table, "ADD " + index_sql(op.index), std::move(notes));
  add(create_index_sql(op.table, op.index), std::move(notes));
}

void Renderer::operator()(const operation::DropIndex& op) {
  if (const auto* index = switched(op.index, true)) {
    // MariaDB takes an index that comes back for the one that it was.
    return alter(op.table, fmt::format("ALTER INDEX {} {}", quote_identifier(index->name),
                                       index->ignored ? "/*M!100600 IGNORED */ /*!80000 INVISIBLE */"
                                                      : "/*M!100600 NOT IGNORED */ /*!80000 VISIBLE */"));
  }
  const auto* held = table(op.table);
  if (auto clauses = keep_counter(op.table, op.index.keys.front().column); !clauses.empty()) {
    clauses.push_back("DROP INDEX " + quote_identifier(op.index.name));
    return alter(op.table, clauses);
  }
  if (is_gathering_ || (held && held->options.contains("system_versioning")))
    return alter(op.table, "DROP INDEX " + quote_identifier(op.index.name));
  add(fmt::format("DROP INDEX {} ON {}", quote_identifier(op.index.name), quoted(op.table)));
}

std::vector<std::string> Renderer::keep_counter(const ObjectName& name, const std::string& first_column) {
  const auto* held = table(name);
  const auto* counter = column(name, first_column);
  // In a unit, what replaces the key or ends the counting is part of the same statement.
  if (is_gathering_ || !held || !counter || !counter->identity || count_keys_on(*held, first_column) > 1)
    return {};
  schema::Index index;
  index.name = stand_in_name;
  index.keys.emplace_back().column = counter->name;
  state_.apply(operation::CreateIndex{name, index});
  declared_.emplace(name, index.name);
  stand_ins_ = true;
  return {"ADD " + index_sql(index)};
}

void Renderer::drop_stand_ins() {
  std::vector<operation::DropIndex> drops;
  for (const auto& [name, held] : now().tables) {
    const auto* index = held.find_index(stand_in_name);
    const auto* counter = index ? column(name, index->keys.front().column) : nullptr;
    if (counter && (!counter->identity || count_keys_on(held, counter->name) > 1))
      drops.push_back({name, *index});
  }
  for (const auto& drop : drops) {
    add(fmt::format("DROP INDEX {} ON {}", stand_in_name, quoted(drop.table)));
    state_.apply(drop);
  }
}

void Renderer::operator()(const operation::RenameIndex& op) {
  alter(op.table, fmt::format("RENAME INDEX {} TO {}", quote_identifier(op.from), quote_identifier(op.to)));
}

void Renderer::operator()(const operation::SetComment& op) {
  const auto& [kind, name, part] = op.target;
  if (kind == ObjectKind::table) return alter(name, "COMMENT = " + quote_literal(op.after));
  if (kind == ObjectKind::column) {
    const auto* held = column(name, part);
    if (!held) return;  // of a view, which has none
    auto commented = *held;
    commented.comment = op.after;
    return alter(name, "MODIFY COLUMN " + column_sql(commented));
  }
  if (kind != ObjectKind::index) return;  // nothing else has one
  for (const auto& [table_name, held] : now().tables) {
    const auto* index = held.find_index(name.name);
    const auto wanted = after_.tables.find(table_name);
    const auto* other = wanted == after_.tables.end() ? nullptr : wanted->second.find_index(name.name);
    // Tables may have indexes of the same name.
    if (!index || index->comment != op.before || (other && other->comment != op.after)) continue;
    auto commented = *index;
    commented.comment = op.after;
    return alter(table_name, std::vector<std::string>{"DROP INDEX " + quote_identifier(index->name),
                                                      "ADD " + index_sql(commented)});
  }
}

void Renderer::suspend_foreign_keys(const ObjectName& changed, const std::string& column_name) {
  std::vector<TableForeignKey> found;
  for (const auto& [owner, held] : now().tables) {
    for (const auto& key : held.foreign_keys) {
      if (has_column(owner, key, changed, column_name)) found.emplace_back(owner, key);
    }
  }
  for (const auto& [owner, key] : found) {
    const auto drop = "DROP " + dropped_constraint_sql(key);
    if (is_gathering_) {  // before the statement that is being put together
      add("ALTER TABLE " + quoted(owner) + " " + drop);
    } else {
      alter(owner, drop);
    }
    state_.apply(operation::DropConstraint{owner, key});
    if (!is_dropped_later({owner, key})) suspended_[last_change_of({owner, key})].emplace_back(owner, key);
  }
}

void Renderer::restore_foreign_keys() {
  const auto due = suspended_.extract(current_unit_);
  if (!due) return;
  for (const auto& [owner, key] : due.mapped()) {
    if (!table(owner)) continue;
    auto clauses = declare_indexes(owner, key.columns);
    clauses.push_back("ADD " + constraint_sql(key));
    alter(owner, clauses);
    state_.apply(operation::AddConstraint{owner, key});
  }
}

std::size_t Renderer::last_change_of(const TableForeignKey& key) const {
  std::size_t last = current_unit_;
  for (auto place = current_unit_; place < units_.size(); ++place) {
    for (const auto* one : units_[place]) {
      const auto* alter = std::get_if<operation::AlterColumn>(one);
      const auto* options = std::get_if<operation::AlterTableOptions>(one);
      const bool changes =
          (alter && changes_type(alter->before, alter->after) &&
           has_column(key.first, key.second, alter->table, alter->after.name)) ||
          (options && options->before.collation != options->after.collation &&
           (options->after.name == key.first || options->after.name == key.second.referenced_table));
      if (changes) last = place;
    }
  }
  return last;
}

bool Renderer::is_dropped_later(const TableForeignKey& key) const {
  for (auto place = current_unit_; place < units_.size(); ++place) {
    for (const auto* one : units_[place]) {
      const auto* drop = std::get_if<operation::DropConstraint>(one);
      if (drop && drop->table == key.first && schema::constraint_name(drop->constraint) == key.second.name &&
          std::holds_alternative<ForeignKey>(drop->constraint))
        return true;
      const auto* table = std::get_if<operation::DropTable>(one);
      if (table && (table->table.name == key.first || table->table.name == key.second.referenced_table))
        return true;
    }
  }
  return false;
}

std::vector<std::string> Renderer::declare_indexes(const ObjectName& name,
                                                   const std::vector<std::string>& columns) {
  std::vector<std::string> clauses;
  const auto* held = table(name);
  if (!held || new_tables_.contains(name)) return clauses;
  for (const auto& index : held->indexes) {
    // As the server makes them, and for a foreign key that these columns begin with.
    const bool may_be_implicit =
        !index.unique && index.method.empty() && index.comment.empty() && !index.ignored &&
        index.keys.size() <= columns.size() &&
        std::equal(index.keys.begin(), index.keys.end(), columns.begin(),
                   [](const auto& key, const auto& column) {
                     return text::iequals(key.column, column) && key.prefix_length == 0 && !key.descending;
                   });
    if (!may_be_implicit || !declared_.emplace(name, index.name).second) continue;
    const auto is_drop_of_it = [&](const Operation* one) {
      const auto* drop = std::get_if<operation::DropIndex>(one);
      return drop && drop->table == name && drop->index.name == index.name;
    };
    if (std::ranges::any_of(units_[current_unit_], is_drop_of_it)) continue;
    clauses.push_back("DROP INDEX " + quote_identifier(index.name));
    clauses.push_back("ADD " + index_sql(index));
  }
  return clauses;
}

const schema::Index* Renderer::switched(const schema::Index& index, bool dropped) const {
  for (const auto* one : units_[current_unit_]) {
    const auto* drop = std::get_if<operation::DropIndex>(one);
    const auto* create = std::get_if<operation::CreateIndex>(one);
    const auto* other = dropped ? (create ? &create->index : nullptr) : (drop ? &drop->index : nullptr);
    if (!other || other->name != index.name || other->ignored == index.ignored) continue;
    auto same = *other;
    same.ignored = index.ignored;
    if (same == index) return other;
  }
  return nullptr;
}

}  // namespace limbeck::dialect::mysql
