#include "dialect/sql/assignments.hpp"

#include <gtest/gtest.h>

namespace limbeck::sql {
namespace {

using Names = std::vector<std::string>;

TEST(AssignedColumns, AreThoseOnTheLeft) {
  EXPECT_EQ(assigned_columns(EngineKind::postgresql, "ID = id + 10"), Names{"id"});
  EXPECT_EQ(assigned_columns(EngineKind::sqlite, "ID = id + 10"), Names{"ID"});
  EXPECT_EQ(assigned_columns(EngineKind::postgresql, "a = (SELECT b = c, d FROM t), \"Id\"=1"),
            (Names{"a", "Id"}));
  EXPECT_EQ(assigned_columns(EngineKind::postgresql, "(a, \"B\" , c)= ROW (d, e = f, g), h = f(i, j)"),
            (Names{"a", "B", "c", "h"}));
  EXPECT_EQ(assigned_columns(EngineKind::postgresql, "a[i] = 1, b.c = 2, d[1].e[f] = 3 /* , g = 1 */"),
            (Names{"a", "b", "d"}));
  EXPECT_EQ(assigned_columns(EngineKind::sqlite, "[a b] = 1, `c` = ',d = 1', (e) = (SELECT 1)"),
            (Names{"a b", "c", "e"}));
  EXPECT_EQ(assigned_columns(EngineKind::sqlite, "a = CASE WHEN b = c THEN d ELSE e END -- , f = 1"),
            Names{"a"});
  EXPECT_EQ(assigned_columns(EngineKind::sqlite, "a = 'x"), Names());
  EXPECT_EQ(assigned_columns(EngineKind::sqlite, ""), Names());
}

TEST(AssignedColumns, AreInDoubleQuotesWithAnsiQuotes) {
  EXPECT_EQ(assigned_columns(EngineKind::mysql, "\"id\" = \"a, b = c\", `n` = 1"),
            (std::vector<std::string>{"id", "n"}));
}

}  // namespace
}  // namespace limbeck::sql
