// What sql::refused_in_transaction() says of a statement, against what the engines say of it.
#include <gtest/gtest.h>

#include "dialect/sql/rules.hpp"
#include "integration/postgresql_support.hpp"
#include "integration/sqlite_support.hpp"

namespace limbeck {
namespace {

bool rule(EngineKind syntax, const std::string& statement) {
  return sql::refused_in_transaction(syntax, Statement{statement, 0, std::nullopt}).has_value();
}

class PostgresqlTransactionRules : public test::PostgresqlTest {
 protected:
  /// Whether the server refuses it because of the transaction block (SQLSTATE 25001), whatever else is wrong.
  bool refused(const std::string& statement) {
    connection().execute("BEGIN");
    std::string sqlstate;
    try {
      connection().execute(statement);
    } catch (const DatabaseError& error) {
      sqlstate = error.sqlstate();
    }
    connection().execute("ROLLBACK");
    return sqlstate == "25001";
  }
};

}  // namespace

TEST_F(PostgresqlTransactionRules, AreThoseOfTheServer) {
  for (const auto* setup :
       {"CREATE TABLE t (a int PRIMARY KEY)", "CREATE INDEX i ON t (a)",
        "CREATE TABLE parent (a int) PARTITION BY RANGE (a)",
        "CREATE TABLE part PARTITION OF parent FOR VALUES FROM (1) TO (2)", "CREATE TYPE e AS ENUM ('x')",
        "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a", "CREATE UNIQUE INDEX vi ON v (a)",
        "CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false)"}) {
    connection().execute(setup);
  }
  // Of a disabled one, the server has another complaint first; with one, the database can't be dropped.
  connection().execute("ALTER SUBSCRIPTION s ENABLE");
  for (const std::string statement :
       {"CREATE INDEX CONCURRENTLY j ON t (a)", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS j ON t (a)",
        "DROP INDEX CONCURRENTLY i", "REINDEX (CONCURRENTLY) TABLE t", "REINDEX INDEX CONCURRENTLY i",
        "REINDEX SCHEMA public", "REINDEX (VERBOSE) DATABASE postgres", "VACUUM t", "VACUUM (ANALYZE)",
        "ALTER SYSTEM SET work_mem = '4MB'", "CREATE DATABASE limbeck_rules", "DROP DATABASE limbeck_rules",
        "CREATE TABLESPACE limbeck_rules LOCATION '/tmp'", "DROP TABLESPACE limbeck_rules",
        "ALTER DATABASE postgres SET TABLESPACE pg_default", "CLUSTER", "CLUSTER VERBOSE", "DISCARD ALL",
        "ALTER TABLE parent DETACH PARTITION part CONCURRENTLY",
        "CREATE SUBSCRIPTION r CONNECTION 'dbname=nowhere' PUBLICATION p",
        "ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION s SET PUBLICATION q",
        "ALTER SUBSCRIPTION s ADD PUBLICATION q",
        // and what is fine
        "CREATE INDEX j ON t (a)", "REINDEX TABLE t", "REINDEX INDEX i",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "CLUSTER t USING i", "DISCARD PLANS",
        "ALTER DATABASE postgres SET work_mem = '4MB'", "ALTER TABLE parent DETACH PARTITION part",
        "ALTER TYPE e ADD VALUE 'y'", "ANALYZE t", "CHECKPOINT",
        "CREATE SUBSCRIPTION r CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false)",
        "CREATE SUBSCRIPTION r CONNECTION 'dbname=nowhere' PUBLICATION p WITH (create_slot = off, connect = "
        "no)",
        "ALTER SUBSCRIPTION s SET PUBLICATION q WITH (refresh = false)", "CREATE ROLE limbeck_rules",
        "LOCK TABLE t", "SAVEPOINT x", "SET search_path = x"}) {
    EXPECT_EQ(rule(EngineKind::postgresql, statement), refused(statement)) << statement;
  }
  for (const auto* cleanup : {"ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION s SET (slot_name = NONE)",
                              "DROP SUBSCRIPTION s"}) {
    connection().execute(cleanup);
  }
}

TEST(SqliteTransactionRules, AreThoseOfTheEngine) {
  const auto connection = dialect::sqlite_memory();
  connection->execute("BEGIN");
  for (const std::string statement : {"VACUUM", "PRAGMA synchronous = OFF"}) {
    EXPECT_TRUE(rule(EngineKind::sqlite, statement)) << statement;
    EXPECT_THROW(connection->execute(statement), DatabaseError) << statement;
  }
  for (const std::string statement :
       {"PRAGMA user_version = 3", "REINDEX", "ANALYZE", "SAVEPOINT a", "ROLLBACK TO a"}) {
    EXPECT_FALSE(rule(EngineKind::sqlite, statement)) << statement;
    EXPECT_NO_THROW(connection->execute(statement)) << statement;
  }
  const auto before = connection->query("PRAGMA foreign_keys").text(0, 0);
  connection->execute(before == "1" ? "PRAGMA foreign_keys = OFF" : "PRAGMA foreign_keys = ON");
  EXPECT_EQ(connection->query("PRAGMA foreign_keys").text(0, 0), before)
      << "why it counts as transaction control";
}

}  // namespace limbeck
