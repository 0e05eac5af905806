// What the catalog of a real server is read as. (That it leads to the right changes: tests/convergence.)
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.hpp"
#include "dialect/mysql/inspect/inspect.hpp"
#include "dialect/mysql/migrate/replacement.hpp"
#include "integration/mysql_support.hpp"

namespace limbeck::test {
namespace {

using schema::Catalog;
using schema::ObjectKind;

class MysqlInspect : public MysqlTest {
 protected:
  Catalog inspected(const std::vector<const char*>& statements, const dialect::InspectOptions& options = {}) {
    for (const auto* each : statements) connection().execute(each);
    return dialect::mysql::inspect(connection(), options);
  }
  static const schema::Column& column(const Catalog& catalog, const std::string& table,
                                      const std::string& name) {
    return *catalog.tables.at({"", table}).find_column(name);
  }
};

TEST_F(MysqlInspect, SpellsTypesAndDefaultsAsTheyAreWritten) {
  const auto catalog = inspected(
      {"CREATE TABLE t (a int, b int unsigned NOT NULL DEFAULT 3, c tinyint(1), d int(5) zerofill, e bigint "
       "AUTO_INCREMENT PRIMARY KEY, f json DEFAULT '[]', g timestamp(6) NOT NULL DEFAULT "
       "current_timestamp(6) ON "
       "UPDATE current_timestamp(6), h varchar(9) DEFAULT 'it''s', i int DEFAULT (1 + 2), j varchar(5) CHECK "
       "(j <> "
       "'x'), k datetime DEFAULT NULL, l int INVISIBLE, m int AS (a * 2) VIRTUAL, n int AS (a * 3) STORED)"});
  const auto of = [&](const char* name) { return column(catalog, "t", name); };
  EXPECT_EQ(of("a").type, "int");
  EXPECT_EQ(of("a").default_value, std::nullopt);
  EXPECT_EQ(of("b").type, "int unsigned");
  EXPECT_TRUE(of("b").not_null);
  EXPECT_EQ(of("b").default_value, "3");
  EXPECT_EQ(of("c").type, "tinyint(1)");
  EXPECT_EQ(of("d").type, "int(5) unsigned zerofill");
  EXPECT_TRUE(of("e").identity);
  EXPECT_EQ(of("f").type, "json");
  EXPECT_EQ(of("f").check, "");
  EXPECT_EQ(of("f").collation, "");
  EXPECT_EQ(of("f").default_value, "'[]'");
  EXPECT_EQ(of("g").default_value, "current_timestamp(6)");
  EXPECT_EQ(of("g").on_update, "current_timestamp(6)");
  EXPECT_EQ(of("h").default_value, "'it''s'");
  EXPECT_EQ(of("i").default_value, "(1 + 2)");
  EXPECT_EQ(of("j").check, "`j` <> 'x'");
  EXPECT_EQ(of("k").default_value, std::nullopt);
  EXPECT_TRUE(of("l").invisible);
  EXPECT_EQ(of("m").generated, (schema::Generated{"`a` * 2", false}));
  EXPECT_EQ(of("n").generated, (schema::Generated{"`a` * 3", true}));
  EXPECT_TRUE(catalog.tables.at({"", "t"}).checks.empty());
}

// For each of them the server opens each table, and answers once around the world.
TEST_F(MysqlInspect, AsksForWhatIsThereAlone) {
  const auto asked = [&](const std::vector<const char*>& statements) {
    for (const auto* each : statements) connection().execute(each);
    const auto count = [&] {
      return std::stol(connection().query("SHOW SESSION STATUS LIKE 'Questions'").text(0, 1));
    };
    const auto before = count();
    dialect::mysql::inspect(connection(), {});
    return count() - before - 1;
  };
  // The database, tables, columns, checks, indexes, foreign keys, triggers, routines, events.
  const auto least = asked({"CREATE TABLE p (id INT PRIMARY KEY, name VARCHAR(20), KEY k (name))"});
  EXPECT_EQ(least, 9);
  // How the foreign keys act.
  EXPECT_EQ(asked({"CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id))"}),
            least + 1);
  EXPECT_EQ(asked({"CREATE VIEW v AS SELECT id FROM p"}), least + 2);
  EXPECT_EQ(asked({"CREATE PROCEDURE one (a INT) SELECT a"}), least + 3);
  EXPECT_EQ(asked({"CREATE TABLE h (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2"}), least + 4);
}

TEST_F(MysqlInspect, SaysOfCollationsWhatIsNotInherited) {
  connection().execute("ALTER DATABASE COLLATE utf8mb4_unicode_ci");
  const auto catalog =
      inspected({"CREATE TABLE a (x varchar(5), y varchar(5) COLLATE utf8mb4_bin)",
                 "CREATE TABLE b (x varchar(5), y varchar(5) COLLATE utf8mb4_bin) COLLATE latin1_bin"});
  EXPECT_EQ(catalog.default_collation, "utf8mb4_unicode_ci");
  EXPECT_EQ(catalog.tables.at({"", "a"}).collation, "");
  EXPECT_EQ(column(catalog, "a", "x").collation, "");
  EXPECT_EQ(column(catalog, "a", "y").collation, "utf8mb4_bin");
  EXPECT_EQ(catalog.tables.at({"", "b"}).collation, "latin1_bin");
  EXPECT_EQ(column(catalog, "b", "x").collation, "");
}

TEST_F(MysqlInspect, ReadsKeysWithTheirParts) {
  const auto catalog = inspected({"CREATE TABLE p (id int, code varchar(30), PRIMARY KEY (code(5) DESC, id))",
                                  "CREATE TABLE t (a varchar(20), b int, g point NOT NULL, w text, UNIQUE "
                                  "KEY u (a(3), b DESC), KEY i (b) "
                                  "COMMENT 'c' IGNORED, FULLTEXT KEY f (w), SPATIAL KEY s (g))",
                                  "CREATE TABLE q (id int PRIMARY KEY)",
                                  "CREATE TABLE c (q int, CONSTRAINT fk FOREIGN KEY (q) REFERENCES q (id) ON "
                                  "DELETE CASCADE ON UPDATE NO "
                                  "ACTION)"});
  const auto& key = *catalog.tables.at({"", "p"}).primary_key;
  EXPECT_EQ(key.columns, (std::vector<std::string>{"code", "id"}));
  EXPECT_EQ(key.parts, (std::vector<schema::KeyPart>{{5, true}, {0, false}}));
  const auto& table = catalog.tables.at({"", "t"});
  const auto& unique = *table.find_index("u");
  EXPECT_TRUE(unique.unique);
  EXPECT_EQ(unique.keys[0].prefix_length, 3);
  EXPECT_TRUE(unique.keys[1].descending);
  EXPECT_TRUE(table.find_index("i")->ignored);
  EXPECT_EQ(table.find_index("i")->comment, "c");
  EXPECT_EQ(table.find_index("f")->method, "fulltext");
  EXPECT_EQ(table.find_index("s")->method, "spatial");
  EXPECT_EQ(table.find_index("s")->keys[0].prefix_length, 0);
  const auto& foreign = catalog.tables.at({"", "c"}).foreign_keys.at(0);
  EXPECT_EQ(foreign.referenced_table, (schema::ObjectName{"", "q"}));
  EXPECT_EQ(foreign.on_delete, schema::ForeignKeyAction::cascade);
  EXPECT_EQ(foreign.on_update, schema::ForeignKeyAction::no_action);
  EXPECT_TRUE(catalog.tables.at({"", "c"}).find_index("fk"));  // the foreign key's own
}

TEST_F(MysqlInspect, LeavesTheNameOfTheDatabaseOutOfViews) {
  const auto catalog = inspected(
      {"CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT a FROM t WHERE a > 1 WITH LOCAL CHECK OPTION",
       "CREATE SQL SECURITY INVOKER VIEW w AS SELECT x.a FROM v x JOIN t ON t.a = x.a"});
  const auto& view = catalog.views.at({"", "v"});
  EXPECT_EQ(view.query, "select `t`.`a` AS `a` from `t` where `t`.`a` > 1");
  EXPECT_EQ(view.options, (schema::Options{{"check_option", "LOCAL"}}));
  EXPECT_EQ(catalog.views.at({"", "w"}).options, (schema::Options{{"security", "INVOKER"}}));
  const schema::ObjectId w{ObjectKind::view, {"", "w"}, ""};
  EXPECT_EQ(std::ranges::count(catalog.dependencies, w, &schema::Dependency::dependent), 2);
}

TEST_F(MysqlInspect, ReadsStoredProgramsInTheirOrder) {
  const auto catalog = inspected(
      {"CREATE TABLE t (a int)", "CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
       "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 2; END",
       "CREATE FUNCTION f(x int, s varchar(5) CHARACTER SET latin1) RETURNS int DETERMINISTIC RETURN x",
       "CREATE PROCEDURE p(INOUT y int) READS SQL DATA COMMENT 'why' SELECT 1",
       "CREATE EVENT e ON SCHEDULE EVERY 2 HOUR DISABLE DO SET @x = 1",
       "CREATE EVENT once ON SCHEDULE AT '2037-01-01' DO SET @x = 1"});
  const auto of = [&](ObjectKind kind, const char* name, const char* part) {
    return catalog.objects.at({kind, {"", name}, part}).definition;
  };
  EXPECT_EQ(of(ObjectKind::trigger, "t", "z"),
            "CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1");
  EXPECT_EQ(of(ObjectKind::trigger, "t", "a"),
            "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW FOLLOWS z BEGIN SET NEW.a = 2; END");
  EXPECT_EQ(
      of(ObjectKind::function, "f", ""),
      "CREATE FUNCTION f(x int, s varchar(5) CHARACTER SET latin1 COLLATE latin1_swedish_ci) RETURNS int "
      "DETERMINISTIC\nRETURN x");
  EXPECT_EQ(of(ObjectKind::procedure, "p", ""),
            "CREATE PROCEDURE p(INOUT y int) READS SQL DATA COMMENT 'why'\nSELECT 1");
  EXPECT_EQ(of(ObjectKind::event, "e", ""), "CREATE EVENT e ON SCHEDULE EVERY 2 HOUR DISABLE DO SET @x = 1");
  EXPECT_FALSE(catalog.objects.contains({ObjectKind::event, {"", "once"}, ""}));
}

TEST_F(MysqlInspect, ReadsOptionsPartitionsAndSequences) {
  const auto catalog = inspected({"CREATE TABLE t (a int) ENGINE = MyISAM ROW_FORMAT = FIXED COMMENT 'x'",
                                  "CREATE TABLE r (y int) PARTITION BY RANGE (y) (PARTITION a VALUES LESS "
                                  "THAN (5), PARTITION b VALUES LESS THAN "
                                  "MAXVALUE)",
                                  "CREATE TABLE h (y int) PARTITION BY HASH (y) PARTITIONS 3",
                                  "CREATE TABLE v (a int) WITH SYSTEM VERSIONING",
                                  "CREATE SEQUENCE s START WITH 7 INCREMENT BY 3 MAXVALUE 100 CYCLE"});
  EXPECT_EQ(catalog.tables.at({"", "t"}).options,
            (schema::Options{{"engine", "MyISAM"}, {"row_format", "FIXED"}}));
  EXPECT_EQ(catalog.tables.at({"", "t"}).comment, "x");
  EXPECT_EQ(catalog.tables.at({"", "r"}).options,
            (schema::Options{
                {"engine", "InnoDB"},
                {"partition_by", "RANGE (`y`)"},
                {"partitions", "PARTITION a VALUES LESS THAN (5), PARTITION b VALUES LESS THAN MAXVALUE"}}));
  EXPECT_EQ(catalog.tables.at({"", "h"}).options.at("partitions"), "3");
  EXPECT_TRUE(catalog.tables.at({"", "v"}).options.contains("system_versioning"));
  const auto& numbers = catalog.sequences.at({"", "s"}).numbers;
  EXPECT_EQ(numbers.start, 7);
  EXPECT_EQ(numbers.increment, 3);
  EXPECT_EQ(numbers.maximum, 100);
  EXPECT_TRUE(numbers.cycle);
  EXPECT_FALSE(catalog.tables.contains({"", "s"}));
}

TEST_F(MysqlInspect, TellsAColumnThatAModifyWouldOverwrite) {
  const auto before = inspected({"CREATE TABLE t (a varchar(10) COMMENT 'old')"});
  const auto& held = column(before, "t", "a");
  auto wider = held;
  wider.type = "varchar(20)";
  const auto expected =
      dialect::mysql::expectation({operation::AlterColumn{{"", "t"}, held, wider}}, {}, before);
  const dialect::Replacement replacement{expected, {}, {}};
  EXPECT_TRUE(dialect::mysql::check_replaced(connection(), replacement).refusals.empty());
  connection().execute("ALTER TABLE t MODIFY a varchar(10) NOT NULL COMMENT 'old'");
  EXPECT_EQ(
      dialect::mysql::check_replaced(connection(), replacement).refusals,
      std::vector<std::string>{"the column t.a is not as it was when the section was written, and would be "
                               "overwritten"});
  connection().execute("DROP TABLE t");
  EXPECT_EQ(dialect::mysql::check_replaced(connection(), replacement).refusals,
            std::vector<std::string>{"the column t.a is not there"});
}

// MariaDB goes on calling a column's CHECK by the name that the column had before.
TEST_F(MysqlInspect, FindsTheChecksOfColumnsThatWereRenamed) {
  const auto catalog = inspected(
      {"CREATE TABLE t (doc json, a int CHECK (a > 0), b int CHECK (b > a AND 'CHECK (1' <> '`a`'), "
       "c int, CONSTRAINT whole CHECK (c > a))",
       "ALTER TABLE t RENAME COLUMN doc TO papers, RENAME COLUMN a TO b, RENAME COLUMN b TO a"});
  EXPECT_EQ(column(catalog, "t", "papers").type, "json");
  EXPECT_EQ(column(catalog, "t", "papers").check, "");
  EXPECT_EQ(column(catalog, "t", "b").check, "`b` > 0");
  EXPECT_EQ(column(catalog, "t", "a").check, "`a` > `b` and 'CHECK (1' <> '`a`'");
  const auto& checks = catalog.tables.at({"", "t"}).checks;
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].name, "whole");
}

// information_schema tells each as one question mark, or as four.
TEST_F(MysqlInspect, TellsCharactersThatTheServerShowsAsQuestionMarks) {
  const auto catalog =
      inspected({"CREATE TABLE t (a varchar(9) NOT NULL DEFAULT '😀?', b varchar(9) DEFAULT (concat('😀', "
                 "'x')), c varchar(9) "
                 "AS "
                 "(concat(a, '🎉')), d enum('?', '😀') NOT NULL DEFAULT '?', e set('é', '🎉'), f int CHECK "
                 "(f <> '😀'), h varbinary(3) NOT NULL DEFAULT 0x00ff41, "
                 "CONSTRAINT g CHECK (a <> '🎉'))",
                 "CREATE VIEW v AS SELECT a FROM t WHERE a = '😀' OR a = '?'",
                 "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = '😀'",
                 "CREATE FUNCTION fn() RETURNS int DETERMINISTIC RETURN char_length('🎉?')"});
  EXPECT_EQ(column(catalog, "t", "a").default_value, "'😀?'");
  EXPECT_EQ(column(catalog, "t", "b").default_value, "concat('😀','x')");
  EXPECT_EQ(column(catalog, "t", "c").generated->expression, "concat(`a`,'🎉')");
  EXPECT_EQ(column(catalog, "t", "d").type, "enum('?','😀')");
  EXPECT_EQ(column(catalog, "t", "d").default_value, "'?'");
  EXPECT_EQ(column(catalog, "t", "e").type, "set('é','🎉')");
  EXPECT_EQ(column(catalog, "t", "f").check, "`f` <> '😀'");
  EXPECT_EQ(column(catalog, "t", "h").default_value, "x'00FF41'");
  EXPECT_EQ(catalog.tables.at({"", "t"}).checks.at(0).expression, "`a` <> '🎉'");
  EXPECT_EQ(catalog.views.at({"", "v"}).query,
            "select `t`.`a` AS `a` from `t` where `t`.`a` = '😀' or `t`.`a` = '?'");
  EXPECT_EQ(catalog.objects.at({ObjectKind::trigger, {"", "t"}, "tr"}).definition,
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = '😀'");
  EXPECT_EQ(catalog.objects.at({ObjectKind::function, {"", "fn"}, ""}).definition,
            "CREATE FUNCTION fn() RETURNS int DETERMINISTIC\nRETURN char_length('🎉?')");
}

// information_schema tells the literals of stored programs in another form.
TEST_F(MysqlInspect, ReadsTheBodiesOfStoredProgramsAsTheyWereWritten) {
  const std::string literals = R"(concat('a\\nb', 'c\'d', 'e''f', "g\"h", '\%x', 'i\tj'))";
  const auto function =
      "CREATE FUNCTION f(a varchar(9),\n  b int) RETURNS varchar(50) DETERMINISTIC COMMENT 'x\ny'\nRETURN " +
      literals;
  const auto trigger = "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = " + literals;
  const auto second = "CREATE TRIGGER tr2 BEFORE INSERT ON t FOR EACH ROW FOLLOWS tr SET NEW.a = " + literals;
  const auto event = "CREATE EVENT ev ON SCHEDULE EVERY 1 DAY COMMENT 'DO it' DO SET @x = " + literals;
  const auto procedure = "CREATE PROCEDURE p() BEGIN\n    SET @x = " + literals + ";\n    SELECT '?';\nEND";
  const auto catalog = inspected({"CREATE TABLE t (a varchar(50))", function.c_str(), trigger.c_str(),
                                  second.c_str(), event.c_str(), procedure.c_str()});
  const auto body = [&](const schema::ObjectId& id) { return catalog.objects.at(id).definition; };
  EXPECT_TRUE(body({ObjectKind::function, {"", "f"}, ""}).ends_with("\nRETURN " + literals));
  EXPECT_EQ(body({ObjectKind::trigger, {"", "t"}, "tr"}), trigger);
  EXPECT_EQ(body({ObjectKind::trigger, {"", "t"}, "tr2"}), second);
  EXPECT_TRUE(body({ObjectKind::event, {"", "ev"}, ""}).ends_with(" DO SET @x = " + literals));
  EXPECT_EQ(body({ObjectKind::procedure, {"", "p"}, ""}),
            "CREATE PROCEDURE p()\nBEGIN\n    SET @x = " + literals + ";\n    SELECT '?';\nEND");
}

TEST_F(MysqlInspect, RefusesPeriodsThatItDoesNotSee) {
  inspected({"CREATE TABLE plain (a date NOT NULL, b date NOT NULL, CONSTRAINT p CHECK (a < b))"});
  try {
    inspected({"CREATE TABLE t (a date, b date, PERIOD FOR p (a, b))"});
    FAIL() << "the period was overlooked";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the table t has the period p, which Limbeck can't compare");
  }
}

TEST_F(MysqlInspect, LeavesOutWhatIsNotAskedFor) {
  dialect::InspectOptions options;
  options.internal_tables = {{"", "own"}};
  options.exclude_objects = {"old_*"};
  const auto catalog = inspected(
      {"CREATE TABLE own (a int)", "CREATE TABLE old_one (a int, KEY k (a))", "CREATE TABLE kept (a int)",
       "CREATE TRIGGER g BEFORE INSERT ON old_one FOR EACH ROW SET NEW.a = 1"},
      options);
  EXPECT_EQ(catalog.tables.size(), 1U);
  EXPECT_TRUE(catalog.objects.empty());
}

}  // namespace
}  // namespace limbeck::test
