#include "dialect/mysql/migrate/statement_outcome.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialect::mysql {
namespace {

using Kind = ChangedObject::Kind;

/// "table a, table d.b (each)" or "-".
std::string traced(const std::string& statement) {
  const auto trace = trace_of(statement);
  if (!trace) return "-";
  std::string text;
  for (const auto& [kind, name] : trace->objects) {
    const char* const word = kind == Kind::table       ? "table"
                             : kind == Kind::trigger   ? "trigger"
                             : kind == Kind::procedure ? "procedure"
                             : kind == Kind::function  ? "function"
                                                       : "event";
    text += (text.empty() ? "" : ", ") + std::string(word) + " " + name.display();
  }
  if (!trace->is_atomic) text += " (each)";
  if (trace->needs_table_id) text += " (id)";
  return text.empty() ? "any number of times" : text;
}

TEST(MysqlStatementOutcome, KnowsWhichObjectsAStatementChanges) {
  EXPECT_EQ(traced("CREATE TABLE a (b INT)"), "table a");
  EXPECT_EQ(traced("create table if not exists `d`.`it's` (b INT)"), "table d.it's");
  EXPECT_EQ(traced("/*!40101 CREATE TABLE a (b INT) */"), "table a");
  EXPECT_EQ(traced("-- first\nALTER TABLE a ADD COLUMN c INT, RENAME COLUMN b TO d"), "table a");
  EXPECT_EQ(traced("ALTER ONLINE TABLE a RENAME TO d.c"), "table a, table d.c");
  EXPECT_EQ(traced("ALTER TABLE a RENAME INDEX x TO y, RENAME AS c"), "table a, table c");
  EXPECT_EQ(traced("CREATE UNIQUE INDEX i ON a (b)"), "table a");
  EXPECT_EQ(traced("CREATE OR REPLACE INDEX IF NOT EXISTS i ON a (b)"), "table a");
  EXPECT_EQ(traced("DROP INDEX IF EXISTS i ON d.a"), "table d.a");
  EXPECT_EQ(traced("DROP TABLE a"), "table a");
  EXPECT_EQ(traced("DROP TABLE IF EXISTS a, d.b CASCADE"), "table a, table d.b (each)");
  EXPECT_EQ(traced("RENAME TABLE a TO t, b TO a, t TO b"), "table a, table t, table b (id)");
  EXPECT_EQ(traced("TRUNCATE TABLE a"), "table a (id)");
  EXPECT_EQ(traced("TRUNCATE a"), "table a (id)");
  EXPECT_EQ(
      traced("CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`u`@`h` SQL SECURITY INVOKER VIEW v AS SELECT 1"),
      "table v");
  EXPECT_EQ(traced("CREATE DEFINER=CURRENT_USER() TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @x = 1"),
            "trigger t");
  EXPECT_EQ(traced("CREATE DEFINER='u'@'h' PROCEDURE p() SELECT 1"), "procedure p");
  EXPECT_EQ(traced("CREATE AGGREGATE FUNCTION IF NOT EXISTS f() RETURNS INT RETURN 1"), "function f");
  EXPECT_EQ(traced("DROP EVENT IF EXISTS e"), "event e");
  EXPECT_EQ(traced("DROP VIEW v"), "table v");
  EXPECT_EQ(traced("CREATE SEQUENCE s"), "table s");
  EXPECT_EQ(traced("ANALYZE TABLE a"), "any number of times");
}

TEST(MysqlStatementOutcome, SaysNothingWhereTheObjectsWouldNotTell) {
  for (const char* const statement :
       {"CALL p()", "ANALYZE UPDATE a SET b = b + 1", "ANALYZE FORMAT=JSON DELETE FROM a",
        "CREATE OR REPLACE TABLE a (b INT)", "CREATE TABLE a AS SELECT 1",
        "CREATE TABLE a (b INT) SELECT 1 AS b", "CREATE TABLE a (b INT) PARTITION BY HASH (b)",
        "ALTER TABLE a DROP PARTITION p", "ALTER TABLE a DISCARD TABLESPACE",
        "CREATE TEMPORARY TABLE a (b INT)", "CREATE DATABASE d", "DROP USER u", "INSERT INTO a VALUES (1)",
        "UPDATE a SET b = 1", "LOAD DATA INFILE 'x' INTO TABLE a", "", "ALTER EVENT e RENAME TO f",
        "SELECT 'never ends"}) {
    EXPECT_EQ(traced(statement), "-") << statement;
  }
}

}  // namespace
}  // namespace limbeck::dialect::mysql
