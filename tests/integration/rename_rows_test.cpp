// Renames whose new name is taken, on databases with rows: every value is where it belongs, there and back.
#include <gtest/gtest.h>

#include "autogenerate/generate.hpp"
#include "base/error.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/test_database.hpp"
#include "models/sql_models.hpp"

namespace limbeck::autogenerate {
namespace {

using testing::TestDatabase;

struct Case {
  const char* name;
  EngineKind dialect;
  const char* before;
  const char* rows;
  std::vector<std::string> options;
  const char* models;
  const char* up;    ///< asked after the upgrade
  const char* down;  ///< asked after the downgrade; nullptr: the rows that are left forbid it
  const char* want_up;
  const char* want_down;
};

class RenameRows : public ::testing::TestWithParam<Case> {};

std::string answer(dialect::Connection& connection, const std::string& sql) {
  const auto result = connection.query(sql);
  std::string text;
  for (std::size_t column = 0; column < result.columns.size(); ++column) {
    text += (column == 0 ? "" : "|") + result.text(0, column);
  }
  return text;
}

}  // namespace

TEST_P(RenameRows, KeepTheirValues) {
  const auto& test = GetParam();
  TestDatabase database(test.dialect);
  if (!database.available()) GTEST_SKIP() << "no server";
  const auto connection = database.connect();
  const auto& dialect = database.dialect();
  const auto run = [&](const std::string& sql) {
    for (const auto& statement : sql::split(dialect.engine(), sql, "the test"))
      connection->execute(statement);
  };
  Workspace workspace;
  workspace.dialect = &dialect;
  workspace.target = connection.get();
  workspace.url = database.config.database();
  workspace.inspect.include_schemas = dialect.capabilities(newest(dialect.engine())).schemas
                                          ? std::vector<std::string>{"public", "crm", "app"}
                                          : std::vector<std::string>();
  run(test.before);
  run(test.rows);
  models::DesiredSql desired;
  models::add_sql(desired, test.models, "schema.sql", dialect, dialect.default_schema(*connection));

  const auto generated = generate({desired, test.options, {}}, workspace);
  EXPECT_EQ(generated.verification.reason, "");
  for (const auto& change : generated.changes) run_section(change.upgrade.statements, *connection, dialect);
  EXPECT_EQ(answer(*connection, test.up), test.want_up);
  // Hints stay in the models, and change nothing more.
  EXPECT_TRUE(generate({desired, {}, {}}, workspace).changes.empty());
  const auto downgrade = [&] {
    for (auto change = generated.changes.rbegin(); change != generated.changes.rend(); ++change) {
      run_section(change->downgrade.statements, *connection, dialect);
    }
  };
  if (!test.down) {
    EXPECT_THROW(downgrade(), DatabaseError);
    return;
  }
  downgrade();
  EXPECT_EQ(answer(*connection, test.down), test.want_down);
}

namespace {

constexpr auto postgresql = EngineKind::postgresql;
constexpr auto sqlite = EngineKind::sqlite;

const Case cases[] = {
    {"NamesThatDifferInCapitalsAlone",
     sqlite,
     "CREATE TABLE t (a TEXT, f INT, g INT REFERENCES p (k)); CREATE TABLE p (k INTEGER PRIMARY KEY);"
     "CREATE UNIQUE INDEX i ON t (lower(a), f) WHERE f IS NOT NULL;",
     "INSERT INTO p VALUES (7); INSERT INTO t VALUES ('x', 1, 7);",
     {"t.a:z"},
     "CREATE TABLE T (Z TEXT, F INT, g INT REFERENCES P (K) ON DELETE CASCADE); CREATE TABLE P (K INTEGER "
     "PRIMARY KEY);"
     "CREATE UNIQUE INDEX I ON T (lower(Z), F) WHERE F IS NOT NULL;"
     "CREATE TRIGGER r AFTER INSERT ON P BEGIN DELETE FROM \"T\" WHERE \"F\" = NEW.k; END;",
     "SELECT z, f, g FROM t",
     "SELECT a, f, g FROM t",
     "x|1|7",
     "x|1|7"},
    {"CapitalsInATableThatIsRenamed",
     sqlite,
     "CREATE TABLE p (k INTEGER PRIMARY KEY); CREATE TABLE q (k INTEGER PRIMARY KEY);"
     "CREATE TABLE t (a INT, f INT REFERENCES p (k));",
     "INSERT INTO p VALUES (7); INSERT INTO t VALUES (1, 7);",
     {"t:u"},
     "CREATE TABLE p (k INTEGER PRIMARY KEY); CREATE TABLE q (k INTEGER PRIMARY KEY);"
     "CREATE TABLE u (A INT, F INT REFERENCES p (k), g INT REFERENCES q (k));",
     "SELECT a, f FROM u",
     "SELECT a, f FROM t",
     "1|7",
     "1|7"},
    {"ForeignKeyToColumnsThatExchangeTheirNames",
     sqlite,
     "CREATE TABLE p (k INT PRIMARY KEY, x INT UNIQUE); CREATE TABLE c (old INT, r INT REFERENCES p (k));",
     "INSERT INTO p VALUES (1, 8); INSERT INTO c VALUES (3, 1);",
     {"p.k:x", "p.x:k", "c.old:new"},
     "CREATE TABLE p (x INT PRIMARY KEY, k INT UNIQUE); CREATE TABLE c (new TEXT, r INT REFERENCES p (x) ON "
     "DELETE CASCADE);",
     "SELECT x, k, new, r, (SELECT \"to\" FROM pragma_foreign_key_list('c')) FROM p, c",
     "SELECT k, x, old, r, (SELECT \"to\" FROM pragma_foreign_key_list('c')) FROM p, c",
     "1|8|3|1|x",
     "1|8|3|1|k"},
    {"ForeignKeyToATableThatExchangesItsName",
     sqlite,
     "CREATE TABLE a (id INTEGER PRIMARY KEY, gone INT REFERENCES a); CREATE TABLE b (id INTEGER PRIMARY "
     "KEY, y TEXT);",
     "INSERT INTO a VALUES (1, NULL), (2, 1); INSERT INTO b VALUES (5, 'q');",
     {"a:b", "b:a", "a.id:gone"},
     "CREATE TABLE b (gone INTEGER PRIMARY KEY, other INT REFERENCES a (id)); CREATE TABLE a (id INTEGER "
     "PRIMARY KEY, y TEXT);",
     "SELECT (SELECT group_concat(gone) FROM b), (SELECT y FROM a), (SELECT \"table\" FROM "
     "pragma_foreign_key_list('b'))",
     "SELECT (SELECT group_concat(id) FROM a), (SELECT y FROM b), (SELECT \"table\" FROM "
     "pragma_foreign_key_list('a'))",
     "1,2|q|a",
     "1,2|q|a"},
    {"ColumnTakesTheNameOfOneThatGoes",
     postgresql,
     "CREATE TABLE t (id int PRIMARY KEY, name text, name_new varchar(9));",
     "INSERT INTO t VALUES (1, 'old', 'new');",
     {},
     "-- limbeck: rename column t.name_new to name\nCREATE TABLE t (id int PRIMARY KEY, name varchar(9));",
     "SELECT name FROM t",
     "SELECT name_new FROM t",
     "new",
     "new"},
    {"ChainWithTypesAndANewEnumValue",
     postgresql,
     "CREATE TYPE e AS ENUM ('p'); CREATE TABLE t (a int, b int, s e DEFAULT 'p'); CREATE VIEW v AS SELECT "
     "a, b FROM t;",
     "INSERT INTO t VALUES (1, 2, 'p');",
     {},
     "-- limbeck: rename column t.a to b\n-- limbeck: rename column t.b to c\nCREATE TYPE e AS ENUM ('p', "
     "'n');"
     "CREATE TABLE t (b bigint, c int, s e DEFAULT 'n'); CREATE VIEW v AS SELECT b, c FROM t;",
     "SELECT b, c, s FROM v JOIN t USING (b, c)",
     "SELECT a, b, s FROM v JOIN t USING (a, b)",
     "1|2|p",
     "1|2|p"},
    {"SwappedTablesKeepCounting",
     postgresql,
     "CREATE TABLE a (id serial PRIMARY KEY, x int UNIQUE); CREATE TABLE b (id serial PRIMARY KEY, y text);",
     "INSERT INTO a (x) SELECT generate_series(1, 5); INSERT INTO b (y) VALUES ('q');",
     {"a:b", "b:a"},
     "CREATE TABLE b (id serial PRIMARY KEY, x int UNIQUE); CREATE TABLE a (id serial PRIMARY KEY, y text);",
     "WITH i AS (INSERT INTO b (x) VALUES (9) RETURNING id), j AS (INSERT INTO a (y) VALUES ('r') RETURNING "
     "id) "
     "SELECT (SELECT id FROM i), (SELECT id FROM j)",
     "SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)",
     "6|2",
     "6|2"},
    {"TableTakesTheNameOfOneThatGoes",
     postgresql,
     "CREATE TABLE users (id serial PRIMARY KEY, o text); CREATE TABLE users_v2 (id serial PRIMARY KEY, n "
     "text);"
     "CREATE TABLE r (u int REFERENCES users_v2 (id));",
     "INSERT INTO users_v2 (n) VALUES ('x'); INSERT INTO r VALUES (1);",
     {},
     "-- limbeck: rename table users_v2 to users\nCREATE TABLE users (id serial PRIMARY KEY, n text);"
     "CREATE TABLE r (u int REFERENCES users (id));",
     "SELECT n, u FROM users JOIN r ON u = id",
     "SELECT n, u FROM users_v2 JOIN r ON u = id",
     "x|1",
     "x|1"},
    {"EnumTakesTheNameOfOneThatGoes",
     postgresql,
     "CREATE TYPE mood AS ENUM ('p', 'q'); CREATE TYPE mood_new AS ENUM ('x', 'y'); CREATE TABLE t (a "
     "mood_new, b mood);",
     "INSERT INTO t VALUES ('x', 'p');",
     {},
     "-- limbeck: rename enum mood_new to mood\nCREATE TYPE mood AS ENUM ('x', 'y'); CREATE TABLE t (a mood, "
     "b text);",
     "SELECT a, b FROM t",
     "SELECT a, b FROM t",
     "x|p",
     "x|p"},
    {"TableMovesWithItsSequence",
     postgresql,
     "CREATE SCHEMA crm; CREATE TABLE crm.people (id serial PRIMARY KEY, n text);",
     "INSERT INTO crm.people (n) VALUES ('a'), ('b');",
     {"crm.people:app.contacts"},
     "CREATE SCHEMA app; CREATE TABLE app.contacts (id serial PRIMARY KEY, n text);",
     "INSERT INTO app.contacts (n) VALUES ('c') RETURNING id",
     "SELECT count(*) FROM crm.people",
     "3",
     "3"},
    {"TablesChangePlacesBetweenSchemas",
     postgresql,
     "CREATE SCHEMA crm; CREATE TABLE crm.t (id serial PRIMARY KEY, a int); CREATE INDEX i ON crm.t (a);"
     "CREATE TABLE public.t (id serial PRIMARY KEY, b text); CREATE INDEX i ON public.t (b);",
     "INSERT INTO crm.t (a) VALUES (1), (2); INSERT INTO public.t (b) VALUES ('q');",
     {"crm.t:public.t", "public.t:crm.t"},
     "CREATE SCHEMA crm; CREATE TABLE public.t (id serial PRIMARY KEY, a int); CREATE INDEX i ON public.t "
     "(a);"
     "CREATE TABLE crm.t (id serial PRIMARY KEY, b text); CREATE INDEX i ON crm.t (b);",
     "INSERT INTO public.t (a) VALUES (3) RETURNING id",
     "SELECT count(*) FROM crm.t",
     "3",
     "3"},
    {"WhatStepsAsideFollowsARename",
     postgresql,
     "CREATE TYPE m AS ENUM ('p', 'q'); CREATE TABLE t (a int, b text, g boolean GENERATED ALWAYS AS (a IS "
     "NULL) STORED,"
     " m m, CHECK (a > 0 OR g), CHECK (a > 1 OR m > 'p')); CREATE INDEX i ON t (b, g) WHERE a IS NOT NULL;"
     "CREATE INDEX j ON t ((a + 1), g);",
     "INSERT INTO t VALUES (1, 'x', DEFAULT, 'q');",
     {"t.a:order", "m:n"},
     "CREATE TYPE n AS ENUM ('q', 'p', 'r'); CREATE TABLE t (\"order\" int, b text, g boolean, m n,"
     " CHECK (\"order\" > 0 OR g), CHECK (\"order\" > 1 OR m < 'p')); CREATE INDEX i ON t (b, g) WHERE "
     "\"order\" IS NOT NULL;"
     "CREATE INDEX j ON t ((\"order\" + 1), g);",
     "SELECT \"order\", g, m FROM t",
     "SELECT a, g, m FROM t",
     "1|f|q",
     "1|f|q"},
    {"SerialBecomesIdentityUnderTheNameOfATableThatGoes",
     postgresql,
     "CREATE TABLE a (id serial, x int); CREATE TABLE b (y text);",
     "INSERT INTO a (x) VALUES (1), (2);",
     {"a:b"},
     "CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY, x int);",
     "INSERT INTO b (x) VALUES (3) RETURNING id",
     "INSERT INTO a (x) VALUES (4) RETURNING id",
     "3",
     "4"},
    {"TypesStepAsideWhileColumnsBecomeArrays",
     postgresql,
     "CREATE TYPE e AS ENUM ('1', '2'); CREATE TYPE c AS (x int, y text); CREATE DOMAIN d AS int CHECK "
     "(VALUE > 0);"
     "CREATE TABLE t (a e, b c, f e[], g d, h c[]);",
     "INSERT INTO t VALUES ('1', ROW(5, 'k'), '{2}', 7, ARRAY[ROW(6, 'l')]::c[]);",
     {},
     "CREATE TYPE e AS ENUM ('2', '1'); CREATE TYPE c AS (y text, x bigint); CREATE DOMAIN d AS bigint CHECK "
     "(VALUE > 1);"
     "CREATE TABLE t (a e[], b c[], f e, g d[], h c);",
     "SELECT a, b, f, g, h FROM t",
     "SELECT a, b, f, g, h FROM t",
     "{1}|{\"(k,5)\"}|2|{7}|(l,6)",
     "1|(5,k)|{2}|7|{\"(6,l)\"}"},
    {"SequencesComeBackToWhereSerialAndIdentityStood",
     postgresql,
     "CREATE SEQUENCE s1; CREATE TABLE f (id int PRIMARY KEY DEFAULT nextval('s1'));"
     "CREATE SEQUENCE s2 INCREMENT 5 START 3 MAXVALUE 1000 CYCLE; CREATE TABLE g (id int DEFAULT "
     "nextval('s2'));"
     "CREATE SEQUENCE h_id_seq START 7; CREATE TABLE h (id int NOT NULL DEFAULT nextval('h_id_seq'));"
     "CREATE TABLE x (id serial); CREATE TABLE y (id int DEFAULT nextval('x_id_seq'));"
     "CREATE TABLE z (id int GENERATED ALWAYS AS IDENTITY, n int);",
     "INSERT INTO f DEFAULT VALUES; INSERT INTO g DEFAULT VALUES; INSERT INTO g DEFAULT VALUES; INSERT INTO "
     "x DEFAULT VALUES;"
     "INSERT INTO y DEFAULT VALUES; INSERT INTO z (n) VALUES (1);",
     {},
     "CREATE TABLE f (id serial PRIMARY KEY); CREATE TABLE g (id int GENERATED ALWAYS AS IDENTITY);"
     "CREATE TABLE h (id int GENERATED ALWAYS AS IDENTITY); CREATE TABLE x (id serial); CREATE TABLE y (id "
     "serial);"
     "CREATE TABLE z (id int NOT NULL DEFAULT nextval('x_id_seq'), n int);",
     "WITH a AS (INSERT INTO f DEFAULT VALUES RETURNING id), b AS (INSERT INTO g DEFAULT VALUES RETURNING "
     "id),"
     " c AS (INSERT INTO h DEFAULT VALUES RETURNING id), d AS (INSERT INTO x DEFAULT VALUES RETURNING id),"
     " e AS (INSERT INTO y SELECT nextval('y_id_seq') FROM generate_series(1, 3) RETURNING id),"
     " i AS (INSERT INTO z (n) VALUES (2) RETURNING id)"
     " SELECT a.id, b.id, c.id, least(d.id, i.id), (SELECT max(id) FROM e), greatest(d.id, i.id) FROM a, b, "
     "c, d, i",
     "WITH z AS (INSERT INTO z (n) VALUES (3) RETURNING id)"
     " SELECT nextval('s1'), nextval('s2'), nextval('h_id_seq'), nextval('x_id_seq'), z.id FROM z",
     "2|9|7|3|5|4",
     "3|14|8|6|6"},
    {"ASequenceThatHasReachedItsEndGoesOn",
     postgresql,
     "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY (MAXVALUE 2)); CREATE TABLE b (id int GENERATED "
     "ALWAYS AS IDENTITY"
     " (MAXVALUE 2 CYCLE)); CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY (INCREMENT -1 MINVALUE -2));",
     "INSERT INTO a DEFAULT VALUES; INSERT INTO a DEFAULT VALUES; INSERT INTO b DEFAULT VALUES; INSERT INTO "
     "b DEFAULT VALUES;"
     "INSERT INTO c DEFAULT VALUES; INSERT INTO c DEFAULT VALUES;",
     {},
     "CREATE TABLE a (id serial); CREATE TABLE b (id serial); CREATE SEQUENCE c_id_seq AS int INCREMENT -1;"
     "CREATE TABLE c (id int NOT NULL DEFAULT nextval('c_id_seq'));",
     "WITH a AS (INSERT INTO a DEFAULT VALUES RETURNING id), b AS (INSERT INTO b DEFAULT VALUES RETURNING "
     "id),"
     " c AS (INSERT INTO c DEFAULT VALUES RETURNING id) SELECT a.id, b.id, c.id FROM a, b, c",
     "SELECT pg_sequence_last_value('a_id_seq'), pg_sequence_last_value('b_id_seq'), "
     "pg_sequence_last_value('c_id_seq')",
     "3|3|-3",
     "2|2|-2"},
    {"SqliteColumnsChangePlaces",
     sqlite,
     "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER NOT NULL CHECK (a > 0), b TEXT UNIQUE); CREATE INDEX "
     "i ON t (a, b);"
     "CREATE VIEW v AS SELECT a, b FROM t;",
     "INSERT INTO t VALUES (1, 7, 'x');",
     {},
     "-- limbeck: rename column t.a to b\n-- limbeck: rename column t.b to a\n"
     "CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER NOT NULL CHECK (b > 0), a TEXT UNIQUE); CREATE INDEX "
     "i ON t (b, a);"
     "CREATE VIEW v AS SELECT a, b FROM t;",
     "SELECT a, b FROM v",
     "SELECT a, b FROM v",
     "x|7",
     "7|x"},
    {"ColumnTakesTheNameOfOneOfAReplacedEnum",
     postgresql,
     "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (id INT, e mood DEFAULT 'a', m TEXT, n VARCHAR(3) "
     "DEFAULT 'a', o mood);",
     "INSERT INTO t VALUES (1, 'a', 'a', 'b', 'b');",
     {"t.m:e", "t.n:o"},
     "CREATE TYPE mood AS ENUM ('b', 'a'); CREATE TABLE t (id INT, e TEXT, o VARCHAR(3) DEFAULT 'a');",
     "SELECT e, pg_typeof(e), o, pg_typeof(o) FROM t",
     "SELECT m, pg_typeof(m), n, pg_typeof(n), e FROM t",
     "a|text|b|character varying",
     "a|text|b|character varying|a"},
    {"SqliteChain",
     sqlite,
     "CREATE TABLE t (a INT, b INT, c TEXT);",
     "INSERT INTO t VALUES (1, 2, '3');",
     {},
     "-- limbeck: rename column t.a to b\n-- limbeck: rename column t.b to c\nCREATE TABLE t (b TEXT, c "
     "INT);",
     "SELECT b, c FROM t",
     "SELECT a, b FROM t",
     "1|2",
     "1|2"},
    {"SqliteTableTakesTheNameOfOneThatOthersReferTo",
     sqlite,
     "CREATE TABLE users (id INTEGER PRIMARY KEY, o TEXT); CREATE TABLE users_v2 (id INTEGER PRIMARY KEY, n "
     "TEXT);"
     "CREATE TABLE r (u INT REFERENCES users (id) ON DELETE CASCADE);",
     "INSERT INTO users VALUES (1, 'o'); INSERT INTO users_v2 VALUES (1, 'n'); INSERT INTO r VALUES (1);",
     {},
     "-- limbeck: rename table users_v2 to users\nCREATE TABLE users (id INTEGER PRIMARY KEY, n TEXT);"
     "CREATE TABLE r (u INT REFERENCES users (id) ON DELETE CASCADE);",
     "SELECT n, u FROM users JOIN r ON u = id",
     nullptr,
     "n|1",
     ""},
    {"SqliteTablesChangePlaces",
     sqlite,
     "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT); CREATE TABLE b (id INTEGER PRIMARY KEY, y TEXT, a INT "
     "REFERENCES a "
     "(id)); CREATE VIEW v AS SELECT x FROM a;",
     "INSERT INTO a VALUES (1, 5); INSERT INTO b VALUES (2, 'q', 1);",
     {},
     "-- limbeck: rename table a to b\n-- limbeck: rename table b to a\nCREATE TABLE b (id INTEGER PRIMARY "
     "KEY, x INT);"
     "CREATE TABLE a (id INTEGER PRIMARY KEY, y TEXT, a INT REFERENCES b (id)); CREATE VIEW v AS SELECT x "
     "FROM b;",
     "SELECT v.x, a.y, a.a FROM v, a",
     "SELECT v.x, b.y, b.a FROM v, b",
     "5|q|1",
     "5|q|1"},
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Cases, RenameRows, ::testing::ValuesIn(cases),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace limbeck::autogenerate
