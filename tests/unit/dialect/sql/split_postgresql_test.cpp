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

}  // namespace limbeck::sql
