#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "integration/rows/engine.hpp"

namespace limbeck::rows {
namespace {

using Strings = std::vector<std::string>;

/// Types, what their values look like, and what else they may become.
struct Kind {
  Strings values;
  Strings becomes;
};

const Strings whole_numbers = {"smallint", "integer", "bigint"};
const Strings numbers = {"smallint",      "integer", "bigint",           "numeric",
                         "numeric(12,3)", "real",    "double precision", "text"};

const std::map<std::string, Kind>& kinds() {
  const auto with = [](Strings list, const Strings& more) {
    list.insert(list.end(), more.begin(), more.end());
    return list;
  };
  const Strings texts = {"",        "a",          "00123",       "12",    " 12 ",       "1e3",
                         "O'Brien", "ünïcödé 🎉", "back\\slash", "\\x41", "two\nlines", "{a,b}",
                         "NULL",    "2024-02-29", "ABCDEFGHIJ",  "t",     "\"q\""};
  static const std::map<std::string, Kind> all = {
      {"smallint", {{"0", "1", "-1", "32767", "-32768"}, with(numbers, {"boolean", "smallint[]"})}},
      {"integer",
       {{"0", "1", "-1", "42", "2147483647", "-2147483648", "16777217"},
        with(numbers, {"boolean", "integer[]"})}},
      {"bigint",
       {{"0", "1", "-1", "1700000000", "9007199254740993", "9223372036854775807", "-9223372036854775808"},
        with(numbers, {"boolean", "timestamp with time zone"})}},
      {"numeric",
       {{"0", "1", "1.50", "-0.001", "123456789012345678901234567890.12345", "NaN", "1e-20"}, numbers}},
      {"numeric(12,3)", {{"0", "1.500", "-999999999.999", "0.001"}, numbers}},
      {"real", {{"0", "0.1", "-1.5", "1e30", "Infinity", "NaN", "-0"}, numbers}},
      {"double precision",
       {{"0", "0.1", "1e308", "9007199254740994", "-Infinity", "NaN", "1e-300", "-0"}, numbers}},
      {"text",
       {texts,
        {"character varying(30)", "character varying(5)", "character(8)", "integer", "numeric", "bytea",
         "uuid", "date", "text[]", "boolean", "jsonb"}}},
      {"character varying(30)",
       {texts, {"text", "character varying(5)", "character(8)", "integer", "character varying(30)[]"}}},
      {"character varying(5)",
       {{"", "a", "00123", "é", "x y"}, {"text", "character varying(30)", "character(8)", "integer"}}},
      {"character(8)",
       {{"", "a", "00123", "pad   ", "é"}, {"text", "character varying(30)", "character varying(5)"}}},
      {"boolean", {{"t", "f"}, {"integer", "text"}}},
      {"bytea", {{"\\x", "\\x00ff", "\\x41", "\\x5c78"}, {"text"}}},
      {"date",
       {{"2024-02-29", "infinity", "0044-03-15 BC", "1970-01-01"},
        {"timestamp without time zone", "timestamp with time zone", "text"}}},
      {"timestamp without time zone",
       {{"2024-02-29 12:34:56.789012", "infinity", "1970-01-01 00:00:00"},
        {"timestamp with time zone", "date", "text"}}},
      {"timestamp with time zone",
       {{"2024-02-29 12:34:56.789012+00", "-infinity", "1970-01-01 00:00:00+05"},
        {"timestamp without time zone", "date", "text", "bigint"}}},
      {"time without time zone", {{"12:34:56.789", "24:00:00", "00:00:00"}, {"interval", "text"}}},
      {"interval",
       {{"1 year 2 mons 3 days 04:05:06.7", "-1 days", "00:00:00"}, {"text", "time without time zone"}}},
      {"uuid", {{"00000000-0000-0000-0000-000000000000", "c0ffee00-dead-beef-cafe-000000000001"}, {"text"}}},
      {"json", {{"{}", "[1, 2]", "{\"a\": 1, \"a\": 2}", "null", "\"x\""}, {"jsonb", "text"}}},
      {"jsonb", {{"{}", "[1, 2]", "{\"a\": 1}", "null", "12345678901234567890.5"}, {"json", "text"}}},
      {"inet", {{"10.0.0.1", "10.0.0.0/8", "::1"}, {"text"}}},
      {"int4range", {{"empty", "[1,5)", "(,3)"}, {"text"}}},
      {"smallint[]", {{"{}", "{1,2}", "{NULL}"}, {"integer[]", "text"}}},
      {"integer[]", {{"{}", "{1,2}", "{NULL}", "{{1,2},{3,4}}"}, {"bigint[]", "text[]", "text"}}},
      {"bigint[]", {{"{}", "{1,9007199254740993}"}, {"integer[]", "text"}}},
      {"text[]", {{"{}", "{a,\"b c\",NULL}", "{\"\"}", "{1}"}, {"text", "integer[]"}}},
      {"character varying(30)[]", {{"{}", "{a,b}"}, {"text", "text[]"}}},
  };
  return all;
}

const Strings numeric_texts = {"0", "12", "007", "-3", "42"};

std::string literal_text(const std::string& value) {
  return (value.contains('\\') ? "E'" : "'") +
         text::replace_all(text::replace_all(value, "\\", "\\\\"), "'", "''") + "'";
}

bool is_text(const std::string& type) {
  return type == "text" || type.starts_with("character");
}
bool is_array(const std::string& type) {
  return type.ends_with("[]");
}

/// Is there a cast from one to the other? Else a value goes through its text.
bool casts(const std::string& was, const std::string& now) {
  if (is_text(was) || is_text(now) || is_array(was)) return true;
  const std::vector<std::set<std::string>> families = {
      {numbers.begin(), numbers.end()},
      {"date", "timestamp without time zone", "timestamp with time zone"},
      {"json", "jsonb"},
      {"boolean", "integer"},
      {"time without time zone", "interval"}};
  return std::ranges::any_of(
             families, [&](const auto& family) { return family.contains(was) && family.contains(now); }) ||
         (was == "jsonb" && (now == "boolean" || families[0].contains(now)));
}

class Postgresql : public Engine {
 public:
  EngineKind kind() const override { return EngineKind::postgresql; }
  bool puts_default(const Table&, const Column&) const override { return false; }

  Type key_type(Random& random) const override { return {random.one_in(3) ? "bigint" : "integer"}; }
  Strings ways_to_count() const override { return {"serial", "always", "by default"}; }
  Type any_type(Random& random, const Schema& schema, const Table&) const override {
    if (!schema.types.empty() && random.one_in(4)) return of(random.of(schema.types), random.one_in(4));
    return {some_kind(random)};
  }

  std::optional<Type> another_type(Random& random, const Schema& schema, const Table&,
                                   const Type& type) const override {
    if (const auto* user = user_type(schema, type)) {
      if (is_array(type.sql)) return std::nullopt;
      if (user->kind == UserType::Kind::domain) return user->base;
      if (user->kind == UserType::Kind::enumeration) return Type{"text"};
      return std::nullopt;
    }
    if (random.one_in(4)) {
      for (const auto& user : schema.types) {
        if (user.kind == UserType::Kind::domain && user.base == type) return of(user, false);
        if (user.kind == UserType::Kind::enumeration && type.sql == "text") return of(user, false);
      }
    }
    const auto& others = kinds().at(type.sql).becomes;
    const auto& other = random.of(others);
    if (other == type.sql) return std::nullopt;
    return Type{other};
  }

  std::string value(Random& random, const Schema& schema, const Column& column, bool) const override {
    const auto& sql = column.type.sql;
    if (const auto* user = user_type(schema, column.type)) {
      const auto one = user_value(random, schema, *user);
      return literal_text(is_array(sql) ? random.one_in(3) ? "{}" : "{\"" + escaped(one) + "\"}" : one);
    }
    // Some columns hold nothing but numbers, so that they may become such.
    if (is_text(sql) && column.id % 3 == 0) return literal_text(random.of(numeric_texts));
    return literal_text(random.of(kinds().at(sql).values));
  }

  Text check(Random& random, const Schema& schema, const Column& column) const override {
    const auto c = fmt::format("{{{}}}", column.id);
    if (is_text(column.type.sql) && random.one_in(2))
      return random.one_in(2) ? "length(" + c + ") < 50" : c + " <> 'never'";
    if (std::ranges::count(whole_numbers, column.type.sql) && random.one_in(2))
      return c + (random.one_in(3) ? " > 0" : " > -100000");
    const auto* user = user_type(schema, column.type);
    if (user && user->kind == UserType::Kind::enumeration && !is_array(column.type.sql) && random.one_in(2))
      return c + "::text <> 'x'";
    return random.one_in(2) ? c + " IS NOT NULL" : c + " IS NULL OR true";
  }

  std::optional<std::pair<Type, Text>> derived(Random& random, const Schema&,
                                               const Column& column) const override {
    const auto c = fmt::format("{{{}}}", column.id);
    if (is_text(column.type.sql) && random.one_in(2))
      return std::pair{Type{"text"}, "upper(" + c + "::text)"};
    if (column.type.sql == "integer" && random.one_in(2))
      return std::pair{Type{"bigint"}, c + "::bigint + 1"};
    return std::pair{Type{"boolean"}, c + " IS NULL"};
  }

  Text index_key(Random& random, const Column& column) const override {
    const auto c = fmt::format("{{{}}}", column.id);
    Strings all = {c, c, c, c + " DESC", c + " NULLS FIRST", "(" + c + " IS NULL)"};
    if (is_text(column.type.sql)) all.push_back("(lower(" + c + "))");
    if (column.type.sql == "integer") all.push_back("(" + c + " % 7) DESC");
    return random.of(all);
  }

  void adorn(Random& random, const Schema&, const std::vector<Column>& columns,
             Trigger& trigger) const override {
    const auto any = [&] { return fmt::format("{{{}}}", random.of(columns).id); };
    trigger.before = random.one_in(3);
    if (trigger.event == "UPDATE" && random.one_in(2)) trigger.of = any();
    if (random.one_in(3))
      trigger.when = fmt::format("{}.{} IS NOT NULL", trigger.event == "DELETE" ? "OLD" : "NEW", any());
  }

  bool may_be_key(const Schema& schema, const Type& type) const override {
    const auto* user = user_type(schema, type);
    if (user && user->kind == UserType::Kind::domain) return may_be_key(schema, user->base);
    return type.sql != "json" && (!user || user->kind != UserType::Kind::composite);
  }
  Strings collations(const Type& type) const override {
    return is_text(type.sql) && !is_array(type.sql) ? Strings{"\"C\"", "\"POSIX\""} : Strings{};
  }

  Strings structure(const Schema& schema) const override {
    Strings statements = {"CREATE TABLE audit (n serial PRIMARY KEY, what text)"};
    for (const auto& type : schema.types) statements.push_back(create(schema, type));
    for (const auto& sequence : schema.sequences)
      statements.push_back(
          fmt::format("CREATE SEQUENCE {} INCREMENT BY {}", quote(sequence.name), sequence.increment));
    for (const auto& table : schema.tables) {
      statements.push_back(create(schema, table));
      for (const auto& column : table.columns) {
        if (!column.comment.empty())
          statements.push_back(fmt::format("COMMENT ON COLUMN {}.{} IS {}", quote(table.name),
                                           quote(column.name), literal_text(column.comment)));
      }
      for (const auto& index : table.indexes) {
        Strings keys;
        for (const auto& key : index.keys) keys.push_back(resolve(schema, key));
        statements.push_back(
            fmt::format("CREATE {}INDEX {} ON {} ({}){}", index.unique ? "UNIQUE " : "", quote(index.name),
                        quote(table.name), text::join(keys, ", "),
                        index.where.empty() ? "" : " WHERE " + resolve(schema, index.where)));
      }
    }
    for (const auto& table : schema.tables) {
      if (!table.policies.empty())
        statements.push_back(fmt::format("ALTER TABLE {} ENABLE ROW LEVEL SECURITY", quote(table.name)));
      for (const auto& policy : table.policies)
        statements.push_back(fmt::format("CREATE POLICY {} ON {} USING ({})", quote(policy.name),
                                         quote(table.name), resolve(schema, policy.condition)));
    }
    for (const auto& view : schema.views) {
      statements.push_back(fmt::format(
          "CREATE {}VIEW {} AS SELECT {} FROM {}{}", view.materialized ? "MATERIALIZED " : "",
          quote(view.name), list(schema, view.columns), resolve(schema, fmt::format("{{{}}}", view.table)),
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
      for (const auto& trigger : table.triggers) {
        statements.push_back(fmt::format(
            "CREATE FUNCTION fired{}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit (what) "
            "VALUES (''fired''); RETURN NULL; END'",
            trigger.id));
        statements.push_back(fmt::format(
            "CREATE TRIGGER {} {} {}{} ON {} FOR EACH ROW{} EXECUTE FUNCTION fired{}()", quote(trigger.name),
            trigger.before ? "BEFORE" : "AFTER", trigger.event,
            trigger.of.empty() ? "" : " OF " + resolve(schema, trigger.of), quote(table.name),
            trigger.when.empty() ? "" : " WHEN (" + resolve(schema, trigger.when) + ")", trigger.id));
      }
    }
    return statements;
  }
  void check_foreign_keys(dialect::Connection&) const override {}

  void insert(dialect::Connection& connection, const Schema&, const Table& table, const Rows& rows,
              bool all) const override {
    std::string script;
    for (const auto& row : rows) {
      Strings columns, values;
      for (const auto& column : table.columns) {
        if (!column.generated.empty() || !row.contains(column.id)) continue;
        columns.push_back(quote(column.name));
        values.push_back(row.at(column.id));
      }
      script += fmt::format("BEGIN INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({}); {}END;\n",
                            quote(table.name), text::join(columns, ", "), text::join(values, ", "),
                            all ? "" : "EXCEPTION WHEN OTHERS THEN NULL; ");
    }
    if (!script.empty()) connection.execute("DO $rows$ BEGIN\n" + script + "END $rows$");
  }

  void advance_counters(dialect::Connection& connection, const Schema& schema) const override {
    for (const auto& [id, sequence] : sequences(schema))
      connection.query(fmt::format("SELECT setval({}, {})", sequence, 20 + id % 7));
  }

  std::string converted_literal(const Schema& from, const Column& column, const Schema& to,
                                const Column& target, bool back) const override {
    return "quote_nullable((" + converted(from, column, to, target, back) + ")::text)";
  }

  std::map<Id, std::string> counters(dialect::Connection& connection, const Schema& schema) const override {
    std::map<Id, std::string> found;
    for (const auto& [id, sequence] : sequences(schema)) {
      const auto name = connection.query("SELECT (" + sequence + ")::regclass").text(0, 0);
      found[id] =
          connection
              .query(fmt::format(
                  "SELECT CASE WHEN is_called THEN last_value + seqincrement ELSE last_value END FROM {}, "
                  "pg_sequence WHERE seqrelid = ({})::regclass",
                  name, sequence))
              .text(0, 0);
    }
    return found;
  }

  std::string fingerprint(dialect::Connection& connection) const override {
    static constexpr const char* facts = R"(
      WITH own AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_class.oid AND deptype = 'i' AND relkind = 'S'))
      SELECT format('relation %s %s %s', relname, relkind, relpersistence) FROM own
      UNION ALL SELECT format('column %s.%s %s %s %s %s %s %s %s', relname, attname, format_type(atttypid, atttypmod), attnotnull,
          pg_get_expr(adbin, adrelid), attidentity, attgenerated, (SELECT collname FROM pg_collation c WHERE c.oid = attcollation),
          col_description(own.oid, attnum))
        FROM own JOIN pg_attribute ON attrelid = own.oid LEFT JOIN pg_attrdef ON adrelid = own.oid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm', 'c')
      UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid)) FROM pg_constraint c
        WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN (SELECT oid FROM own) AND indisvalid
      UNION ALL SELECT 'view ' || pg_get_viewdef(oid) FROM own WHERE relkind IN ('v', 'm')
      UNION ALL SELECT format('policy %s %s %s %s', polrelid::regclass, polname, relrowsecurity, pg_get_expr(polqual, polrelid))
        FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
      UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT format('function %s %s', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ', ' ORDER BY enumsortorder)) FROM pg_enum
        GROUP BY enumtypid
      UNION ALL SELECT format('type %s %s %s', typname, typtype, format_type(typbasetype, typtypmod)) FROM pg_type
        WHERE typnamespace = 'public'::regnamespace
      UNION ALL SELECT format('sequence %s %s %s %s %s', seqrelid::regclass, seqtypid::regtype, seqincrement, seqstart, seqmax) FROM pg_sequence JOIN own ON seqrelid = oid
      ORDER BY 1)";
    Strings lines;
    for (const auto& row : connection.query(facts).rows) lines.push_back(row[0].value_or(""));
    return text::join(lines, "\n");
  }

 private:
  static Type of(const UserType& user, bool array) {
    return {fmt::format("{{{}}}{}", user.id, array ? "[]" : "")};
  }
  static std::string some_kind(Random& random) {
    auto at = kinds().begin();
    std::advance(at, random.below(static_cast<int>(kinds().size())));
    return at->first;
  }

  static std::string escaped(const std::string& value) {
    return text::replace_all(text::replace_all(value, "\\", "\\\\"), "\"", "\\\"");
  }
  std::string value_of(Random& random, const Schema& schema, const Type& type) const {
    const auto* user = user_type(schema, type);
    return user ? user_value(random, schema, *user) : random.of(kinds().at(type.sql).values);
  }
  std::string user_value(Random& random, const Schema& schema, const UserType& user) const {
    switch (user.kind) {
      case UserType::Kind::enumeration:
        return random.of(user.parts).name;
      case UserType::Kind::domain:
        return value_of(random, schema, user.base);
      case UserType::Kind::range:
        return random.one_in(4) ? "empty" : random.one_in(3) ? "(,3)" : "[1,5)";
      case UserType::Kind::composite:
        break;
    }
    Strings values;
    for (const auto& part : user.parts)
      values.push_back(random.one_in(4) ? "" : "\"" + escaped(value_of(random, schema, part.type)) + "\"");
    return "(" + text::join(values, ",") + ")";
  }

  std::string list(const Schema& schema, const std::vector<Id>& ids) const {
    Strings all;
    for (const auto id : ids) all.push_back(resolve(schema, fmt::format("{{{}}}", id)));
    return text::join(all, ", ");
  }

  std::string create(const Schema& schema, const UserType& type) const {
    Strings parts;
    switch (type.kind) {
      case UserType::Kind::enumeration:
        for (const auto& part : type.parts) parts.push_back(literal_text(part.name));
        return fmt::format("CREATE TYPE {} AS ENUM ({})", quote(type.name), text::join(parts, ", "));
      case UserType::Kind::composite:
        for (const auto& part : type.parts)
          parts.push_back(quote(part.name) + " " + resolve(schema, part.type.sql));
        return fmt::format("CREATE TYPE {} AS ({})", quote(type.name), text::join(parts, ", "));
      case UserType::Kind::range:
        return fmt::format("CREATE TYPE {} AS RANGE (SUBTYPE = {})", quote(type.name),
                           resolve(schema, type.base.sql));
      case UserType::Kind::domain:
        break;
    }
    return fmt::format("CREATE DOMAIN {} AS {}{}{}", quote(type.name), resolve(schema, type.base.sql),
                       type.not_null ? " NOT NULL" : "",
                       type.check.empty() ? "" : " CHECK (" + type.check + ")");
  }

  std::string create(const Schema& schema, const Table& table) const {
    Strings parts;
    for (const auto& column : table.columns) {
      auto type = resolve(schema, column.type.sql);
      if (column.counter == "serial") type = type == "bigint" ? "bigserial" : "serial";
      auto text = quote(column.name) + " " + type;
      if (!column.collation.empty()) text += " COLLATE " + column.collation;
      if (column.not_null) text += " NOT NULL";
      if (!column.default_to.empty()) text += " DEFAULT " + resolve(schema, column.default_to);
      if (column.counter == "always") text += " GENERATED ALWAYS AS IDENTITY";
      if (column.counter == "by default") text += " GENERATED BY DEFAULT AS IDENTITY";
      if (!column.generated.empty())
        text += fmt::format(" GENERATED ALWAYS AS ({}) STORED", resolve(schema, column.generated));
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
        return name + "PRIMARY KEY (" + list(schema, each.columns) + ")";
      case Constraint::Kind::unique:
        return name + "UNIQUE (" + list(schema, each.columns) + ")";
      case Constraint::Kind::check:
        return name + "CHECK (" + resolve(schema, each.check) + ")";
      case Constraint::Kind::foreign:
        break;
    }
    return fmt::format("{}FOREIGN KEY ({}) REFERENCES {} ({}){}{}{}", name, list(schema, each.columns),
                       resolve(schema, fmt::format("{{{}}}", each.table)), list(schema, each.targets),
                       each.on_delete.empty() ? "" : " ON DELETE " + each.on_delete,
                       each.on_update.empty() ? "" : " ON UPDATE " + each.on_update,
                       each.deferred ? " DEFERRABLE INITIALLY DEFERRED" : "");
  }

  /// Expressions for the sequences of counting columns, by their table, and for those of their own.
  std::map<Id, std::string> sequences(const Schema& schema) const {
    std::map<Id, std::string> all;
    for (const auto& table : schema.tables) {
      const auto& key = table.columns.front();
      if (!key.counter.empty())
        all[table.id] = fmt::format("pg_get_serial_sequence({}, {})", literal_text(quote(table.name)),
                                    literal_text(key.name));
    }
    for (const auto& sequence : schema.sequences) all[sequence.id] = literal_text(quote(sequence.name));
    return all;
  }

  /// A value of a type of that number as the other schema has it: attributes and enum values go by their
  /// numbers.
  std::string converted_literal(const std::string& value, const Type& type, const Schema& from,
                                const Schema& to) const {
    const auto* before = user_type(from, type);
    const auto* after = before ? find(to.types, before->id) : nullptr;
    if (!after) return value;
    const auto &was = *before, &now = *after;
    if (was.kind == UserType::Kind::domain) return converted_literal(value, was.base, from, to);
    if (was.kind == UserType::Kind::enumeration) {
      std::string cases;
      for (const auto& part : was.parts) {
        const auto* other = find(now.parts, part.id);
        if (other && other->name != part.name)
          cases += fmt::format(" WHEN {} THEN {}", literal_text(part.name), literal_text(other->name));
      }
      return cases.empty() ? value + "::text"
                           : fmt::format("CASE {0}::text{1} ELSE {0}::text END", value, cases);
    }
    if (was.kind == UserType::Kind::composite) {
      Strings parts;
      for (const auto& part : now.parts) {
        const auto* other = find(was.parts, part.id);
        parts.push_back(other ? converted_literal(fmt::format("({}).{}", value, quote(other->name)),
                                                  other->type, from, to)
                              : "NULL");
      }
      return fmt::format("CASE WHEN {}::text IS NOT NULL THEN ROW({}) END", value, text::join(parts, ", "));
    }
    return value;
  }

  std::string converted(const Schema& from, const Column& column, const Schema& to, const Column& target,
                        bool back) const {
    const auto c = quote(column.name);
    const auto &was = column.type.sql, &now = target.type.sql;
    const auto* old_type = user_type(from, column.type);
    const bool over =
        old_type && (was == now || old_type->kind == UserType::Kind::enumeration ||
                     (old_type->kind == UserType::Kind::domain && old_type->base == target.type));
    if (over) {
      if (!is_array(was)) return converted_literal(c, column.type, from, to);
      const Type element{was.substr(0, was.size() - 2)};
      return fmt::format("CASE WHEN {0} IS NOT NULL THEN ARRAY(SELECT {1} FROM unnest({0}) AS e) END", c,
                         converted_literal("e", element, from, to));
    }
    if (was == now || user_type(to, target.type) || old_type) return c;
    if (was == "text" && now == "bytea") return back ? c + "::bytea" : "convert_to(" + c + ", 'UTF8')";
    if (was == "bytea" && now == "text") return back ? "convert_from(" + c + ", 'UTF8')" : c + "::text";
    if (was == "bigint" && now.starts_with("timestamp")) return fmt::format("to_timestamp({})", c);
    if (was.starts_with("timestamp") && now == "bigint")
      return fmt::format("extract(epoch FROM {})::bigint", c);
    if (is_array(now) && !is_array(was)) {
      return back && is_text(was) ? fmt::format("{}::{}", c, now)
                                  : fmt::format("CASE WHEN {0} IS NOT NULL THEN ARRAY[{0}]::{1} END", c, now);
    }
    if (is_array(was) && !is_array(now) && (back || !is_text(now)))  // one element, or it fails
      return fmt::format(
          "CASE WHEN array_dims({0}) = '[1:1]' AND {0}[1] IS NOT NULL THEN {0}[1]::text::{1} WHEN {0} IS NOT "
          "NULL "
          "THEN ('x' || {0}::text)::integer::text::{1} END",
          c, now.starts_with("character") ? "text" : now);
    if (now == "boolean" && std::ranges::count(numbers, was) && !is_text(was)) return c + " <> 0";
    if (is_text(now))
      return c + "::text";  // a cast to a length would cut: the new column refuses what is longer
    if (was == "boolean" && std::ranges::count(numbers, now)) return fmt::format("{}::integer::{}", c, now);
    if (now == "bytea") return "convert_to(" + c + "::text, 'UTF8')";
    if (was == "bytea") return fmt::format("convert_from({}, 'UTF8')::{}", c, now);
    const bool rounds =
        (was == "real" || was == "double precision") && now.starts_with("numeric");  // to 6, 15 digits
    if (rounds || !casts(was, now)) return fmt::format("{}::text::{}", c, now);
    return fmt::format("{}::{}", c, now);
  }
};

}  // namespace

std::unique_ptr<Engine> postgresql_engine() {
  return std::make_unique<Postgresql>();
}

}  // namespace limbeck::rows
