#include "dialect/mysql/migrate/row_effects.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {

RowEffects RowEffectsFinder::find(std::string_view statement) {
  seen_.clear();
  RowEffects effects;
  visit(statement, current_schema(), effects);
  return effects;
}

void RowEffectsFinder::visit(std::string_view text, const std::string& schema, RowEffects& effects) {
  auto changes = sql::row_changes(text);
  if (changes.executes_text) effects.are_hidden = true;
  for (auto& table : changes.tables) {
    if (table.name.schema.empty()) table.name.schema = schema;
    visit_table(table, effects);
  }
  for (auto& routine : changes.routines) {
    if (routine.schema.empty()) routine.schema = schema;
    visit_routine(std::move(routine), effects);
  }
}

void RowEffectsFinder::visit_table(const sql::ChangedTable& changed, RowEffects& effects) {
  if (!seen_
           .insert(fmt::format("table {}.{} {}", changed.name.schema, changed.name.name,
                               text::join(changed.events, " ")))
           .second)
    return;
  const auto& found = table(changed.name);
  if (!found) return;
  if (!found->is_view) {
    ++effects.tables;
    if (!found->rolls_back) effects.are_hidden = true;
    if (found->rolls_back == false) effects.outlive_rollback = true;
    visit_triggers(changed, found->schema, effects);
    return;
  }
  // Who may not see it, is shown none.
  if (found->definition.empty()) effects.are_hidden = true;
  for (const auto& name : sql::qualified_names(found->definition))
    visit_table({name, changed.events}, effects);
}

void RowEffectsFinder::visit_triggers(const sql::ChangedTable& changed, const std::string& schema,
                                      RowEffects& effects) {
  const auto key =
      fmt::format("triggers {}.{} {}", schema, changed.name.name, text::join(changed.events, " "));
  const auto [at, is_new] = bodies_.try_emplace(key);
  if (is_new) {
    std::vector<std::string> events;
    for (const auto& event : changed.events) events.push_back(quote_literal(event));
    const auto rows = connection_.query(
        fmt::format("SELECT ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = {} "
                    "AND EVENT_OBJECT_TABLE = {} AND EVENT_MANIPULATION IN ({})",
                    quote_literal(schema), quote_literal(changed.name.name), text::join(events, ", ")));
    for (const auto& row : rows.rows) at->second.push_back(row.at(0));
  }
  for (const auto& body : at->second) {
    if (!body || body->empty()) effects.are_hidden = true;
    if (body) visit(*body, schema, effects);
  }
}

void RowEffectsFinder::visit_routine(schema::ObjectName name, RowEffects& effects) {
  if (!is_routine(name)) return;
  const auto key = "routine " + text::lower(name.schema + "." + name.name);
  if (!seen_.insert(key).second) return;
  const auto [at, is_new] = bodies_.try_emplace(key);
  if (is_new) {
    const auto rows = connection_.query(fmt::format(
        "SELECT ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {} AND "
        "ROUTINE_NAME = {}",
        quote_literal(name.schema), quote_literal(name.name)));
    for (const auto& row : rows.rows) at->second.push_back(row.at(0));
  }
  for (const auto& body : at->second) {
    // Who may not see it, is shown none.
    if (!body || body->empty()) effects.are_hidden = true;
    if (body) visit(*body, name.schema, effects);
  }
}

const std::optional<RowEffectsFinder::Table>& RowEffectsFinder::table(const schema::ObjectName& name) {
  const auto [at, is_new] = tables_.try_emplace(name);
  if (!is_new) return at->second;
  const auto rows = connection_.query(
      fmt::format("SELECT t.TABLE_SCHEMA, t.TABLE_TYPE, e.TRANSACTIONS FROM information_schema.TABLES t LEFT "
                  "JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE t.TABLE_SCHEMA = {} AND "
                  "t.TABLE_NAME = {}",
                  quote_literal(name.schema), quote_literal(name.name)));
  // The values of a sequence are not rows: none is ever given out a second time.
  if (rows.empty() || rows.text(0, 1) == "SEQUENCE") return at->second;
  Table found;
  found.schema = rows.text(0, 0);
  found.is_view = rows.text(0, 1).contains("VIEW");
  if (rows.rows.at(0).at(2)) found.rolls_back = rows.text(0, 2) == "YES";
  if (found.is_view) {
    const auto view = connection_.query(fmt::format(
        "SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = {} AND TABLE_NAME "
        "= {}",
        quote_literal(name.schema), quote_literal(name.name)));
    if (!view.empty()) found.definition = view.text(0, 0);
  }
  at->second = std::move(found);
  return at->second;
}

/// All of them are asked for at once: nearly every name with a parenthesis behind it is none.
bool RowEffectsFinder::is_routine(const schema::ObjectName& name) {
  if (!routines_) {
    routines_.emplace();
    const auto rows = connection_.query(
        "SELECT LOWER(CONCAT(ROUTINE_SCHEMA, '.', ROUTINE_NAME)) FROM information_schema.ROUTINES WHERE "
        "ROUTINE_SCHEMA NOT IN ('mysql', 'sys')");
    for (std::size_t i = 0; i < rows.rows.size(); ++i) routines_->insert(rows.text(i, 0));
  }
  return routines_->contains(text::lower(name.schema + "." + name.name));
}

const std::string& RowEffectsFinder::current_schema() {
  if (!current_schema_) current_schema_ = connection_.query("SELECT DATABASE()").text(0, 0);
  return *current_schema_;
}

}  // namespace limbeck::dialect::mysql
