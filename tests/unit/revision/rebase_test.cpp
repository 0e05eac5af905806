#include "revision/rebase.hpp"

#include <gtest/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

/// "first onto head: moved | theirs".
std::string rebase(const RevisionGraph& graph, const std::string& revision, const std::string& onto = {}) {
  return outcome([&] {
    const auto found = plan_rebase(graph, {revision, onto});
    EXPECT_EQ(found.graph.get(found.first).revises, std::vector{found.onto});
    return fmt::format("{} onto {}: {} | {}", found.first, found.onto, text::join(found.moved, " "),
                       text::join(found.theirs, " "));
  });
}

TEST(Rebase, MovesWhatFollowsOntoTheOnlyOtherHead) {
  const auto g = graph("a\nb < a\nc < b\nm < a\nn < m");
  EXPECT_EQ(rebase(g, "m"), "m onto c: m n | b c");
  EXPECT_EQ(rebase(g, "m", "c"), "m onto c: m n | b c");
  EXPECT_EQ(rebase(g, "b"), "b onto n: b c | m n");
  const auto moved = plan_rebase(g, {"m", ""}).graph;
  EXPECT_EQ(moved.heads(), std::vector<std::string>{"n"});
  EXPECT_EQ(moved.get("n").revises, std::vector<std::string>{"m"});
}

TEST(Rebase, TwoBasesBecomeOneLine) {
  EXPECT_EQ(rebase(graph("a\nb < a\nm"), "m"), "m onto b: m | a b");
  EXPECT_EQ(
      rebase(graph("a\nb < a\nm labels mine"), "m"),
      "error: m (m.sql) begins the branch mine, which stands by itself | what others need of it is said by "
      "`depends-on`; if it shall be no branch any more, take its branch label out");
}

TEST(Rebase, AsksWhichHead) {
  const auto g = graph("a\nb < a\nc < a\nm < a");
  EXPECT_EQ(rebase(g, "m"),
            "error: there are several other heads: b and c | say which: `limbeck rebase m --onto b`");
  EXPECT_THROW(plan_rebase(g, {"m", ""}), UsageError);
  EXPECT_EQ(rebase(g, "m", "c"), "m onto c: m | c");
}

TEST(Rebase, WhatIsLeftBehindHasToBeMeant) {
  const auto g = graph("a\nb < a\nm < a\nn < m\no < n");
  EXPECT_EQ(rebase(g, "o"),
            "error: moving o alone leaves n behind as a head | `limbeck rebase m` moves the branch from its "
            "beginning; `limbeck rebase o --onto b` says that just this is meant");
  EXPECT_THROW(plan_rebase(g, {"o", ""}), UsageError);
  EXPECT_EQ(rebase(g, "o", "b"), "o onto b: o | b");
}

TEST(Rebase, WhereThereIsNothingToDo) {
  EXPECT_TRUE(
      rebase(graph("a\nm < a"), "m").starts_with("error: there is nothing to rebase onto: m is the only"));
  EXPECT_EQ(rebase(graph("a\nm < a"), "m", "a"),
            "error: there is nothing to rebase: m comes after a already");
  EXPECT_TRUE(rebase(graph("a"), "x").starts_with("error: "));
}

TEST(Rebase, NeverBelowItself) {
  EXPECT_TRUE(rebase(graph("a\nm < a\nn < m\nb < a"), "m", "n")
                  .starts_with("error: m can't come after n, which is built on it"));
  EXPECT_TRUE(rebase(graph("a\nm < a\nb < a needs m"), "m")
                  .starts_with("error: m can't come after b, which depends on m"));
}

TEST(Rebase, OnlyOntoHeads) {
  EXPECT_TRUE(rebase(graph("a\nb < a\nc < b\nm < a"), "m", "b")
                  .starts_with("error: b (b.sql) is no head: c follows"));
}

TEST(Rebase, MergesAndBranchPointsStay) {
  EXPECT_TRUE(rebase(graph("a\nb < a\nm < a\nx < b m\ny < a"), "m", "y")
                  .starts_with("error: x (x.sql) joins b and m, and a merge can't be moved"));
  EXPECT_TRUE(rebase(graph("a\nb < a\nm < a\nx < m\ny < m"), "m", "b")
                  .starts_with("error: m (m.sql) is followed by x and y, which would all be moved"));
}

std::string undo(const RevisionGraph& graph, const char* rows, const char* ids) {
  return outcome([&] { return path(undo_steps(graph, words(rows), words(ids))); });
}

TEST(Undo, LeavesOtherBranches) {
  const auto g = graph("a\nb < a\nm < a\nn < m");
  EXPECT_EQ(undo(g, "b n", "m n"), "n[b m] m[b]");
  EXPECT_EQ(undo(g, "n", "m n"), "n[m] m[a]");
  EXPECT_EQ(undo(g, "m", "m n"), "m[a]");
  EXPECT_EQ(undo(g, "b", "m n"), "");
  EXPECT_EQ(undo(g, "", "m n"), "");
  EXPECT_EQ(undo(g, "n", "m"),
            "error: revision m (m.sql) can't be undone: n (n.sql), which is applied, builds on it");
}

}  // namespace
}  // namespace limbeck::revision
