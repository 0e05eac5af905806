#include "revision/row_set.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

namespace limbeck::revision {
namespace {

using Ids = std::vector<std::string>;

TEST(RowSet, IsSortedAndKnowsNoRepetition) {
  const RowSet rows(Ids{"c", "a", "b", "a"});
  EXPECT_EQ(rows.list(), (Ids{"a", "b", "c"}));
  EXPECT_EQ(rows.size(), 3u);
  EXPECT_TRUE(rows.contains("b"));
  EXPECT_FALSE(rows.contains("d"));
  EXPECT_EQ(rows, (Ids{"b", "c", "a"}));
  const Ids converted = rows;
  EXPECT_EQ(converted.front(), "a");
}

TEST(RowSet, ChangesLeaveTheOriginalAlone) {
  const RowSet rows(Ids{"a", "b"});
  EXPECT_EQ(rows.with("c").list(), (Ids{"a", "b", "c"}));
  EXPECT_EQ(rows.without("a").list(), (Ids{"b"}));
  EXPECT_EQ(rows.list(), (Ids{"a", "b"}));
  EXPECT_TRUE(RowSet().without("x").empty());
}

TEST(RowSet, AppliesAChange) {
  RowChange change;
  change.deletes = {"a"};
  change.update = {"b", "m"};
  EXPECT_EQ(RowSet(Ids{"a", "b", "x"}).after(change).list(), (Ids{"m", "x"}));
  EXPECT_THROW(RowSet(Ids{"b"}).after(change), std::logic_error);
  EXPECT_THROW(RowSet(Ids{"a", "b", "m"}).after(change), std::logic_error);
}

TEST(RowSet, BehavesLikeAStandardSet) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<bool, unsigned char>>& commands) {
    std::set<std::string> expected;
    RowSet rows;
    for (auto [add, number] : commands) {
      const std::string id = std::to_string(number % 40);
      if (add) {
        expected.insert(id);
        rows = rows.with(id);
      } else {
        expected.erase(id);
        rows = rows.without(id);
      }
      RC_ASSERT(rows.size() == expected.size());
      RC_ASSERT(rows.contains(id) == add);
    }
    RC_ASSERT(rows.list() == Ids(expected.begin(), expected.end()));
    RC_ASSERT(rows == RowSet(Ids(expected.rbegin(), expected.rend())));
  }));
}

}  // namespace
}  // namespace limbeck::revision
