// Lowered models as a few lines of text, and the words in which wrong ones are refused.
#pragma once

#include <string>

#include "base/error.hpp"
#include "base/text.hpp"
#include "models/json_reader.hpp"

namespace limbeck::models::test {

inline const dialect::Dialect& postgresql() {
  return dialect::dialect_for(EngineKind::postgresql);
}
inline const dialect::Dialect& sqlite() {
  return dialect::dialect_for(EngineKind::sqlite);
}

/// `body` is what follows `"limbeck_models": 1` in the document.
inline DesiredCatalog lowered(const std::string& body, const dialect::Dialect& dialect = postgresql(),
                              int version = 150018) {
  return read_json("{\"limbeck_models\": 1" + (body.empty() ? "" : ", " + body) + "}", "models", dialect,
                   {dialect.engine(), Flavour::original, version}, "public");
}

/// The message without its beginning; "" when the models are right.
inline std::string problem(const std::string& body, const dialect::Dialect& dialect = postgresql(),
                           int version = 150018) {
  try {
    lowered(body, dialect, version);
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.starts_with("models: ") ? message.substr(8) : message;
  }
  return "";
}

inline std::string show(const schema::KeyConstraint& key) {
  std::string line = key.primary ? "primary key" : "unique";
  if (!key.name.empty()) line += " " + key.name;
  line += " (" + text::join(key.columns, ", ") + ")";
  if (!key.include.empty()) line += " include (" + text::join(key.include, ", ") + ")";
  if (key.nulls_not_distinct) line += " nulls not distinct";
  if (key.deferral == schema::Deferral::initially_immediate) line += " deferrable";
  if (key.deferral == schema::Deferral::initially_deferred) line += " deferred";
  return line;
}

inline std::string show(const schema::Index& index) {
  std::string line = std::string(index.unique ? "unique " : "") + "index " + index.name + " (";
  for (const auto& key : index.keys) {
    if (&key != &index.keys.front()) line += ", ";
    line += key.column.empty() ? "[" + key.expression + "]" : key.column;
    if (!key.collation.empty()) line += " collate " + key.collation;
    if (!key.operator_class.empty()) line += " " + key.operator_class;
    if (key.descending) line += " desc";
    if (key.nulls_first != key.descending) line += key.nulls_first ? " nulls first" : " nulls last";
  }
  line += ")";
  if (!index.method.empty()) line += " using " + index.method;
  if (!index.include.empty()) line += " include (" + text::join(index.include, ", ") + ")";
  if (index.nulls_not_distinct) line += " nulls not distinct";
  if (!index.where.empty()) line += " where " + index.where;
  for (const auto& [name, value] : index.options) line += " " + name + "=" + value;
  return line;
}

inline std::string show(const schema::Column& column) {
  std::string line = column.name + " " + column.type;
  if (column.not_null) line += " not null";
  if (column.default_value) line += " default " + *column.default_value;
  if (column.identity) {
    line += column.identity->always ? " identity always" : " identity";
    if (column.identity->numbers.start) line += " start " + std::to_string(*column.identity->numbers.start);
  }
  if (column.generated)
    line += (column.generated->stored ? " stored " : " virtual ") + column.generated->expression;
  if (!column.collation.empty()) line += " collate " + column.collation;
  if (!column.comment.empty()) line += " comment " + column.comment;
  for (const auto& [name, value] : column.options) line += " " + name + "=" + value;
  return line;
}

inline std::string show(const schema::ForeignKey& key) {
  std::string line = "foreign key" + (key.name.empty() ? "" : " " + key.name) + " (" +
                     text::join(key.columns, ", ") + ") to " + key.referenced_table.display() + " (" +
                     text::join(key.referenced_columns, ", ") + ")";
  if (key.on_delete != schema::ForeignKeyAction::no_action)
    line += std::string(" on delete ") + action_sql(key.on_delete);
  if (!key.on_delete_columns.empty()) line += " (" + text::join(key.on_delete_columns, ", ") + ")";
  if (key.on_update != schema::ForeignKeyAction::no_action)
    line += std::string(" on update ") + action_sql(key.on_update);
  if (key.match_full) line += " match full";
  if (key.deferral == schema::Deferral::initially_immediate) line += " deferrable";
  if (key.deferral == schema::Deferral::initially_deferred) line += " deferred";
  if (!key.validated) line += " not valid";
  return line;
}

inline std::string show(const schema::Table& table) {
  std::string text = table.name.display() + "\n";
  for (const auto& column : table.columns) text += "  " + show(column) + "\n";
  if (table.primary_key) text += "  " + show(*table.primary_key) + "\n";
  for (const auto& unique : table.uniques) text += "  " + show(unique) + "\n";
  for (const auto& check : table.checks) {
    text += "  check " + (check.name.empty() ? "" : check.name + " ") + check.expression + "\n";
  }
  for (const auto& key : table.foreign_keys) text += "  " + show(key) + "\n";
  for (const auto& other : table.other_constraints)
    text += "  constraint " + other.name + " " + other.definition + "\n";
  for (const auto& index : table.indexes) text += "  " + show(index) + "\n";
  for (const auto& [name, value] : table.options) text += "  option " + name + "=" + value + "\n";
  if (!table.comment.empty()) text += "  comment " + table.comment + "\n";
  return text;
}

inline std::string show(const DesiredCatalog& desired) {
  std::string text;
  const auto& catalog = desired.catalog;
  for (const auto& [name, held] : catalog.schemas)
    text += "schema " + name + (held.comment.empty() ? "" : " comment " + held.comment) + "\n";
  for (const auto& [name, held] : catalog.enums)
    text += "enum " + name.display() + " (" + text::join(held.values, ", ") + ")\n";
  for (const auto& [name, held] : catalog.sequences)
    text += "sequence " + name.display() + " " + held.type + "\n";
  for (const auto& [name, held] : catalog.tables) text += show(held);
  for (const auto& [name, held] : catalog.views) {
    text += std::string(held.materialized ? "materialized " : "") + "view " + name.display() + " " +
            held.query + "\n";
    for (const auto& index : held.indexes) text += "  " + show(index) + "\n";
  }
  for (const auto& [id, held] : catalog.objects)
    text += id.display() + ": " + held.definition + "; drop: " + held.drop + "\n";
  for (const auto& each : catalog.dependencies)
    text += each.dependent.display() + " needs " + each.on.display() + "\n";
  for (const auto& each : desired.renames) text += each.from.display() + " -> " + each.to.display() + "\n";
  return text;
}

}  // namespace limbeck::models::test
