// Rendered statements against a real server: each does what it says.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/array_casts.hpp"
#include "dialect/postgresql/render/render.hpp"
#include "dialect/postgresql/render/render_conversion.hpp"
#include "dialect/postgresql/render/render_sql.hpp"
#include "dialect/postgresql/types/types.hpp"
#include "integration/postgresql_support.hpp"
#include "unit/dialect/postgresql/render_support.hpp"

namespace limbeck::dialect::postgresql::testing {
namespace {

using namespace operation;
using schema::Column;
using schema::ObjectKind;
using schema::Table;

class PostgresqlRender : public test::PostgresqlTest {
 protected:
  /// Runs what is rendered, each statement as it says; gives back the text.
  std::string run(const std::vector<Operation>& operations, const schema::Catalog& before = {},
                  const schema::Catalog& after = {}, const LockPolicy& policy = {}) {
    const auto statements = render(operations, before, after, policy);
    for (const auto& statement : statements) {
      try {
        connection().execute(statement.sql);
      } catch (const Error& error) {
        ADD_FAILURE() << error.what() << "\nin\n" << text_of(statements);
        break;
      }
    }
    return text_of(statements);
  }
  void execute(const std::string& sql) { connection().execute(sql); }
  /// "name type [not null] [default …]" of each column.
  std::string columns(const std::string& table) {
    return value(
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) ||"
        " CASE WHEN attnotnull THEN ' not null' ELSE '' END ||"
        " COALESCE(' ' || pg_get_expr(adbin, adrelid), ''), ', ' ORDER BY attnum)"
        " FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
        " WHERE attrelid = '" +
        table + "'::regclass AND attnum > 0 AND NOT attisdropped");
  }
  std::string constraints(const std::string& table) {
    return value(
        "SELECT COALESCE(string_agg(conname || ' ' || pg_get_constraintdef(oid), '; ' ORDER BY conname), '')"
        " FROM pg_constraint WHERE conrelid = '" +
        table + "'::regclass");
  }
};

TEST_F(PostgresqlRender, QuotesAsTheServerDoes) {
  const auto keywords = connection().query("SELECT word, quote_ident(word) FROM pg_get_keywords()");
  ASSERT_GT(keywords.rows.size(), 400U);
  for (const auto& row : keywords.rows) EXPECT_EQ(quote_identifier(*row[0]), *row[1]);
  for (const std::string name :
       {"a", "A", "a b", "a\"b", "1a", "a1", "_", "$a", "a$", "é", "", "a.b", "a'b"}) {
    EXPECT_EQ(quote_identifier(name), connection().query("SELECT quote_ident($1)", {name}).text(0, 0));
    EXPECT_EQ(value("SELECT " + quote_literal(name)), name);
  }
  for (const char* setting : {"on", "off"}) {
    execute(std::string("SET standard_conforming_strings = ") + setting);
    for (const std::string text : {"a\\b", "it's", "\\", "''", "a\nb", "E'x'", "\\'"}) {
      EXPECT_EQ(value("SELECT " + quote_literal(text)), text);
    }
  }
}

TEST_F(PostgresqlRender, PortableTypesAreSpeltAsTheServerSpellsThem) {
  for (const PortableType& type :
       std::vector<PortableType>{{"smallint", {}},     {"integer", {}},     {"bigint", {}},
                                 {"boolean", {}},      {"real", {}},        {"double", {}},
                                 {"numeric", {}},      {"numeric", {"10"}}, {"numeric", {"10", "2"}},
                                 {"text", {}},         {"string", {}},      {"string", {"40"}},
                                 {"char", {"2"}},      {"bytes", {}},       {"date", {}},
                                 {"time", {}},         {"time", {"3"}},     {"timestamp", {}},
                                 {"timestamp", {"0"}}, {"timestamptz", {}}, {"timestamptz", {"3"}},
                                 {"interval", {}},     {"uuid", {}},        {"json", {}},
                                 {"jsonb", {}}}) {
    const std::string native = native_type(type);
    execute("DROP TABLE IF EXISTS t");
    execute("CREATE TABLE t (c " + native + ")");
    // numeric(10) is shown as numeric(10,0)
    EXPECT_EQ(columns("t"), "c " + (native == "numeric(10)" ? "numeric(10,0)" : native));
  }
}

// Whether USING is needed, and whether what we write there is understood, for each pair of built-in types.
TEST_F(PostgresqlRender, KnowsWhichCastsTheServerHas) {
  const auto types = connection().query(
      "SELECT format_type(oid, NULL) FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace"
      " AND typtype IN ('b', 'r', 'm') AND typelem = 0 AND typname !~ "
      "'^(pg_|_|gtsvector|aclitem|reg|refcursor|txid|char$)'");
  ASSERT_GT(types.rows.size(), 50U);
  execute("CREATE TYPE mood AS ENUM ('a')");
  std::vector<std::string> names{"public.mood", "integer[]", "text[]"};
  for (const auto& row : types.rows) names.push_back(*row[0]);
  std::string rows, targets;
  for (std::size_t target = 0; target < names.size(); ++target) {
    targets += (target == 0 ? "" : ", ") + fmt::format("c{} {}", target, names[target]);
    for (const auto& from : names) {
      if (from == names[target]) continue;
      const Conversion how = conversion("c", from, names[target], {});
      const auto own = [&](const std::string& sql) {  // functions of all pairs are there at a time
        return text::replace_all(sql, "limbeck_converted", fmt::format("limbeck_to_{}_", target));
      };
      for (const auto& statement : how.statements_before) execute(own(statement));
      rows += fmt::format("{}({}, {}, {}, {})", rows.empty() ? "" : ", ", quote_literal(from), target,
                          quote_literal(names[target]),
                          how.automatic ? "NULL" : quote_literal(own(how.expression)));
    }
  }
  execute("CREATE TABLE targets (" + targets + ")");
  execute(
      "CREATE TABLE pairs (old text, target integer, new text, using_clause text, accepted boolean, failure "
      "text)");
  execute("INSERT INTO pairs VALUES " + rows);
  // ALTER COLUMN … TYPE coerces as an assignment does, with or without USING; planning an INSERT is much
  // quicker.
  execute(R"(DO $$
    DECLARE pair record;
    BEGIN
      FOR pair IN SELECT * FROM pairs LOOP
        BEGIN
          EXECUTE format('EXPLAIN INSERT INTO targets (c%s) SELECT c FROM (SELECT NULL::%s AS c OFFSET 0) s',
                         pair.target, pair.old);
          UPDATE pairs SET accepted = true WHERE old = pair.old AND target = pair.target;
        EXCEPTION WHEN datatype_mismatch THEN
          UPDATE pairs SET accepted = false WHERE old = pair.old AND target = pair.target;
        END;
        CONTINUE WHEN pair.using_clause IS NULL;
        BEGIN
          EXECUTE format('EXPLAIN INSERT INTO targets (c%s) SELECT %s FROM (SELECT NULL::%s AS c OFFSET 0) s',
                         pair.target, pair.using_clause, pair.old);
        EXCEPTION WHEN OTHERS THEN
          UPDATE pairs SET failure = SQLERRM WHERE old = pair.old AND target = pair.target;
        END;
      END LOOP;
    END $$)");
  const auto wrong = connection().query(
      "SELECT old, new, using_clause, accepted, failure FROM pairs WHERE accepted IS NULL"
      " OR accepted <> (using_clause IS NULL)"
      // The server's cast would round.
      " AND NOT (accepted AND old IN ('real', 'double precision') AND new = 'numeric') OR failure IS NOT "
      "NULL");
  for (const auto& row : wrong.rows) {
    ADD_FAILURE() << *row[0] << " to " << *row[1] << " using " << row[2].value_or("nothing") << ": "
                  << row[4].value_or(row[3].value_or("not tried"));
  }
  EXPECT_GT(std::stoi(value("SELECT count(*) FROM pairs WHERE NOT accepted")), 1000);
}

// What is inspected has to look the same once it was made from what was inspected.
TEST_F(PostgresqlRender, SettlesTheServersTexts) {
  execute("CREATE TYPE mood AS ENUM ('a', 'b')");
  execute("CREATE DOMAIN word AS varchar(9)");
  execute("CREATE FUNCTION takes(bigint[]) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true'");
  execute(
      "CREATE TABLE t (i integer, b bigint, n numeric(10,2), t text, v varchar(20), c char(3), m mood, w "
      "word, d date,"
      " ts timestamp, s smallint, j jsonb, ta text[], va varchar(5)[], nm name)");
  const auto canonical = [&](const std::string& expression) {
    execute("ALTER TABLE t ADD CONSTRAINT k CHECK (" + expression + ")");
    auto text = value("SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'k'");
    execute("ALTER TABLE t DROP CONSTRAINT k");
    return text;
  };
  int unsettled = 0;
  for (const std::string expression : {"v IN ('a', 'b')",
                                       "v NOT IN ('a', 'b')",
                                       "w IN ('a', 'b')",
                                       "c IN ('a', 'b')",
                                       "t IN ('a', 'b')",
                                       "m IN ('a', 'b')",
                                       "nm IN ('a', 'b')",
                                       "i IN (1, 2)",
                                       "s IN (1, 2)",
                                       "n IN (1, 2.5)",
                                       "d IN ('2026-01-01')",
                                       "v IN (t, 'x')",
                                       "v IN (v, 'it''s', '(ARRAY[')",
                                       "coalesce(v, w, 'x') IN ('a', lower('B'))",
                                       "v <> ALL (ARRAY['a'::varchar, 'b'])",
                                       "v = ANY ('{a,b}')",
                                       "v LIKE ANY (ARRAY['a%', 'b%'])",
                                       "takes(ARRAY[i, s])",
                                       "takes(ARRAY[1, 2])",
                                       "ta @> ARRAY['a']",
                                       "va && ARRAY['a', 'b']::varchar[]",
                                       "va = ARRAY[ARRAY['a', 'b'], ARRAY['c', 'd']]::varchar[]",
                                       "i = -1",
                                       "n > -1.5",
                                       "- i < -3",
                                       "v BETWEEN 'a' AND 'b'",
                                       "v SIMILAR TO 'a|b'",
                                       "CASE v WHEN 'a' THEN 1 ELSE 2 END = 1",
                                       "(i, b) IN ((1, 2), (3, 4))",
                                       "ts > now() - interval '1 day'",
                                       "extract(year FROM ts) > 2000",
                                       "j @> '{\"a\": 1}'",
                                       "NOT (i = 1 OR b = 2)",
                                       "i IS DISTINCT FROM 1",
                                       "substring(v FROM 1 FOR 2) = 'ab'",
                                       "t COLLATE \"C\" > 'a'"}) {
    const auto first = canonical(expression);
    const auto second = canonical(first);
    EXPECT_EQ(normalize_array_casts(first), second) << expression;
    EXPECT_EQ(normalize_array_casts(second), second) << expression;
    EXPECT_EQ(canonical(second), second) << expression;
    unsettled += first != second;
  }
  EXPECT_GT(unsettled, 4);
}

TEST_F(PostgresqlRender, KnowsTheStorageOfTypes) {
  const auto types = connection().query(
      "SELECT format_type(oid, NULL), CASE typstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'x' "
      "THEN"
      " 'extended' END FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', "
      "'r', 'm')"
      " AND typname !~ '^(_?pg_|gtsvector|_?aclitem|reg|oidvector|int2vector)'");
  ASSERT_GT(types.rows.size(), 100U);
  for (const auto& row : types.rows) EXPECT_STREQ(default_storage(*row[0]), row[1]->c_str()) << *row[0];
}

TEST_F(PostgresqlRender, NamesSerialSequencesAsTheServerDoes) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"t", "id"},
      {std::string(63, 't'), "id"},
      {std::string(40, 't'), std::string(40, 'c')},
      {"t", std::string(63, 'c')},
      {"tä" + std::string(40, 't'), "ää" + std::string(30, 'c') + "äää"}};
  for (const auto& [table_name, column_name] : names) {
    execute("CREATE TABLE " + quote_identifier(table_name) + " (" + quote_identifier(column_name) +
            " serial)");
    EXPECT_EQ(value("SELECT relname FROM pg_class WHERE relkind = 'S'"),
              generated_name(table_name, column_name, "seq"));
    execute("DROP TABLE " + quote_identifier(table_name));
  }
}

TEST_F(PostgresqlRender, TablesInEveryForm) {
  Column id = column("id", "bigint", true);
  id.identity = schema::Identity{
      .always = true,
      .numbers = {.start = 5, .increment = 5, .minimum = {}, .maximum = 1000, .cache = 2, .cycle = true}};
  Column full = column("full", "text");
  full.generated = schema::Generated{"\"user\" || '!'::text", true};
  Column user = with_default(column("user", "text", true), "'it''s'::text");
  user.collation = "pg_catalog.\"C\"";
  user.comment = "who";
  user.options = {
      {"storage", "external"}, {"statistics", "50"}, {"compression", "pglz"}, {"n_distinct", "-0.5"}};
  Table made = table("Order", {id, user, full, column("span", "int4range")});
  made.primary_key = primary_key("Order_pkey", {"id"});
  made.primary_key->include = {"user"};
  made.uniques = {unique("u", {"user", "id"})};
  made.uniques[0].nulls_not_distinct = true;
  made.uniques[0].deferral = schema::Deferral::initially_deferred;
  made.uniques[0].comment = "one";
  made.checks = {check("c", "id > 0"), check("later", "id > 1")};
  made.checks[0].no_inherit = true;
  made.checks[1].validated = false;
  made.other_constraints = {{"x", "EXCLUDE USING gist (span WITH &&) WHERE ((id > 3))", "apart"}};
  made.foreign_keys = {foreign_key("self", {"id"}, "Order", {"id"})};
  made.foreign_keys[0].on_update = schema::ForeignKeyAction::cascade;
  made.indexes = {index("i", {"user"})};
  made.indexes[0].keys[0].descending = true;
  made.indexes[0].where = "id > 3";
  made.indexes[0].comment = "fast";
  made.comment = "orders";
  made.options = {
      {"unlogged", "true"},     {"fillfactor", "70"},           {"toast.autovacuum_enabled", "false"},
      {"row_security", "true"}, {"force_row_security", "true"}, {"replica_identity", "full"},
      {"cluster_on", "i"}};
  // An index that is partial can't be clustered on.
  made.indexes.push_back(index("j", {"user"}));
  made.options["cluster_on"] = "j";
  run({CreateTable{made}});
  EXPECT_EQ(columns("\"Order\""),
            "id bigint not null, user text not null 'it''s'::text, full text (\"user\" || '!'::text), span "
            "int4range");
  EXPECT_EQ(constraints("\"Order\""),
            "Order_pkey PRIMARY KEY (id) INCLUDE (\"user\"); c CHECK ((id > 0)) NO INHERIT; later CHECK ((id "
            "> 1)) NOT VALID; "
            "self FOREIGN KEY (id) REFERENCES \"Order\"(id) ON UPDATE CASCADE; "
            "u UNIQUE NULLS NOT DISTINCT (\"user\", id) DEFERRABLE INITIALLY DEFERRED; "
            "x EXCLUDE USING gist (span WITH &&) WHERE ((id > 3))");
  EXPECT_EQ(value("SELECT concat(relpersistence, relrowsecurity, relforcerowsecurity, relreplident, "
                  "reloptions) FROM pg_class"
                  " WHERE oid = '\"Order\"'::regclass"),
            "uttf{fillfactor=70}");
  // PostgreSQL 15.20 keeps an option of its own there, pg_attver.
  EXPECT_EQ(
      value("SELECT concat(attstorage, attcompression, attstattarget,"
            " ARRAY(SELECT o FROM unnest(attoptions) o WHERE o NOT LIKE 'pg_attver=%')) FROM pg_attribute"
            " WHERE attrelid = '\"Order\"'::regclass AND attname = 'user'"),
      "ep50{n_distinct=-0.5}");
  EXPECT_EQ(
      value(
          "SELECT count(*) FROM pg_description JOIN pg_class ON oid = objoid AND relname IN ('Order', 'i')"),
      "3");
  EXPECT_EQ(value("SELECT seqstart || ' ' || seqincrement || ' ' || seqmax || ' ' || seqcache || seqcycle"
                  " FROM pg_sequence WHERE seqrelid = pg_get_serial_sequence('\"Order\"', 'id')::regclass"),
            "5 5 1000 2true");

  Table after = made;
  after.options = {{"autovacuum_enabled", "off"}};
  run({AlterTableOptions{made, after}, RenameTable{made.name, {"public", "orders"}}});
  EXPECT_EQ(
      value("SELECT concat(relpersistence, relrowsecurity, relforcerowsecurity, relreplident, reloptions)"
            " FROM pg_class WHERE oid = 'orders'::regclass"),
      "pffd{autovacuum_enabled=off}");
  run({CreateSchema{{"app", "ours"}}, RenameTable{{"public", "orders"}, {"app", "o"}},
       Execute{"DROP TABLE app.o"}, DropSchema{{"app", ""}}});
}

TEST_F(PostgresqlRender, SerialColumnsAreWhatTheServerMakes) {
  Table made = table(
      "contacts", {with_default(column("id", "integer", true), "nextval('public.contacts_id_seq'::regclass)"),
                   with_default(column("n", "bigint", true), "nextval('public.contacts_n_seq'::regclass)")});
  auto other = sequence_of("contacts", "n", "bigint");
  other.numbers.start = 7;
  run({CreateSequence{sequence_of("contacts", "id", "integer")}, CreateSequence{other}, CreateTable{made}});
  execute("INSERT INTO contacts DEFAULT VALUES");
  EXPECT_EQ(value("SELECT id || ' ' || n FROM contacts"), "1 7");
  EXPECT_EQ(value("SELECT pg_get_serial_sequence('contacts', 'id') || ' ' || "
                  "pg_get_serial_sequence('contacts', 'n')"),
            "public.contacts_id_seq public.contacts_n_seq");
  const auto before = catalog({made}, {sequence_of("contacts", "id", "integer"), other});
  run({DropTable{made}, DropSequence{sequence_of("contacts", "id", "integer")}, DropSequence{other}}, before);
  EXPECT_EQ(value("SELECT count(*) FROM pg_class WHERE relkind = 'S'"), "0");
}

TEST_F(PostgresqlRender, ColumnsChangeWithTheirRows) {
  execute(
      "CREATE TABLE contacts (a text DEFAULT '1', b integer NOT NULL DEFAULT 3, c integer DEFAULT 0, d "
      "text)");
  execute("INSERT INTO contacts VALUES ('5', 6, 1, 'x')");
  const auto held = table("contacts", {with_default(column("a", "text"), "'1'::text"),
                                       with_default(column("b", "integer", true), "3"),
                                       with_default(column("c", "integer"), "0"), column("d", "text")});
  Column d = column("d", "character varying(9)", true);
  d.collation = "pg_catalog.\"C\"";
  d.options = {{"storage", "external"}};
  d.comment = "said";
  run({AlterColumn{contacts, held.columns[0], with_default(column("a", "integer", true), "4")},
       AlterColumn{contacts, held.columns[1], column("b", "boolean")},
       AlterColumn{contacts, held.columns[2], with_default(column("c", "bigint"), "0")},
       AlterColumn{contacts, held.columns[3], d},
       AddColumn{contacts, with_default(column("e", "text", true), "'n'::text")},
       RenameColumn{contacts, "c", "C"}},
      catalog({held}));
  EXPECT_EQ(columns("contacts"),
            "a integer not null 4, b boolean, C bigint 0, d character varying(9) not null, e text not null "
            "'n'::text");
  EXPECT_EQ(value("SELECT contacts::text FROM contacts"), "(5,t,1,x,n)");
  EXPECT_EQ(value("SELECT attstorage::text || attcollation::regcollation || col_description(attrelid, "
                  "attnum) FROM pg_attribute"
                  " WHERE attrelid = 'contacts'::regclass AND attname = 'd'"),
            "e\"C\"said");
  run({DropColumn{contacts, column("e", "text")}});
}

TEST_F(PostgresqlRender, GeneratedColumnsKeepWhatBelongsToThem) {
  Column twice = column("twice", "integer", true);
  twice.generated = schema::Generated{"n * 2", true};
  twice.comment = "computed";
  Table held = table("contacts", {column("n", "integer"), twice});
  held.uniques = {unique("u", {"twice"})};
  held.indexes = {index("i", {"twice", "n"})};
  held.checks = {check("positive", "twice > 0")};
  Table other = table("other", {column("t", "integer")});
  other.foreign_keys = {foreign_key("fk", {"t"}, "contacts", {"twice"})};
  run({CreateTable{held}, CreateTable{other}});
  execute("INSERT INTO contacts (n) VALUES (4)");
  execute("INSERT INTO other VALUES (8)");
  const std::string before = constraints("contacts") + constraints("other") + columns("contacts");
  // The type below a generated column, the generated column itself, and both.
  run({AlterColumn{contacts, column("n", "integer"), column("n", "smallint")},
       AlterColumn{contacts, column("n", "smallint"), column("n", "integer")}},
      catalog({held, other}));
  EXPECT_EQ(constraints("contacts") + constraints("other") + columns("contacts"), before);
  EXPECT_EQ(value("SELECT contacts::text FROM contacts"), "(4,8)");
  EXPECT_EQ(
      value("SELECT col_description('contacts'::regclass, attnum) FROM pg_attribute WHERE attname = 'twice'"),
      "computed");

  Column other_expression = twice;
  other_expression.generated->expression = "n + n";
  run({AlterColumn{contacts, twice, other_expression}}, catalog({held, other}));
  EXPECT_EQ(columns("contacts"), "n integer, twice integer not null (n + n)");
  Column plain = column("twice", "bigint");
  run({AlterColumn{contacts, other_expression, plain}}, catalog({held, other}));
  EXPECT_EQ(columns("contacts"), "n integer, twice bigint");
  EXPECT_EQ(value("SELECT contacts::text FROM contacts"), "(4,8)");
}

TEST_F(PostgresqlRender, IdentitiesAndSequencesGoOnFromTheRows) {
  const Column serial =
      with_default(column("id", "integer", true), "nextval('public.contacts_id_seq'::regclass)");
  Column identity = column("id", "bigint", true);
  identity.identity = schema::Identity{.always = true, .numbers = {}};
  const auto sequence = sequence_of("contacts", "id", "integer");
  const auto with_serial = catalog({table("contacts", {serial, column("n", "text")})}, {sequence});
  const auto with_identity = catalog({table("contacts", {identity, column("n", "text")})});
  run({CreateSequence{sequence}, CreateTable{with_serial.tables.at(contacts)}});
  execute("INSERT INTO contacts (n) VALUES ('a'), ('b'), ('c')");
  run({AlterColumn{contacts, serial, identity}, DropSequence{sequence}}, with_serial, with_identity);
  EXPECT_EQ(value("SELECT pg_get_serial_sequence('contacts', 'id')"), "public.contacts_id_seq");
  execute("INSERT INTO contacts (n) VALUES ('d')");
  EXPECT_EQ(value("SELECT max(id) FROM contacts"), "4");
  run({CreateSequence{sequence}, AlterColumn{contacts, identity, serial}}, with_identity, with_serial);
  EXPECT_EQ(columns("contacts"), "id integer not null nextval('contacts_id_seq'::regclass), n text");
  execute("INSERT INTO contacts (n) VALUES ('e')");
  EXPECT_EQ(value("SELECT max(id) FROM contacts"), "5");

  Column other = identity;
  other.identity->always = false;
  other.identity->numbers = {.start = 50, .increment = -1, .minimum = -100, .maximum = 100, .cache = {}};
  run({AlterColumn{contacts, serial, identity}, DropSequence{sequence}}, with_serial, with_identity);
  run({AlterColumn{contacts, identity, other}});
  EXPECT_EQ(
      value("SELECT seqstart || ' ' || seqincrement || ' ' || seqmin || ' ' || seqmax FROM pg_sequence"),
      "50 -1 -100 100");
  run({AlterColumn{contacts, other, column("id", "bigint")}});
  EXPECT_EQ(columns("contacts"), "id bigint, n text");
}

TEST_F(PostgresqlRender, ForeignKeysSurviveANewTypeOnBothSides) {
  execute("CREATE TABLE groups (id integer PRIMARY KEY)");
  execute("CREATE TABLE members (group_id integer CONSTRAINT fk REFERENCES groups)");
  execute("INSERT INTO groups VALUES (1)");
  execute("INSERT INTO members VALUES (1)");
  Table groups = table("groups", {column("id", "integer", true)});
  groups.primary_key = primary_key("groups_pkey", {"id"});
  Table members = table("members", {column("group_id", "integer")});
  members.foreign_keys = {foreign_key("fk", {"group_id"}, "groups", {"id"})};
  for (const bool backwards : {false, true}) {
    std::vector<Operation> operations = {
        AlterColumn{groups.name, column("id", "integer", true), column("id", "text", true)},
        AlterColumn{members.name, column("group_id", "integer"), column("group_id", "text")}};
    if (backwards) {
      operations = {AlterColumn{members.name, column("group_id", "text"), column("group_id", "integer")},
                    AlterColumn{groups.name, column("id", "text", true), column("id", "integer", true)}};
    }
    run(operations, catalog({groups, members}));
    EXPECT_EQ(constraints("members"), "fk FOREIGN KEY (group_id) REFERENCES groups(id)");
  }
}

TEST_F(PostgresqlRender, ConstraintsComeAndGo) {
  execute("CREATE TABLE groups (x integer, y integer, UNIQUE (x, y))");
  execute("CREATE TABLE contacts (id integer, a integer, b integer)");
  auto key = foreign_key("fk", {"a", "b"}, "groups", {"x", "y"});
  key.match_full = true;
  key.on_delete = schema::ForeignKeyAction::set_null;
  key.deferral = schema::Deferral::initially_immediate;
  auto loose = foreign_key("loose", {"a", "b"}, "groups", {"x", "y"});
  loose.on_delete = schema::ForeignKeyAction::set_default;
  loose.on_delete_columns = {"b"};
  loose.validated = false;
  loose.comment = "loose";
  auto filled = unique("filled", {"a"});
  filled.options = {{"fillfactor", "80"}, {"tablespace", "pg_default"}};
  run({AddConstraint{contacts, primary_key("pk", {"id"})}, AddConstraint{contacts, key},
       AddConstraint{contacts, loose}, AddConstraint{contacts, check("c", "a > 0 -- always")},
       AddConstraint{contacts, filled}, RenameConstraint{contacts, "c", "C"}});
  EXPECT_EQ(constraints("contacts"),
            "C CHECK ((a > 0)); filled UNIQUE (a); "
            "fk FOREIGN KEY (a, b) REFERENCES groups(x, y) MATCH FULL ON DELETE SET NULL DEFERRABLE; "
            "loose FOREIGN KEY (a, b) REFERENCES groups(x, y) ON DELETE SET DEFAULT (b) NOT VALID; pk "
            "PRIMARY KEY (id)");
  run({DropConstraint{contacts, check("C", "")}, DropConstraint{contacts, key},
       DropConstraint{contacts, loose}, DropConstraint{contacts, primary_key("pk", {})},
       DropConstraint{contacts, filled}});
  EXPECT_EQ(constraints("contacts"), "");
  run({AddConstraint{contacts, check("c", "a > 0")}, AddConstraint{contacts, key}}, {}, {},
      {.prefer_weak_locks = true});
  EXPECT_EQ(constraints("contacts"),
            "c CHECK ((a > 0)); fk FOREIGN KEY (a, b) REFERENCES groups(x, y) MATCH FULL ON DELETE SET NULL "
            "DEFERRABLE");
}

TEST_F(PostgresqlRender, IndexesInEveryForm) {
  execute("CREATE TABLE contacts (a text, b integer, c integer, d jsonb)");
  auto made = index("i", {"a", "b", "c", ""});
  made.unique = true;
  made.keys[0].collation = "pg_catalog.\"C\"";
  made.keys[0].operator_class = "text_pattern_ops";
  made.keys[0].descending = made.keys[0].nulls_first = true;
  made.keys[1].descending = true;
  made.keys[2].nulls_first = true;
  made.keys[3].expression = "b + 1";
  made.include = {"d"};
  made.nulls_not_distinct = true;
  made.where = "b > 0 OR c > 0";
  made.options = {{"fillfactor", "50"}, {"tablespace", "pg_default"}};
  made.comment = "all";
  auto gin = index("G", {"d"});
  gin.method = "gin";
  gin.keys[0].operator_class = "jsonb_path_ops";
  gin.options = {{"fastupdate", "off"}};
  run({CreateIndex{contacts, made}, CreateIndex{contacts, gin}, RenameIndex{contacts, "i", "I"}});
  EXPECT_EQ(value("SELECT string_agg(pg_get_indexdef(indexrelid), '; ' ORDER BY indexrelid) FROM pg_index"
                  " WHERE indrelid = 'contacts'::regclass"),
            "CREATE UNIQUE INDEX \"I\" ON public.contacts USING btree (a COLLATE \"C\" text_pattern_ops "
            "DESC, b DESC NULLS LAST,"
            " c NULLS FIRST, ((b + 1))) INCLUDE (d) NULLS NOT DISTINCT WITH (fillfactor='50') WHERE ((b > 0) "
            "OR (c > 0)); "
            "CREATE INDEX \"G\" ON public.contacts USING gin (d jsonb_path_ops) WITH (fastupdate=off)");
  made.name = "I";
  run({DropIndex{contacts, made}, DropIndex{contacts, gin}});
  made.comment.clear();
  run({CreateIndex{contacts, made}, DropIndex{contacts, made}}, {}, {}, {.prefer_weak_locks = true});
}

TEST_F(PostgresqlRender, EnumsChangeUnderTheirColumns) {
  const schema::Enum old{{"public", "mood"}, {"sad", "ok", "happy"}, "m"};
  const schema::Enum wanted{{"public", "mood"}, {"happy", "great", "ok"}, "n"};
  Table held = table("contacts", {with_default(column("mood", "public.mood", true), "'ok'::public.mood"),
                                  with_default(column("moods", "public.mood[]"), "'{ok}'::public.mood[]")});
  Column rank = column("good", "boolean");
  rank.generated = schema::Generated{"mood = 'happy'::public.mood", true};
  held.columns.push_back(rank);
  held.primary_key = primary_key("contacts_pkey", {"mood"});
  held.checks = {check("not_great", "mood <> 'happy'::public.mood OR mood IS NULL")};
  held.indexes = {index("i", {"good"})};
  held.indexes[0].where = "mood > 'sad'::public.mood";
  Table other = table("other", {column("mood", "public.mood")});
  other.foreign_keys = {foreign_key("fk", {"mood"}, "contacts", {"mood"})};
  run({CreateEnum{old}, CreateTable{held}, CreateTable{other}});
  execute("INSERT INTO contacts VALUES ('ok', '{ok,happy}')");
  execute("INSERT INTO other VALUES ('ok')");
  auto before = catalog({held, other});
  before.enums.emplace(old.name, old);
  // What compares with 'sad' must not be there afterwards.
  before.tables.at(contacts).indexes.clear();
  run({DropIndex{contacts, held.indexes[0]}, ReplaceEnum{old,
                                                         wanted,
                                                         {{contacts, "mood", "'great'::public.mood", false},
                                                          {contacts, "moods", "", true},
                                                          {other.name, "mood", "", false}}}},
      before);
  EXPECT_EQ(columns("contacts"),
            "mood mood not null 'great'::mood, moods mood[], good boolean (mood = 'happy'::mood)");
  EXPECT_EQ(
      constraints("contacts"),
      "contacts_pkey PRIMARY KEY (mood); not_great CHECK (((mood <> 'happy'::mood) OR (mood IS NULL)))");
  EXPECT_EQ(constraints("other"), "fk FOREIGN KEY (mood) REFERENCES contacts(mood)");
  EXPECT_EQ(value("SELECT contacts::text FROM contacts"), "(ok,\"{ok,happy}\",f)");
  EXPECT_EQ(value("SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum"), "happy,great,ok");
  run({AddEnumValue{wanted.name, "best", "great"}, AddEnumValue{wanted.name, "it's", ""},
       RenameEnumValue{wanted.name, "ok", "so so"}, RenameEnum{wanted.name, {"public", "Mood"}}});
  EXPECT_EQ(value("SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum"),
            "happy,best,great,so so,it's");
  run({DropTable{other}, DropTable{held}, DropEnum{{{"public", "Mood"}, {}, ""}}});
}

TEST_F(PostgresqlRender, SequencesChange) {
  schema::Sequence made;
  made.name = {"public", "numbers"};
  made.type = "integer";
  made.numbers = {.start = 5, .increment = -1, .minimum = 1, .maximum = 9, .cache = 3, .cycle = true};
  made.options = {{"unlogged", "true"}};
  made.comment = "n";
  auto plain = made;
  plain.numbers = {};
  plain.type = "bigint";
  plain.options.clear();
  plain.comment.clear();
  const auto look = [&] {
    return value(
        "SELECT concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle,"
        " relpersistence, obj_description(oid)) FROM pg_sequence JOIN pg_class ON oid = seqrelid");
  };
  run({CreateSequence{made}});
  EXPECT_EQ(look(), "integer 5 -1 1 9 3 t u n");
  run({AlterSequence{made, plain}});
  EXPECT_EQ(look(), "bigint 1 1 1 9223372036854775807 1 f p");
  run({AlterSequence{plain, made}});
  EXPECT_EQ(look(), "integer 5 -1 1 9 3 t u n");
  execute("CREATE TABLE t (id integer)");
  auto owned = made;
  owned.owned_by_table = {"public", "t"};
  owned.owned_by_column = "id";
  run({AlterSequence{made, owned}, AlterSequence{owned, made}, RenameSequence{made.name, {"public", "n"}}});
  made.name.name = "n";
  run({DropSequence{made}});
}

TEST_F(PostgresqlRender, SequencesGoOnWithinTheirNewBounds) {
  const auto with = [](std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum) {
    schema::Sequence made;
    made.name = {"public", "s"};
    made.numbers.minimum = minimum;
    made.numbers.maximum = maximum;
    return made;
  };
  run({CreateSequence{with({}, 100)}});
  run({AlterSequence{with({}, 100), with(10, 50)}});
  EXPECT_EQ(value("SELECT nextval('s')"), "10");
  EXPECT_EQ(value("SELECT nextval('s')"), "11");
  run({AlterSequence{with(10, 50), with(5, 20)}});
  EXPECT_EQ(value("SELECT nextval('s')"), "12");
  run({AlterSequence{with(5, 20), with(5, 11)}});
  EXPECT_THROW(value("SELECT nextval('s')"), DatabaseError);  // 11 was given out already
  run({AlterSequence{with(5, 11), with(200, {})}});
  EXPECT_EQ(value("SELECT nextval('s')"), "200");

  Column before = column("id", "integer", true);
  before.identity = schema::Identity{};
  before.identity->numbers.minimum = -200;
  Column after = before;
  after.identity->numbers.minimum = -100;
  run({CreateTable{table("contacts", {before})}, AlterColumn{contacts, before, after},
       AlterColumn{contacts, after, before}});
}

TEST_F(PostgresqlRender, PartitionsAndChildren) {
  Table parent =
      table("events", {column("at", "date", true),
                       with_default(column("note", "character varying(9)"), "''::character varying")});
  parent.options["partition_by"] = "RANGE (at)";
  parent.checks = {check("noted", "note <> 'x'::text")};
  Table part = table("a_part", parent.columns);
  part.columns[1] = with_default(column("note", "character varying(9)", true), "'p'::character varying");
  part.checks = {check("own", "note <> 'y'::text")};
  part.options = {{"partition_of", "public.events"},
                  {"partition_bound", "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"}};
  Table turned = table("rest", {parent.columns[1], parent.columns[0]});
  turned.options = {{"partition_of", "public.events"}, {"partition_bound", "DEFAULT"}};
  Table base = table("base", {column("id", "integer"), column("note", "text")});
  Table child = table("a_child", {column("id", "integer", true),
                                  with_default(column("note", "text"), "'c'::text"), column("own", "text")});
  child.options["inherits"] = "public.base";
  run({CreateTable{parent}, CreateTable{part}, CreateTable{turned}, CreateTable{base}, CreateTable{child}});
  EXPECT_EQ(columns("a_part"), "at date not null, note character varying(9) not null 'p'::character varying");
  EXPECT_EQ(columns("rest"), "note character varying(9) ''::character varying, at date not null");
  EXPECT_EQ(columns("a_child"), "id integer not null, note text 'c'::text, own text");

  auto before = catalog({parent, part, turned, base, child});
  const auto wider = with_default(column("note", "text", true), "'z'::text");
  auto part_note = part.columns[1];
  part_note.type = "text";
  part_note.default_value = "'q'::text";
  run({AddColumn{part.name, with_default(column("more", "text"), "'m'::text")},
       AddColumn{turned.name, column("more", "text")}, AlterColumn{part.name, part.columns[1], part_note},
       AlterColumn{turned.name, parent.columns[1], wider}, AddColumn{child.name, column("more", "text")},
       AddColumn{parent.name, column("more", "text")}, AlterColumn{parent.name, parent.columns[1], wider},
       AddColumn{base.name, column("more", "text")}, DropColumn{child.name, child.columns[1]},
       DropColumn{base.name, base.columns[1]}},
      before, before);
  EXPECT_EQ(columns("events"), "at date not null, note text not null 'z'::text, more text");
  EXPECT_EQ(columns("a_part"), "at date not null, note text not null 'q'::text, more text 'm'::text");
  EXPECT_EQ(columns("rest"), "note text not null 'z'::text, at date not null, more text");
  EXPECT_EQ(columns("base"), "id integer, more text");
  EXPECT_EQ(columns("a_child"), "id integer not null, own text, more text");

  auto moved = part;
  moved.options["partition_bound"] = "FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')";
  auto alone = turned;
  alone.options.clear();
  auto orphan = child;
  orphan.options.clear();
  run({AlterTableOptions{turned, alone}, AlterTableOptions{part, moved}, AlterTableOptions{child, orphan}});
  EXPECT_EQ(value("SELECT string_agg(inhrelid::regclass::text, ',') FROM pg_inherits"), "a_part");
  run({AlterTableOptions{orphan, child}, AlterTableOptions{alone, turned}});
  run({DropTable{part}, DropTable{turned}, DropTable{parent}, DropTable{child}, DropTable{base}});
}

TEST_F(PostgresqlRender, ViewsObjectsAndComments) {
  execute("CREATE TABLE contacts (id integer PRIMARY KEY, name text)");
  schema::View view;
  view.name = {"public", "named"};
  view.query =
      " SELECT contacts.id,\n    contacts.name\n   FROM public.contacts\n  WHERE (contacts.name IS NOT "
      "NULL);";
  view.options = {{"security_barrier", "true"}, {"check_option", "cascaded"}};
  view.comment = "v";
  view.column_comments = {{"id", "i"}};
  auto other = view;
  other.query = "SELECT id, name, 1 AS one FROM public.contacts";
  other.options = {{"security_invoker", "true"}};
  other.column_comments.clear();
  auto relaxed = other;
  relaxed.options.clear();
  schema::View sums;
  sums.name = {"public", "sums"};
  sums.materialized = true;
  sums.query = "SELECT count(*) AS n FROM public.contacts";
  sums.indexes = {index("sums_n", {"n"})};
  sums.options = {{"fillfactor", "80"}};
  auto sums2 = sums;
  sums2.query = "SELECT count(*) AS m FROM public.contacts";
  sums2.indexes = {index("sums_m", {"m"})};
  sums2.options.clear();
  run({CreateView{view}, ReplaceView{view, other}, ReplaceView{other, relaxed}, CreateView{sums},
       ReplaceView{sums, sums2}});
  EXPECT_EQ(value("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = "
                  "'named'::regclass"),
            "id,name,one");

  const auto object = [](ObjectKind kind, std::string name, std::string part, std::string definition) {
    schema::SqlObject made;
    made.id = {kind, {"public", std::move(name)}, std::move(part)};
    made.definition = std::move(definition);
    made.comment = "c";
    return made;
  };
  const std::vector<schema::SqlObject> objects = {
      object(ObjectKind::extension, "plpgsql", "", "CREATE EXTENSION IF NOT EXISTS plpgsql"),
      object(ObjectKind::collation, "german", "",
             "CREATE COLLATION public.german (provider = icu, locale = 'de')"),
      object(ObjectKind::domain, "positive", "",
             "CREATE DOMAIN public.positive AS integer CONSTRAINT p CHECK (VALUE > 0)"),
      object(ObjectKind::composite_type, "pair", "", "CREATE TYPE public.pair AS (a integer, b integer)"),
      object(ObjectKind::range_type, "span", "", "CREATE TYPE public.span AS RANGE (subtype = real)"),
      object(ObjectKind::function, "add", "integer, integer",
             "CREATE FUNCTION public.add(integer, integer) RETURNS integer LANGUAGE sql AS $$ SELECT $1 + "
             "$2; $$"),
      object(ObjectKind::procedure, "p", "", "CREATE PROCEDURE public.p() LANGUAGE sql AS $$ SELECT 1; $$"),
      object(ObjectKind::aggregate, "total", "integer",
             "CREATE AGGREGATE public.total(integer) (SFUNC = public.add, STYPE = integer)"),
      object(ObjectKind::operator_, "@+", "integer, integer",
             "CREATE OPERATOR public.@+ (FUNCTION = public.add, LEFTARG = integer, RIGHTARG = integer)"),
      object(
          ObjectKind::function, "of_pair", "public.pair",
          "CREATE FUNCTION public.of_pair(public.pair) RETURNS integer LANGUAGE sql AS $$ SELECT ($1).a; $$"),
      object(ObjectKind::cast, "", "public.pair AS integer",
             "CREATE CAST (public.pair AS integer) WITH FUNCTION public.of_pair(public.pair)"),
      object(
          ObjectKind::function, "fire", "",
          "CREATE FUNCTION public.fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$"),
      object(
          ObjectKind::trigger, "contacts", "tr",
          "CREATE TRIGGER tr BEFORE INSERT ON public.contacts FOR EACH ROW EXECUTE FUNCTION public.fire();\n"
          "ALTER TABLE public.contacts DISABLE TRIGGER tr"),
      object(ObjectKind::policy, "contacts", "mine", "CREATE POLICY mine ON public.contacts USING (true)"),
      object(ObjectKind::rule, "contacts", "never",
             "CREATE RULE never AS ON DELETE TO public.contacts DO INSTEAD NOTHING"),
      object(ObjectKind::statistics, "s", "", "CREATE STATISTICS public.s ON id, name FROM public.contacts"),
      object(ObjectKind::text_search, "simple2", "dictionary",
             "CREATE TEXT SEARCH DICTIONARY public.simple2 (TEMPLATE = pg_catalog.simple)"),
      object(ObjectKind::text_search, "config2", "configuration",
             "CREATE TEXT SEARCH CONFIGURATION public.config2 (PARSER = pg_catalog.\"default\")"),
      object(ObjectKind::function, "event", "",
             "CREATE FUNCTION public.event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END; $$"),
      object(ObjectKind::event_trigger, "e", "",
             "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION public.event()"),
      object(ObjectKind::publication, "pub", "", "CREATE PUBLICATION pub FOR TABLE public.contacts"),
  };
  std::vector<Operation> create, drop;
  for (const auto& one : objects) create.push_back(CreateObject{one});
  for (auto one = objects.rbegin(); one != objects.rend(); ++one) drop.push_back(DropObject{*one});
  run(create);
  schema::Catalog after;
  after.views.emplace(sums2.name, sums2);
  after.objects.emplace(objects[2].id, objects[2]);
  const auto set = [](ObjectKind kind, std::string name, std::string part = "") {
    return SetComment{{kind, {"public", std::move(name)}, std::move(part)}, "", "it's"};
  };
  run({set(ObjectKind::schema, "public"), set(ObjectKind::table, "contacts"),
       set(ObjectKind::column, "contacts", "id"), set(ObjectKind::constraint, "contacts", "contacts_pkey"),
       set(ObjectKind::constraint, "positive", "p"), set(ObjectKind::index, "contacts_pkey"),
       set(ObjectKind::view, "named"), set(ObjectKind::view, "sums"), set(ObjectKind::column, "named", "id"),
       set(ObjectKind::trigger, "contacts", "tr"), set(ObjectKind::policy, "contacts", "mine"),
       set(ObjectKind::function, "add", "integer, integer"), Execute{"SELECT 1; SELECT 2"}},
      {}, after);
  EXPECT_EQ(value("SELECT count(*) FROM pg_description WHERE description = 'it''s'"), "12");
  run(drop);
  run({DropView{relaxed}, DropView{sums2}});
}

}  // namespace
}  // namespace limbeck::dialect::postgresql::testing
