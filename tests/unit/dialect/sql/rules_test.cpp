#include "dialect/sql/rules.hpp"

#include <gtest/gtest.h>

namespace limbeck::sql {
namespace {

using Rule = std::optional<std::string>(EngineKind, const Statement&);

std::string ask(Rule* rule, EngineKind syntax, const char* sql) {
  return rule(syntax, Statement{sql, 1, std::nullopt}).value_or("-");
}

}  // namespace

TEST(Rules, FindTransactionControlOfPostgresql) {
  const auto control = [](const char* sql) { return ask(transaction_control, EngineKind::postgresql, sql); };
  EXPECT_EQ(control("BEGIN"), "BEGIN");
  EXPECT_EQ(control("start /* x */ transaction read only"), "START TRANSACTION");
  EXPECT_EQ(control("Commit and chain"), "COMMIT");
  EXPECT_EQ(control("COMMIT PREPARED 'a'"), "COMMIT PREPARED");
  EXPECT_EQ(control("END"), "END");
  EXPECT_EQ(control("ABORT WORK"), "ABORT");
  EXPECT_EQ(control("ROLLBACK"), "ROLLBACK");
  EXPECT_EQ(control("ROLLBACK WORK"), "ROLLBACK");
  EXPECT_EQ(control("ROLLBACK PREPARED 'a'"), "ROLLBACK PREPARED");
  EXPECT_EQ(control("PREPARE TRANSACTION 'a'"), "PREPARE TRANSACTION");
  for (const auto* fine : {"SAVEPOINT a", "RELEASE a", "ROLLBACK TO a", "ROLLBACK WORK TO SAVEPOINT a",
                           "ROLLBACK TRANSACTION TO a", "PREPARE transaction_count AS SELECT 1", "SELECT 1",
                           "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END", "\"commit\"", ""}) {
    EXPECT_EQ(control(fine), "-") << fine;
  }
}

TEST(Rules, FindWhatReleasesAllLocks) {
  const auto released = [](EngineKind engine, const char* sql) {
    return ask(releases_all_locks, engine, sql);
  };
  for (const auto* sql : {"DO RELEASE_ALL_LOCKS()", "select 1, release_all_locks ( )",
                          "SET @n = (SELECT RELEASE_ALL_LOCKS())", "/*!50700 DO RELEASE_ALL_LOCKS() */"})
    EXPECT_EQ(released(EngineKind::mysql, sql), "RELEASE_ALL_LOCKS()") << sql;
  for (const auto* sql : {"DO RELEASE_LOCK('a')", "SELECT 'RELEASE_ALL_LOCKS()'", "",
                          "CREATE PROCEDURE p() DO RELEASE_ALL_LOCKS()"})
    EXPECT_EQ(released(EngineKind::mysql, sql), "-") << sql;
  EXPECT_EQ(released(EngineKind::postgresql, "SELECT release_all_locks()"), "-");
}

TEST(Rules, FindTransactionControlOfSqlite) {
  const auto control = [](const char* sql) { return ask(transaction_control, EngineKind::sqlite, sql); };
  EXPECT_EQ(control("BEGIN IMMEDIATE"), "BEGIN");
  EXPECT_EQ(control("end transaction"), "END");
  EXPECT_EQ(control("ROLLBACK"), "ROLLBACK");
  for (const auto* fine :
       {"PRAGMA foreign_keys = OFF", "ROLLBACK TO a", "ROLLBACK TRANSACTION TO SAVEPOINT a", "SAVEPOINT a"}) {
    EXPECT_EQ(control(fine), "-") << fine;
  }
}

TEST(Rules, FindWhatCommitsByItself) {
  const auto mysql = [](const char* sql) { return ask(commits_implicitly, EngineKind::mysql, sql); };
  EXPECT_EQ(mysql("CREATE TABLE t (a int)"), "CREATE TABLE");
  EXPECT_EQ(mysql("create or replace view v as select 1"), "CREATE VIEW");
  EXPECT_EQ(mysql("TRUNCATE t"), "TRUNCATE");
  EXPECT_EQ(mysql("SET PASSWORD = 'x'"), "SET PASSWORD");
  EXPECT_EQ(mysql("SET STATEMENT lock_wait_timeout = 3 FOR ALTER TABLE t ADD a int"), "ALTER TABLE");
  EXPECT_EQ(mysql("SET STATEMENT lock_wait_timeout = 3 FOR UPDATE t SET a = 1"), "-");
  EXPECT_EQ(mysql("CALL p(1)"), "CALL");
  EXPECT_EQ(mysql("SET STATEMENT max_statement_time = 3 FOR CALL p"), "CALL");
  EXPECT_EQ(mysql("EXECUTE IMMEDIATE 'COMMIT'"), "EXECUTE");
  EXPECT_EQ(mysql("BEGIN NOT ATOMIC UPDATE t SET a = 1; COMMIT; END"), "BEGIN");
  EXPECT_EQ(mysql("IF @old THEN ALTER TABLE t ADD b INT; END IF"), "IF");
  EXPECT_EQ(mysql("all_of_them: LOOP CALL p(); LEAVE all_of_them; END LOOP"), "LOOP");
  EXPECT_EQ(mysql("LOAD INDEX INTO CACHE t"), "LOAD INDEX");
  EXPECT_EQ(mysql("SET DEFAULT ROLE r FOR u"), "SET DEFAULT");
  // Nobody knows what that does.
  EXPECT_EQ(mysql("PURGE BINARY LOGS TO 'x'"), "PURGE");
  EXPECT_EQ(mysql("OF A LATER VERSION"), "OF");
  for (const auto* fine :
       {"INSERT INTO t VALUES (1)", "CREATE TEMPORARY TABLE t (a int)", "DROP TEMPORARY TABLE t",
        "SET @a = 1", "LOAD DATA INFILE 'x' INTO TABLE t", "IF @old THEN UPDATE t SET a = 1; END IF",
        "BEGIN NOT ATOMIC INSERT INTO t VALUES ('COMMIT'); END", "PREPARE s FROM 'COMMIT'", "SAVEPOINT a",
        "RELEASE SAVEPOINT a", "ROLLBACK TO SAVEPOINT a", "ROLLBACK WORK TO a", "(SELECT 1) UNION SELECT 2",
        "DROP PREPARE s", "WITH x AS (SELECT 1) SELECT * FROM x", "/*!40101 SET @a = 1 */", "TABLE t", ""}) {
    EXPECT_EQ(mysql(fine), "-") << fine;
  }
  EXPECT_EQ(ask(commits_implicitly, EngineKind::postgresql, "CREATE TABLE t (a int)"), "-");
  EXPECT_EQ(ask(commits_implicitly, EngineKind::sqlite, "CREATE TABLE t (a int)"), "-");
}

TEST(Rules, FindTheSwitchOfForeignKeys) {
  const auto found = [](const char* sql) { return ask(foreign_key_switch, EngineKind::sqlite, sql); };
  EXPECT_EQ(found("PRAGMA foreign_keys = OFF"), "PRAGMA foreign_keys");
  EXPECT_EQ(found("pragma main.foreign_keys(0)"), "PRAGMA foreign_keys");
  for (const auto* fine :
       {"PRAGMA foreign_keys", "PRAGMA foreign_key_check", "PRAGMA defer_foreign_keys = ON", "COMMIT"}) {
    EXPECT_EQ(found(fine), "-") << fine;
  }
  for (const char* program :
       {"op.execute('PRAGMA foreign_keys = OFF')", "execute(\"pragma main.foreign_keys=0\")",
        "x(\nPRAGMA  foreign_keys\n= 'off' )", "PRAGMA foreign_keys(no)"})
    EXPECT_TRUE(speaks_of_foreign_keys_off(program)) << program;
  for (const char* program : {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "pragma_foreign_keys = off",
                              "PRAGMA foreign_keys_x = off", "foreign_keys = 0", "PRAGMA foreign_keys ="})
    EXPECT_FALSE(speaks_of_foreign_keys_off(program)) << program;
  EXPECT_EQ(ask(foreign_key_switch, EngineKind::postgresql, "SET session_replication_role = replica"), "-");
}

TEST(Rules, FindWhatEndsWithTheSession) {
  for (const auto* const statement :
       {"SET search_path = app", "select pg_catalog.set_config('a.b', 'c', false)",
        "CREATE TEMP TABLE t (id int)", "LOAD 'auto_explain'"})
    EXPECT_TRUE(changes_session(EngineKind::postgresql, statement)) << statement;
  EXPECT_FALSE(changes_session(EngineKind::postgresql, "CREATE TABLE settings (id int)"));
  for (const char* asks : {"SELECT 1", "/* x */ show create table t", "DESCRIBE t", "SAVEPOINT a",
                           "RELEASE SAVEPOINT a", "ROLLBACK TO a", "ROLLBACK WORK TO SAVEPOINT a"})
    EXPECT_TRUE(leaves_nothing(EngineKind::mysql, asks)) << asks;
  for (const char* does : {"INSERT INTO t SELECT 1", "ROLLBACK", "COMMIT", "CALL p()", "SET @x = 1"})
    EXPECT_FALSE(leaves_nothing(EngineKind::mysql, does)) << does;
  for (const auto* const statement :
       {"SET foreign_key_checks = 0", "/*!40014 SET FOREIGN_KEY_CHECKS=0 */", "-- first\nSET @a = 1",
        "CREATE TEMPORARY TABLE t (id INT)", "SELECT MAX(id) INTO @last FROM t", "PREPARE p FROM 'SELECT 1'"})
    EXPECT_TRUE(changes_session(EngineKind::mysql, statement)) << statement;
  for (const auto* const statement :
       {"LOAD DATA INFILE 'x' INTO TABLE t", "SET STATEMENT max_statement_time = 1 FOR DELETE FROM t",
        "CREATE TABLE settings (id INT)", "SELECT 1", "CREATE OR REPLACE VIEW v AS SELECT 1"})
    EXPECT_FALSE(changes_session(EngineKind::mysql, statement)) << statement;
}

TEST(Rules, FindTransactionControlOfMysql) {
  const auto control = [](const char* sql) { return ask(transaction_control, EngineKind::mysql, sql); };
  EXPECT_EQ(control("BEGIN WORK"), "BEGIN");
  EXPECT_EQ(control("/*!40000 COMMIT */"), "COMMIT");
  EXPECT_EQ(control("LOCK TABLES `a` WRITE"), "LOCK TABLES");
  for (const auto* off : {"SET autocommit = 0", "SET SESSION autocommit=1", "SET @@autocommit = 1",
                          "SET @@session.autocommit := 1", "SET sql_mode = '', autocommit = 1"})
    EXPECT_EQ(control(off), "SET autocommit") << off;
  EXPECT_EQ(control("SET STATEMENT max_statement_time = 1 FOR COMMIT"), "COMMIT");
  EXPECT_EQ(control("SET STATEMENT max_statement_time = 1 FOR START TRANSACTION"), "START TRANSACTION");
  for (const auto* fine :
       {"BEGIN NOT ATOMIC SELECT 1; END", "ROLLBACK TO a", "ROLLBACK WORK TO a", "SET NAMES utf8",
        "SET GLOBAL autocommit = 0", "SET @@global.autocommit = 0", "SET @autocommit = 1",
        "SET @a = @@autocommit", "SET STATEMENT max_statement_time = 1 FOR ROLLBACK TO a"}) {
    EXPECT_EQ(control(fine), "-") << fine;
  }
}

// tests/integration/transaction_rules_test.cpp asks the server about the same statements.
TEST(Rules, FindWhatPostgresqlRefusesInATransaction) {
  const auto refused = [](const char* sql) {
    return ask(refused_in_transaction, EngineKind::postgresql, sql);
  };
  EXPECT_EQ(refused("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"), "CREATE INDEX CONCURRENTLY");
  EXPECT_EQ(refused("CREATE INDEX concurrently ON t (a)"), "CREATE INDEX CONCURRENTLY");
  EXPECT_EQ(refused("DROP INDEX CONCURRENTLY IF EXISTS i"), "DROP INDEX CONCURRENTLY");
  EXPECT_EQ(refused("REINDEX (VERBOSE, CONCURRENTLY) TABLE t"), "REINDEX CONCURRENTLY");
  EXPECT_EQ(refused("REINDEX INDEX CONCURRENTLY i"), "REINDEX CONCURRENTLY");
  EXPECT_EQ(refused("REINDEX (VERBOSE) SCHEMA s"), "REINDEX SCHEMA");
  EXPECT_EQ(refused("VACUUM (FULL) t"), "VACUUM");
  EXPECT_EQ(refused("ALTER SYSTEM SET work_mem = '1MB'"), "ALTER SYSTEM");
  EXPECT_EQ(refused("CREATE DATABASE d"), "CREATE DATABASE");
  EXPECT_EQ(refused("DROP TABLESPACE d"), "DROP TABLESPACE");
  EXPECT_EQ(refused("ALTER DATABASE d SET TABLESPACE s"), "ALTER DATABASE … SET TABLESPACE");
  EXPECT_EQ(refused("CLUSTER VERBOSE"), "CLUSTER of all tables");
  EXPECT_EQ(refused("DISCARD ALL"), "DISCARD ALL");
  EXPECT_EQ(refused("ALTER TABLE ONLY s.t DETACH PARTITION p CONCURRENTLY"),
            "ALTER TABLE … DETACH PARTITION … CONCURRENTLY");
  EXPECT_EQ(refused("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p"), "CREATE SUBSCRIPTION");
  EXPECT_EQ(refused("ALTER SUBSCRIPTION s REFRESH PUBLICATION"), "ALTER SUBSCRIPTION … REFRESH PUBLICATION");
  EXPECT_EQ(refused("ALTER SUBSCRIPTION s SET PUBLICATION p"), "ALTER SUBSCRIPTION … SET PUBLICATION");
  for (const auto* fine :
       {"CREATE INDEX i ON t (a)", "CREATE INDEX i ON concurrently (a)",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "REINDEX TABLE t", "CLUSTER t USING i",
        "CLUSTER VERBOSE t", "DISCARD PLANS", "ALTER DATABASE d SET work_mem = '1MB'",
        "ALTER TABLE t DETACH PARTITION p", "ALTER TYPE e ADD VALUE 'x'", "DROP SUBSCRIPTION s",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = false)",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = 'off', enabled = false)",
        "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)",
        "INSERT INTO vacuum VALUES ('VACUUM')"}) {
    EXPECT_EQ(refused(fine), "-") << fine;
  }
}

TEST(Rules, FindWhatSqliteRefusesInATransaction) {
  const auto refused = [](const char* sql) { return ask(refused_in_transaction, EngineKind::sqlite, sql); };
  EXPECT_EQ(refused("VACUUM"), "VACUUM");
  EXPECT_EQ(refused("ATTACH 'a.db' AS a"), "ATTACH");
  EXPECT_EQ(refused("PRAGMA journal_mode = WAL"), "PRAGMA journal_mode");
  EXPECT_EQ(refused("PRAGMA main.synchronous(off)"), "PRAGMA synchronous");
  EXPECT_EQ(refused("PRAGMA journal_mode"), "-");
  EXPECT_EQ(refused("PRAGMA user_version = 3"), "-");
  EXPECT_EQ(ask(refused_in_transaction, EngineKind::mysql, "CREATE DATABASE d"), "-");
}

TEST(Rules, FindWhatReachesBeyondAPostgresqlDatabase) {
  const auto beyond = [](const char* sql) { return ask(cluster_level, EngineKind::postgresql, sql); };
  EXPECT_EQ(beyond("CREATE ROLE app"), "CREATE ROLE");
  EXPECT_EQ(beyond("ALTER USER app SET search_path = x"), "ALTER USER");
  EXPECT_EQ(beyond("DROP GROUP app"), "DROP GROUP");
  EXPECT_EQ(beyond("CREATE DATABASE d"), "CREATE DATABASE");
  EXPECT_EQ(beyond("ALTER DATABASE d SET work_mem = '1MB'"), "ALTER DATABASE");
  EXPECT_EQ(beyond("CREATE TABLESPACE t LOCATION '/x'"), "CREATE TABLESPACE");
  EXPECT_EQ(beyond("ALTER SYSTEM RESET ALL"), "ALTER SYSTEM");
  EXPECT_EQ(beyond("DROP SUBSCRIPTION s"), "DROP SUBSCRIPTION");
  EXPECT_EQ(beyond("COPY t FROM PROGRAM 'rm -rf /'"), "COPY … PROGRAM");
  EXPECT_EQ(beyond("COPY (SELECT a FROM 'x') TO '/tmp/x'"), "COPY … TO a file");
  EXPECT_EQ(beyond("COPY t (a) FROM E'/tmp/x' WITH (FORMAT csv)"), "COPY … FROM a file");
  EXPECT_EQ(beyond("GRANT admin TO app"), "GRANT of a role");
  EXPECT_EQ(beyond("REVOKE ADMIN OPTION FOR admin FROM app"), "REVOKE of a role");
  EXPECT_EQ(beyond("GRANT CONNECT ON DATABASE d TO app"), "GRANT ON DATABASE");
  EXPECT_EQ(beyond("COMMENT ON ROLE r IS 'x'"), "COMMENT ON ROLE");
  EXPECT_EQ(beyond("SECURITY LABEL FOR p ON TABLESPACE t IS 'x'"), "SECURITY LABEL ON TABLESPACE");
  EXPECT_EQ(beyond("REASSIGN OWNED BY a TO b"), "REASSIGN OWNED");
  EXPECT_EQ(beyond("DROP OWNED BY a"), "DROP OWNED");
  for (const auto* fine :
       {"CREATE USER MAPPING FOR app SERVER s", "CREATE TABLE role (a int)", "COPY t FROM STDIN",
        "COPY t TO STDOUT", "GRANT SELECT (a) ON t TO app", "GRANT USAGE ON SCHEMA s TO app",
        "COMMENT ON TABLE t IS 'ROLE'", "CREATE EXTENSION hstore", "ALTER TABLE t OWNER TO app",
        "SECURITY LABEL ON TABLE t IS 'x'", "DROP TABLE t"}) {
    EXPECT_EQ(beyond(fine), "-") << fine;
  }
}

TEST(Rules, FindWhatReachesBeyondOtherDatabases) {
  EXPECT_EQ(ask(cluster_level, EngineKind::sqlite, "ATTACH 'a.db' AS a"), "ATTACH");
  EXPECT_EQ(ask(cluster_level, EngineKind::sqlite, "VACUUM main INTO '/tmp/x'"), "VACUUM INTO");
  EXPECT_EQ(ask(cluster_level, EngineKind::sqlite, "VACUUM"), "-");
  const auto mysql = [](const char* sql) { return ask(cluster_level, EngineKind::mysql, sql); };
  EXPECT_EQ(mysql("CREATE OR REPLACE DATABASE d"), "CREATE DATABASE");
  EXPECT_EQ(mysql("USE other"), "USE");
  EXPECT_EQ(mysql("LOAD DATA INFILE 'x' INTO TABLE t"), "LOAD DATA");
  EXPECT_EQ(mysql("SELECT a INTO OUTFILE 'x' FROM t"), "SELECT … INTO OUTFILE");
  EXPECT_EQ(mysql("CREATE TABLE t (a int)"), "-");
}

TEST(Rules, TakeTextThatCannotBeReadToItsEnd) {
  EXPECT_EQ(ask(transaction_control, EngineKind::postgresql, "COMMIT 'x"), "COMMIT");
  EXPECT_EQ(ask(cluster_level, EngineKind::postgresql, "COPY 'x"), "-");
}

}  // namespace limbeck::sql
