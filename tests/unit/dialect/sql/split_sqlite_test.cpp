#include <gtest/gtest.h>

#include "unit/dialect/sql/split_dsl.hpp"

namespace limbeck::sql {

TEST(SplitSqlite, ReadsQuotes) {
  EXPECT_EQ(
      sqlite("SELECT 'a;''b', \"c;\"\"d\", `e;``f`, [g;\"h]; SELECT 'x\\'; SELECT x'00;'; SELECT 2"),
      "1: SELECT 'a;''b', \"c;\"\"d\", `e;``f`, [g;\"h]\n1: SELECT 'x\\'\n1: SELECT x'00;'\n1: SELECT 2");
  EXPECT_EQ(sqlite("SELECT 1;\nSELECT [a;\n"),
            "error: f.sql:2: the quoted name that begins here is never closed");
}

TEST(SplitSqlite, NestsNoComments) {
  EXPECT_EQ(sqlite("/* a /* b; */ SELECT 1; -- c;\nSELECT 2"), "1: SELECT 1\n2: SELECT 2");
}

TEST(SplitSqlite, KnowsNoDollarQuotes) {
  EXPECT_EQ(sqlite("SELECT $a; SELECT $$; SELECT a$b"), "1: SELECT $a\n1: SELECT $$\n1: SELECT a$b");
}

TEST(SplitSqlite, EndsAStatementInsideParentheses) {
  // As SQLite does, which then says what is wrong with the first.
  EXPECT_EQ(sqlite("CREATE TABLE a (id int;\nCREATE TABLE b (id int);"),
            "1: CREATE TABLE a (id int\n2: CREATE TABLE b (id int)");
}

TEST(SplitSqlite, KeepsTriggersTogether) {
  EXPECT_EQ(sqlite("CREATE TRIGGER t AFTER INSERT ON a WHEN new.x > 1 BEGIN\n"
                   "  UPDATE b SET c = CASE WHEN new.x THEN 1 ELSE CASE 2 WHEN 2 THEN 3 END END;\n"
                   "  SELECT CASE WHEN 1 THEN 2 END;\n"
                   "END;\nSELECT 2"),
            "1: CREATE TRIGGER t AFTER INSERT ON a WHEN new.x > 1 BEGIN⏎"
            "  UPDATE b SET c = CASE WHEN new.x THEN 1 ELSE CASE 2 WHEN 2 THEN 3 END END;⏎"
            "  SELECT CASE WHEN 1 THEN 2 END;⏎"
            "END\n5: SELECT 2");
  EXPECT_EQ(
      sqlite("create temp trigger if not exists t after insert on a begin select 1; /* x */ end; SELECT 2"),
      "1: create temp trigger if not exists t after insert on a begin select 1; /* x */ end\n1: SELECT 2");
  EXPECT_EQ(sqlite("EXPLAIN QUERY PLAN CREATE TEMPORARY TRIGGER t DELETE ON a BEGIN SELECT 1; END; SELECT 2"),
            "1: EXPLAIN QUERY PLAN CREATE TEMPORARY TRIGGER t DELETE ON a BEGIN SELECT 1; END\n1: SELECT 2");
  EXPECT_EQ(sqlite("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END"),
            "1: CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END");
  EXPECT_EQ(sqlite("SELECT 1;\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nSELECT 2;"),
            "error: f.sql:2: the BEGIN that begins here is never closed");
}

TEST(SplitSqlite, TakesNoOtherBeginForABody) {
  EXPECT_EQ(
      sqlite("BEGIN; SELECT 1; END; CREATE TABLE trigger (begin int); SELECT 2; CREATE TRIGGER t; SELECT 3"),
      "1: BEGIN\n1: SELECT 1\n1: END\n1: CREATE TABLE trigger (begin int)\n1: SELECT 2\n1: CREATE TRIGGER t\n"
      "1: SELECT 3");
  EXPECT_EQ(sqlite("CREATE TABLE t (a TRIGGER, b BEGIN); SELECT 1; DROP TRIGGER t; BEGIN; SELECT 2; END"),
            "1: CREATE TABLE t (a TRIGGER, b BEGIN)\n1: SELECT 1\n1: DROP TRIGGER t\n1: BEGIN\n1: SELECT "
            "2\n1: END");
}

TEST(SplitSqlite, RefusesCommandsOfTheShell) {
  EXPECT_EQ(sqlite("SELECT 1;\n.read a.sql\n"),
            "error: f.sql:2: .read is a command of sqlite3, not SQL (put the statements of that file here)");
  EXPECT_EQ(sqlite(".headers on"),
            "error: f.sql:1: .headers is a command of sqlite3, not SQL (take the line out)");
  EXPECT_EQ(sqlite("SELECT a\n.b"), "1: SELECT a⏎.b");
}

}  // namespace limbeck::sql
