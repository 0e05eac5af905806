// A table in one line a thing, so that a test reads like what it expects.
#pragma once

#include <string>

#include "dialect/sqlite/inspect/create_index.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"

namespace limbeck::dialect::sqlite::testing {

inline std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

inline std::string options(const schema::Options& options) {
  std::string text;
  for (const auto& [key, value] : options) text += " " + key + "=" + value;
  return text;
}

/// "column NAME TYPE not-null default(…) identity generated(…) stored collate(…)", "primary NAME (a,b)",
/// "unique …", "check NAME: …", "foreign NAME (a) -> t(b) on delete … deferred", "options …".
inline std::string describe(const schema::Table& table) {
  std::string text = "table " + table.name.name + options(table.options) + "\n";
  for (const auto& column : table.columns) {
    text += "column " + column.name + (column.type.empty() ? "" : " " + column.type);
    if (column.not_null) text += " not-null";
    if (column.default_value) text += " default(" + *column.default_value + ")";
    if (column.identity) text += " identity";
    if (column.generated) {
      text +=
          " generated(" + column.generated->expression + ")" + (column.generated->stored ? " stored" : "");
    }
    if (!column.collation.empty()) text += " collate(" + column.collation + ")";
    text += options(column.options) + "\n";
  }
  const auto name = [](const std::string& given) { return given.empty() ? "" : " " + given; };
  if (const auto& key = table.primary_key) {
    text += "primary" + name(key->name) + " (" + list(key->columns) + ")" + options(key->options) + "\n";
  }
  for (const auto& key : table.uniques) {
    text += "unique" + name(key.name) + " (" + list(key.columns) + ")" + options(key.options) + "\n";
  }
  for (const auto& check : table.checks) text += "check" + name(check.name) + ": " + check.expression + "\n";
  for (const auto& key : table.foreign_keys) {
    text += "foreign" + name(key.name) + " (" + list(key.columns) + ") -> " + key.referenced_table.name;
    if (!key.referenced_columns.empty()) text += "(" + list(key.referenced_columns) + ")";
    if (key.on_update != schema::ForeignKeyAction::no_action) {
      text += std::string(" on update ") + schema::action_sql(key.on_update);
    }
    if (key.on_delete != schema::ForeignKeyAction::no_action) {
      text += std::string(" on delete ") + schema::action_sql(key.on_delete);
    }
    if (key.deferral != schema::Deferral::not_deferrable) text += " deferred";
    text += "\n";
  }
  return text;
}

inline std::string describe(const schema::Index& index) {
  std::string text = std::string(index.unique ? "unique " : "") + "index " + index.name + " (";
  for (std::size_t i = 0; i < index.keys.size(); ++i) {
    const auto& key = index.keys[i];
    text += (i ? ", " : "") + (key.column.empty() ? "<" + key.expression + ">" : key.column);
    if (!key.collation.empty()) text += " collate " + key.collation;
    if (key.descending) text += " desc";
  }
  return text + ")" + (index.where.empty() ? "" : " where " + index.where);
}

}  // namespace limbeck::dialect::sqlite::testing
