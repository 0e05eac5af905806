#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "integration/rows/engine.hpp"

namespace limbeck::rows {
namespace {

const std::vector<std::string> strict_types = {"INTEGER", "TEXT", "REAL", "BLOB", "INT", "ANY"};
const std::vector<std::string> loose_types = {"INTEGER",
                                              "TEXT",
                                              "REAL",
                                              "BLOB",
                                              "VARCHAR(20)",
                                              "NUMERIC",
                                              "",
                                              "DECIMAL(10,2)",
                                              "DATETIME",
                                              "INT",
                                              "BOOLEAN",
                                              "integer",
                                              "Int(11)",
                                              "DOUBLE PRECISION",
                                              "STRING",
                                              "CHAR(10)",
                                              "FLOATING POINT",
                                              "Blob",
                                              "JSON",
                                              "any"};

const std::vector<std::string> integers = {
    "0", "1", "-1", "42", "2147483648", "9007199254740993", "9223372036854775807", "-9223372036854775808"};
const std::vector<std::string> reals = {"0.1",    "1e308", "-1.5",  "9007199254740994.0",
                                        "1e-300", "3.0",   "9e999", "123456789.125"};
const std::vector<std::string> texts = {"''",           "'a'",          "'00123'", "'12'",
                                        "' 12 '",       "'1e3'",        "'1.50'",  "'9007199254740993'",
                                        "'O''Brien'",   "'ünïcödé 🎉'", "'\"q\"'", "'NULL'",
                                        "'two\nlines'", "'2024-02-29'", "'A'",     "CAST(x'610062' AS TEXT)",
                                        "'0x10'",       "'-0'",         "'+5'"};
const std::vector<std::string> blobs = {"x''", "x'00ff'", "x'313233'", "x'c3'"};
/// Defaults that are more than a literal, and their like; of integers, reals, texts and blobs.
const std::vector<std::string> computed[] = {
    {"(1 + 1)", "(-5)", "TRUE", "false", "(abs(-7))", "+7", "0x1F", "NULL"},
    {"(0.5 * 3)", "-0.0", "1e3", "(1.0 / 3)", "(3.0)", "5."},
    {"('a' || 'b')", "(lower('ABC'))", "('it''s')", "(char(10))", "NULL"},
    {"(zeroblob(2))", "(CAST('a' AS BLOB))", "X'0A'"}};

class Sqlite : public Engine {
 public:
  EngineKind kind() const override { return EngineKind::sqlite; }
  bool puts_default(const Table& table, const Column& column) const override {
    if (column.default_to.empty()) return false;
    const auto* key = primary(table);
    // The key of a table WITHOUT ROWID, or of a STRICT one, takes no NULL.
    const bool never_null = is_strict(table) || is_without_rowid(table);
    return column.not_null || (never_null && key && std::ranges::count(key->columns, column.id) > 0);
  }
  bool is_same_name(const std::string& a, const std::string& b) const override { return text::iequals(a, b); }
  std::optional<std::pair<Id, std::string>> numbered(const Table& from, const Table& to) const override {
    const auto* key = primary(to);
    if (is_without_rowid(from) || is_without_rowid(to) || !key || key->columns.size() != 1)
      return std::nullopt;
    const auto id = key->columns.front();
    if (find(from.columns, id) || !text::iequals(find(to.columns, id)->type.sql, "INTEGER"))
      return std::nullopt;
    return std::pair{id, std::string("rowid")};
  }

  Type key_type(Random& random) const override { return {random.one_in(4) ? "INT" : "INTEGER"}; }
  Type any_type(Random& random, const Schema&, const Table& table) const override {
    return {random.of(table.strict ? strict_types : loose_types)};
  }
  std::optional<Type> another_type(Random& random, const Schema& schema, const Table& table,
                                   const Type&) const override {
    return any_type(random, schema, table);
  }

  std::string value(Random& random, const Schema&, const Column& column, bool fits) const override {
    const auto& type = column.type;
    const auto class_of = [&]() -> int {
      const auto name = text::upper(type.sql);
      if (name == "ANY" || name.empty()) return random.below(4);
      if (name.contains("INT") || name == "BOOLEAN") return 0;
      if (name == "REAL" || name == "NUMERIC" || name.contains("DECIMAL") || name.contains("DOUBLE"))
        return random.one_in(3) ? 0 : 1;
      if (name == "BLOB") return 3;
      return 2;
    };
    // Outside of STRICT tables every column takes values of every kind; in them what doesn't fit is left out.
    const int kind = !fits && random.one_in(5) ? random.below(4) : class_of();
    if (fits && random.one_in(3)) return random.of(computed[kind]);
    return random.of(kind == 0 ? integers : kind == 1 ? reals : kind == 2 ? texts : blobs);
  }

  Text check(Random& random, const Schema&, const Column& column) const override {
    const auto c = fmt::format("{{{}}}", column.id);
    const std::vector<Text> all = {c + " <> 'never'", "typeof(" + c + ") <> 'none'", "length(" + c + ") < 50",
                                   c + " <> ''", c + " IS NOT NULL"};
    return random.of(all);
  }

  std::optional<std::pair<Type, Text>> derived(Random& random, const Schema&,
                                               const Column& column) const override {
    const auto c = fmt::format("{{{}}}", column.id);
    const std::vector<std::pair<Type, Text>> all = {
        {{"TEXT"}, "typeof(" + c + ")"},
        {{"INTEGER"}, "length(" + c + ")"},
        {{"INTEGER"}, "{" + std::to_string(column.id) + "} IS NULL"}};
    return random.of(all);
  }

  Text index_key(Random& random, const Column& column) const override {
    const auto c = fmt::format("{{{}}}", column.id);
    const std::vector<Text> all = {c,
                                   c,
                                   c,
                                   c + " DESC",
                                   c + " COLLATE NOCASE",
                                   c + " COLLATE RTRIM DESC",
                                   "lower(" + c + ")",
                                   "length(" + c + ") DESC",
                                   "typeof(" + c + ") || 'x'"};
    return random.of(all);
  }

  void adorn(Random& random, const Schema& schema, const std::vector<Column>& columns,
             Trigger& trigger) const override {
    const auto any = [&] { return fmt::format("{{{}}}", random.of(columns).id); };
    trigger.before = random.one_in(3);
    if (trigger.event == "UPDATE" && random.one_in(2)) trigger.of = any();
    if (random.one_in(3))
      trigger.when = fmt::format("{}.{} IS NOT NULL", trigger.event == "DELETE" ? "OLD" : "NEW", any());
    if (random.one_in(2)) {
      const auto& other = random.of(schema.tables);
      const auto t = fmt::format("{{{}}}", other.id), c = fmt::format("{{{}}}", random.of(other.columns).id);
      const std::vector<Text> all = {fmt::format("DELETE FROM {} WHERE {} = 'never'", t, c),
                                     fmt::format("INSERT INTO audit (what) SELECT {} FROM {}", c, t),
                                     fmt::format("SELECT count(*) FROM {0} AS x WHERE x.{1} IS NULL", t, c)};
      trigger.does = random.of(all);
    }
  }

  bool may_be_key(const Schema&, const Type&) const override { return true; }
  std::vector<std::string> collations(const Type&) const override { return {"NOCASE", "RTRIM", "BINARY"}; }

  std::vector<std::string> structure(const Schema& schema) const override {
    std::vector<std::string> statements = {"CREATE TABLE audit (n INTEGER PRIMARY KEY, what TEXT)"};
    for (const auto& table : schema.tables) statements.push_back(create(schema, table));
    for (const auto& table : schema.tables) {
      for (const auto& index : table.indexes) {
        std::vector<std::string> keys;
        for (const auto& key : index.keys) keys.push_back(resolve(schema, key));
        statements.push_back(
            fmt::format("CREATE {}INDEX {} ON {} ({}){}", index.unique ? "UNIQUE " : "", quote(index.name),
                        quote(table.name), text::join(keys, ", "),
                        index.where.empty() ? "" : " WHERE " + resolve(schema, index.where)));
      }
    }
    for (const auto& view : schema.views) {
      statements.push_back(fmt::format("CREATE VIEW {} AS SELECT {} FROM {}{}", quote(view.name),
                                       list(schema, view.columns),
                                       resolve(schema, fmt::format("{{{}}}", view.table)),
                                       view.where.empty() ? "" : " WHERE " + resolve(schema, view.where)));
    }
    return statements;
  }
  std::vector<std::string> foreign_keys(const Schema&) const override { return {}; }
  std::vector<std::string> triggers(const Schema& schema) const override {
    std::vector<std::string> statements;
    const auto add = [&](const Trigger& trigger, const char* timing, const std::string& on) {
      statements.push_back(fmt::format(
          "CREATE TRIGGER {} {} {}{} ON {}{} BEGIN INSERT INTO audit (what) VALUES ('fired'); {}END",
          quote(trigger.name), timing, trigger.event,
          trigger.of.empty() ? "" : " OF " + resolve(schema, trigger.of), quote(on),
          trigger.when.empty() ? "" : " WHEN " + resolve(schema, trigger.when),
          trigger.does.empty() ? "" : resolve(schema, trigger.does) + "; "));
    };
    for (const auto& table : schema.tables) {
      for (const auto& each : table.triggers) add(each, each.before ? "BEFORE" : "AFTER", table.name);
    }
    for (const auto& view : schema.views) {
      for (const auto& each : view.triggers) add(each, "INSTEAD OF", view.name);
    }
    return statements;
  }
  void check_foreign_keys(dialect::Connection& connection) const override {
    const auto found = connection.query("PRAGMA foreign_key_check");
    if (!found.empty()) throw DatabaseError("a row of " + found.text(0, 0) + " points to none", "");
  }

  void insert(dialect::Connection& connection, const Schema&, const Table& table, const Rows& rows,
              bool all) const override {
    for (const auto& row : rows) {
      std::vector<std::string> columns, values;
      for (const auto& column : table.columns) {
        if (!column.generated.empty() || !row.contains(column.id)) continue;
        columns.push_back(quote(column.name));
        values.push_back(row.at(column.id));
      }
      try {
        connection.execute(fmt::format("INSERT OR ABORT INTO {} ({}) VALUES ({})", quote(table.name),
                                       text::join(columns, ", "), text::join(values, ", ")));
      } catch (const DatabaseError&) {
        if (all) throw;
      }
    }
  }

  std::string converted_literal(const Schema&, const Column& column, const Schema&, const Column&,
                                bool) const override {
    return fmt::format(
        "CASE WHEN typeof({0}) = 'text' AND instr({0}, char(0)) > 0 THEN 'CAST(x''' || hex({0}) || ''' AS "
        "TEXT)' "
        "WHEN typeof({0}) = 'real' AND abs({0}) > 1.7976931348623157e308 THEN iif({0} > 0, '9e999', "
        "'-9e999') ELSE quote({0}) END",
        quote(column.name));
  }

  void advance_counters(dialect::Connection& connection, const Schema& schema) const override {
    for (const auto& table : schema.tables) {
      if (counts(table))
        connection.query("UPDATE sqlite_sequence SET seq = seq + 3 WHERE lower(name) = lower($1)",
                         {table.name});
    }
  }

  std::map<Id, std::string> counters(dialect::Connection& connection, const Schema& schema) const override {
    std::map<Id, std::string> found;
    for (const auto& table : schema.tables) {
      if (!counts(table)) continue;
      const auto held =
          connection.query("SELECT seq FROM sqlite_sequence WHERE lower(name) = lower($1)", {table.name});
      found[table.id] = held.empty() ? "0" : held.text(0, 0);
    }
    return found;
  }

  std::string fingerprint(dialect::Connection& connection) const override {
    std::vector<std::string> facts;
    const auto ask = [&](const std::string& sql) {
      for (const auto& row : connection.query(sql).rows)
        facts.push_back(text::lower(row[0].value_or("NULL")));
    };
    const std::string tables =
        "(SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%') t";
    ask("SELECT 'table ' || name || ' ' || type || ' ' || wr || ' ' || strict FROM pragma_table_list WHERE "
        "schema = 'main' AND name NOT LIKE 'sqlite_%'");
    // NOT NULL says nothing of a rowid's alias.
    ask("SELECT 'column ' || t.name || '.' || c.name || ' ' || replace(upper(type), ' ', '') || ' ' || "
        "iif(pk = 1 AND upper(type) = 'INTEGER', '-', \"notnull\") || ' ' || replace(ifnull(dflt_value, ''), "
        "'NULL', '') "
        "|| ' ' || pk || ' ' || hidden FROM " +
        tables + ", pragma_table_xinfo(t.name) c");
    ask("SELECT 'index ' || t.name || ' ' || iif(i.origin = 'c', i.name, '') || ' ' || i.\"unique\" || "
        "i.origin || i.partial || ' ' || "
        "(SELECT group_concat(ifnull(x.name, '?') || ' ' || x.desc || ' ' || x.coll || x.key, ', ') FROM "
        "pragma_index_xinfo(i.name) x "
        "WHERE x.key) FROM " +
        tables + ", pragma_index_list(t.name) i");
    ask("SELECT 'foreign key ' || t.name || ' (' || group_concat(f.\"from\") || ') to ' || f.\"table\" || ' "
        "(' || group_concat(ifnull(f.\"to\", "
        "(SELECT k.name FROM pragma_table_xinfo(f.\"table\") k WHERE k.pk = f.seq + 1))) || ') ' || "
        "f.on_delete || ' ' || f.on_update FROM " +
        tables + ", pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id");
    ask("SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('view', 'trigger')");
    std::ranges::sort(facts);
    return text::join(facts, "\n");
  }

 private:
  static const Constraint* primary(const Table& table) {
    const auto found = std::ranges::find(table.constraints, Constraint::Kind::primary, &Constraint::kind);
    return found == table.constraints.end() ? nullptr : &*found;
  }
  static bool counts(const Table& table) {
    const auto* key = primary(table);
    return table.autoincrement && key && key->columns == std::vector{table.columns.front().id} &&
           table.columns.front().type.sql == "INTEGER";
  }
  static bool is_without_rowid(const Table& table) {
    return table.without_rowid && primary(table) && !counts(table);
  }
  static bool is_strict(const Table& table) {
    return table.strict && std::ranges::all_of(table.columns, [](const Column& each) {
             return std::ranges::count(strict_types, each.type.sql) > 0;
           });
  }

  static std::string on_conflict(const std::string& action) {
    return action.empty() ? "" : " ON CONFLICT " + action;
  }
  std::string list(const Schema& schema, const std::vector<Id>& ids) const {
    std::vector<std::string> all;
    for (const auto id : ids) all.push_back(resolve(schema, fmt::format("{{{}}}", id)));
    return text::join(all, ", ");
  }

  std::string create(const Schema& schema, const Table& table) const {
    std::vector<std::string> parts;
    for (const auto& column : table.columns) {
      auto text = quote(column.name) + " " + column.type.sql;
      if (&column == &table.columns.front() && counts(table))
        text += " PRIMARY KEY" + on_conflict(primary(table)->on_conflict) + " AUTOINCREMENT";
      if (column.not_null) text += " NOT NULL" + on_conflict(column.on_conflict);
      if (!column.default_to.empty()) text += " DEFAULT " + resolve(schema, column.default_to);
      if (!column.collation.empty()) text += " COLLATE " + column.collation;
      if (!column.generated.empty())
        text += fmt::format(" GENERATED ALWAYS AS ({}) {}", resolve(schema, column.generated),
                            column.stored ? "STORED" : "VIRTUAL");
      parts.push_back(text);
    }
    for (const auto& each : table.constraints) {
      if (each.kind == Constraint::Kind::primary && counts(table)) continue;
      std::string text = each.name.empty() ? "" : "CONSTRAINT " + quote(each.name) + " ";
      const auto conflict = on_conflict(each.on_conflict);
      switch (each.kind) {
        case Constraint::Kind::primary:
          text += "PRIMARY KEY (" + list(schema, each.columns) + ")" + conflict;
          break;
        case Constraint::Kind::unique:
          text += "UNIQUE (" + list(schema, each.columns) + ")" + conflict;
          break;
        case Constraint::Kind::foreign:
          text += fmt::format("FOREIGN KEY ({}) REFERENCES {}{}{}{}{}", list(schema, each.columns),
                              resolve(schema, fmt::format("{{{}}}", each.table)),
                              each.without_expectation ? "" : " (" + list(schema, each.targets) + ")",
                              each.on_delete.empty() ? "" : " ON DELETE " + each.on_delete,
                              each.on_update.empty() ? "" : " ON UPDATE " + each.on_update,
                              each.deferred ? " DEFERRABLE INITIALLY DEFERRED" : "");
          break;
        case Constraint::Kind::check:
          text += "CHECK (" + resolve(schema, each.check) + ")";
      }
      parts.push_back(text);
    }
    std::vector<std::string> options;
    if (is_strict(table)) options.push_back("STRICT");
    if (is_without_rowid(table)) options.push_back("WITHOUT ROWID");
    return fmt::format("CREATE TABLE {} ({}) {}", quote(table.name), text::join(parts, ", "),
                       text::join(options, ", "));
  }
};

}  // namespace

std::unique_ptr<Engine> sqlite_engine() {
  return std::make_unique<Sqlite>();
}

}  // namespace limbeck::rows
