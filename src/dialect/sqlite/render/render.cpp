#include "dialect/sqlite/render/render.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/catalog_policy.hpp"
#include "dialect/sqlite/render/render_sql.hpp"
#include "dialect/sqlite/render/renderer.hpp"
#include "dialect/sqlite/render/string_names.hpp"
#include "dialect/sqlite/render/value_change.hpp"

namespace limbeck::dialect::sqlite {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::vector<RenderedStatement> render(const std::vector<operation::Operation>& operations,
                                      const schema::Catalog& before, const schema::Catalog& after) {
  refuse_strings_becoming_columns(before, after);
  return Renderer(operations, before, after).run();
}

Renderer::Renderer(const std::vector<operation::Operation>& operations, const schema::Catalog& before,
                   const schema::Catalog& after)
    : operations_(operations), after_(after), state_(before) {}

std::vector<RenderedStatement> Renderer::run() {
  for (current_operation_ = 0; current_operation_ < operations_.size(); ++current_operation_) {
    if (!merged_operations_.contains(current_operation_)) std::visit(*this, operations_[current_operation_]);
  }
  rebuild_postponed();
  recreate_dependents(true);
  return std::move(statements_);
}

RenderedStatement& Renderer::add(std::string sql) {
  statements_.emplace_back();
  statements_.back().sql = std::move(sql);
  return statements_.back();
}

void Renderer::add_script(const std::string& sql, const char* what) {
  for (auto& statement : sql::split(EngineKind::sqlite, sql, what)) add(statement.text);
}

void Renderer::refuse(const char* what, const std::string& name) const {
  throw Error(fmt::format("SQLite has no {}: {} can't be made", what, name));
}

void Renderer::operator()(const operation::CreateSchema& op) {
  refuse("schemas", op.schema.name);
}
void Renderer::operator()(const operation::DropSchema& op) {
  refuse("schemas", op.schema.name);
}
void Renderer::operator()(const operation::CreateEnum& op) {
  refuse("enums", op.enumeration.name.display());
}
void Renderer::operator()(const operation::DropEnum& op) {
  refuse("enums", op.enumeration.name.display());
}
void Renderer::operator()(const operation::RenameEnum& op) {
  refuse("enums", op.to.display());
}
void Renderer::operator()(const operation::AddEnumValue& op) {
  refuse("enums", op.name.display());
}
void Renderer::operator()(const operation::RenameEnumValue& op) {
  refuse("enums", op.name.display());
}
void Renderer::operator()(const operation::ReplaceEnum& op) {
  refuse("enums", op.after.name.display());
}
void Renderer::operator()(const operation::CreateSequence& op) {
  refuse("sequences", op.sequence.name.display());
}
void Renderer::operator()(const operation::DropSequence& op) {
  refuse("sequences", op.sequence.name.display());
}
void Renderer::operator()(const operation::RenameSequence& op) {
  refuse("sequences", op.to.display());
}
void Renderer::operator()(const operation::AlterSequence& op) {
  refuse("sequences", op.after.name.display());
}

void Renderer::operator()(const operation::CreateTable& op) {
  // What comes later (a foreign key that would close a circle) SQLite can only take in now.
  auto table = op.table;
  for (const auto& [index, operation] : pending_operations(table.name)) {
    if (std::holds_alternative<operation::CreateIndex>(operation) ||
        std::holds_alternative<operation::DropIndex>(operation) ||
        std::holds_alternative<operation::RenameIndex>(operation)) {
      continue;
    }
    operation::apply_to_table(table, operation, catalog_policy());
    merged_operations_.insert(index);
  }
  add(create_table_sql(table, table.name.name)).warning = rounded_defaults(table);
  for (const auto& index : table.indexes) add(create_index_sql(table.name.name, index));
  state_.add_table(std::move(table));
}

void Renderer::operator()(const operation::DropTable& op) {
  const auto* table = state_.find_table(op.table.name);
  if (!table) table = &op.table;
  drop_dependents_for_rebuild(*table);
  auto& drop = add("DROP TABLE " + quote_identifier(table->name.name));
  drop.warning = fmt::format("drops the table {} and its rows", table->name.display());
  drop.foreign_keys_off = state_.deletion_has_effects(*table);
  std::vector<ObjectId> gone;
  for (const auto& [id, object] : state_.catalog().objects) {
    if (text::iequals(id.name.name, table->name.name)) gone.push_back(id);
  }
  for (const auto& id : gone) state_.drop_object(id), cancel_recreation(id);
  std::erase_if(postponed_,
                [&](const auto& each) { return text::iequals(each.first.name, table->name.name); });
  state_.drop_table(table->name);
}

void Renderer::operator()(const operation::RenameTable& op) {
  if (!op.to.schema.empty() && op.to.schema != op.from.schema) refuse("schemas", op.to.schema);
  const auto from = state_.table(op.from).name;
  const auto rename = [&](const std::string& name, const std::string& to) {
    add(fmt::format("ALTER TABLE {} RENAME TO {}", quote_identifier(name), quote_identifier(to)));
  };
  auto name = from.name;
  if (name != op.to.name &&
      text::iequals(name, op.to.name)) {  // to SQLite that is a table of this name already
    name = unused_name("_limbeck_" + op.to.name);
    rename(from.name, name);
  }
  if (name != op.to.name) rename(name, op.to.name);
  std::set<ObjectId> dropped_dependents;
  for (auto id : dropped_dependents_) {
    if (id.kind == ObjectKind::trigger && text::iequals(id.name.name, from.name)) id.name = op.to;
    dropped_dependents.insert(id);
  }
  dropped_dependents_ = std::move(dropped_dependents);
  state_.rename_table(from, op.to);
  for (auto& [table, alterations] : postponed_) {
    if (text::iequals(table.name, from.name)) table = op.to;
  }
  if (!postponed_.empty() && !renames_are_ahead()) rebuild_postponed();
}

void Renderer::operator()(const operation::CreateIndex& op) {
  auto& table = state_.table(op.table);
  add(create_index_sql(table.name.name, op.index));
  operation::apply_to_table(table, op, catalog_policy());
}

void Renderer::operator()(const operation::DropIndex& op) {
  auto& table = state_.table(op.table);
  const auto count = table.indexes.size();
  operation::apply_to_table(table, op, catalog_policy());
  // A rebuild has left it out already.
  if (table.indexes.size() < count) add("DROP INDEX " + quote_identifier(op.index.name));
}

/// SQLite can only drop an index and rebuild it, which is put off while it has but a name for a while.
void Renderer::operator()(const operation::RenameIndex& op) {
  auto& table = state_.table(op.table);
  const auto old = std::ranges::find_if(
      table.indexes, [&](const schema::Index& index) { return text::iequals(index.name, op.from); });
  if (old != table.indexes.end()) {
    add("DROP INDEX " + quote_identifier(old->name));
    deferred_indexes_[text::lower(op.from)] = *old;
    table.indexes.erase(old);
  }
  auto due = deferred_indexes_.extract(text::lower(op.from));
  if (!due)
    throw Error(fmt::format("there is no index {} of table {} to rename", op.from, op.table.display()));
  due.mapped().name = op.to;
  if (is_renamed_again(op.to)) {
    due.key() = text::lower(op.to);
    deferred_indexes_.insert(std::move(due));
    return;
  }
  add(create_index_sql(table.name.name, due.mapped()));
  table.indexes.push_back(std::move(due.mapped()));
}

bool Renderer::is_renamed_again(const std::string& index) const {
  for (std::size_t i = current_operation_ + 1; i < operations_.size(); ++i) {
    if (std::holds_alternative<operation::Execute>(operations_[i])) break;
    const auto* rename = std::get_if<operation::RenameIndex>(&operations_[i]);
    if (rename && text::iequals(rename->from, index)) return true;
  }
  return false;
}

void Renderer::operator()(const operation::CreateView& op) {
  cancel_recreation(view_id(op.view.name));
  add(create_view_sql(op.view));
  state_.add_view(op.view);
}

void Renderer::operator()(const operation::DropView& op) {
  for (const auto& [id, object] : state_.catalog().objects) {
    if (text::iequals(id.name.name, op.view.name.name))
      drop_trigger_until_end(id, false);  // it goes with the view
  }
  if (!cancel_recreation(view_id(op.view.name))) add("DROP VIEW " + quote_identifier(op.view.name.name));
  state_.drop_view(op.view.name);
}

void Renderer::operator()(const operation::ReplaceView& op) {
  (*this)(operation::DropView{op.before});
  (*this)(operation::CreateView{op.after});
}

void Renderer::operator()(const operation::CreateObject& op) {
  cancel_recreation(op.object.id);
  if (op.object.id.kind == ObjectKind::trigger && is_dropped_for_now(view_id(op.object.id.name))) {
    drop_trigger_until_end(op.object.id, false);  // it comes with its view
  } else if (op.object.id.kind == ObjectKind::trigger) {
    add(create_object_sql(op.object));
  } else {
    add_script(op.object.definition);
  }
  state_.add_object(op.object);
}

void Renderer::operator()(const operation::DropObject& op) {
  const auto& id = op.object.id;
  const bool there = state_.drop_object(id);
  if (cancel_recreation(id)) return;
  if (!there && id.kind == ObjectKind::trigger) return;  // gone with its table
  if (!op.object.drop.empty()) {
    add_script(op.object.drop);
  } else if (id.kind == ObjectKind::trigger) {
    add("DROP TRIGGER " + quote_identifier(id.part));
  } else {
    throw Error(fmt::format("nothing says how to drop the {}", id.display()),
                "give the object a statement that drops it");
  }
}

void Renderer::operator()(const operation::ReplaceObject& op) {
  if (op.after.id.kind != ObjectKind::trigger && op.after.replaceable) return add_script(op.after.definition);
  (*this)(operation::DropObject{op.before});
  (*this)(operation::CreateObject{op.after});
}

void Renderer::operator()(const operation::RenameObject& op) {
  throw Error(fmt::format("SQLite can't rename the {}", op.from.display()));
}

void Renderer::operator()(const operation::Execute& op) {
  rebuild_postponed();
  recreate_dependents(false);
  add_script(op.sql, "a statement to run");
}

}  // namespace limbeck::dialect::sqlite
