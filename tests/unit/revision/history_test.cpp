#include "revision/history.hpp"

#include <gtest/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

std::string shown(const RevisionGraph& graph, std::string_view range, std::string_view rows = "") {
  return outcome([&] {
    std::vector<std::string> ids;
    for (const Revision* revision : history(graph, range, words(rows))) ids.push_back(revision->id);
    return text::join(ids, " ");
  });
}

TEST(History, ALineNewestFirst) {
  auto g = graph("a\nb < a\nc < b\nd < c\ne < d");
  EXPECT_EQ(shown(g, ""), "e d c b a");
  EXPECT_EQ(shown(g, "b:d"), "d c b");
  EXPECT_EQ(shown(g, "c:"), "e d c");
  EXPECT_EQ(shown(g, ":c"), "c b a");
  EXPECT_EQ(shown(g, "base:b"), "b a");
  EXPECT_EQ(shown(g, " b : c "), "c b");
  EXPECT_EQ(shown(g, "c:c"), "c");
  EXPECT_EQ(shown(RevisionGraph(), ""), "");
}

TEST(History, RelativeEnds) {
  auto g = graph("a\nb < a\nc < b\nd < c\ne < d");
  EXPECT_EQ(shown(g, "-2:"), "e d c");
  EXPECT_EQ(shown(g, "-9:"), "e d c b a") << "stops at the base";
  EXPECT_EQ(shown(g, "-1:c"), "c b") << "counts from the end of the range";
  EXPECT_EQ(shown(g, "b:+2"), "d c b");
  EXPECT_EQ(shown(g, "d:+5"), "e d");
  EXPECT_EQ(shown(g, ":+2"), "b a");
  EXPECT_EQ(shown(g, "d-2:d"), "d c b");
  EXPECT_EQ(shown(g, "head-1:head"), "e d");
}

TEST(History, TheCurrentState) {
  auto g = graph("a\nb < a\nc < b\nd < c\ne < d");
  EXPECT_EQ(shown(g, ":current", "c"), "c b a");
  EXPECT_EQ(shown(g, "current:", "d"), "e d");
  EXPECT_EQ(shown(g, "-1:current", "d"), "d c");
  EXPECT_EQ(shown(g, "current:+1", "c"), "d c");
  EXPECT_EQ(shown(g, "current-1:current+1", "c"), "d c b");
  EXPECT_EQ(shown(g, "current:current", "c"), "c");
  EXPECT_EQ(shown(g, ":current", ""), "") << "nothing is applied";
  EXPECT_EQ(shown(g, "current:", ""), "e d c b a");
}

TEST(History, BranchesAndMerges) {
  auto g = graph("a\nb1 < a labels left\nb2 < b1\nc1 < a labels right\nm < b2 c1\nx labels other");
  EXPECT_EQ(shown(g, ""), "m b2 b1 c1 x a");
  EXPECT_EQ(shown(g, "left@base:"), "m b2 b1 c1 a") << "heads on that branch only";
  EXPECT_EQ(shown(g, "b1:"), "m b2 b1");
  EXPECT_EQ(shown(g, "x:m").substr(0, 33), "error: the range 'x:m' is empty: ");
}

TEST(History, WalksDownEveryLine) {
  auto g = graph("a\nb1 < a\nb2 < b1\nc1 < a\nc2 < c1\nm < b2 c2");
  EXPECT_EQ(shown(g, "-1:"), "m b2 c2");
  EXPECT_EQ(shown(g, "-2:"), "m b2 b1 c2 c1");
  EXPECT_EQ(shown(g, "b1:m"), "m b2 b1");
}

TEST(History, DependenciesAreShownFromTheBaseOnly) {
  auto g = graph("a\nb < a\nx\ny < x needs b");
  EXPECT_EQ(shown(g, ":y"), "y x b a");
  EXPECT_EQ(shown(g, "x:y"), "y x");
  EXPECT_EQ(shown(g, "a:b"), "b a");
}

TEST(History, DependenciesThatLeaveTheRangeAndComeBack) {
  // Alembic fails here: its sort finds no way from c to a inside the range.
  auto g = graph("a\nb < a\nx needs b\nc < b needs x\nd < c");
  EXPECT_EQ(shown(g, "b:d"), "d c b");
}

TEST(History, SaysWhatIsWrong) {
  auto g = graph("a\nb < a\nc < a labels right");
  EXPECT_EQ(shown(g, "a"), "error: 'a' is no range of revisions | write FROM:TO, FROM: or :TO");
  EXPECT_EQ(shown(g, "a:b:c"), "error: 'a:b:c' is no range of revisions | write FROM:TO, FROM: or :TO");
  EXPECT_EQ(shown(g, "b:a"),
            "error: the range 'b:a' is empty: revision b (b.sql) isn't below its end | write the older "
            "revision first");
  EXPECT_TRUE(shown(g, "+1:").starts_with("error: the start of the range '+1:' goes up"));
  EXPECT_TRUE(shown(g, ":-1").starts_with("error: the end of the range ':-1' counts from nothing"));
  EXPECT_TRUE(shown(g, "zz:").starts_with("error: there is no revision or branch label 'zz'"));
  EXPECT_EQ(shown(g, "b:right@+1"), "error: the start of the range 'b:right@+1' isn't on the branch 'right'");
}

}  // namespace
}  // namespace limbeck::revision
