// Operations in, SQL out.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "dialect/postgresql/render/render.hpp"

namespace limbeck::dialect::postgresql::testing {

/// The statements as a file would show them: notes as comments, each statement closed by a semicolon.
inline std::string text_of(const std::vector<RenderedStatement>& statements) {
  std::string text;
  for (const auto& statement : statements) {
    if (!statement.warning.empty()) text += "-- warning: " + statement.warning + "\n";
    if (!statement.depends_on_rows.empty()) text += "-- rows: " + statement.depends_on_rows + "\n";
    if (!statement.transactional) text += "-- outside of transactions\n";
    text += statement.sql + ";\n";
    if (statement.needs_commit_after) text += "-- new revision\n";
  }
  return text;
}

inline std::string sql(const std::vector<operation::Operation>& operations,
                       const schema::Catalog& before = {}, const schema::Catalog& after = {},
                       const LockPolicy& policy = {}) {
  return "\n" + text_of(render(operations, before, after, policy));
}

inline schema::Column column(std::string name, std::string type, bool not_null = false) {
  schema::Column made;
  made.name = std::move(name);
  made.type = std::move(type);
  made.not_null = not_null;
  return made;
}

inline schema::Column with_default(schema::Column made, std::string value) {
  made.default_value = std::move(value);
  return made;
}

inline schema::Table table(std::string name, std::vector<schema::Column> columns) {
  schema::Table made;
  made.name = {"public", std::move(name)};
  made.columns = std::move(columns);
  return made;
}

inline schema::KeyConstraint primary_key(std::string name, std::vector<std::string> columns) {
  schema::KeyConstraint made;
  made.name = std::move(name);
  made.primary = true;
  made.columns = std::move(columns);
  return made;
}

inline schema::KeyConstraint unique(std::string name, std::vector<std::string> columns) {
  schema::KeyConstraint made = primary_key(std::move(name), std::move(columns));
  made.primary = false;
  return made;
}

inline schema::CheckConstraint check(std::string name, std::string expression) {
  schema::CheckConstraint made;
  made.name = std::move(name);
  made.expression = std::move(expression);
  return made;
}

inline schema::ForeignKey foreign_key(std::string name, std::vector<std::string> columns, std::string to,
                                      std::vector<std::string> to_columns) {
  schema::ForeignKey made;
  made.name = std::move(name);
  made.columns = std::move(columns);
  made.referenced_table = {"public", std::move(to)};
  made.referenced_columns = std::move(to_columns);
  return made;
}

inline schema::Index index(std::string name, std::vector<std::string> columns) {
  schema::Index made;
  made.name = std::move(name);
  made.method = "btree";
  for (auto& one : columns) {
    schema::IndexKey key;
    key.column = std::move(one);
    made.keys.push_back(std::move(key));
  }
  return made;
}

inline schema::Sequence sequence_of(const std::string& table, const std::string& column, std::string type) {
  schema::Sequence made;
  made.name = {"public", table + "_" + column + "_seq"};
  made.type = std::move(type);
  made.owned_by_table = {"public", table};
  made.owned_by_column = column;
  return made;
}

inline schema::Catalog catalog(std::vector<schema::Table> tables,
                               std::vector<schema::Sequence> sequences = {}) {
  schema::Catalog made;
  for (auto& one : tables) made.tables.emplace(one.name, std::move(one));
  for (auto& one : sequences) made.sequences.emplace(one.name, std::move(one));
  return made;
}

inline const schema::ObjectName contacts{"public", "contacts"};

}  // namespace limbeck::dialect::postgresql::testing
