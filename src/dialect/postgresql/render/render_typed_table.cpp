// Tables made by CREATE TABLE … OF type. Their columns are the type's: neither can be changed while the table
// is one of the type, so it leaves it and joins it again.
#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "dialect/postgresql/option_keys.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/render/renderer.hpp"

namespace limbeck::dialect::postgresql {

using schema::ObjectName;

namespace {

/// The table whose columns an operation changes; nullptr: none.
const ObjectName* table_of_columns(const operation::Operation& operation) {
  if (const auto* add = std::get_if<operation::AddColumn>(&operation)) return &add->table;
  if (const auto* drop = std::get_if<operation::DropColumn>(&operation)) return &drop->table;
  if (const auto* alter = std::get_if<operation::AlterColumn>(&operation)) return &alter->table;
  return nullptr;
}

/// True when the operation makes or alters that type; `type` is SQL.
bool makes_type(const operation::Operation& operation, const std::string& type) {
  if (const auto* create = std::get_if<operation::CreateObject>(&operation))
    return quote(create->object.id.name) == type;
  const auto* replace = std::get_if<operation::ReplaceObject>(&operation);
  return replace && quote(replace->after.id.name) == type;
}

}  // namespace

void Renderer::detach_from_type(const ObjectName& table) {
  const auto* held = state_.table(table);
  const bool is_detached =
      std::ranges::any_of(pending_types_, [&](const auto& due) { return due.second.contains(table); });
  if (is_detached || !held || !held->options.contains(option::of_type)) return;
  out_.alter_table(table, "NOT OF");
  attach_to_type_later(table);
}

void Renderer::attach_to_type_later(const ObjectName& table) {
  const auto wanted = after_.tables.find(table);
  const auto type = wanted == after_.tables.end() ? "" : option_of(wanted->second.options, option::of_type);
  if (type.empty()) return;
  std::size_t last = current_operation_;
  for (std::size_t place = current_operation_ + 1; place < operations_.size(); ++place) {
    const auto* changed = table_of_columns(*operations_[place]);
    if ((changed && *changed == table) || makes_type(*operations_[place], type)) last = place;
  }
  pending_types_[last].insert(table);
}

void Renderer::attach_to_type(const ObjectName& table) {
  const auto& type = after_.tables.at(table).options.at(option::of_type);
  const auto* composite = find_type(after_, type);
  const auto attributes = composite ? attributes_of(*composite) : std::vector<Attribute>();
  const bool in_order = std::ranges::equal(attributes, state_.table(table)->columns, {}, &Attribute::name,
                                           &schema::Column::name);
  if (!in_order) {
    throw Error(fmt::format("the columns of table {} can't be brought into the order of the type {} in place",
                            table.display(), type),
                "add new attributes behind the others, or write a revision by hand that makes a new table, "
                "copies the "
                "rows and swaps the names");
  }
  out_.alter_table(table, "OF " + type);
  state_.set_option(table, option::of_type, type);
}

void Renderer::detach_all_from_type(const ObjectName& type) {
  std::vector<ObjectName> tables;
  for (const auto& [name, table] : state_.catalog().tables) {
    if (option_of(table.options, option::of_type) == quote(type)) tables.push_back(name);
  }
  for (const auto& table : tables) detach_from_type(table);
}

}  // namespace limbeck::dialect::postgresql
