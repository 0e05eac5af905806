#include "dialect/sql/created_object.hpp"

#include <gtest/gtest.h>

namespace limbeck::sql {
namespace {

std::string created(const char* statement) {
  return created_id(EngineKind::mysql, statement, "").display();
}

TEST(CreatedObject, IsFoundBehindWhatMysqlSaysOfIt) {
  EXPECT_EQ(created("CREATE DEFINER=`root`@`localhost` TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET @x = 1"),
            "trigger t.a");
  EXPECT_EQ(created("CREATE DEFINER = app@localhost PROCEDURE p() SELECT 1"), "procedure p");
  EXPECT_EQ(created("CREATE OR REPLACE DEFINER = CURRENT_USER() FUNCTION f() RETURNS int RETURN 1"),
            "function f");
  EXPECT_EQ(created("CREATE AGGREGATE FUNCTION f(x int) RETURNS int RETURN 1"), "function f");
  EXPECT_EQ(created("CREATE ALGORITHM = MERGE DEFINER = 'a'@'%' SQL SECURITY INVOKER VIEW v AS SELECT 1"),
            "view v");
  EXPECT_EQ(created("CREATE EVENT IF NOT EXISTS e ON SCHEDULE EVERY 1 DAY DO SELECT 1"), "event e");
}

}  // namespace
}  // namespace limbeck::sql
