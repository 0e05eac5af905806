#include "dialect/mysql/render/renderer.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/catalog_policy.hpp"
#include "dialect/mysql/render/render.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/mysql/render/trigger.hpp"
#include "dialect/sql/splitter.hpp"

namespace limbeck::dialect::mysql {

using operation::Operation;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

constexpr std::size_t max_line_width = 110;

void append(std::string& text, const std::string& more) {
  if (more.empty() || text == more) return;
  text += (text.empty() ? "" : "; ") + more;
}

/// What is set for the one statement. A table whose history is kept is altered only by who says that the
/// history shall stay as it is; a 0 in a column that gets AUTO_INCREMENT would become the next number. MySQL,
/// which has nothing like it, skips what is for MariaDB.
std::string settings_sql(const schema::Table* table, const std::vector<std::string>& clauses,
                         bool keeps_zeros) {
  const bool is_versioned = table && table->options.contains("system_versioning");
  const bool ends_it = clauses.size() == 1 && clauses.front() == "DROP SYSTEM VERSIONING";
  std::vector<std::string> settings;
  if (is_versioned && !ends_it) settings.emplace_back("system_versioning_alter_history = 'KEEP'");
  if (keeps_zeros) settings.emplace_back("sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
  if (settings.empty()) return {};
  const auto sql = "SET STATEMENT " + text::join(settings, ", ") + " FOR";
  return is_versioned ? sql + " " : "/*M!100000 " + sql + " */ ";
}

}  // namespace

bool changes_type(const schema::Column& before, const schema::Column& after) {
  return before.type != after.type || before.collation != after.collation;
}

std::vector<RenderedStatement> render(const std::vector<Operation>& operations, const schema::Catalog& before,
                                      const schema::Catalog& after) {
  return Renderer(operations, before, after).run();
}

Renderer::Renderer(const std::vector<Operation>& operations, const schema::Catalog& before,
                   const schema::Catalog& after)
    : units_(units_of(operations, before, after)),
      before_(before),
      after_(after),
      state_(before, catalog_policy()) {}

std::vector<RenderedStatement> Renderer::run() {
  for (current_unit_ = 0; current_unit_ < units_.size(); ++current_unit_) {
    const auto& unit = units_[current_unit_];
    is_gathering_ = unit.size() > 1;
    for (const auto* one : unit) {
      std::visit(*this, static_cast<const operation::OperationVariant&>(*one));
      apply(*one);
    }
    end_unit();
    if (stand_ins_) drop_stand_ins();
    restore_foreign_keys();
  }
  follow_renames();
  return std::move(statements_);
}

schema::Table* Renderer::table(const ObjectName& name) {
  const auto found = state_.tables().find(name);
  return found == state_.tables().end() ? nullptr : &found->second;
}

const schema::Column* Renderer::column(const ObjectName& table_name, const std::string& name) {
  const auto* held = table(table_name);
  if (!held) return nullptr;
  const auto found =
      std::ranges::find_if(held->columns, [&](const auto& each) { return text::iequals(each.name, name); });
  return found == held->columns.end() ? nullptr : &*found;
}

bool Renderer::has_rows(const ObjectName& table) const {
  return !new_tables_.contains(table);
}

void Renderer::apply(const Operation& operation) {
  state_.apply(operation);
  if (const auto* create = std::get_if<operation::CreateTable>(&operation)) {
    new_tables_.insert(create->table.name);
  } else if (const auto* drop = std::get_if<operation::DropTable>(&operation)) {
    new_tables_.erase(drop->table.name);
  } else if (const auto* rename = std::get_if<operation::RenameTable>(&operation)) {
    if (new_tables_.erase(rename->from) > 0) new_tables_.insert(rename->to);
    // The server says so itself: triggers stand ON the table's new name.
    for (const auto& [id, object] : std::map(now().objects)) {
      if (id.kind != ObjectKind::trigger || id.name != rename->to) continue;
      auto trigger = read_trigger(object.definition);
      if (!trigger) continue;
      trigger->table = rename->to.name;
      auto moved = object;
      moved.definition = create_trigger_sql(
          *trigger, trigger->follows.empty() ? "" : "FOLLOWS " + quote_identifier(trigger->follows));
      state_.apply(operation::ReplaceObject{object, std::move(moved)});
    }
  }
}

void Renderer::add(std::string sql, Notes notes) {
  statements_.push_back({.sql = std::move(sql),
                         .warning = std::move(notes.warning),
                         .depends_on_rows = std::move(notes.depends_on_rows)});
}

void Renderer::add_script(const std::string& sql, const std::string& what) {
  for (auto& statement : sql::split(EngineKind::mysql, sql, what)) add(std::move(statement.text));
}

void Renderer::alter(const ObjectName& name, std::string clause, Notes notes) {
  alter(name, std::vector<std::string>{std::move(clause)}, std::move(notes));
}

void Renderer::alter(const ObjectName& name, const std::vector<std::string>& clauses, Notes notes) {
  if (is_gathering_) {
    altered_ = name;
    clauses_.insert(clauses_.end(), clauses.begin(), clauses.end());
    append(notes_.warning, notes.warning);
    append(notes_.depends_on_rows, notes.depends_on_rows);
    return;
  }
  const auto head =
      settings_sql(table(name), clauses, std::exchange(keeps_zeros_, false)) + "ALTER TABLE " + quoted(name);
  if (clauses.size() > 1) return add(head + "\n    " + text::join(clauses, ",\n    "), std::move(notes));
  const auto first_line = std::min(clauses.front().find('\n'), clauses.front().size());
  add(head + (head.size() + first_line < max_line_width ? " " : "\n    ") + clauses.front(),
      std::move(notes));
}

void Renderer::end_unit() {
  is_gathering_ = false;
  if (clauses_.empty()) return;
  const auto clauses = std::exchange(clauses_, {});
  alter(altered_, clauses, std::exchange(notes_, {}));
}

void Renderer::refuse(const char* what, const std::string& name) const {
  throw Error(fmt::format("MariaDB and MySQL have no {}: {} can't be made", what, name));
}

void Renderer::operator()(const operation::CreateSchema& op) {
  refuse("schemas inside of a database", op.schema.name);
}
void Renderer::operator()(const operation::DropSchema& op) {
  refuse("schemas inside of a database", op.schema.name);
}
void Renderer::operator()(const operation::CreateEnum& op) {
  refuse("enums but in columns", op.enumeration.name.display());
}
void Renderer::operator()(const operation::DropEnum& op) {
  refuse("enums but in columns", op.enumeration.name.display());
}
void Renderer::operator()(const operation::RenameEnum& op) {
  refuse("enums but in columns", op.to.display());
}
void Renderer::operator()(const operation::AddEnumValue& op) {
  refuse("enums but in columns", op.name.display());
}
void Renderer::operator()(const operation::RenameEnumValue& op) {
  refuse("enums but in columns", op.name.display());
}
void Renderer::operator()(const operation::ReplaceEnum& op) {
  refuse("enums but in columns", op.after.name.display());
}
void Renderer::operator()(const operation::RebuildTable& op) {
  throw Error(fmt::format("internal: MariaDB and MySQL alter tables, they don't rebuild them ({})",
                          op.after.name.display()));
}
void Renderer::operator()(const operation::RenameObject& op) {
  throw Error(fmt::format("MariaDB and MySQL can't rename the {}", op.from.display()));
}

}  // namespace limbeck::dialect::mysql
