#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "integration/rows/engine.hpp"

namespace limbeck::rows {
namespace {

using Strings = std::vector<std::string>;

enum class Family { whole, decimal, floating, text, binary, bits, moment, choice, other };

/// Types, what their values look like, and what else they may become.
struct Kind {
  Family family = Family::other;
  Strings values;
  Strings becomes;
};

const Strings numbers = {"tinyint",         "smallint",      "int",   "bigint", "int unsigned",
                         "bigint unsigned", "decimal(12,3)", "float", "double", "varchar(30)"};
const Strings texts = {"",        "a",          "00123",       "12",    " 12 ",       "1e3",
                       "O'Brien", "ünïcödé 🎉", "back\\slash", "\\x41", "two\nlines", "trailing  ",
                       "NULL",    "2024-02-29", "ABCDEFGHIJ",  "é",     "\"q\"",      "{\"a\": 1}"};
const Strings numeric_texts = {"0", "12", "007", "-3", "42"};

const std::map<std::string, Kind>& kinds() {
  static const std::map<std::string, Kind> all = {
      {"tinyint", {Family::whole, {"0", "1", "-1", "127", "-128"}, numbers}},
      {"smallint", {Family::whole, {"0", "1", "-1", "32767", "-32768"}, numbers}},
      {"int", {Family::whole, {"0", "1", "-1", "42", "2147483647", "-2147483648", "16777217"}, numbers}},
      {"bigint",
       {Family::whole,
        {"0", "1", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775808"},
        numbers}},
      {"int unsigned", {Family::whole, {"0", "1", "4294967295"}, numbers}},
      {"bigint unsigned", {Family::whole, {"0", "1", "18446744073709551615"}, numbers}},
      {"int(5) unsigned zerofill", {Family::whole, {"0", "42", "4294967295"}, numbers}},
      {"tinyint(1)", {Family::whole, {"0", "1"}, {"int", "tinyint", "varchar(5)"}}},
      {"decimal(12,3)", {Family::decimal, {"0", "1.500", "-999999999.999", "0.001"}, numbers}},
      {"decimal(30,10)", {Family::decimal, {"0", "1.5", "12345678901234567890.0123456789"}, numbers}},
      {"float", {Family::floating, {"0", "0.1", "-1.5", "1e30", "16777216"}, numbers}},
      {"double", {Family::floating, {"0", "0.1", "1e300", "9007199254740994", "1e-300"}, numbers}},
      {"varchar(30)",
       {Family::text,
        texts,
        {"varchar(5)", "char(8)", "text", "int", "decimal(12,3)", "date", "varbinary(20)",
         "enum('a','b','c')", "varchar(255)"}}},
      {"varchar(255)", {Family::text, texts, {"varchar(30)", "text", "mediumtext", "json", "blob"}}},
      {"varchar(5)", {Family::text, {"", "a", "00123", "é", "x y"}, {"varchar(30)", "char(8)", "int"}}},
      {"char(8)", {Family::text, {"", "a", "00123", "pad   ", "é"}, {"varchar(30)", "varchar(5)"}}},
      {"text", {Family::text, texts, {"varchar(255)", "mediumtext", "longtext", "blob", "json"}}},
      {"mediumtext", {Family::text, texts, {"text", "longtext"}}},
      {"longtext", {Family::text, texts, {"text", "json"}}},
      {"binary(4)", {Family::binary, {"", "00ff", "41424344"}, {"varbinary(20)", "blob"}}},
      {"varbinary(20)", {Family::binary, {"", "00ff", "41", "c3a9"}, {"blob", "binary(4)", "varchar(30)"}}},
      {"blob", {Family::binary, {"", "00ff", "41", "5c27"}, {"varbinary(20)", "text", "mediumblob"}}},
      {"mediumblob", {Family::binary, {"", "00ff", "41"}, {"blob"}}},
      {"bit(8)", {Family::bits, {"0", "1", "255"}, {"int", "bigint", "bit(4)"}}},
      {"bit(4)", {Family::bits, {"0", "15"}, {"bit(8)"}}},
      {"date",
       {Family::moment, {"2024-02-29", "1970-01-01", "9999-12-31"}, {"datetime", "varchar(30)", "text"}}},
      {"datetime",
       {Family::moment,
        {"2024-02-29 12:34:56", "1000-01-01 00:00:00"},
        {"date", "datetime(6)", "timestamp", "varchar(30)"}}},
      {"datetime(6)",
       {Family::moment, {"2024-02-29 12:34:56.789012", "1970-01-01 00:00:00"}, {"datetime", "datetime(3)"}}},
      {"datetime(3)", {Family::moment, {"2024-02-29 12:34:56.789"}, {"datetime", "datetime(6)"}}},
      {"timestamp",
       {Family::moment, {"2024-02-29 12:34:56", "1990-01-01 00:00:00"}, {"datetime", "varchar(30)"}}},
      {"time", {Family::moment, {"12:34:56", "-838:59:59", "00:00:00"}, {"time(3)", "varchar(30)"}}},
      {"time(3)", {Family::moment, {"12:34:56.789", "00:00:00"}, {"time"}}},
      {"year", {Family::whole, {"1999", "2024", "0"}, {"int", "varchar(5)", "smallint"}}},
      {"enum('a','b','c')",
       {Family::choice,
        {"a", "b", "c"},
        {"enum('c','b','a','d')", "enum('a','b')", "varchar(5)", "char(8)"}}},
      {"enum('c','b','a','d')", {Family::choice, {"a", "b", "c", "d"}, {"enum('a','b','c')", "varchar(5)"}}},
      {"enum('a','b')", {Family::choice, {"a", "b"}, {"enum('a','b','c')", "enum('c','b','a','d')"}}},
      {"set('x','y','z')", {Family::choice, {"", "x", "x,z"}, {"set('z','y','x','w')", "varchar(30)"}}},
      {"set('z','y','x','w')", {Family::choice, {"", "w", "y,x"}, {"set('x','y','z')", "varchar(30)"}}},
      {"json", {Family::text, {"{}", "[1, 2]", "{\"a\": \"é\"}", "null", "\"x\""}, {"longtext", "text"}}},
      {"uuid",
       {Family::other,
        {"00000000-0000-0000-0000-000000000000", "c0ffee00-dead-beef-cafe-000000000001"},
        {"varchar(255)", "char(36)"}}},
      {"char(36)", {Family::text, {"c0ffee00-dead-beef-cafe-000000000001"}, {"uuid", "varchar(255)"}}},
      {"inet6", {Family::other, {"::1", "2001:db8::ff00:42:8329", "::ffff:10.0.0.1"}, {"varchar(255)"}}},
  };
  return all;
}

const Kind& kind_of(const Type& type) {
  static const Kind unknown;
  const auto found = kinds().find(type.sql);
  return found == kinds().end() ? unknown : found->second;
}

bool is_number(Family family) {
  return family == Family::whole || family == Family::decimal || family == Family::floating;
}
bool is_long(const std::string& type) {
  return type.ends_with("text") || type.ends_with("blob") || type == "json";
}

std::string literal_text(const std::string& value) {
  return "'" + text::replace_all(text::replace_all(value, "\\", "\\\\"), "'", "''") + "'";
}

class Mariadb : public Engine {
 public:
  EngineKind kind() const override { return EngineKind::mysql; }
  std::string quote(const std::string& name) const override {
    return "`" + text::replace_all(name, "`", "``") + "`";
  }
  bool is_same_name(const std::string& a, const std::string& b) const override { return text::iequals(a, b); }
  bool puts_default(const Table&, const Column&) const override { return false; }
  bool has_partial_indexes() const override { return false; }

  Type key_type(Random& random) const override { return {random.one_in(3) ? "bigint" : "int"}; }
  Strings ways_to_count() const override { return {"auto_increment"}; }
  std::string column_options(Random& random, const Column& column) const override {
    const bool moment = column.type.sql.starts_with("datetime") || column.type.sql == "timestamp";
    if (!column.generated.empty() || !column.counter.empty()) return "";
    if (moment && random.one_in(2)) {
      const auto precision = column.type.sql.find('(');
      return "ON UPDATE current_timestamp" +
             (precision == std::string::npos ? "()" : column.type.sql.substr(precision));
    }
    return column.not_null && column.default_to.empty() ? "" : "INVISIBLE";
  }

  Type any_type(Random& random, const Schema&, const Table&) const override {
    auto at = kinds().begin();
    std::advance(at, random.below(static_cast<int>(kinds().size())));
    return {at->first};
  }
  std::optional<Type> another_type(Random& random, const Schema&, const Table&,
                                   const Type& type) const override {
    const auto& others = kind_of(type).becomes;
    if (others.empty()) return std::nullopt;
    return Type{random.of(others)};
  }

  std::string value(Random& random, const Schema&, const Column& column, bool fits) const override {
    const auto& kind = kind_of(column.type);
    const auto& value = random.of(kind.values);
    switch (kind.family) {
      case Family::whole:
      case Family::decimal:
        if (fits && column.type.sql != "year" && random.one_in(4)) return "(1 + 0)";
        return value;
      case Family::floating:
        return value;
      case Family::binary:
        return "x'" + value + "'";
      case Family::bits:
        return value;
      case Family::text:
        // Some columns hold nothing but numbers, so that they may become such.
        if (column.type.sql.starts_with("varchar") && column.id % 3 == 0)
          return literal_text(random.of(numeric_texts));
        if (fits && is_long(column.type.sql)) return "(" + literal_text(value) + ")";
        return literal_text(value);
      case Family::moment:
      case Family::choice:
      case Family::other:
        break;
    }
    return literal_text(value);
  }

  Text check(Random& random, const Schema&, const Column& column) const override {
    if (!column.counter.empty()) return "";  // no CHECK may speak of it
    const auto c = fmt::format("{{{}}}", column.id);
    const auto family = kind_of(column.type).family;
    if (family == Family::text && random.one_in(2))
      return random.one_in(2) ? "char_length(" + c + ") < 50" : c + " <> 'never'";
    if (family == Family::whole && random.one_in(2)) return c + (random.one_in(3) ? " > 0" : " > -100000");
    return random.one_in(2) ? c + " IS NOT NULL" : c + " IS NULL OR 1";
  }

  std::optional<std::pair<Type, Text>> derived(Random& random, const Schema&,
                                               const Column& column) const override {
    if (!column.counter.empty()) return std::nullopt;
    const auto c = fmt::format("{{{}}}", column.id);
    if (kind_of(column.type).family == Family::text && random.one_in(2))
      return std::pair{Type{"varchar(255)"}, "upper(" + c + ")"};
    if (column.type.sql == "int" && random.one_in(2)) return std::pair{Type{"bigint"}, c + " + 1"};
    return std::pair{Type{"int"}, c + " IS NULL"};
  }

  Text index_key(Random& random, const Column& column) const override {
    const auto c = fmt::format("{{{}}}", column.id);
    if (is_long(column.type.sql)) return c + (random.one_in(2) ? "(10)" : "(20) DESC");
    Strings all = {c, c, c, c + " DESC"};
    if (column.type.sql.starts_with("varchar")) all.push_back(c + "(3)");
    return random.of(all);
  }

  void adorn(Random& random, const Schema&, const std::vector<Column>&, Trigger& trigger) const override {
    trigger.before = random.one_in(3);
  }

  bool may_be_key(const Schema&, const Type& type) const override { return !is_long(type.sql); }
  Strings collations(const Type& type) const override {
    if (kind_of(type).family != Family::text || type.sql == "json") return {};
    return {"utf8mb4_bin", "utf8mb4_unicode_ci", "latin1_swedish_ci"};
  }

  Strings structure(const Schema& schema) const override {
    Strings statements = {"CREATE TABLE audit (n int AUTO_INCREMENT PRIMARY KEY, what text)"};
    for (const auto& table : schema.tables) {
      statements.push_back(create(schema, table));
      for (const auto& index : table.indexes) {
        Strings keys;
        std::set<Id> columns;  // each once
        for (const auto& key : index.keys) {
          if (columns.insert(pieces(key)[1].id).second) keys.push_back(resolve(schema, key));
        }
        statements.push_back(fmt::format("CREATE {}INDEX {} ON {} ({})", index.unique ? "UNIQUE " : "",
                                         quote(index.name), quote(table.name), text::join(keys, ", ")));
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

  Strings foreign_keys(const Schema& schema) const override {
    Strings statements;
    for (const auto& table : schema.tables) {
      for (const auto& each : table.constraints) {
        if (each.kind == Constraint::Kind::foreign)
          statements.push_back(
              fmt::format("ALTER TABLE {} ADD {}", quote(table.name), text_of(schema, each)));
      }
    }
    return statements;
  }

  Strings triggers(const Schema& schema) const override {
    Strings statements;
    for (const auto& table : schema.tables) {
      for (const auto& trigger : table.triggers)
        statements.push_back(fmt::format(
            "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW INSERT INTO audit (what) VALUES ('fired')",
            quote(trigger.name), trigger.before ? "BEFORE" : "AFTER", trigger.event, quote(table.name)));
    }
    return statements;
  }
  void check_foreign_keys(dialect::Connection&) const override {}

  void insert(dialect::Connection& connection, const Schema&, const Table& table, const Rows& rows,
              bool all) const override {
    for (const auto& row : rows) {
      Strings columns, values;
      for (const auto& column : table.columns) {
        if (!column.generated.empty() || !row.contains(column.id)) continue;
        columns.push_back(quote(column.name));
        values.push_back(row.at(column.id));
      }
      // A new column without a default has the one of its type, as the file then says.
      for (const auto& column : table.columns) {
        if (!all || row.contains(column.id) || !(column.not_null || is_primary(table, column)) ||
            !column.default_to.empty() || !column.generated.empty() || !column.counter.empty())
          continue;
        columns.push_back(quote(column.name));
        values.push_back(value_of_nobody(column.type));
      }
      try {
        connection.execute(fmt::format("INSERT INTO {} ({}) VALUES ({})", quote(table.name),
                                       text::join(columns, ", "), text::join(values, ", ")));
      } catch (const DatabaseError&) {
        if (all) throw;
      }
    }
  }

  void advance_counters(dialect::Connection& connection, const Schema& schema) const override {
    for (const auto& table : schema.tables) {
      if (counts(table))
        connection.execute(
            fmt::format("ALTER TABLE {} AUTO_INCREMENT = {}", quote(table.name), 20 + table.id % 7));
    }
  }

  std::map<Id, std::string> counters(dialect::Connection& connection, const Schema& schema) const override {
    std::map<Id, std::string> found;
    for (const auto& table : schema.tables) {
      if (!counts(table)) continue;
      found[table.id] = connection
                            .query(
                                "SELECT auto_increment FROM information_schema.tables "
                                "WHERE table_schema = DATABASE() AND table_name = " +
                                literal_text(table.name))
                            .text(0, 0);
    }
    return found;
  }

  /// What a column of the other type makes of a value: the literal that the server is then given goes the
  /// way of ALTER TABLE, from column to column, by the rules of INSERT.
  std::string converted_literal(const Schema&, const Column& column, const Schema&, const Column& target,
                                bool) const override {
    const auto c = quote(column.name);
    const auto was = kind_of(column.type).family, now = kind_of(target.type).family;
    const auto bytes = fmt::format("IF({0} IS NULL, 'NULL', concat('x''', hex({0}), ''''))", c);
    if (was == Family::binary || (was == Family::text && now == Family::binary)) return bytes;
    if (was == Family::bits) return fmt::format("ifnull(cast({0} + 0 AS char), 'NULL')", c);
    // A float is more than its text.
    const auto value = was == Family::floating && now != Family::text ? fmt::format("({0} + 0e0)", c) : c;
    if (is_number(was) && (is_number(now) || now == Family::bits))
      return fmt::format("ifnull(cast({} AS char), 'NULL')", value);
    return fmt::format("quote({})", value);
  }

  std::string fingerprint(dialect::Connection& connection) const override {
    const Strings questions = {
        "SELECT concat_ws('|', 'table', table_name, table_type, engine, table_collation, table_comment) "
        "FROM information_schema.tables WHERE table_schema = DATABASE()",
        "SELECT concat_ws('|', 'column', table_name, column_name, column_type, is_nullable, "
        "ifnull(column_default, '-'), collation_name, extra, generation_expression, column_comment) "
        "FROM information_schema.columns WHERE table_schema = DATABASE()",
        "SELECT concat_ws('|', 'index', table_name, index_name, non_unique, "
        "group_concat(concat_ws(' ', column_name, sub_part, collation) ORDER BY seq_in_index)) "
        "FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name, "
        "non_unique",
        "SELECT concat_ws('|', 'foreign key', k.table_name, if(k.constraint_name LIKE '%\\_ibfk\\_%', '', "
        "k.constraint_name), k.referenced_table_name, group_concat(concat_ws(' ', k.column_name, "
        "k.referenced_column_name) ORDER BY k.ordinal_position), r.delete_rule, r.update_rule) "
        "FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r "
        "ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name "
        "AND r.table_name = k.table_name WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS "
        "NOT "
        "NULL GROUP BY k.table_name, k.constraint_name, k.referenced_table_name, r.delete_rule, "
        "r.update_rule",
        "SELECT concat_ws('|', 'check', table_name, if(level = 'Column' OR constraint_name LIKE "
        "'CONSTRAINT\\_%', '', constraint_name), check_clause) FROM information_schema.check_constraints "
        "WHERE constraint_schema = DATABASE()",
        "SELECT concat_ws('|', 'trigger', event_object_table, trigger_name, action_timing, "
        "event_manipulation, "
        "action_statement) FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
        "SELECT concat_ws('|', 'view', table_name, replace(view_definition, concat('`', DATABASE(), '`.'), "
        "'')) "
        "FROM information_schema.views WHERE table_schema = DATABASE()"};
    Strings facts;
    for (const auto& sql : questions) {
      for (const auto& row : connection.query(sql).rows) facts.push_back(row[0].value_or("NULL"));
    }
    std::ranges::sort(facts);
    return text::join(facts, "\n");
  }

 private:
  /// A column that counts is the first one of a key.
  static bool counts(const Table& table) {
    const auto id = table.columns.front().id;
    return !table.columns.front().counter.empty() &&
           (std::ranges::any_of(table.constraints,
                                [&](const Constraint& each) {
                                  return (each.kind == Constraint::Kind::primary ||
                                          each.kind == Constraint::Kind::unique) &&
                                         each.columns.front() == id;
                                }) ||
            std::ranges::any_of(table.indexes,
                                [&](const Index& each) { return pieces(each.keys.front())[1].id == id; }));
  }
  static bool is_primary(const Table& table, const Column& column) {
    return std::ranges::any_of(table.constraints, [&](const Constraint& each) {
      return each.kind == Constraint::Kind::primary && std::ranges::count(each.columns, column.id) > 0;
    });
  }
  static std::string value_of_nobody(const Type& type) {
    const auto& kind = kind_of(type);
    if (is_number(kind.family) || kind.family == Family::bits) return "0";
    if (type.sql.starts_with("enum")) return "1";  // its first value
    if (type.sql == "uuid") return "'00000000-0000-0000-0000-000000000000'";
    if (type.sql == "inet6") return "'::'";
    if (type.sql.starts_with("time") && type.sql != "timestamp") return "'00:00:00'";
    return kind.family == Family::moment ? "'0000-00-00'" : "''";
  }

  std::string list(const Schema& schema, const std::vector<Id>& ids) const {
    Strings all;
    for (const auto id : ids) all.push_back(resolve(schema, fmt::format("{{{}}}", id)));
    return text::join(all, ", ");
  }

  std::string create(const Schema& schema, const Table& table) const {
    Strings parts;
    for (const auto& column : table.columns) {
      auto text = quote(column.name) + " " + column.type.sql;
      if (!column.collation.empty()) text += " COLLATE " + column.collation;
      if (!column.generated.empty()) {
        text += fmt::format(" GENERATED ALWAYS AS ({}) {}", resolve(schema, column.generated),
                            column.stored ? "STORED" : "VIRTUAL");
      } else {
        text += column.not_null ? " NOT NULL" : " NULL";
        if (!column.default_to.empty()) text += " DEFAULT " + resolve(schema, column.default_to);
        if (&column == &table.columns.front() && counts(table)) text += " AUTO_INCREMENT";
        if (!column.options.empty()) text += " " + column.options;
      }
      if (!column.comment.empty()) text += " COMMENT " + literal_text(column.comment);
      parts.push_back(text);
    }
    for (const auto& each : table.constraints) {
      if (each.kind != Constraint::Kind::foreign) parts.push_back(text_of(schema, each));
    }
    return fmt::format("CREATE TABLE {} ({})", quote(table.name), text::join(parts, ", "));
  }

  std::string text_of(const Schema& schema, const Constraint& each) const {
    const std::string name = each.name.empty() ? "" : "CONSTRAINT " + quote(each.name) + " ";
    switch (each.kind) {
      case Constraint::Kind::primary:
        return "PRIMARY KEY (" + list(schema, each.columns) + ")";
      case Constraint::Kind::unique:
        return name + "UNIQUE (" + list(schema, each.columns) + ")";
      case Constraint::Kind::check:
        return name + "CHECK (" + resolve(schema, each.check) + ")";
      case Constraint::Kind::foreign:
        break;
    }
    const auto action = [](const char* of, const std::string& what) {
      return what.empty() || what == "SET DEFAULT" ? std::string() : fmt::format(" ON {} {}", of, what);
    };
    return fmt::format("{}FOREIGN KEY ({}) REFERENCES {} ({}){}{}", name, list(schema, each.columns),
                       resolve(schema, fmt::format("{{{}}}", each.table)), list(schema, each.targets),
                       action("DELETE", each.on_delete), action("UPDATE", each.on_update));
  }
};

}  // namespace

std::unique_ptr<Engine> mariadb_engine() {
  return std::make_unique<Mariadb>();
}

}  // namespace limbeck::rows
