// What replaces a whole object meets one that others have changed since.
#include "autogenerate/differ/diff.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/postgresql_support.hpp"

namespace limbeck {
namespace {

class PostgresqlReplacement : public test::PostgresqlTest {
 protected:
  void run(const std::string& sql) {
    for (const auto& statement : sql::split(EngineKind::postgresql, sql, "script"))
      connection().execute(statement);
  }
  schema::Catalog made(const std::string& sql) {
    run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;" + sql);
    return postgresql().inspect(connection(), {});
  }
  /// What a revision from `before` to `after` expects; the database is left as it is before it.
  std::string expectation(const std::string& before, const std::string& after) {
    const auto to = made(after);
    const auto from = made(before);
    const auto engine = connection().engine();
    const auto operations = autogenerate::diff(from, to, {}, postgresql().capabilities(engine));
    statements_.clear();
    for (const auto& rendered : postgresql().render(operations, from, to)) {
      statements_.push_back({rendered.sql, 1, std::nullopt});
    }
    return postgresql().expectation(operations, statements_, from, engine);
  }
  std::string refusals(const std::string& expected) {
    return text::join(postgresql().check_replaced(connection(), {expected, statements_, {}}).refusals, "\n");
  }
  std::string fence(const std::string& expected) {
    try {
      for (const auto& sql : postgresql().replacement_check({expected, statements_, {}}, nullptr))
        connection().execute(sql);
    } catch (const DatabaseError& error) {
      return error.sqlstate() + " " + error.what();
    }
    return "";
  }

  std::vector<Statement> statements_;
};

TEST_F(PostgresqlReplacement, KnowsAViewAndItsTriggers) {
  const std::string table = "CREATE TABLE t (id int, a text, b text);";
  const auto expected = expectation(table + "CREATE VIEW v AS SELECT id, a FROM t",
                                    table + "CREATE VIEW v AS SELECT id, b FROM t");
  EXPECT_TRUE(expected.starts_with("view public.v = ")) << expected;
  EXPECT_TRUE(expected.contains("triggers on public.v:")) << expected;
  EXPECT_EQ(refusals(expected), "");
  EXPECT_EQ(fence(expected), "");
  run("CREATE OR REPLACE VIEW v AS SELECT id, a FROM t WHERE id > 0");
  const std::string sentence =
      "the view public.v is not as this revision knows it: replacing it would undo what was changed since";
  EXPECT_EQ(refusals(expected), sentence);
  EXPECT_EQ(fence(expected), "LB003 " + sentence);
  run("CREATE OR REPLACE VIEW v AS SELECT id, a FROM t; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql "
      "AS 'BEGIN RETURN "
      "NULL; END'; CREATE TRIGGER byhand INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()");
  EXPECT_EQ(refusals(expected),
            "public.v is not as this revision knows it: replacing it would lose the trigger 'byhand'");
  run("DROP VIEW v");
  EXPECT_EQ(refusals(expected), "");
}

TEST_F(PostgresqlReplacement, ComparesLooselyWithAnotherVersion) {
  const std::string table = "CREATE TABLE t (id int, a text); CREATE TABLE \"u 1\" (id int, e text);";
  const std::string view =
      "CREATE VIEW v AS SELECT t.id, upper(a) AS a, e, 1.5 AS n FROM t JOIN \"u 1\" u2 ON u2.id = t.id";
  auto expected = expectation(table + view, table + view + " WHERE t.id > 1");
  const auto version = std::to_string(connection().engine().version / 10000) + ".";
  const auto at = expected.find(version);
  ASSERT_NE(at, std::string::npos) << expected;
  expected.replace(at, version.size() + 12, "11.000000000000");
  EXPECT_EQ(refusals(expected), "");
  EXPECT_EQ(fence(expected), "");
  run("CREATE OR REPLACE VIEW v AS SELECT t.id, lower(a) AS a, e, 1.5 AS n FROM t JOIN \"u 1\" u2 ON u2.id = "
      "t.id");
  EXPECT_NE(refusals(expected), "");
  run("CREATE OR REPLACE VIEW v AS SELECT t.id, upper(a) AS a, e, 2.5 AS n FROM t JOIN \"u 1\" u2 ON u2.id = "
      "t.id");
  EXPECT_NE(refusals(expected), "");
}

TEST_F(PostgresqlReplacement, KnowsFunctionsByTheirArguments) {
  const std::string other = "CREATE FUNCTION f(x text) RETURNS int LANGUAGE sql AS 'SELECT 3';";
  const auto expected = expectation(
      other + "CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1'",
      other + "CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 2'");
  EXPECT_TRUE(expected.starts_with("function public.f(integer, text) = ")) << expected;
  EXPECT_EQ(refusals(expected), "");
  run("CREATE OR REPLACE FUNCTION f(x text) RETURNS int LANGUAGE sql AS 'SELECT 4'");
  EXPECT_EQ(refusals(expected), "");
  run("CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 5'");
  EXPECT_TRUE(
      refusals(expected).contains("the function public.f(integer, text) is not as this revision knows it"));
}

TEST_F(PostgresqlReplacement, KnowsTheValuesAndTheUsersOfAnEnum) {
  const auto expected =
      expectation("CREATE TYPE mood AS ENUM ('sad', 'it''s'); CREATE TABLE p (m mood, n mood[])",
                  "CREATE TYPE mood AS ENUM ('it''s'); CREATE TABLE p (m mood, n mood[])");
  EXPECT_EQ(
      expected,
      "values of public.mood: 'sad', 'it''s'\ncolumns of type public.mood: 'public.p.m', 'public.p.n'\n");
  EXPECT_EQ(refusals(expected), "");
  EXPECT_EQ(fence(expected), "");
  run("ALTER TYPE mood ADD VALUE 'new'; CREATE TABLE q (m mood)");
  EXPECT_EQ(refusals(expected),
            "public.mood is not as this revision knows it: replacing it would lose the value 'new'\n"
            "public.mood is not as this revision knows it: replacing it would lose the type of the column "
            "'public.q.m'");
}

TEST_F(PostgresqlReplacement, KnowsTriggersRulesAndIndexes) {
  const std::string base =
      "CREATE TABLE t (id int, a text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
      "RETURN NULL; END';";
  const auto expected = expectation(base +
                                        "CREATE TRIGGER \"the one\" BEFORE INSERT ON t FOR EACH ROW EXECUTE "
                                        "FUNCTION f(); CREATE INDEX i ON t (a)",
                                    base +
                                        "CREATE TRIGGER \"the one\" BEFORE UPDATE ON t FOR EACH ROW EXECUTE "
                                        "FUNCTION f(); CREATE INDEX i ON t (id)");
  EXPECT_EQ(refusals(expected), "") << expected;
  run("DROP INDEX i; CREATE INDEX i ON t (a, id); DROP TRIGGER \"the one\" ON t; CREATE TRIGGER \"the one\" "
      "BEFORE DELETE ON t FOR "
      "EACH ROW EXECUTE FUNCTION f()");
  const auto found = refusals(expected);
  EXPECT_TRUE(found.contains("the index public.i is not")) << expected << found;
  EXPECT_TRUE(found.contains("the trigger \"the one\" ON public.t is not")) << expected << found;
  EXPECT_EQ(connection().query("SHOW search_path").text(0, 0), "\"$user\", public");
}

/// A change of the models, what others do to the same object meanwhile, and what is said of it. `twist`: the
/// same in other words, which nothing is said of.
struct Hotfix {
  const char* name;
  std::string before, after, by_hand, said, twist = {};
};

class PostgresqlHotfix : public PostgresqlReplacement, public ::testing::WithParamInterface<Hotfix> {};

TEST_P(PostgresqlHotfix, IsNotUndone) {
  const auto& fix = GetParam();
  const auto expected = expectation(fix.before, fix.after);
  EXPECT_EQ(refusals(expected), "") << expected;
  EXPECT_EQ(fence(expected), "") << expected;
  if (!fix.twist.empty()) {
    run(fix.twist);
    EXPECT_EQ(refusals(expected), "") << expected;
    EXPECT_EQ(fence(expected), "") << expected;
  }
  run(fix.by_hand);
  EXPECT_TRUE(refusals(expected).contains(fix.said)) << expected << "\nfound: " << refusals(expected);
  EXPECT_TRUE(fence(expected).contains(fix.said)) << expected << "\nfound: " << fence(expected);
  EXPECT_EQ(connection().query("SHOW search_path").text(0, 0), "\"$user\", public");
}

const std::string changed =
    " is not as this revision knows it: replacing it would undo what was changed since";
const std::string composite_table = "CREATE TABLE t (id int PRIMARY KEY, k co);";
const std::string retyped_from = "CREATE TABLE t (id int PRIMARY KEY, c text DEFAULT 'x', d int);";
const std::string retyped_to = "CREATE TABLE t (id int PRIMARY KEY, c varchar(40) DEFAULT 'x', d int);";

const Hotfix hotfixes[] = {
    {"AttributeOfAType", "CREATE TYPE co AS (a int, b text);" + composite_table,
     "CREATE TYPE co AS (b text, a int);" + composite_table, "ALTER TYPE co ADD ATTRIBUTE hot text",
     "public.co is not as this revision knows it: replacing it would lose the attribute 'hot' and its "
     "values"},
    {"DomainWithAnotherType",
     "CREATE DOMAIN dm AS text COLLATE \"C\" DEFAULT 'a' CHECK (VALUE <> ''); CREATE TABLE t (d dm)",
     "CREATE DOMAIN dm AS varchar(10) CHECK (VALUE <> ''); CREATE TABLE t (d dm)",
     "ALTER DOMAIN dm ADD CONSTRAINT hot CHECK (VALUE <> 'zz')", "the domain public.dm" + changed},
    {"ConditionOfADomain", "CREATE DOMAIN dm AS int DEFAULT 1 CONSTRAINT c CHECK (VALUE > 0)",
     "CREATE DOMAIN dm AS int DEFAULT 1 CONSTRAINT c CHECK (VALUE > -1)",
     "ALTER DOMAIN dm DROP CONSTRAINT c; ALTER DOMAIN dm ADD CONSTRAINT c CHECK (VALUE > 0 AND VALUE < 9)",
     "the domain constraint c ON public.dm" + changed,
     "ALTER DOMAIN dm ADD CONSTRAINT other CHECK (VALUE <> 7)"},
    {"DefaultOfADomain", "CREATE DOMAIN dm AS int DEFAULT 1", "CREATE DOMAIN dm AS int DEFAULT 2",
     "ALTER DOMAIN dm SET DEFAULT 77", "the default of domain public.dm" + changed},
    {"Policy",
     "CREATE TABLE t (c text, n int); CREATE POLICY po ON t AS RESTRICTIVE FOR UPDATE TO CURRENT_USER USING "
     "(c IN ('x', 'y') OR n > 1) WITH CHECK (true)",
     "CREATE TABLE t (c text, n int); CREATE POLICY po ON t FOR ALL USING (c = 'z')",
     "ALTER POLICY po ON t USING (c = 'y' AND n > 5)", "the policy po ON public.t" + changed},
    {"PolicyThatStepsAside", retyped_from + "CREATE POLICY po ON t USING (c = 'x')",
     retyped_to + "CREATE POLICY po ON t USING (c = 'x')", "ALTER POLICY po ON t TO CURRENT_USER",
     "the policy po ON public.t" + changed},
    {"Check", "CREATE TABLE t (n int, v varchar, CONSTRAINT c CHECK (v IN ('a', 'b') AND (n > 0 OR n < -5)))",
     "CREATE TABLE t (n int, v varchar, CONSTRAINT c CHECK (n > -1))",
     "ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (v IN ('a', 'q') AND (n > 0 OR n < -5))",
     "the constraint c ON public.t" + changed},
    {"Brackets", "CREATE TABLE t (a bool, b bool, c bool, CONSTRAINT c CHECK ((a AND b) OR c))",
     "CREATE TABLE t (a bool, b bool, c bool, CONSTRAINT c CHECK (a))",
     "ALTER TABLE t DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (a AND (b OR c))",
     "the constraint c ON public.t" + changed},
    {"ForeignKey",
     "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (n int, CONSTRAINT f FOREIGN KEY (n) REFERENCES r "
     "ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED)",
     "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (n int, CONSTRAINT f FOREIGN KEY (n) REFERENCES r "
     "ON DELETE CASCADE)",
     "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES r ON DELETE SET NULL",
     "the constraint f ON public.t" + changed},
    {"ForeignKeyThatStepsAside",
     "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (n int, CONSTRAINT f FOREIGN KEY (n) REFERENCES r)",
     "CREATE TABLE r (id text PRIMARY KEY); CREATE TABLE t (n text, CONSTRAINT f FOREIGN KEY (n) REFERENCES "
     "r)",
     "ALTER TABLE t DROP CONSTRAINT f, ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES r ON DELETE CASCADE",
     "the constraint f ON public.t" + changed},
    {"Unique", "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a) INCLUDE (b))",
     "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (b))",
     "ALTER TABLE t DROP CONSTRAINT u, ADD CONSTRAINT u UNIQUE (a, b)",
     "the constraint u ON public.t" + changed},
    {"Exclusion",
     "CREATE TABLE t (r int4range, s int4range, CONSTRAINT x EXCLUDE USING gist (r WITH &&) WHERE (NOT "
     "isempty(s)))",
     "CREATE TABLE t (r int4range, s int4range, CONSTRAINT x EXCLUDE USING gist (s WITH &&))",
     "ALTER TABLE t DROP CONSTRAINT x, ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&, s WITH &&)",
     "the constraint x ON public.t" + changed},
    {"Default", "CREATE TABLE t (n int DEFAULT 1)", "CREATE TABLE t (n int DEFAULT 2)",
     "ALTER TABLE t ALTER n SET DEFAULT 77", "the default of column n ON public.t" + changed},
    {"NoDefault", "CREATE TABLE t (n int)", "CREATE TABLE t (n int DEFAULT 2)",
     "ALTER TABLE t ALTER n SET DEFAULT 77", "the default of column n ON public.t" + changed},
    {"DefaultOfAColumnWithANewType", "CREATE TABLE t (n timestamptz DEFAULT '2020-01-02 03:04:05+02')",
     "CREATE TABLE t (n text DEFAULT 'x')", "ALTER TABLE t ALTER n SET DEFAULT now()",
     "the default of column n ON public.t" + changed,
     "SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'"},
    {"Type", retyped_from, retyped_to, "ALTER TABLE t ALTER c TYPE varchar(80)",
     "the type of column c ON public.t" + changed},
    {"TypeThatWouldBeRounded", "CREATE TABLE t (n int)", "CREATE TABLE t (n bigint)",
     "ALTER TABLE t ALTER n TYPE numeric(10,4)", "the type of column n ON public.t" + changed},
    {"Generated", "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 2) STORED)",
     "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 3) STORED)",
     "ALTER TABLE t ALTER g DROP EXPRESSION; UPDATE t SET g = 7", "the column g ON public.t" + changed},
    {"GeneratedFromAnotherType",
     "CREATE TABLE t (a int, g numeric(10,2) GENERATED ALWAYS AS (a::numeric(10,2)) STORED)",
     "CREATE TABLE t (a bigint, g numeric(10,2) GENERATED ALWAYS AS (a::numeric(10,2)) STORED)",
     "ALTER TABLE t DROP g, ADD g numeric(10,2) GENERATED ALWAYS AS (a + 1) STORED",
     "the column g ON public.t" + changed},
    {"Identity", "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (INCREMENT BY -2 MINVALUE -50))",
     "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -2 MINVALUE -50))",
     "ALTER TABLE t ALTER a SET INCREMENT BY -3",
     "the identity of column a ON public.t is not as this revision knows it"},
    {"Sequence", "CREATE SEQUENCE s AS smallint CYCLE", "CREATE SEQUENCE s AS smallint INCREMENT BY 5 CYCLE",
     "ALTER SEQUENCE s INCREMENT BY 3", "the sequence public.s is not as this revision knows it"},
    {"Aggregate",
     "CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL "
     "= SAFE)",
     "CREATE AGGREGATE ag(int) (SFUNC = int4mul, STYPE = int)",
     "CREATE OR REPLACE AGGREGATE ag(int) (SFUNC = int4larger, STYPE = int)",
     "the aggregate public.ag(integer)" + changed},
    {"Operator", "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, HASHES)",
     "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4ne)",
     "DROP OPERATOR === (int, int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt)",
     "the operator public.===(integer, integer)" + changed},
    {"PrefixOperator", "CREATE OPERATOR @# (RIGHTARG = int, FUNCTION = int4um)",
     "CREATE OPERATOR @# (RIGHTARG = int, FUNCTION = int4up)",
     "DROP OPERATOR @# (NONE, int); CREATE OPERATOR @# (RIGHTARG = int, FUNCTION = int4abs)",
     "the operator public.@#(NONE, integer)" + changed},
    {"Cast",
     "CREATE TYPE co AS (a int); CREATE FUNCTION f(co) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE CAST "
     "(co AS int) WITH FUNCTION f(co)",
     "CREATE TYPE co AS (a int); CREATE FUNCTION f(co) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE CAST "
     "(co AS int) WITH FUNCTION f(co) AS ASSIGNMENT",
     "DROP CAST (co AS int); CREATE CAST (co AS int) WITH FUNCTION f(co) AS IMPLICIT",
     "the cast public.co AS integer" + changed},
    {"Statistics",
     "CREATE TABLE t (c text, a int, n int); CREATE STATISTICS sta (mcv, dependencies) ON n, c, (upper(c)) "
     "FROM t",
     "CREATE TABLE t (c text, a int, n int); CREATE STATISTICS sta ON n, a FROM t",
     "DROP STATISTICS sta; CREATE STATISTICS sta (mcv) ON c, n, a FROM t",
     "the statistics public.sta are not as this revision knows them"},
    {"Range", "CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi)",
     "CREATE TYPE r AS RANGE (SUBTYPE = float8)", "DROP TYPE r; CREATE TYPE r AS RANGE (SUBTYPE = float4)",
     "the range type public.r" + changed},
    {"Collation", "CREATE COLLATION k (LOCALE = 'C')",
     "CREATE COLLATION k (LC_COLLATE = 'C', LC_CTYPE = 'POSIX')",
     "DROP COLLATION k; CREATE COLLATION k (PROVIDER = icu, LOCALE = 'de', DETERMINISTIC = false)",
     "the collation public.k" + changed},
    {"Dictionary", "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english)",
     "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)", "ALTER TEXT SEARCH DICTIONARY d (ACCEPT = false)",
     "the text search dictionary public.d" + changed},
    {"Configuration", "CREATE TEXT SEARCH CONFIGURATION g (COPY = simple)",
     "CREATE TEXT SEARCH CONFIGURATION g (PARSER = default)",
     "ALTER TEXT SEARCH CONFIGURATION g DROP MAPPING FOR word",
     "the text search configuration public.g" + changed},
    {"EventTrigger",
     "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER "
     "limbeck_et ON ddl_command_end WHEN TAG IN ('CREATE CAST') EXECUTE FUNCTION e()",
     "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER "
     "limbeck_et ON ddl_command_end WHEN TAG IN ('CREATE RULE') EXECUTE FUNCTION e()",
     "ALTER EVENT TRIGGER limbeck_et DISABLE", "the event trigger limbeck_et" + changed},
    {"OperatorClass",
     "CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 "
     "btint4cmp(int, int)",
     "CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int)",
     "DROP OPERATOR FAMILY oc USING btree; CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 2 "
     "<=, FUNCTION 1 btint4cmp(int, int)",
     "the operator class public.oc USING btree" + changed},
    {"SettingsOfAView",
     "CREATE TABLE t (id int, c text); CREATE VIEW v WITH (security_barrier) AS SELECT id, c FROM t",
     "CREATE TABLE t (id int, c varchar(9)); CREATE VIEW v WITH (security_barrier) AS SELECT id, c FROM t",
     "ALTER VIEW v ALTER id SET DEFAULT 5", "the settings of view public.v"},
    {"SettingsOfAMaterializedView",
     "CREATE TABLE t (id int, c text); CREATE MATERIALIZED VIEW v WITH (fillfactor = 70) AS SELECT id, c "
     "FROM t; ALTER MATERIALIZED VIEW "
     "v ALTER c SET STORAGE EXTERNAL, ALTER c SET (n_distinct = 7); CREATE INDEX i ON v (id); ALTER "
     "MATERIALIZED VIEW v CLUSTER ON i",
     "CREATE TABLE t (id int, c varchar(9)); CREATE MATERIALIZED VIEW v WITH (fillfactor = 70) AS SELECT id, "
     "c FROM t",
     "ALTER MATERIALIZED VIEW v ALTER id SET STATISTICS 55", "the settings of view public.v"},
    {"OptionsOfAReplacedView", "CREATE TABLE t (id int, c text); CREATE VIEW v AS SELECT id FROM t",
     "CREATE TABLE t (id int, c text); CREATE VIEW v AS SELECT id FROM t WHERE id > 1",
     "ALTER VIEW v SET (security_invoker = true)", "the settings of view public.v"},
    {"FiringOfATrigger",
     retyped_from + "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE "
                    "TRIGGER g BEFORE UPDATE OF c ON t FOR EACH ROW EXECUTE FUNCTION f()",
     retyped_to + "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE "
                  "TRIGGER g BEFORE UPDATE OF c ON t FOR EACH ROW EXECUTE FUNCTION f()",
     "ALTER TABLE t DISABLE TRIGGER g", "the firing of trigger g ON public.t" + changed},
};

INSTANTIATE_TEST_SUITE_P(Kinds, PostgresqlHotfix, ::testing::ValuesIn(hotfixes),
                         [](const auto& fix) { return std::string(fix.param.name); });

/// A table that gets another name in the same revision is named as it is called before.
TEST_F(PostgresqlReplacement, KnowsWhatIsCalledOtherwiseByThen) {
  const std::string columns =
      "(id int PRIMARY KEY, a text, b text, n int DEFAULT 1, CONSTRAINT c CHECK (n > 0))";
  const auto to = made(
      "CREATE TABLE now (id int PRIMARY KEY, a text, b text, n bigint DEFAULT 2, CONSTRAINT c CHECK (n > "
      "1)); CREATE "
      "POLICY p ON now USING (id > 1)");
  const auto from = made("CREATE TABLE was " + columns + "; CREATE POLICY p ON was USING (id > 0)");
  const auto engine = connection().engine();
  const std::vector<autogenerate::Rename> renames = {{{schema::ObjectKind::table, {"public", "was"}, ""},
                                                      {schema::ObjectKind::table, {"public", "now"}, ""}}};
  const auto operations = autogenerate::diff(from, to, renames, postgresql().capabilities(engine));
  for (const auto& rendered : postgresql().render(operations, from, to))
    statements_.push_back({rendered.sql, 1, std::nullopt});
  const auto expected = postgresql().expectation(operations, statements_, from, engine);
  EXPECT_EQ(refusals(expected), "") << expected;
  for (const auto* line : {"policy p ON public.was = ", "constraint c ON public.was = ",
                           "type of column n ON public.was = ", "default of column n ON public.was = "}) {
    EXPECT_TRUE(expected.contains(line)) << expected;
  }
}

/// Settings of a materialized view's columns are compared, and changed in place.
TEST_F(PostgresqlReplacement, ChangesSettingsOfAMaterializedViewInPlace) {
  const std::string base =
      "CREATE TABLE t (id int, c text); CREATE MATERIALIZED VIEW v AS SELECT id, c FROM t;";
  const auto to = made(base +
                       "ALTER MATERIALIZED VIEW v ALTER id SET STATISTICS 55, ALTER id SET (n_distinct = 7), "
                       "ALTER c SET STORAGE "
                       "EXTERNAL, ALTER c SET COMPRESSION pglz");
  const auto from =
      made(base + "ALTER MATERIALIZED VIEW v ALTER c SET STATISTICS 5, ALTER c SET STORAGE MAIN");
  const auto engine = connection().engine();
  const auto operations = autogenerate::diff(from, to, {}, postgresql().capabilities(engine));
  for (const auto& rendered : postgresql().render(operations, from, to)) {
    EXPECT_TRUE(rendered.sql.starts_with("ALTER MATERIALIZED VIEW public.v ALTER COLUMN ")) << rendered.sql;
    connection().execute(rendered.sql);
  }
  EXPECT_EQ(operations.size(), 1U);
  EXPECT_EQ(postgresql().inspect(connection(), {}), to);
}

/// `v IN ('a', 'b')` of a varchar is written in one way after a person wrote it, and in another after it read
/// its own words.
TEST_F(PostgresqlReplacement, KnowsArraysHoweverTheyWereWritten) {
  const std::string head =
      "CREATE TABLE t (v varchar, n int); CREATE VIEW w AS SELECT n FROM t WHERE v IN ('a', 'b');";
  const std::string check = "ALTER TABLE t ADD CONSTRAINT c CHECK (v IN ('a', 'b'))";
  const auto expected =
      expectation(head + check,
                  "CREATE TABLE t (v text, n int); CREATE VIEW w AS SELECT n FROM t WHERE v IN "
                  "('a'); ALTER TABLE t ADD CONSTRAINT c CHECK (v IN ('a', 'c'))");
  EXPECT_EQ(refusals(expected), "") << expected;
  EXPECT_EQ(fence(expected), "") << expected;
  run("DROP VIEW w; ALTER TABLE t DROP CONSTRAINT c;"
      "CREATE VIEW w AS SELECT n FROM t WHERE v::text = ANY (ARRAY[('a'::varchar)::text, "
      "('b'::varchar)::text]);"
      "ALTER TABLE t ADD CONSTRAINT c CHECK (v::text = ANY (ARRAY[('a'::varchar)::text, "
      "('b'::varchar)::text]))");
  EXPECT_EQ(refusals(expected), "") << expected;
  EXPECT_EQ(fence(expected), "") << expected;
  run("ALTER TABLE t DROP CONSTRAINT c; ALTER TABLE t ADD CONSTRAINT c CHECK (v IN ('a', 'z'))");
  EXPECT_TRUE(refusals(expected).contains("the constraint c ON public.t is not")) << expected;
  EXPECT_TRUE(fence(expected).contains("the constraint c ON public.t is not")) << expected;
}

TEST_F(PostgresqlReplacement, SaysWhatCannotBeRead) {
  EXPECT_THROW(refusals("view public.v"), Error);
  EXPECT_THROW(refusals("planet public.v = 15.1.2"), Error);
}

}  // namespace
}  // namespace limbeck
