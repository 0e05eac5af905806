#include "dialect/sql/listed_values.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace limbeck::sql {
namespace {

std::string listed(EngineKind syntax, const char* condition) {
  const auto found = listed_values(syntax, condition);
  return found ? found->column + ": " + text::join(found->literals, " ") : "no";
}

TEST(ListedValues, AreWhatAConditionAllowsAColumn) {
  EXPECT_EQ(listed(EngineKind::sqlite, "status IN ('a', 'it''s')"), "status: 'a' 'it''s'");
  EXPECT_EQ(listed(EngineKind::sqlite, "\"my kind\" IN (1, 2)"), "my kind: 1 2");
  EXPECT_EQ(
      listed(EngineKind::postgresql,
             "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"),
      "status: 'a' 'b'");
  EXPECT_EQ(listed(EngineKind::postgresql, "status = 'a'::text"), "status: 'a'");
  EXPECT_EQ(listed(EngineKind::postgresql, "text IN ('a')"), "text: 'a'");
}

TEST(ListedValues, AreNoneWhereAConditionSaysAnythingElse) {
  for (const char* other :
       {"status NOT IN ('a')", "status IN ('a') OR status IS NULL", "length(status) = 1", "status <> 'a'",
        "status IN (SELECT 'a')", "status > 'a'", "'a' IN (status)", "status IN ()", "status = other", ""}) {
    EXPECT_EQ(listed(EngineKind::sqlite, other), "no") << other;
  }
}

TEST(ListedValues, StandForTexts) {
  EXPECT_EQ(listed_values(EngineKind::sqlite, "status IN ('a', 'it''s')")->texts(EngineKind::sqlite),
            (std::vector<std::string>{"a", "it's"}));
}

}  // namespace
}  // namespace limbeck::sql
