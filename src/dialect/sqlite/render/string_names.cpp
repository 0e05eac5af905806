#include "dialect/sqlite/render/string_names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sqlite/inspect/mentions.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using schema::Catalog;
using schema::Table;

bool holds_string(const std::string& expression, const std::string& text) {
  return std::ranges::any_of(sql::tokens(EngineKind::sqlite, expression), [&](const sql::Token& token) {
    return token.kind == sql::Token::Kind::string && text::iequals(token.value(), text);
  });
}

/// "name" where a string can stand: not behind a dot or AS, nor in front of a dot or a parenthesis. None at
/// all when it is an alias somewhere, which is what it then means elsewhere, too.
bool holds_in_double_quotes(const std::string& sql, const std::string& name) {
  const auto tokens = sql::tokens(EngineKind::sqlite, sql);
  bool found = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is_name() || !text::iequals(tokens[i].value(), name)) continue;
    if (i > 0 && tokens[i - 1].is("as")) return false;
    const bool qualified = i > 0 && tokens[i - 1].is_symbol(".");
    const bool qualifies =
        i + 1 < tokens.size() && (tokens[i + 1].is_symbol(".") || tokens[i + 1].is_symbol("("));
    if (tokens[i].text.front() == '"' && !qualified && !qualifies) found = true;
  }
  return found && referring_names(sql).contains(text::lower(name));
}

const Table* find(const Catalog& catalog, const std::string& name) {
  const auto found = std::ranges::find_if(
      catalog.tables, [&](const auto& entry) { return text::iequals(entry.first.name, name); });
  return found == catalog.tables.end() ? nullptr : &found->second;
}

bool has_column(const Table& table, const std::string& name) {
  return std::ranges::any_of(table.columns,
                             [&](const auto& column) { return text::iequals(column.name, name); });
}

/// The table and its new column that a string of this text would mean.
std::optional<std::pair<std::string, std::string>> becomes_column(const std::string& sql,
                                                                  const Catalog& before,
                                                                  const Catalog& after) {
  const auto used = used_tables(sql);
  const auto is_column_already = [&](const std::string& name) {
    return std::ranges::any_of(used, [&](const std::string& each) {
      if (std::ranges::any_of(before.views,
                              [&](const auto& view) { return text::iequals(view.first.name, each); }))
        return true;  // it may have a column of that name
      const auto* table = find(before, each);
      return table && has_column(*table, name);
    });
  };
  for (const auto& name : used) {
    const auto* now = find(before, name);
    const auto* then = find(after, name);
    if (!now || !then) continue;
    for (const auto& column : then->columns) {
      if (!has_column(*now, column.name) && holds_in_double_quotes(sql, column.name) &&
          !is_column_already(column.name))
        return std::pair(then->name.name, column.name);
    }
  }
  return std::nullopt;
}

void refuse_string(const std::string& what, const std::string& sql, const Catalog& before,
                   const Catalog& after) {
  const auto found = becomes_column(sql, before, after);
  if (!found) return;
  const auto& [table, column] = *found;
  throw Error(
      fmt::format("the {} says \"{}\", which is a string until {} has a column of that name: with the new "
                  "column it would be that",
                  what, column, table),
      fmt::format(
          "write '{0}' in single quotes in the models; if the column is meant, write {0} without quotes",
          column));
}

}  // namespace

bool has_string(const Table& table, const std::string& text) {
  const auto holds = [&](const std::string& expression) { return holds_string(expression, text); };
  return std::ranges::any_of(table.checks, [&](const auto& check) { return holds(check.expression); }) ||
         std::ranges::any_of(
             table.columns,
             [&](const auto& column) { return column.generated && holds(column.generated->expression); }) ||
         std::ranges::any_of(table.indexes, [&](const auto& index) {
           return holds(index.where) ||
                  std::ranges::any_of(index.keys, [&](const auto& key) { return holds(key.expression); });
         });
}

void refuse_strings_becoming_columns(const Catalog& before, const Catalog& after) {
  for (const auto& [name, view] : before.views) {
    const auto then = after.views.find(name);
    if (then != after.views.end() && then->second == view)
      refuse_string("view " + name.name, view.query, before, after);
  }
  for (const auto& [id, object] : before.objects) {
    const auto then = after.objects.find(id);
    if (id.kind == schema::ObjectKind::trigger && then != after.objects.end() && then->second == object)
      refuse_string("trigger " + id.part, object.definition, before, after);
  }
}

}  // namespace limbeck::dialect::sqlite
