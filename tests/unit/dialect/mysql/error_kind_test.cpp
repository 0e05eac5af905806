#include "dialect/mysql/connect/error_kind.hpp"

#include <gtest/gtest.h>

#include "dialect/mysql/connect/session.hpp"

namespace limbeck::dialect::mysql {
namespace {

TEST(MysqlErrorKind, TellsTheKindFromTheNumber) {
  EXPECT_EQ(error_kind(1062), ErrorKind::unique_violation);
  EXPECT_EQ(error_kind(1452), ErrorKind::foreign_key_violation);
  EXPECT_EQ(error_kind(1048), ErrorKind::not_null_violation);
  EXPECT_EQ(error_kind(4025), ErrorKind::check_violation);  // MariaDB
  EXPECT_EQ(error_kind(3819), ErrorKind::check_violation);  // MySQL
  EXPECT_EQ(error_kind(1146), ErrorKind::missing_object);
  EXPECT_EQ(error_kind(1050), ErrorKind::duplicate_object);
  EXPECT_EQ(error_kind(1205), ErrorKind::lock_timeout);
  EXPECT_EQ(error_kind(1213), ErrorKind::serialization);
  EXPECT_EQ(error_kind(1969), ErrorKind::statement_timeout);
  EXPECT_EQ(error_kind(3024), ErrorKind::statement_timeout);
  EXPECT_EQ(error_kind(1317), ErrorKind::cancelled);
  EXPECT_EQ(error_kind(1045), ErrorKind::permission_denied);
  EXPECT_EQ(error_kind(2003), ErrorKind::unreachable);
  EXPECT_EQ(error_kind(2013), ErrorKind::connection_lost);
  EXPECT_EQ(error_kind(4031), ErrorKind::connection_lost);
  EXPECT_EQ(error_kind(1064), ErrorKind::other);
  EXPECT_EQ(error_kind(0), ErrorKind::other);
}

TEST(MysqlErrorKind, OneNumberStandsForManyOptions) {
  EXPECT_EQ(
      error_kind(
          1290,
          "The MariaDB server is running with the --read-only option so it cannot execute this statement"),
      ErrorKind::read_only);
  EXPECT_EQ(error_kind(1290,
                       "The MySQL server is running with the --secure-file-priv option so it cannot execute "
                       "this statement"),
            ErrorKind::other);
}

TEST(MysqlErrorKind, ShowsNoValuesOfRows) {
  EXPECT_EQ(shown_message(1062, "Duplicate entry 'ann' for key 'people.name'"),
            "Duplicate entry '…' for key 'people.name'");
  EXPECT_EQ(shown_message(1062, "Duplicate entry 'it's' for key 'x' for key 'name'"),
            "Duplicate entry '…' for key 'name'");
  EXPECT_EQ(shown_message(1366, "Incorrect integer value: 'ann' for column `d`.`t`.`age` at row 1"),
            "Incorrect integer value: '…' for column `d`.`t`.`age` at row 1");
  EXPECT_EQ(shown_message(1292, "Truncated incorrect DOUBLE value: 'ann'"),
            "Truncated incorrect DOUBLE value: '…'");
  EXPECT_EQ(shown_message(1146, "Table 'd.t' doesn't exist"), "Table 'd.t' doesn't exist");
}

constexpr std::string_view syntax_error =
    "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version "
    "for the "
    "right syntax to use near 'colum x int' at line 2";

TEST(MysqlErrorKind, PointsToASyntaxErrorInsteadOfQuotingTheStatement) {
  EXPECT_EQ(shown_message(1064, syntax_error), "syntax error at or near \"colum\"");
  EXPECT_EQ(syntax_error_position("ALTER TABLE ☃\n  ADD colum x int", syntax_error), 21);
  EXPECT_EQ(syntax_error_position("SELECT 1", syntax_error), 0);
  EXPECT_EQ(syntax_error_position("SELECT 1", "Table 'd.t' doesn't exist"), 0);
}

TEST(MysqlErrorKind, OfSeveralStatementsInOneMessageQuotesTheOneThatIsWrong) {
  const auto said = [](const std::string& rest) {
    return without_next_statements("You have an error; to use near '" + rest + "' at line 1");
  };
  EXPECT_EQ(said("colum x"), "You have an error; to use near 'colum x' at line 1");
  EXPECT_EQ(said("colum x\n;\nINSERT INTO j"), "You have an error; to use near 'colum x' at line 1");
  EXPECT_EQ(said(";\nINSERT INTO j"), "You have an error; to use near '' at line 1");
  EXPECT_EQ(without_next_statements("Table 'd.t' doesn't exist"), "Table 'd.t' doesn't exist");
}

TEST(MysqlAssertion, IsReadFromTheErrorsOfBothServers) {
  const auto mariadb = parse_assertion(1644, "LB001", "expected nothing, but it's a");
  ASSERT_TRUE(mariadb);
  EXPECT_EQ(mariadb->kind, ErrorKind::version_conflict);
  EXPECT_EQ(mariadb->message, "expected nothing, but it's a");
  const auto mysql = parse_assertion(
      1411, "HY000", "Incorrect string value: 'LB001 expected nothing, but it's a' for function uuid_to_bin");
  ASSERT_TRUE(mysql);
  EXPECT_EQ(mysql->code, "LB001");
  EXPECT_EQ(mysql->message, "expected nothing, but it's a");
  EXPECT_FALSE(parse_assertion(1411, "HY000", "Incorrect string value: 'x' for function uuid_to_bin"));
  EXPECT_FALSE(parse_assertion(1644, "45000", "LB001 is no code here"));
}

}  // namespace
}  // namespace limbeck::dialect::mysql
