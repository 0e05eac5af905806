// Each version table has a journal of its own.
#include <gtest/gtest.h>

#include "migrate/database.hpp"

namespace limbeck::migrate {
namespace {

TEST(JournalTable, StandsBesideItsVersionTable) {
  const auto name = [](const std::string& table) { return journal_table_beside({"app", table}).name; };
  EXPECT_EQ(journal_table_beside({"app", "alembic_version"}), (schema::ObjectName{"app", "limbeck_journal"}));
  EXPECT_EQ(name("other_version"), "limbeck_journal_other_version");
  const std::string one(62, 'x'), other = one + "y";
  EXPECT_LE(name(one).size(), 60u);
  EXPECT_NE(name(one), name(other));
  EXPECT_TRUE(name(one).starts_with("limbeck_journal_"));
}

}  // namespace
}  // namespace limbeck::migrate
