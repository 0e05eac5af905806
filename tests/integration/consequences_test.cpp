// What statements would meet and take along in a database, asked beforehand.
#include "dialect/consequences.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/postgresql_support.hpp"

namespace limbeck {
namespace {

class Consequences : public test::PostgresqlTest {
 protected:
  void SetUp() override {
    test::PostgresqlTest::SetUp();
    if (!database_) return;
    role_ = "limbeck_reader_" + std::to_string(::getpid());
    run("CREATE ROLE " + role_);
  }
  void TearDown() override {
    if (!role_.empty()) run("DROP OWNED BY " + role_ + "; DROP ROLE " + role_);
    test::PostgresqlTest::TearDown();
  }
  void run(const std::string& sql) {
    for (const auto& statement : sql::split(EngineKind::postgresql, sql, "the test"))
      connection().execute(statement);
  }
  /// One line each: the number of the statement, "fails" where it surely does, the text; the role is called
  /// "reader".
  std::string ask(const std::string& sql) {
    const auto statements = sql::split(EngineKind::postgresql, sql, "the test");
    std::string lines;
    for (const auto& each : dialect::consequences(postgresql(), connection(), {&statements})) {
      lines += fmt::format("{} {}{}\n", each.statement + 1, each.fails ? "fails: " : "", each.text);
    }
    return text::replace_all(lines, role_, "reader");
  }
  std::string role_;
};

}  // namespace

TEST_F(Consequences, NameDependentsThatNoStatementChanges) {
  run("CREATE TABLE t (id int PRIMARY KEY, c text); CREATE SCHEMA o; CREATE VIEW o.v AS SELECT c FROM t;"
      "CREATE TABLE o.k (t int REFERENCES t)");
  EXPECT_EQ(ask("ALTER TABLE public.t ALTER COLUMN c TYPE varchar(9)"),
            "1 fails: view o.v depends on column c of table public.t\n");
  EXPECT_EQ(ask("ALTER TABLE t DROP COLUMN IF EXISTS c"),
            "1 fails: view o.v depends on column c of table public.t\n");
  EXPECT_EQ(ask("ALTER TABLE public.t ADD x int, DROP CONSTRAINT t_pkey"),
            "1 fails: constraint k_t_fkey on table o.k depends on constraint t_pkey on table public.t\n");
  EXPECT_EQ(ask("DROP TABLE public.t"),
            "1 fails: constraint k_t_fkey on table o.k and view o.v depend on table public.t\n");
  EXPECT_EQ(
      ask("DROP TABLE public.t CASCADE"),
      "1 CASCADE also drops what depends on table public.t: constraint k_t_fkey on table o.k and view o.v\n");
  EXPECT_EQ(ask("DROP SCHEMA o"), "1 fails: table o.k and view o.v depend on schema o\n");
  EXPECT_EQ(ask("ALTER TABLE public.t ALTER COLUMN id TYPE text"),
            "1 constraint k_t_fkey on table o.k refers to column id of table public.t: no type will do that "
            "can't be compared with "
            "the one there\n");
}

TEST_F(Consequences, AreNoneWhereTheStatementsSeeToIt) {
  run("CREATE TABLE t (id int PRIMARY KEY, c text); CREATE SCHEMA o; CREATE VIEW o.v AS SELECT c FROM t;"
      "CREATE TABLE o.k (t int REFERENCES t)");
  EXPECT_EQ(ask("DROP VIEW o.v; ALTER TABLE o.k DROP CONSTRAINT k_t_fkey; DROP TABLE t"), "");
  EXPECT_EQ(ask("CREATE OR REPLACE VIEW o.v AS SELECT NULL::text AS c; ALTER TABLE t DROP COLUMN c"), "");
  EXPECT_EQ(ask("DROP TABLE t, o.k, nothing; "), "1 fails: view o.v depends on table public.t\n");
  EXPECT_EQ(ask("ALTER TABLE t ADD COLUMN d int, ALTER COLUMN c SET DEFAULT 'x', RENAME TO u"), "");
  EXPECT_EQ(ask("DROP TABLE nothing; ALTER TABLE none DROP COLUMN x"), "");
  EXPECT_EQ(ask("DO $$ BEGIN DROP VIEW o.v; END $$; ALTER TABLE t DROP COLUMN c"),
            "2 may fail: view o.v depends on column c of table public.t\n");
}

TEST_F(Consequences, FollowNamesThroughTheStatements) {
  run("CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e, a int, b int); CREATE SCHEMA o; CREATE TABLE o.u (x "
      "e);"
      "CREATE VIEW o.v AS SELECT a FROM t; CREATE FUNCTION o.f(e) RETURNS int LANGUAGE sql AS 'SELECT 1'");
  EXPECT_EQ(ask("ALTER TYPE public.e RENAME TO e_old; CREATE TYPE public.e AS ENUM ('b');"
                "ALTER TABLE public.t ALTER COLUMN x TYPE public.e USING x::text::public.e; DROP TYPE "
                "public.e_old"),
            "4 fails: column x of table o.u and function o.f(public.e) depend on type public.e\n");
  EXPECT_EQ(ask("ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t RENAME COLUMN b TO a; ALTER TABLE t DROP "
                "COLUMN a"),
            "");
  EXPECT_EQ(ask("ALTER TABLE t RENAME TO s; ALTER TABLE s RENAME COLUMN a TO c; ALTER TABLE s DROP COLUMN c"),
            "3 fails: view o.v depends on column a of table public.t\n");
  EXPECT_EQ(ask("CREATE TABLE n (a int); DROP TABLE n"), "");
}

TEST_F(Consequences, NamePublicationsAndRowTypes) {
  run("CREATE TABLE t (a int PRIMARY KEY, b text); CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 1);"
      "CREATE SCHEMA o; CREATE TABLE o.u (r t)");
  EXPECT_EQ(ask("ALTER TABLE t ALTER a TYPE bigint"),
            "1 fails: column r of table o.u and publication of table public.t in publication p depend on "
            "column a of table "
            "public.t\n");
  EXPECT_EQ(ask("DROP TABLE o.u; ALTER PUBLICATION p DROP TABLE t; ALTER TABLE t ALTER a TYPE bigint"), "");
  EXPECT_EQ(
      ask("ALTER TABLE t DROP COLUMN a"),
      "1 fails: publication of table public.t in publication p depends on column a of table public.t\n");
}

TEST_F(Consequences, NameWhatIsLostByMakingAgain) {
  run(text::replace_all(
      "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE VIEW v AS SELECT a FROM t; GRANT SELECT, UPDATE ON "
      "v TO @;"
      "GRANT INSERT (b), SELECT (b) ON t TO @; CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT "
      "1';"
      "REVOKE ALL ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO @ WITH GRANT OPTION;"
      "CREATE TABLE n (a int); CREATE PUBLICATION p FOR TABLE n (a) WHERE (a > 1); ALTER TABLE n OWNER TO @;"
      "CREATE TYPE e AS ENUM ('a'); CREATE SEQUENCE s; GRANT USAGE ON SEQUENCE s TO @",
      "@", role_));
  EXPECT_EQ(ask("DROP VIEW v"), "");  // for good
  EXPECT_EQ(ask("CREATE OR REPLACE VIEW v AS SELECT 1 AS a"), "");
  EXPECT_EQ(ask("DROP TYPE public.e; CREATE TYPE public.e AS ENUM ('b')"), "");  // it has nothing to lose
  EXPECT_EQ(ask("DROP VIEW v; CREATE VIEW v AS SELECT 1 AS a"),
            "1 view public.v is dropped and recreated, and loses SELECT, UPDATE for reader (bring it back "
            "with: GRANT SELECT, UPDATE "
            "ON TABLE public.v TO reader)\n");
  EXPECT_EQ(ask("ALTER TABLE t DROP COLUMN b, ADD COLUMN b text"),
            "1 column b of table public.t is dropped and recreated, and loses INSERT (b), SELECT (b) for "
            "reader (bring it back "
            "with: GRANT INSERT (b), SELECT (b) ON TABLE public.t TO reader)\n");
  EXPECT_EQ(ask("DROP FUNCTION public.f(a integer); CREATE FUNCTION public.f(b integer) RETURNS int LANGUAGE "
                "sql AS 'SELECT 2'"),
            "1 function public.f(integer) is dropped and recreated, and loses EXECUTE for reader (bring it "
            "back with: GRANT EXECUTE "
            "ON ROUTINE public.f(integer) TO reader WITH GRANT OPTION)\n"
            "1 function public.f(integer) is dropped and recreated, and loses that PUBLIC has no EXECUTE "
            "(bring it back with: REVOKE "
            "EXECUTE ON ROUTINE public.f(integer) FROM PUBLIC)\n");
  EXPECT_EQ(ask("CREATE TABLE x (a int); DROP TABLE n; ALTER TABLE x RENAME TO n"),
            "2 table public.n is dropped and recreated, and loses its owner reader (bring it back with: "
            "ALTER TABLE public.n OWNER TO "
            "reader)\n"
            "2 table public.n is dropped and recreated, and loses membership in publication p (bring it "
            "back with: ALTER PUBLICATION "
            "p ADD TABLE public.n (a) WHERE ((a > 1)))\n");
  EXPECT_EQ(ask("DROP SEQUENCE s; ALTER TABLE t ALTER COLUMN b ADD GENERATED BY DEFAULT AS IDENTITY "
                "(SEQUENCE NAME s)"),
            "1 sequence public.s is dropped and recreated, and loses USAGE for reader (bring it back with: "
            "GRANT USAGE ON SEQUENCE "
            "public.s TO reader)\n");
}

TEST_F(Consequences, NameWhatBelongsToOthers) {
  run("CREATE SCHEMA o; CREATE TABLE o.t (a int, c text); CREATE FUNCTION o.f(a int) RETURNS int LANGUAGE "
      "sql AS 'SELECT 1'; CREATE "
      "TYPE o.e AS ENUM ('a'); CREATE TABLE o.own (a int); CREATE VIEW o.v AS SELECT 1 AS a");
  run("GRANT USAGE, CREATE ON SCHEMA o TO " + role_ + "; ALTER TABLE o.own OWNER TO " + role_);
  const auto owner = connection().query("SELECT current_user").text(0, 0);
  const auto foreign = [&](int statement, const std::string& what) {
    return fmt::format("{} fails: {} belongs to {}, a role whose rights reader does not have\n", statement,
                       what, owner);
  };
  EXPECT_EQ(ask("ALTER TABLE o.t ADD b int"), "");
  run("SET ROLE " + role_);
  EXPECT_EQ(ask("ALTER TABLE o.own ADD b int; ALTER TABLE o.t ADD b int; CREATE INDEX ON o.t (b)"),
            foreign(2, "table o.t"));
  EXPECT_EQ(ask("CREATE INDEX i ON o.t (a)"), foreign(1, "table o.t"));
  EXPECT_EQ(ask("DROP POLICY p ON o.t"), foreign(1, "table o.t"));
  EXPECT_EQ(ask("ALTER TYPE o.e ADD VALUE 'b'"), foreign(1, "type o.e"));
  EXPECT_EQ(ask("CREATE OR REPLACE FUNCTION o.f(a integer) RETURNS int LANGUAGE sql AS 'SELECT 2'"),
            foreign(1, "function o.f(integer)"));
  EXPECT_EQ(ask("CREATE OR REPLACE FUNCTION o.f(a text) RETURNS int LANGUAGE sql AS 'SELECT 2'"), "");
  EXPECT_EQ(ask("CREATE OR REPLACE VIEW o.v AS SELECT 2 AS a"), foreign(1, "view o.v"));
  EXPECT_EQ(ask("CREATE TABLE IF NOT EXISTS o.t (a int); CREATE TRIGGER g BEFORE INSERT ON o.t EXECUTE "
                "FUNCTION o.x(); INSERT INTO o.t VALUES (1); CREATE VIEW o.w AS SELECT a FROM o.t"),
            "");
  EXPECT_EQ(ask("DROP TABLE o.t"), foreign(1, "table o.t"));
  EXPECT_EQ(ask("SET ROLE postgres; ALTER TABLE o.t ADD b int"),
            "2 may fail: table o.t belongs to " + owner + ", a role whose rights reader does not have\n");
  run("RESET ROLE; ALTER SCHEMA o OWNER TO " + role_ + "; SET ROLE " + role_);
  EXPECT_EQ(ask("DROP TABLE o.t"), "");  // the owner of a schema may drop what is in it
  run("RESET ROLE; ALTER SCHEMA o OWNER TO CURRENT_USER");
}

TEST_F(Consequences, CountWhatDefaultPrivilegesBringBack) {
  run("CREATE TABLE t (a int); GRANT SELECT ON t TO " + role_ +
      "; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO " + role_);
  EXPECT_EQ(ask("DROP TABLE t; CREATE TABLE t (a int)"), "");
  run("REVOKE ALL ON t FROM " + role_);
  EXPECT_EQ(ask("DROP TABLE t; CREATE TABLE t (a int)"),
            "1 table public.t is dropped and recreated, and loses that reader has no SELECT (bring it back "
            "with: REVOKE SELECT ON TABLE "
            "public.t FROM reader)\n");
}

}  // namespace limbeck
