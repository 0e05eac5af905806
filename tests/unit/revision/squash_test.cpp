#include "revision/squash.hpp"

#include <gtest/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

std::string squash(const RevisionGraph& graph, const char* range) {
  return outcome([&] {
    const auto found = plan_squash(graph, range);
    const auto& whole = found.graph.get(found.parts.back());
    return fmt::format("{}: {} < {} needs {} labels {} replaces {}", text::join(found.parts, " "), whole.id,
                       text::join(whole.revises, " "), text::join(whole.depends_on, " "),
                       text::join(whole.branch_labels, " "), text::join(whole.replaces, " "));
  });
}

TEST(Squash, KeepsTheLastId) {
  const auto g = graph("a\nb < a\nc < b\nd < c");
  EXPECT_EQ(squash(g, "b:c"), "b c: c < a needs  labels  replaces b");
  EXPECT_EQ(squash(g, "a:head"), "a b c d: d <  needs  labels  replaces a b c");
  const auto after = plan_squash(g, "b:c").graph;
  EXPECT_EQ(after.size(), 3U);
  EXPECT_EQ(up(after, "c", "head"), "d[d]") << "who is at the last one goes on";
  EXPECT_EQ(up(after, "a", "head"), "c[c] d[d]");
  EXPECT_EQ(after.find_replacing("b"), &after.get("c"));
  EXPECT_EQ(after.find_replacing("c"), nullptr);
}

TEST(Squash, WhoIsInBetweenIsToldHowToGoOn) {
  const auto after = plan_squash(graph("a\nb < a\nc < b"), "a:c").graph;
  EXPECT_EQ(up(after, "b", "head"),
            "error: the database is at revision 'b', which was squashed into c (c.sql) | the files from "
            "before lead on "
            "from there: with them, from version control or the folder where they are kept, `limbeck upgrade "
            "c`; then "
            "go on with those of now");
  EXPECT_EQ(resolve(after, "b"), "error: revision b was squashed into c (c.sql) | name that one: c");
}

TEST(Squash, CollectsWhatThePartsSay) {
  auto all = revisions("x\na labels one\nb < a needs x a labels two\nc < b");
  all[1].replaces = {"old"};
  EXPECT_EQ(squash(RevisionGraph::build(all), "a:c"), "a b c: c <  needs x labels one two replaces old a b");
}

TEST(Squash, IsOfALine) {
  const auto g = graph("a\nb < a\nc < b\nx < a\nm < c x\nn < m\nz needs b");
  EXPECT_EQ(squash(g, "a:b"), "error: a (a.sql) would go away, and x revises it | both have to stay");
  EXPECT_EQ(squash(g, "b:c"), "error: b (b.sql) would go away, and z depends on it | both have to stay");
  EXPECT_TRUE(squash(g, "c:m").starts_with("error: m (m.sql) is a merge"));
  EXPECT_EQ(squash(g, "m:n"), "m n: n < c x needs  labels  replaces m");
  EXPECT_TRUE(squash(g, "c:a").starts_with("error: a does not follow c"));
  EXPECT_TRUE(squash(g, "a:a").starts_with("error: there is nothing to squash"));
  for (const char* range : {"a", "a:", ":a"}) EXPECT_THROW(plan_squash(g, range), UsageError) << range;
}

TEST(Squash, LeftOverFilesAreFound) {
  auto all = revisions("a\nb < a\nc");
  all[1].replaces = {"a"};
  EXPECT_EQ(
      outcome([&] { return RevisionGraph::build(all).heads().front(); }),
      "error: revision a (a.sql) was squashed into b (b.sql): delete its file | correct the headers of these "
      "files; nothing was run");
  all = revisions("b\nc");
  all[0].replaces = all[1].replaces = {"a"};
  EXPECT_TRUE(outcome([&] {
                return RevisionGraph::build(all).heads().front();
              }).starts_with("error: revision a was squashed into both b (b.sql) and c (c.sql)"));
  all = revisions("b\nc < a");
  all[0].replaces = {"a"};
  EXPECT_TRUE(
      outcome([&] { return RevisionGraph::build(all).heads().front(); })
          .starts_with("error: revision c (c.sql) revises 'a', but no such revision exists any more: it was "
                       "squashed into b (b.sql)"));
}

}  // namespace
}  // namespace limbeck::revision
