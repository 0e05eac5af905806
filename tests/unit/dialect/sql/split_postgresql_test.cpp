#include <gtest/gtest.h>

#include "unit/dialect/sql/split_dsl.hpp"

namespace limbeck::sql {

TEST(SplitPostgresql, EndsStatementsAtSemicolons) {
  EXPECT_EQ(postgresql("SELECT 1;\nSELECT 2;SELECT 3"), "1: SELECT 1\n2: SELECT 2\n2: SELECT 3");
  EXPECT_EQ(postgresql(""), "");
  EXPECT_EQ(postgresql(" ;;\n; -- nothing\n"), "");
}

TEST(SplitPostgresql, DropsCommentsAroundStatementsAndKeepsThoseInside) {
  EXPECT_EQ(postgresql("-- why\n/* and\nhow */ SELECT 1 -- one;\n + /* ; */ 2 -- end\n;"),
            "3: SELECT 1 -- one;⏎ + /* ; */ 2");
}

TEST(SplitPostgresql, NestsBlockComments) {
  EXPECT_EQ(postgresql("/* a /* b; */ c; */ SELECT 1; SELECT 2"), "1: SELECT 1\n1: SELECT 2");
  EXPECT_EQ(postgresql("SELECT 1;\n/* a /* b */ SELECT 2;"),
            "error: f.sql:2: the comment that begins here is never closed");
}

TEST(SplitPostgresql, ReadsStrings) {
  EXPECT_EQ(postgresql("SELECT 'a;''b;'; SELECT '\\'; SELECT 2"),
            "1: SELECT 'a;''b;'\n1: SELECT '\\'\n1: SELECT 2");
  EXPECT_EQ(postgresql(R"(SELECT E'a\';b'; SELECT e'\\'; SELECT 2)"),
            "1: SELECT E'a\\';b'\n1: SELECT e'\\\\'\n1: SELECT 2");
  EXPECT_EQ(postgresql(R"(SELECT name'\'; SELECT U&'\0061;' UESCAPE '!'; SELECT x'1;')"),
            "1: SELECT name'\\'\n1: SELECT U&'\\0061;' UESCAPE '!'\n1: SELECT x'1;'");
  EXPECT_EQ(postgresql("SELECT 1;\n\nSELECT 'it\n\n;"),
            "error: f.sql:3: the string that begins here is never closed");
}

TEST(SplitPostgresql, KeepsEscapesInTheNextLineOfAnEscapeString) {
  EXPECT_EQ(postgresql("SELECT E'a' -- x\n  '\\';' ; SELECT 2"), "1: SELECT E'a' -- x⏎  '\\';'\n2: SELECT 2");
  EXPECT_EQ(postgresql("SELECT E'a',\n'\\'; SELECT 2"), "1: SELECT E'a',⏎'\\'\n2: SELECT 2");
}

TEST(SplitPostgresql, FollowsStandardConformingStrings) {
  EXPECT_EQ(postgresql("SET standard_conforming_strings = off; SELECT 'a\\';'; SET SESSION "
                       "standard_conforming_strings TO 'on'; SELECT '\\'; SELECT 2"),
            "1: SET standard_conforming_strings = off\n1: SELECT 'a\\';'\n1: SET SESSION "
            "standard_conforming_strings TO 'on'\n1: SELECT '\\'\n1: SELECT 2");
}

TEST(SplitPostgresql, ReadsQuotedNames) {
  EXPECT_EQ(postgresql(R"(SELECT 1 AS "a;""b;'"; SELECT U&"d;\0061"; SELECT 2)"),
            "1: SELECT 1 AS \"a;\"\"b;'\"\n1: SELECT U&\"d;\\0061\"\n1: SELECT 2");
  EXPECT_EQ(postgresql("SELECT \"a"), "error: f.sql:1: the quoted name that begins here is never closed");
}

TEST(SplitPostgresql, ReadsDollarQuotes) {
  EXPECT_EQ(postgresql("DO $$ BEGIN; END $$; SELECT $a$ ; $$ ; $b$ ; $a$; SELECT 2"),
            "1: DO $$ BEGIN; END $$\n1: SELECT $a$ ; $$ ; $b$ ; $a$\n1: SELECT 2");
  EXPECT_EQ(postgresql("SELECT a$$; SELECT $1; SELECT $1$$;$$; SELECT 2"),
            "1: SELECT a$$\n1: SELECT $1\n1: SELECT $1$$;$$\n1: SELECT 2");
  EXPECT_EQ(postgresql("SELECT 1;\nDO $é1$ BEGIN\n$é$;"),
            "error: f.sql:2: the $é1$ string that begins here is never closed");
}

TEST(SplitPostgresql, ReadsOperatorsUpToAComment) {
  EXPECT_EQ(postgresql("SELECT 1 +-- ;\n2; SELECT 3 @>/* ; */ 4; SELECT 1--;\n; SELECT 5 #- 1; SELECT 6"),
            "1: SELECT 1 +-- ;⏎2\n2: SELECT 3 @>/* ; */ 4\n2: SELECT 1\n3: SELECT 5 #- 1\n3: SELECT 6");
}

TEST(SplitPostgresql, KeepsParenthesesTogether) {
  EXPECT_EQ(
      postgresql("CREATE RULE r AS ON INSERT TO a DO (INSERT INTO b VALUES (1); DELETE FROM c;); SELECT 2"),
      "1: CREATE RULE r AS ON INSERT TO a DO (INSERT INTO b VALUES (1); DELETE FROM c;)\n1: SELECT 2");
  EXPECT_EQ(postgresql("SELECT 1;\nCREATE TABLE a (\n  id int;\nDROP TABLE b;"),
            "error: f.sql:2: the parenthesis that begins here is never closed");
  EXPECT_EQ(postgresql("SELECT 1); SELECT 2"), "1: SELECT 1)\n1: SELECT 2");
}

TEST(SplitPostgresql, KeepsAtomicBodiesTogether) {
  EXPECT_EQ(postgresql("CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC\n"
                       "  INSERT INTO t SELECT CASE WHEN a > 1 THEN CASE a WHEN 2 THEN 3 END ELSE 4 END;\n"
                       "  SELECT (CASE WHEN a THEN 1 END), t.end AS end, 2 AS case FROM t;\n"
                       "END; SELECT 2"),
            "1: CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC⏎"
            "  INSERT INTO t SELECT CASE WHEN a > 1 THEN CASE a WHEN 2 THEN 3 END ELSE 4 END;⏎"
            "  SELECT (CASE WHEN a THEN 1 END), t.end AS end, 2 AS case FROM t;⏎"
            "END\n4: SELECT 2");
  EXPECT_EQ(
      postgresql(
          "create or replace procedure p() begin /* x */ atomic delete from a; delete from b; end; SELECT 2"),
      "1: create or replace procedure p() begin /* x */ atomic delete from a; delete from b; end\n1: SELECT "
      "2");
  EXPECT_EQ(postgresql("SELECT 1;\nCREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC SELECT 1;\nSELECT 2;"),
            "error: f.sql:3: the BEGIN ATOMIC that begins here is never closed");
}

TEST(SplitPostgresql, TakesNoOtherBeginForABody) {
  EXPECT_EQ(
      postgresql("BEGIN; SELECT 1; END; CREATE TABLE begin (atomic int); CREATE FUNCTION begin() RETURNS int "
                 "LANGUAGE sql AS 'SELECT 1'; SELECT 2; CREATE VIEW v AS SELECT 1; BEGIN ATOMIC; SELECT 3"),
      "1: BEGIN\n1: SELECT 1\n1: END\n1: CREATE TABLE begin (atomic int)\n1: CREATE FUNCTION begin() RETURNS "
      "int LANGUAGE sql AS 'SELECT 1'\n1: SELECT 2\n1: CREATE VIEW v AS SELECT 1\n1: BEGIN ATOMIC\n1: SELECT "
      "3");
}

TEST(SplitPostgresql, ReadsTheRowsOfACopy) {
  EXPECT_EQ(
      postgresql("COPY t (a, b) FROM stdin WITH (FORMAT csv); -- rows\n1,'\n-- limbeck: upgrade\n;\\connect\n"
                 "\\.\nSELECT 2;\n\nSELECT 3"),
      "1: COPY t (a, b) FROM stdin WITH (FORMAT csv) [1,'⏎-- limbeck: upgrade⏎;\\connect⏎]\n"
      "6: SELECT 2\n8: SELECT 3");
  EXPECT_EQ(postgresql("copy t from /* here */ STDIN;\n\\.\nSELECT 2"),
            "1: copy t from /* here */ STDIN []\n3: SELECT 2");
  EXPECT_EQ(postgresql("COPY t FROM stdin;\r\n1\t2\r\n\\.\r\nSELECT 2"),
            "1: COPY t FROM stdin [1\t2\r⏎]\n4: SELECT 2");
  EXPECT_EQ(postgresql("COPY t FROM stdin;\n1\n\\."), "1: COPY t FROM stdin [1⏎]");
}

TEST(SplitPostgresql, TakesNoOtherCopyForOneWithRows) {
  EXPECT_EQ(
      postgresql(
          "COPY (SELECT a FROM stdin) TO stdout; COPY t FROM '/a'; COPY t TO STDIN; SELECT 1 FROM stdin"),
      "1: COPY (SELECT a FROM stdin) TO stdout\n1: COPY t FROM '/a'\n1: COPY t TO STDIN\n1: SELECT 1 FROM "
      "stdin");
}

TEST(SplitPostgresql, RefusesACopyWithoutAnEnd) {
  const auto no_end =
      "error: f.sql:2: the rows of the COPY … FROM stdin that begins here have no end (put a line \\. behind "
      "the last row)";
  EXPECT_EQ(postgresql("SELECT 1;\nCOPY t\nFROM stdin;\n1\n2\n"), no_end);
  EXPECT_EQ(postgresql("SELECT 1;\nCOPY t FROM stdin;"), no_end);
  EXPECT_EQ(postgresql("SELECT 1;\nCOPY t FROM stdin"), no_end);
  EXPECT_EQ(postgresql("COPY t\nFROM stdin; SELECT 1;\n\\.\n"),
            "error: f.sql:2: the rows of COPY … FROM stdin begin in the next line; nothing may follow it in "
            "its own");
}

TEST(SplitPostgresql, RefusesCommandsOfPsql) {
  EXPECT_EQ(
      postgresql("SELECT 1;\n\\connect other - -\nSELECT 2;"),
      "error: f.sql:2: \\connect is a command of psql, not SQL (a file runs in the one database that the "
      "configuration names; take the line out)");
  EXPECT_EQ(postgresql("SELECT 1 \\gexec\n"),
            "error: f.sql:1: \\gexec is a command of psql, not SQL (run what a query returns with EXECUTE, "
            "in a DO block)");
  EXPECT_EQ(postgresql("\n\\i a.sql"),
            "error: f.sql:2: \\i is a command of psql, not SQL (put the statements of that file here)");
  EXPECT_EQ(postgresql("SELECT 1;\n\\.\n"),
            "error: f.sql:2: \\. is a command of psql, not SQL (it ends the rows of a COPY … FROM stdin; "
            "there is none before it)");
}

TEST(SplitPostgresql, SkipsWhatPgDumpWritesAroundADump) {
  EXPECT_EQ(
      postgresql("--\n-- PostgreSQL database dump\n--\n\n\\restrict k3y\n\nSELECT 1;\n\\unrestrict k3y\n"),
      "7: SELECT 1");
}

TEST(SplitPostgresql, KeepsAHintInFrontOfItsStatement) {
  EXPECT_EQ(postgresql("-- a\n/*+ SeqScan(t) */ -- b\nSELECT 1; /*+ alone */ ; SELECT 2"),
            "2: /*+ SeqScan(t) */ -- b⏎SELECT 1\n3: SELECT 2");
}

TEST(SplitPostgresql, ReadsByteOrderMarkAndCarriageReturns) {
  EXPECT_EQ(postgresql("\xEF\xBB\xBFSELECT 1;\r\n-- x\r\nSELECT\r\n2;\r\n"), "1: SELECT 1\n3: SELECT\r⏎2");
  EXPECT_EQ(postgresql("\xEF\xBB\xBF"), "");
  EXPECT_EQ(postgresql(std::string_view("SELECT 1;\nSEL\0ECT 2", 19)),
            "error: f.sql:2: a NUL byte stands here (is the file UTF-16?) (save it as UTF-8 text)");
}

}  // namespace limbeck::sql
