// Types, conversions and texts.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "dialect/mysql/column_type.hpp"
#include "dialect/mysql/inspect/inspection.hpp"
#include "dialect/mysql/render/conversion.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/mysql/render/trigger.hpp"

namespace limbeck::dialect::mysql {
namespace {

TEST(MysqlTypes, LeaveOutTheWidthThatSaysNothing) {
  EXPECT_EQ(without_default_width("int(11)"), "int");
  EXPECT_EQ(without_default_width("int(10) unsigned"), "int unsigned");
  EXPECT_EQ(without_default_width("bigint(20) unsigned"), "bigint unsigned");
  EXPECT_EQ(without_default_width("year(4)"), "year");
  for (const char* said :
       {"tinyint(1)", "int(5)", "int(10)", "int(10) unsigned zerofill", "varchar(11)", "int"})
    EXPECT_EQ(without_default_width(said), said);
}

TEST(MysqlTypes, ListTheirValues) {
  EXPECT_EQ(listed_values("enum('a','b''c')"), (std::vector<std::string>{"a", "b'c"}));
  EXPECT_EQ(listed_values("set('x')"), std::vector<std::string>{"x"});
  EXPECT_EQ(listed_values("varchar(3)"), std::nullopt);
}

TEST(MysqlTypes, AreFoundForPortableOnes) {
  EXPECT_EQ(native_type({"string", {"40"}}), "varchar(40)");
  EXPECT_EQ(native_type({"string", {}}), "varchar(255)");
  EXPECT_EQ(native_type({"boolean", {}}), "tinyint(1)");
  EXPECT_EQ(native_type({"timestamptz", {"3"}}), "datetime(3)");
  EXPECT_EQ(native_type({"numeric", {"10", "2"}}), "decimal(10, 2)");
  EXPECT_EQ(native_type({"bytes", {"16"}}), "varbinary(16)");
  EXPECT_EQ(native_type({"jsonb", {}}), "json");
  EXPECT_THROW(native_type({"interval", {}}), Error);
  EXPECT_THROW(native_type({"text", {"5"}}), Error);
  EXPECT_THROW(native_type({"string", {"x"}}), Error);
}

/// "loss | requirement".
std::string converted(const std::string& from, const std::string& to) {
  schema::Column before, after;
  before.type = from, after.type = to;
  const auto [loss, requirement] = conversion(before, after);
  return loss + " | " + requirement;
}

TEST(MysqlConversion, TellsWhatIsLostAndWhatMustFit) {
  EXPECT_EQ(converted("int", "bigint"), " | ");
  EXPECT_EQ(converted("bigint", "int"), " | fit into int");
  EXPECT_EQ(converted("int unsigned", "int"), " | fit into int");
  EXPECT_EQ(converted("int", "int unsigned"), " | fit into int unsigned");
  EXPECT_EQ(converted("decimal(8,2)", "decimal(10,4)"), " | ");
  EXPECT_EQ(converted("decimal(8,2)", "decimal(8,1)"), "digits behind the point are rounded | ");
  EXPECT_EQ(converted("decimal(8,2)", "int"), "fractions are rounded | ");
  EXPECT_EQ(converted("bigint", "double"), "numbers are rounded to 15 digits | ");
  EXPECT_EQ(converted("smallint", "float"), " | ");
  EXPECT_EQ(converted("varchar(10)", "varchar(20)"), " | ");
  EXPECT_EQ(converted("varchar(20)", "varchar(10)"), " | have at most 10 characters");
  EXPECT_EQ(converted("varchar(20)", "char(20)"), "blanks at the end are lost | ");
  EXPECT_EQ(converted("text", "char(20)"), "blanks at the end are lost | have at most 20 characters");
  EXPECT_EQ(converted("text", "varchar(20)"),
            "blanks at the end of longer values are cut off | have at most 20 characters");
  EXPECT_EQ(converted("text", "tinytext"),
            "blanks at the end of longer values are cut off | fit into tinytext");
  EXPECT_EQ(converted("varchar(20)", "int"), "fractions are rounded | be values of int");
  EXPECT_EQ(converted("text", "decimal(10,2)"),
            "digits behind the point are rounded | be values of decimal(10,2)");
  EXPECT_EQ(converted("varchar(20)", "date"), "a time of day is lost | be values of date");
  EXPECT_EQ(converted("varchar(20)", "time"), "fractions of seconds are cut or rounded | be values of time");
  EXPECT_EQ(converted("enum('a','b')", "enum('b','c')"), " | not be 'a'");
  EXPECT_EQ(converted("enum('a','b')", "enum('b','x','a')"), " | ");
  EXPECT_EQ(converted("datetime(6)", "datetime"), "fractions of seconds are cut or rounded | ");
  EXPECT_EQ(converted("datetime", "date"), "the time of day is lost | ");
  EXPECT_EQ(converted("date", "datetime"), " | ");
}

TEST(MysqlConversion, TellsWhichCharactersMustExist) {
  schema::Column before, after;
  before.type = after.type = "varchar(10)";
  before.collation = "utf8mb4_bin", after.collation = "latin1_bin";
  EXPECT_EQ(conversion(before, after).requirement, "exist in the character set latin1");
  after.collation = "utf8mb4_general_ci";
  EXPECT_EQ(conversion(before, after).requirement, "");
}

TEST(MysqlText, LeavesOutItsOwnDatabase) {
  const auto text = [](const char* with) { return without_database(with, "app"); };
  EXPECT_EQ(text("select `app`.`t`.`id` AS `id` from `app`.`t`"), "select `t`.`id` AS `id` from `t`");
  EXPECT_EQ(text("select `u`.`a` AS `a` from (`app`.`t` `u` join `app`.`v` on(`u`.`a` = `app`.`v`.`a`))"),
            "select `u`.`a` AS `a` from (`t` `u` join `v` on(`u`.`a` = `v`.`a`))");
  EXPECT_EQ(text("select `app`.`f`(1),nextval(`app`.`s`)"), "select `f`(1),nextval(`s`)");
  // An alias that is called like the database, another database, and a string.
  EXPECT_EQ(text("select `app`.`id` AS `id` from `app`.`t` `app`"),
            "select `app`.`id` AS `id` from `t` `app`");
  EXPECT_EQ(text("select `other`.`t`.`id` AS `id` from `other`.`t` where 'app.t' = 1"),
            "select `other`.`t`.`id` AS `id` from `other`.`t` where 'app.t' = 1");
}

TEST(MysqlText, NamesWhatAViewReads) {
  EXPECT_EQ(
      relations_read("select `a`.`x` AS `x` from (`a` left join (select 1 AS `y` from `b`) `c` on(1 = 1))"),
      (std::vector<std::string>{"a", "b"}));
}

TEST(MysqlText, PutsExpressionsInParentheses) {
  for (const char* plain :
       {"'a''b'", "5", "-1.5", "NULL", "current_timestamp()", "current_timestamp(6)", "(1 + 2)"})
    EXPECT_EQ(default_sql(plain), plain);
  EXPECT_EQ(default_sql("uuid()"), "(uuid())");
  EXPECT_EQ(default_sql("(1) + (2)"), "((1) + (2))");
  EXPECT_EQ(default_sql("current_timestamp() + interval 1 day"), "(current_timestamp() + interval 1 day)");
}

TEST(MysqlText, ReadsTriggers) {
  const auto trigger =
      read_trigger("CREATE TRIGGER `a b` AFTER UPDATE ON t FOR EACH ROW FOLLOWS c SET @x = 1");
  ASSERT_TRUE(trigger);
  EXPECT_EQ(trigger->name, "a b");
  EXPECT_EQ(trigger->moment, "AFTER UPDATE");
  EXPECT_EQ(trigger->table, "t");
  EXPECT_EQ(trigger->follows, "c");
  EXPECT_EQ(trigger->body, "SET @x = 1");
  EXPECT_FALSE(read_trigger("CREATE DEFINER = x TRIGGER a AFTER UPDATE ON t FOR EACH ROW SET @x = 1"));
}

}  // namespace
}  // namespace limbeck::dialect::mysql
