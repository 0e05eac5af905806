#include "dialect/sql/compared.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace limbeck::sql {
namespace {

std::string not_compared_text(const char* sql, EngineKind syntax = EngineKind::postgresql) {
  return text::join(not_compared(syntax, Statement{sql, 1, std::nullopt}), "; ");
}

}  // namespace

TEST(NotCompared, NamesWhatMariadbsCatalogDoesNotHave) {
  const auto maria = [](const char* sql) { return not_compared_text(sql, EngineKind::mysql); };
  EXPECT_EQ(maria("INSERT INTO t VALUES (1)"), "INSERT");
  EXPECT_EQ(maria("GRANT SELECT ON t TO r"), "GRANT");
  EXPECT_EQ(maria("CREATE USER u"), "CREATE USER");
  EXPECT_EQ(maria("CREATE TEMPORARY TABLE t (a int)"), "CREATE TEMPORARY TABLE");
  EXPECT_EQ(maria("CREATE TABLE t AS (SELECT 1)"), "CREATE TABLE … SELECT (its rows)");
  EXPECT_EQ(maria("CREATE EVENT e ON SCHEDULE AT '2037-01-01' DO SET @a = 1"),
            "CREATE EVENT … AT (it happens once)");
  EXPECT_EQ(maria("CREATE FUNCTION f RETURNS int SONAME 'f.so'"), "CREATE FUNCTION … SONAME");
  for (const auto* compared :
       {"CREATE TABLE t (a int, b int AS (a + 1))", "CREATE UNIQUE INDEX i ON t (a)",
        "/*!40101 SET NAMES utf8 */",
        "CREATE DEFINER=`root`@`localhost` TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
        "/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`l`*/ /*!50003 TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET "
        "@a = 1 */",
        "CREATE ALGORITHM=UNDEFINED DEFINER=`r`@`l` SQL SECURITY DEFINER VIEW v AS SELECT 1",
        "CREATE OR REPLACE PROCEDURE p() SELECT 1", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
        "CREATE SEQUENCE s", "LOCK TABLES t WRITE", "ALTER TABLE t ADD a int"}) {
    EXPECT_EQ(maria(compared), "") << compared;
  }
}

TEST(NotCompared, NamesStatementsThatLeaveNoTraceInTheCatalog) {
  EXPECT_EQ(not_compared_text("GRANT SELECT ON t TO r"), "GRANT");
  EXPECT_EQ(not_compared_text("revoke all on function f() from public"), "REVOKE");
  EXPECT_EQ(not_compared_text("ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO r"),
            "ALTER DEFAULT PRIVILEGES");
  EXPECT_EQ(not_compared_text("CREATE PUBLICATION p FOR TABLE t"), "CREATE PUBLICATION");
  EXPECT_EQ(not_compared_text("ALTER PUBLICATION p ADD TABLE t"), "ALTER PUBLICATION");
  EXPECT_EQ(not_compared_text("INSERT INTO t VALUES (1)"), "INSERT");
  EXPECT_EQ(not_compared_text("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x"), "WITH");
  EXPECT_EQ(not_compared_text("UPDATE t SET a = 1"), "UPDATE");
  EXPECT_EQ(not_compared_text("COPY t FROM stdin"), "COPY");
  EXPECT_EQ(not_compared_text("SELECT pg_catalog.setval('s', 7)"), "SELECT SETVAL");
  EXPECT_EQ(not_compared_text("SELECT 1"), "SELECT");
  EXPECT_EQ(not_compared_text("CALL p()"), "CALL");
  EXPECT_EQ(not_compared_text("SECURITY LABEL ON TABLE t IS 'x'"), "SECURITY LABEL");
  EXPECT_EQ(not_compared_text("SET ROLE r"), "SET ROLE (the owner of what follows)");
  EXPECT_EQ(not_compared_text("CREATE TEMP TABLE t (a int)"), "CREATE TEMP TABLE");
  EXPECT_EQ(not_compared_text("CREATE TABLE t AS SELECT 1"), "CREATE TABLE … AS (its rows)");
  EXPECT_EQ(not_compared_text("CREATE SCHEMA s AUTHORIZATION r"),
            "CREATE SCHEMA … AUTHORIZATION (its owner)");
  EXPECT_EQ(not_compared_text("CREATE LANGUAGE plperl"), "CREATE LANGUAGE");
  EXPECT_EQ(not_compared_text("CREATE TYPE shell"), "CREATE TYPE (a base type)");
  EXPECT_EQ(not_compared_text("REFRESH MATERIALIZED VIEW m"), "REFRESH MATERIALIZED VIEW");
  EXPECT_EQ(not_compared_text("SOMETHING NEW"), "SOMETHING");
}

TEST(NotCompared, LooksAtEachActionOfAnAlter) {
  EXPECT_EQ(not_compared_text("ALTER TABLE ONLY public.t OWNER TO r"), "ALTER TABLE … OWNER TO");
  EXPECT_EQ(not_compared_text("ALTER TABLE t ADD COLUMN b numeric(4, 2) DEFAULT 1, OWNER TO r"),
            "ALTER TABLE … OWNER TO");
  EXPECT_EQ(not_compared_text("ALTER FUNCTION \"F\"(int, text) OWNER TO r"), "ALTER FUNCTION … OWNER TO");
  EXPECT_EQ(not_compared_text("ALTER OPERATOR CLASS o USING btree OWNER TO r"),
            "ALTER OPERATOR CLASS … OWNER TO");
  EXPECT_EQ(not_compared_text("ALTER OPERATOR public.=== (int, int) OWNER TO r"),
            "ALTER OPERATOR … OWNER TO");
  EXPECT_EQ(not_compared_text("ALTER SEQUENCE s RESTART WITH 9"), "ALTER SEQUENCE … RESTART");
  EXPECT_EQ(not_compared_text("ALTER SEQUENCE s INCREMENT BY 2 RESTART"), "ALTER SEQUENCE … RESTART");
  for (const auto* fine :
       {"ALTER TABLE t ADD COLUMN owner text, DROP COLUMN b",
        "ALTER TABLE IF EXISTS t ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1, 2)", "ALTER TABLE t CLUSTER ON i",
        "ALTER TABLE t REPLICA IDENTITY FULL", "ALTER SEQUENCE s OWNED BY t.a",
        "ALTER SEQUENCE s AS bigint CACHE 4", "ALTER POLICY p ON t USING (true)",
        "ALTER FUNCTION f(int) STABLE", "ALTER INDEX i ATTACH PARTITION j",
        "ALTER TYPE e ADD VALUE 'x' BEFORE 'y'", "ALTER TYPE c ADD ATTRIBUTE a int, DROP ATTRIBUTE b",
        "ALTER VIEW v ALTER COLUMN a SET DEFAULT 1", "ALTER DOMAIN d VALIDATE CONSTRAINT c",
        "ALTER EVENT TRIGGER e DISABLE"}) {
    EXPECT_EQ(not_compared_text(fine), "") << fine;
  }
}

TEST(NotCompared, SaysNothingOfWhatIsCompared) {
  for (const auto* fine :
       {"CREATE TABLE t (a int, note text DEFAULT 'AS')", "CREATE UNLOGGED TABLE t (a int)",
        "create or replace view v as select 1", "CREATE UNIQUE INDEX i ON t (a)",
        "CREATE TYPE e AS ENUM ('a')", "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)",
        "COMMENT ON COLUMN t.a IS 'x'", "COMMENT ON MATERIALIZED VIEW m IS 'x'", "SET search_path = x",
        "BEGIN", "SELECT pg_catalog.set_config('search_path', '', false)", "DROP TABLE IF EXISTS t",
        "CREATE SCHEMA IF NOT EXISTS s",
        "CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"}) {
    EXPECT_EQ(not_compared_text(fine), "") << fine;
  }
}

TEST(NotCompared, LooksIntoDoBlocks) {
  EXPECT_EQ(
      not_compared_text(
          "DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$"),
      "");
  EXPECT_EQ(
      not_compared_text(
          "DO $$ DECLARE n int := 1; BEGIN IF NOT EXISTS (SELECT FROM t) THEN CREATE TABLE t (a int); "
          "ELSE INSERT INTO t VALUES (1); END IF; n := 2; FOR n IN 1..2 LOOP PERFORM f(); END LOOP; END $$"),
      "INSERT in a DO block; PERFORM in a DO block");
  EXPECT_EQ(not_compared_text(
                "DO LANGUAGE plpgsql 'BEGIN EXECUTE ''CREATE TABLE t (a int)''; EXECUTE ''GRANT SELECT ON "
                "t TO r''; END'"),
            "GRANT in a DO block");
  EXPECT_EQ(not_compared_text("DO $$ BEGIN EXECUTE format('x %I', 'y'); END $$"), "EXECUTE in a DO block");
  EXPECT_EQ(not_compared_text("DO LANGUAGE plperl 'x'"), "DO");
}

TEST(NotCompared, KnowsSqlite) {
  const auto lite = [](const char* sql) { return not_compared_text(sql, EngineKind::sqlite); };
  EXPECT_EQ(lite("INSERT INTO t VALUES (1)"), "INSERT");
  EXPECT_EQ(lite("PRAGMA main.user_version = 4"), "PRAGMA USER_VERSION");
  EXPECT_EQ(lite("ANALYZE"), "ANALYZE");
  EXPECT_EQ(lite("CREATE TEMP TABLE t (a)"), "CREATE TEMP TABLE");
  EXPECT_EQ(lite("CREATE TABLE t AS SELECT 1"), "CREATE TABLE … AS (its rows)");
  for (const auto* fine :
       {"CREATE TABLE t (a AS (b + 1), b)", "CREATE VIRTUAL TABLE f USING fts5(a)",
        "CREATE UNIQUE INDEX i ON t (a)",
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO u VALUES (1); END", "BEGIN", "COMMIT",
        "DROP TABLE t", "ALTER TABLE t ADD COLUMN c", "CREATE VIEW v AS SELECT 1"}) {
    EXPECT_EQ(lite(fine), "") << fine;
  }
}

}  // namespace limbeck::sql
