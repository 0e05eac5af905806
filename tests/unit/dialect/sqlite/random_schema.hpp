// Random SQLite schemas that share names, so that a way leads from one to the other, and rows for them.
#pragma once

#include <rapidcheck.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite::testing {

inline int below(int limit) {
  return *rc::gen::inRange(0, limit);
}
inline bool one_in(int chances) {
  return below(chances) == chances - 1;
}
inline std::string pick(const std::vector<std::string>& from) {
  return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))];
}

struct RandomColumn {
  std::string name, type;
  bool not_null = false;  // then it has a default
  std::string default_value;
  std::string rest;  // COLLATE, CHECK, UNIQUE, REFERENCES, GENERATED
  bool generated = false;
  std::string references;  // table
};

struct RandomTable {
  std::string name;
  std::vector<RandomColumn> columns;  // without id and fixed
  int key = 0;                        // how id is a key
  bool strict = false, without_rowid = false;
  std::string constraints;  // of the table, each with a comma in front
  std::vector<std::string> indexes, triggers;

  bool has_id_key() const { return key < 4; }
  const RandomColumn* find(const std::string& column) const {
    for (const auto& each : columns) {
      if (each.name == column) return &each;
    }
    return nullptr;
  }
  std::string sql() const {
    const std::string id = without_rowid && key == 1 ? "INTEGER PRIMARY KEY"
                           : key == 0                ? "INTEGER PRIMARY KEY"
                           : key == 1                ? "INTEGER PRIMARY KEY AUTOINCREMENT"
                           : key == 2                ? "INT NOT NULL PRIMARY KEY"
                           : key == 3                ? "TEXT NOT NULL UNIQUE"
                                                     : "INT NOT NULL";
    std::string text =
        "CREATE TABLE " + quote_identifier(name) + " (id " + id + ", fixed INT NOT NULL DEFAULT 7";
    for (const auto& column : columns) {
      text += ", " + quote_identifier(column.name) + " " + column.type;
      if (column.not_null) text += " NOT NULL";
      if (!column.default_value.empty()) text += " DEFAULT " + column.default_value;
      text += column.rest;
      if (!column.references.empty())
        text += " REFERENCES " + quote_identifier(column.references) + " (id)" + actions;
    }
    if (without_rowid && key > 2) text += ", PRIMARY KEY (id, fixed DESC)";
    text += constraints + ")";
    if (strict) text += " STRICT";
    if (without_rowid) text += std::string(strict ? "," : "") + " WITHOUT ROWID";
    text += ";\n";
    for (const auto& index : indexes) text += index + ";\n";
    for (const auto& trigger : triggers) text += trigger + ";\n";
    return text;
  }
  std::string actions;
};

struct RandomSchema {
  std::map<std::string, RandomTable> tables;
  std::vector<std::string> views;  // in order, with their triggers

  std::string sql() const {
    std::string text = "CREATE TABLE log (what TEXT);\n";
    for (const auto& [name, table] : tables) text += table.sql();
    for (const auto& view : views) text += view + ";\n";
    return text;
  }
};

inline RandomColumn random_column(const std::string& name, bool strict) {
  RandomColumn column;
  column.name = name;
  column.type = strict
                    ? pick({"INT", "TEXT", "ANY", "REAL", "INTEGER"})
                    : pick({"TEXT", "INT", "VARCHAR(10)", "NUMERIC(10, 2)", "BLOB", "", "REAL", "BOOLEAN"});
  switch (below(6)) {
    case 1:
      column.default_value = pick({"5", "-1", "'six'", "NULL", "(1 + 1)", "CURRENT_TIMESTAMP", "TRUE"});
      break;
    case 2: {
      column.not_null = true;
      column.default_value = pick({"0", "12", "(3 + 4)"});
      break;
    }
    case 3:
      column.rest = " UNIQUE";
      break;
    case 4:
      column.rest = " CONSTRAINT " + pick({"c1", "c2"}) + " CHECK (" + quote_identifier(name) + " <> -99)";
      break;
    case 5:
      column.rest = " COLLATE " + pick({"NOCASE", "BINARY"});
      break;
    default:
      break;
  }
  if (strict && (column.default_value == "'six'" || column.default_value == "CURRENT_TIMESTAMP"))
    column.default_value.clear();
  return column;
}

inline RandomTable random_table(const std::string& name) {
  RandomTable table;
  table.name = name;
  table.strict = one_in(4);
  table.key = below(5);
  table.without_rowid = one_in(4);
  if (table.without_rowid && table.key == 1) table.key = 0;
  for (const char* column : {"a", "b", "Key", "d e", "e"}) {
    if (one_in(2)) table.columns.push_back(random_column(column, table.strict));
  }
  if (one_in(3)) {
    RandomColumn generated{"g", "INT", false, "", "", true, ""};
    generated.rest = pick({" AS (id + 1)", " GENERATED ALWAYS AS (fixed * 2) STORED", " AS (id + 1) STORED"});
    table.columns.push_back(generated);
  }
  if (one_in(4)) table.constraints += ", CONSTRAINT whole CHECK (id <> -5 AND fixed > 0)";
  if (one_in(4)) table.constraints += ", UNIQUE (id, fixed)";
  const auto on = " ON " + quote_identifier(name);
  int number = 0;
  for (const auto& column : table.columns) {
    if (column.generated || one_in(2)) continue;
    const auto quoted = quote_identifier(column.name);
    table.indexes.push_back(
        "CREATE INDEX " + quote_identifier("i " + std::to_string(++number) + name) + on + " (" +
        pick({quoted, quoted + " DESC", "lower(" + quoted + "), id", quoted + " COLLATE NOCASE"}) + ")" +
        pick({"", " WHERE id > 3", " WHERE " + quoted + " IS NOT NULL"}));
  }
  return table;
}

/// Everything that reaches beyond one table: foreign keys, views, triggers.
inline void connect(RandomSchema& schema) {
  std::vector<std::string> names, targets;
  for (const auto& [name, table] : schema.tables) {
    names.push_back(name);
    if (table.has_id_key() && !(table.without_rowid && table.key == 4)) targets.push_back(name);
  }
  for (auto& [name, table] : schema.tables) {
    if (!targets.empty() && one_in(2)) {
      RandomColumn column{"p", table.strict ? "INT" : pick({"INT", "TEXT"}), false, "", "", false, ""};
      if (!one_in(3)) column.references = pick(targets);
      table.actions = pick({"", " ON DELETE CASCADE", " ON DELETE SET NULL ON UPDATE CASCADE",
                            " DEFERRABLE INITIALLY DEFERRED"});
      table.columns.push_back(column);
    }
    if (one_in(3)) {
      const auto other = pick(names);
      table.triggers.push_back("CREATE TRIGGER " + quote_identifier("on " + name) +
                               pick({" AFTER INSERT", " BEFORE DELETE"}) + " ON " + quote_identifier(name) +
                               " BEGIN INSERT INTO log VALUES ('x'); UPDATE " + quote_identifier(other) +
                               " SET fixed = fixed; END");
    }
  }
  if (names.empty()) return;
  if (one_in(2)) {
    const auto& table = schema.tables.at(pick(names));
    std::string columns = "id";
    for (const auto& column : table.columns) {
      if (one_in(2)) columns += ", " + quote_identifier(column.name);
    }
    schema.views.push_back("CREATE VIEW v1 AS SELECT " + columns + "\n  FROM " +
                           quote_identifier(table.name));
    if (one_in(2)) {
      schema.views.push_back("CREATE VIEW v0 AS SELECT id + 1 AS next FROM v1");
      if (one_in(2)) {
        schema.views.push_back(
            "CREATE TRIGGER instead INSTEAD OF INSERT ON v0 BEGIN INSERT INTO log VALUES ('v'); END");
      }
    }
  }
  if (one_in(3)) {
    schema.views.push_back("CREATE VIEW j AS SELECT x.id, y.fixed FROM " + quote_identifier(pick(names)) +
                           " x, " + quote_identifier(pick(names)) + " AS y WHERE x.id = y.id");
  }
}

inline RandomSchema random_schema() {
  RandomSchema schema;
  for (const char* name : {"t", "u", "v w", "order"}) {
    if (!one_in(3)) schema.tables[name] = random_table(name);
  }
  connect(schema);
  return schema;
}

}  // namespace limbeck::dialect::sqlite::testing
