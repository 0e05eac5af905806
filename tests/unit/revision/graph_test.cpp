#include "revision/graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

std::string list(const std::vector<std::string>& items) {
  return text::join(items, " ");
}

std::string problem(std::string_view text) {
  return outcome([&] { return graph(text), std::string("no problem"); });
}

// Two branches from b, merged in m; a second base whose line is needed by d.
const char* const branched = R"(
  a
  b < a
  c < b
  d < b needs y
  m < c d
  x
  y < x
  z < y)";

TEST(RevisionGraph, KnowsItsShape) {
  auto g = graph(branched);
  EXPECT_EQ(g.size(), 8u);
  EXPECT_EQ(list(g.heads()), "m z");
  EXPECT_EQ(list(g.real_heads()), "m z");
  EXPECT_EQ(list(g.bases()), "a x");
  EXPECT_EQ(list(g.children("b")), "c d");
  EXPECT_EQ(list(g.dependents("y")), "d");
  EXPECT_EQ(list(g.dependencies("d")), "y");
  EXPECT_TRUE(g.is_branch_point("b"));
  EXPECT_FALSE(g.is_branch_point("y")) << "a dependent makes no branch";
  EXPECT_TRUE(g.is_merge_point("m"));
  EXPECT_TRUE(g.is_base("x"));
  EXPECT_TRUE(g.is_head("z"));
  EXPECT_EQ(list(g.ancestors({"d"})), "x y a b d");
  EXPECT_EQ(list(g.ancestors({"d"}, false)), "a b d");
  EXPECT_EQ(list(g.descendants({"y"})), "y z d m");
  EXPECT_EQ(list(g.descendants({"y"}, false)), "y z");
}

TEST(RevisionGraph, AHeadThatIsDependedOnIsNoRealHead) {
  auto g = graph("a\nb needs a");
  EXPECT_EQ(list(g.heads()), "a b");
  EXPECT_EQ(list(g.real_heads()), "b");
  EXPECT_TRUE(g.is_head("a"));
  EXPECT_FALSE(g.is_real_head("a"));
}

TEST(RevisionGraph, AnEmptyProjectIsFine) {
  RevisionGraph g = graph("");
  EXPECT_TRUE(g.empty());
  EXPECT_EQ(list(g.heads()), "");
  EXPECT_TRUE(g.at_heads({}));
  EXPECT_EQ(resolve(g, "head"), "");
}

TEST(RevisionGraph, HasParentsFirstWhateverTheOrderOfItsFiles) {
  auto files = revisions(branched);
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    std::shuffle(files.begin(), files.end(), random);
    const auto graph = RevisionGraph::build(files);
    std::set<std::string> seen;
    for (const auto* revision : graph.all()) {
      for (const auto& parent : revision->revises) EXPECT_TRUE(seen.contains(parent)) << revision->id;
      for (const auto& needed : revision->depends_on) EXPECT_TRUE(seen.contains(needed)) << revision->id;
      seen.insert(revision->id);
    }
    EXPECT_EQ(seen.size(), files.size());
  }
}

TEST(RevisionGraph, RepetitionsInAHeaderCountOnce) {
  auto g = graph("a labels one\nb < a a needs a a");
  EXPECT_FALSE(g.is_merge_point("b"));
  EXPECT_EQ(up(g, "", "head"), "a[a] b[b]");
}

TEST(RevisionGraph, TellsWhatIsApplied) {
  auto g = graph(branched);
  EXPECT_EQ(list(g.applied({"d"})), "x y a b d");
  EXPECT_EQ(list(g.pending({"d"})), "z c m");
  EXPECT_EQ(list(g.effective_heads({"d"})), "d y") << "y is the newest of its line, and implied by d";
  EXPECT_EQ(list(g.minimal_rows({"d", "y", "b"})), "d");
  EXPECT_FALSE(g.at_heads({"m"}));
  EXPECT_TRUE(g.at_heads({"m", "z"}));
  EXPECT_TRUE(graph("a\nb needs a").at_heads({"b"})) << "a is a head, but implied";
}

TEST(RevisionGraph, LabelsGoUpTheBranch) {
  auto g = graph(R"(
    a
    b < a
    c < b labels left
    d < c
    e < b
    f < d e)");
  EXPECT_EQ(list(g.labels("a")), "");
  EXPECT_EQ(list(g.labels("c")), "left");
  EXPECT_EQ(list(g.labels("d")), "left");
  EXPECT_EQ(list(g.labels("e")), "");
  EXPECT_EQ(list(g.labels("f")), "left") << "a merge is on both branches";
}

TEST(RevisionGraph, LabelsGoDownALineToWhereItBegins) {
  auto g = graph(R"(
    a
    b < a
    c < b
    d < c labels left
    e < d
    x < a)");
  EXPECT_EQ(list(g.labels("b")), "left");
  EXPECT_EQ(list(g.labels("a")), "") << "the branch point is not on the branch";
  EXPECT_EQ(list(g.labels("x")), "");
}

TEST(RevisionGraph, LabelsGoDownOnlyFromALineThatEndsInAHead) {
  // Alembic's propagation starts from the newest revision: once the line is merged, it stays above the label.
  auto g = graph("a\nb < a\nc < b labels left\nx\nm < c x");
  EXPECT_EQ(list(g.labels("b")), "");
  EXPECT_EQ(list(g.labels("m")), "left");
}

TEST(RevisionGraph, SeveralLabelsMeet) {
  auto g = graph(R"(
    a labels one
    b < a labels two three
    x labels four
    m < b x
    n < m)");
  EXPECT_EQ(list(g.labels("a")), "one");
  EXPECT_EQ(list(g.labels("b")), "one three two");
  EXPECT_EQ(list(g.labels("n")), "four one three two");
  EXPECT_EQ(g.find_label("three")->id, "b");
  EXPECT_EQ(g.find_label("b"), nullptr);
}

TEST(RevisionGraph, DependsOnALabel) {
  auto g = graph("a labels api\nb < a\nc needs api");
  EXPECT_EQ(list(g.dependencies("c")), "a");
}

TEST(BadGraph, AnIdUsedTwice) {
  EXPECT_EQ(problem("ab12 in one.sql\nab12 in two.sql\nc\nab12 in three.sql"),
            "error: the revision id 'ab12' is used more than once, in one.sql, three.sql and two.sql | "
            "correct the "
            "headers of these files; nothing was run");
}

TEST(BadGraph, IllegalIds) {
  EXPECT_EQ(problem("a-b"),
            "error: the revision id 'a-b' in a-b.sql contains '-' | correct the headers of these files; "
            "nothing was "
            "run");
  EXPECT_TRUE(
      problem("head").starts_with("error: the revision id 'head' in head.sql has a meaning of its own"));
  std::vector<Revision> nameless(1);
  nameless.front().file = "x.sql";
  EXPECT_TRUE(outcome([&] {
                return RevisionGraph::build(nameless), std::string();
              }).starts_with("error: the revision id '' in x.sql is empty"));
}

TEST(BadGraph, AMissingParent) {
  EXPECT_TRUE(
      problem("ab12cd34 in versions/one.sql\nef56 < ab12cd43 in versions/two.sql")
          .starts_with(
              "error: revision ef56 (versions/two.sql) revises 'ab12cd43', but no such revision exists; "
              "did you mean ab12cd34 (versions/one.sql)?"));
  EXPECT_TRUE(problem("ab12cd34\nef56 < ab12")
                  .starts_with("error: revision ef56 (ef56.sql) revises 'ab12', but no such revision exists; "
                               "did you mean ab12cd34 "
                               "(ab12cd34.sql)?"))
      << "a parent is named in full";
  EXPECT_TRUE(
      problem("a\nb needs zzzzzz")
          .starts_with("error: revision b (b.sql) depends on 'zzzzzz', but no such revision exists |"));
}

TEST(BadGraph, ALabelIsNoParent) {
  EXPECT_TRUE(
      problem("a labels api\nb < api")
          .starts_with("error: revision b (b.sql) revises 'api', which is a branch label: write the id, a"));
}

TEST(BadGraph, ALabelUsedTwice) {
  EXPECT_TRUE(
      problem("a labels api\nb labels api")
          .starts_with(
              "error: the branch label 'api' is used more than once, in the revisions a (a.sql) and b "
              "(b.sql)"));
  EXPECT_TRUE(
      problem("a labels b\nb")
          .starts_with("error: the branch label 'b' of revision a (a.sql) is also the id of revision b "
                       "(b.sql)"));
  EXPECT_TRUE(problem("a labels x@y")
                  .starts_with("error: the branch label 'x@y' of revision a (a.sql) contains '@'"));
  EXPECT_TRUE(problem("a labels -1")
                  .starts_with("error: the branch label '-1' of revision a (a.sql) begins with '-'"));
  EXPECT_EQ(problem("a labels my-branch"), "no problem");
}

TEST(BadGraph, Cycles) {
  EXPECT_TRUE(problem("a < a").starts_with("error: revision a (a.sql) revises itself"));
  EXPECT_TRUE(problem("a needs a").starts_with("error: revision a (a.sql) depends on itself"));
  EXPECT_TRUE(
      problem("base1\na < c base1\nb < a\nc < b\nd < c")
          .starts_with("error: the revisions form a cycle: a (a.sql) revises c (c.sql), which revises b "
                       "(b.sql), which revises a"));
  EXPECT_TRUE(
      problem("a needs d\nb < a\nc\nd < b c")
          .starts_with("error: the revisions form a cycle: a (a.sql) depends on d (d.sql), which revises b "
                       "(b.sql), which revises a"));
}

TEST(BadGraph, AllProblemsAreTold) {
  const std::string told = problem("a\nb < nothing1\nc < nothing2\nd < e\ne < d");
  EXPECT_NE(told.find("'nothing1'"), std::string::npos);
  EXPECT_NE(told.find("'nothing2'"), std::string::npos);
  EXPECT_NE(told.find("d (d.sql) revises e (e.sql), which revises d"), std::string::npos);
  EXPECT_EQ(std::ranges::count(told, '\n'), 2);
}

TEST(BadGraph, TooManyProblemsAreCounted) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += fmt::format("r{0} < missing{0}\n", i);
  EXPECT_NE(problem(text).find("there are 10 more such problems"), std::string::npos);
}

TEST(RevisionGraph, SaysWhenAnIdIsUnknown) {
  auto g = graph("ab12cd34");
  EXPECT_EQ(outcome([&] { return g.get("ab12cd35").id; }),
            "error: there is no revision 'ab12cd35' | did you mean ab12cd34 (ab12cd34.sql)?");
  EXPECT_EQ(outcome([&] { return list(g.applied({"zzz"})); }),
            "error: the database is at revision 'zzz', which is none of the 1 revision files | get the "
            "branch of the "
            "source that has it, or declare where the database is with `limbeck stamp --purge REVISION`");
}

TEST(RevisionGraph, TenThousandRevisionsInALineAreNoProblem) {
  std::vector<Revision> line(10000);
  for (std::size_t i = 0; i < line.size(); ++i) {
    line[i].id = fmt::format("{:012x}", (i * 7919) % 1000003);
    if (i > 0) line[i].revises = {line[i - 1].id};
    if (i > 1000) line[i].depends_on = {line[i - 1000].id};
    if (i % 100 == 0) line[i].branch_labels = {fmt::format("label{}", i)};
  }
  const std::string first = line.front().id, last = line.back().id;
  std::ranges::reverse(line);
  auto g = RevisionGraph::build(std::move(line));
  EXPECT_EQ(list(g.heads()), last);
  EXPECT_EQ(g.all().front()->id, first);
  EXPECT_EQ(g.labels(last).size(), 100u);
  auto steps = upgrade_steps(g, {}, {"head"});
  EXPECT_EQ(steps.size(), 10000u);
  EXPECT_EQ(list(steps.back().rows_after), last);
  EXPECT_EQ(downgrade_steps(g, {last}, "base").size(), 10000u);
  EXPECT_EQ(resolve(g, "head-9999"), first);
}

}  // namespace
}  // namespace limbeck::revision
