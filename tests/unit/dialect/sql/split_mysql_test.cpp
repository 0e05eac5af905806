#include <gtest/gtest.h>

#include "unit/dialect/sql/split_dsl.hpp"

namespace limbeck::sql {

TEST(SplitMysql, ReadsQuotes) {
  EXPECT_EQ(
      mysql(
          R"(SELECT 'a\';''b', "c\";""d", `e;``f\`; SELECT _utf8'\\'; SELECT N'\';'; SELECT x'00'; SELECT 2)"),
      "1: SELECT 'a\\';''b', \"c\\\";\"\"d\", `e;``f\\`\n1: SELECT _utf8'\\\\'\n1: SELECT N'\\';'\n"
      "1: SELECT x'00'\n1: SELECT 2");
  EXPECT_EQ(mysql("SELECT @a, @'b;', @`c;`, @@global.d; SELECT a$b; SELECT 2"),
            "1: SELECT @a, @'b;', @`c;`, @@global.d\n1: SELECT a$b\n1: SELECT 2");
}

TEST(SplitMysql, ReadsComments) {
  EXPECT_EQ(mysql("# a;\n-- b;\n--\nSELECT 1--1; SELECT 2 # c;\n; /* d /* e; */ SELECT 3; SELECT 4 --\tf;\n"),
            "4: SELECT 1--1\n4: SELECT 2\n5: SELECT 3\n5: SELECT 4");
}

TEST(SplitMysql, KeepsExecutableComments) {
  EXPECT_EQ(
      mysql("/*!40101 SET NAMES utf8 */;\n/*M!100100 SET x = '*/;' */; SELECT /*! 1; */ 2; SELECT 3"),
      "1: /*!40101 SET NAMES utf8 */\n2: /*M!100100 SET x = '*/;' */\n2: SELECT /*! 1; */ 2\n2: SELECT 3");
  EXPECT_EQ(mysql("SELECT 1;\n/*!40101 SET NAMES utf8;"),
            "error: f.sql:2: the comment that begins here is never closed");
}

TEST(SplitMysql, FollowsDelimiter) {
  EXPECT_EQ(mysql("SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT '//'; END//\nSELECT "
                  "2; // SELECT 3 "
                  "-- //\n//\ndelimiter ;\nSELECT 4; SELECT 5"),
            "1: SELECT 1\n3: CREATE PROCEDURE p() BEGIN SELECT 1; SELECT '//'; END\n4: SELECT 2;\n4: SELECT "
            "3\n7: SELECT "
            "4\n7: SELECT 5");
  EXPECT_EQ(mysql("DELIMITER $$\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; "
                  "END$$\nDELIMITER ;\n"
                  "SELECT 2;"),
            "2: CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; END\n4: SELECT 2");
  EXPECT_EQ(mysql("DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t AFTER "
                  "INSERT ON a FOR EACH ROW "
                  "BEGIN\n DELETE FROM b; END */;;\nDELIMITER ;\nSELECT 2;"),
            "2: /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t AFTER INSERT ON a FOR EACH "
            "ROW BEGIN⏎ DELETE "
            "FROM b; END */\n5: SELECT 2");
  EXPECT_EQ(mysql("delimiter go\nSELECT gold, cargo go SELECT 2"), "2: SELECT gold, cargo\n2: SELECT 2");
  EXPECT_EQ(mysql("DELIMITER\n"),
            "error: f.sql:1: DELIMITER needs the characters that end a statement from here on");
  EXPECT_EQ(mysql("DELIMITER //\nSELECT 1;\nSELECT 2;\n"), "2: SELECT 1;⏎SELECT 2;");
}

TEST(SplitMysql, KeepsCompoundBodiesTogether) {
  const auto together = [](const std::string& body) {
    EXPECT_EQ(mysql(body + "; SELECT 2"), "1: " + body + "\n1: SELECT 2");
  };
  together("CREATE PROCEDURE p() BEGIN SELECT 1; BEGIN SELECT 2; END; END");
  together(
      "CREATE DEFINER = `a`@`%` PROCEDURE p(IN x INT) SQL SECURITY INVOKER BEGIN IF x THEN SELECT 1; ELSEIF "
      "x > 1 THEN "
      "SELECT IF(x, 1, 2); ELSE IF x THEN SELECT 3; END IF; END IF; END");
  together(
      "CREATE OR REPLACE FUNCTION f(x INT) RETURNS INT DETERMINISTIC BEGIN DECLARE EXIT HANDLER FOR "
      "SQLEXCEPTION BEGIN "
      "ROLLBACK; END; RETURN CASE WHEN x THEN IF(x, 1, 2) ELSE CASE x WHEN 1 THEN 2 END END; END");
  together("CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW IF NEW.x THEN SET NEW.y = 1; END IF");
  together("CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW FOLLOWS s IF NEW.x THEN SET NEW.y = 1; END IF");
  together(
      "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW PRECEDES `s` CASE WHEN NEW.x THEN SET NEW.y = 1; END "
      "CASE");
  together("CREATE PROCEDURE p() COMMENT 'x' IF 1 THEN SELECT 1; END IF");
  together("CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW SET NEW.x = IF(NEW.y, 1, 2)");
  together(
      "CREATE PROCEDURE p() BEGIN l: LOOP SET @x = @x + 1; IF @x > 3 THEN LEAVE l; END IF; END LOOP l; WHILE "
      "@x DO SET @x "
      "= REPEAT('a', 2); END WHILE; REPEAT SET @x = 1; UNTIL @x END REPEAT; END");
  together(
      "CREATE PROCEDURE p(x INT) CASE x WHEN 1 THEN SELECT CASE WHEN x THEN 1 END; ELSE BEGIN END; END CASE");
  together("CREATE PROCEDURE p() BEGIN SELECT end, begin, t.end AS end FROM t; DROP TABLE IF EXISTS a; END");
  together("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM a; DELETE FROM b; END");
  together("ALTER EVENT e DO BEGIN DELETE FROM a; DELETE FROM b; END");
  together("CREATE PROCEDURE p() FOR i IN 1..10 DO SELECT i; END FOR");
  together("CREATE PROCEDURE IF NOT EXISTS p() SELECT 1");
  together("CREATE FUNCTION f() RETURNS INT RETURN IF(a, 1, 2)");
  together("CREATE FUNCTION f RETURNS STRING SONAME 'a.so'");
  together("BEGIN NOT ATOMIC SELECT 1; SELECT 2; END");
  together("IF @x THEN SELECT 1; END IF");
  EXPECT_EQ(mysql("SELECT 1;\nCREATE PROCEDURE p()\nBEGIN\nSELECT 1;"),
            "error: f.sql:3: the BEGIN that begins here is never closed");
}

TEST(SplitMysql, TakesNoOtherBeginForABody) {
  EXPECT_EQ(mysql("BEGIN; SELECT 1; COMMIT; CREATE TABLE begin (`procedure` int); BEGIN WORK; SELECT 2; END"),
            "1: BEGIN\n1: SELECT 1\n1: COMMIT\n1: CREATE TABLE begin (`procedure` int)\n1: BEGIN WORK\n1: "
            "SELECT 2\n1: END");
}

TEST(SplitMysql, RefusesCommandsOfTheClient) {
  EXPECT_EQ(mysql("SELECT 1\\G\n"),
            "error: f.sql:1: \\G is a command of mysql, not SQL (end the statement with a semicolon)");
  EXPECT_EQ(mysql("SELECT 1;\nsource a.sql\n"),
            "error: f.sql:2: source is a command of mysql, not SQL (put the statements of that file here)");
  EXPECT_EQ(mysql("SELECT 1; use other;\n"),
            "error: f.sql:1: use is a command of mysql, not SQL (take it out, and write database.table where "
            "another database is meant)");
}

}  // namespace limbeck::sql
