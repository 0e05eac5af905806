// What replaces a whole object meets one that others have changed since.
#include "autogenerate/diff.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/postgresql_support.hpp"

namespace limbeck {
namespace {

class PostgresqlReplacement : public test::PostgresqlTest {
 protected:
  void run(const std::string& sql) {
    for (const auto& statement : sql::split(sql::Syntax::postgresql, sql, "script"))
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
    const auto version = connection().server_version();
    const auto operations = autogenerate::diff(from, to, {}, postgresql().capabilities(version));
    statements_.clear();
    for (const auto& rendered : postgresql().render(operations, from, to)) {
      statements_.push_back({rendered.sql, 1, std::nullopt});
    }
    return postgresql().expectation(operations, statements_, from, version);
  }
  std::string refusals(const std::string& expected) {
    return text::join(postgresql().check_replaced(connection(), {expected, statements_, {}}).refusals, "\n");
  }
  std::string fence(const std::string& expected) {
    try {
      for (const auto& sql : postgresql().replacement_fence({expected, statements_, {}}, nullptr))
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
  const auto version = std::to_string(connection().server_version() / 10000) + ".";
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

TEST_F(PostgresqlReplacement, SaysWhatCannotBeRead) {
  EXPECT_THROW(refusals("view public.v"), Error);
  EXPECT_THROW(refusals("planet public.v = 15.1.2"), Error);
}

}  // namespace
}  // namespace limbeck
