#include "revision/steps.hpp"

#include <gtest/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

TEST(Upgrade, ALineIsUpdated) {
  auto g = graph("a\nb < a\nc < b");
  EXPECT_EQ(up(g, "", "head"), "a[a] b[b] c[c]");
  EXPECT_EQ(changes(upgrade_steps(g, {}, {"head"})), "+a | a>b | b>c");
  EXPECT_EQ(up(g, "a", "head"), "b[b] c[c]");
  EXPECT_EQ(up(g, "a", "+1"), "b[b]");
  EXPECT_EQ(up(g, "", "b"), "a[a] b[b]");
  EXPECT_EQ(up(g, "c", "head"), "");
  EXPECT_EQ(up(g, "c", "a"), "") << "an upgrade never goes down";
  EXPECT_EQ(up(g, "c", "base"), "");
  EXPECT_EQ(up(RevisionGraph(), "", "head"), "");
}

TEST(Upgrade, ABranchIsInserted) {
  auto g = graph("a\nb < a\nc < a");
  EXPECT_EQ(up(g, "", "heads"), "a[a] c[c] b[b c]");
  EXPECT_EQ(changes(upgrade_steps(g, {}, {"heads"})), "+a | a>c | +b");
  EXPECT_EQ(up(g, "b", "c"), "c[b c]");
  EXPECT_TRUE(up(g, "", "head").starts_with("error: 'head' is ambiguous: there are 2 heads"));
}

TEST(Upgrade, AMergeDeletesAndUpdates) {
  auto g = graph("a\nb < a\nc < a\nd < a\nm < b c d");
  EXPECT_EQ(up(g, "b c d", "head"), "m[m]");
  EXPECT_EQ(changes(upgrade_steps(g, {"b", "c", "d"}, {"head"})), "-c -d b>m");
  EXPECT_EQ(up(g, "b", "head"), "d[b d] c[b c d] m[m]");
}

TEST(Upgrade, DependenciesComeFirstAndAreImplied) {
  auto g = graph("a\nb < a\nx\ny < x needs b");
  EXPECT_EQ(up(g, "", "y"), "a[a] b[b] x[b x] y[y]");
  EXPECT_EQ(changes(upgrade_steps(g, {}, {"y"})), "+a | a>b | +x | -b x>y") << "y's row implies b";
  EXPECT_EQ(up(g, "", "x"), "x[x]");
  EXPECT_EQ(up(g, "a x", "heads"), "b[b x] y[y]");
}

TEST(Upgrade, OnABranchThatAnotherRowImplies) {
  auto g = graph("a\nb < a\nc < b\ny needs b");
  EXPECT_EQ(up(g, "y", "c"), "c[c y]") << "b has no row to update: c is inserted";
  EXPECT_EQ(changes(upgrade_steps(g, {"y"}, {"c"})), "+c");
}

TEST(Upgrade, ADependencyThatAParentImpliesIsNoRow) {
  // Alembic's own bookkeeping breaks here: it tries to delete the row a, which isn't there.
  auto g = graph("a labels api\nb < a\nc < b\nd < a\nm < c d needs api");
  EXPECT_EQ(up(g, "c d", "m"), "m[m]");
  EXPECT_EQ(changes(upgrade_steps(g, {"c", "d"}, {"m"})), "-d c>m");
  EXPECT_EQ(down(g, "m", "m-1"), "m[c d]");
}

TEST(Upgrade, SeveralTargets) {
  auto g = graph("a\nb < a\nc < a\nd < c");
  EXPECT_EQ(up(g, "", "b c"), "a[a] c[c] b[b c]");
  EXPECT_EQ(up(g, "", "b d c"), "a[a] c[c] d[d] b[b d]") << "a target below another one is no contradiction";
}

TEST(Upgrade, BranchHeadsThatDependOnEachOther) {
  auto g = graph("a labels api\nb < a\nc < a needs b");
  EXPECT_EQ(up(g, "", "api@heads"), "a[a] b[b] c[c]");
}

TEST(Upgrade, StaysOnALineUntilAnotherOneIsNeeded) {
  auto g = graph("a\nb1 < a\nb2 < b1\nc1 < a\nc2 < c1\nm < b2 c2");
  EXPECT_EQ(up(g, "", "m"), "a[a] c1[c1] c2[c2] b1[b1 c2] b2[b2 c2] m[m]");
}

TEST(Upgrade, SaysWhatIsWrong) {
  auto g = graph("a\nb < a\nc < b");
  EXPECT_EQ(up(g, "b", "-1"),
            "error: '-1' is no target for an upgrade: it goes down from where the database is | `limbeck "
            "downgrade -1` "
            "goes there");
  EXPECT_TRUE(
      up(g, "zz", "head").starts_with("error: the database is at revision 'zz', which is none of the 3"));
  EXPECT_EQ(
      up(g, "a c", "head"),
      "error: the version table contradicts the revision files: it holds the row a (a.sql), which c already "
      "implies | if everything up to c is applied, `limbeck stamp --purge c` puts it right");
}

TEST(Downgrade, ALine) {
  auto g = graph("a\nb < a\nc < b");
  EXPECT_EQ(down(g, "c", "-1"), "c[b]");
  EXPECT_EQ(down(g, "c", "a"), "c[b] b[a]");
  EXPECT_EQ(down(g, "c", "base"), "c[b] b[a] a[]");
  EXPECT_EQ(down(g, "c", "-3"), "c[b] b[a] a[]");
  EXPECT_EQ(changes(downgrade_steps(g, {"c"}, "base")), "c>b | b>a | -a");
  EXPECT_EQ(down(g, "c", "c"), "");
  EXPECT_EQ(down(g, "c", "head"), "");
  EXPECT_EQ(down(g, "", "base"), "");
}

TEST(Downgrade, ToAPointBelowBranchesTakesThemAll) {
  auto g = graph("a\nb < a\nc < a\nd < c");
  EXPECT_EQ(down(g, "b d", "a"), "b[d] d[c] c[a]");
  EXPECT_EQ(changes(downgrade_steps(g, {"b", "d"}, "a")), "-b | d>c | c>a");
}

TEST(Downgrade, OneBranch) {
  auto g = graph("a\nb < a labels left\nb2 < b\nc < a labels right\nx labels other\ny < x");
  EXPECT_EQ(down(g, "b2 c y", "left@-1"), "b2[b c y]");
  EXPECT_EQ(down(g, "b2 c y", "left@-2"), "b2[b c y] b[c y]");
  EXPECT_EQ(down(g, "b2 c y", "left@a"), "b2[b c y] b[c y]");
  EXPECT_EQ(down(g, "b2 c y", "other@base"), "y[b2 c x] x[b2 c]");
  EXPECT_EQ(down(g, "b2 c y", "c@-1"), "c[b2 y]");
}

TEST(Downgrade, AMergeIsUndoneIntoItsParents) {
  auto g = graph("a\nb < a\nc < a\nm < b c");
  EXPECT_EQ(down(g, "m", "-1"), "m[b c]");
  EXPECT_EQ(changes(downgrade_steps(g, {"m"}, "-1")), "m>b +c");
  EXPECT_EQ(down(g, "m", "b"), "m[b c]") << "c isn't above b: it stays";
  EXPECT_EQ(down(g, "m", "a"), "m[b c] b[c] c[a]");
}

TEST(Downgrade, TakesWhatDependsOnWhatGoes) {
  auto g = graph("a\nb < a\nx\ny < x needs b");
  EXPECT_EQ(down(g, "y", "a"), "y[b x] b[a x]");
  EXPECT_EQ(down(g, "y", "x"), "y[b x]");
  EXPECT_EQ(changes(downgrade_steps(g, {"y"}, "x")), "y>x +b");
}

TEST(Downgrade, OfABranchThatAnotherRowImplies) {
  auto g = graph("a labels alpha\nb < a\ny needs b\nz < y");
  EXPECT_EQ(down(g, "z", "alpha@-1"), "z[y] y[b] b[a]");
  EXPECT_EQ(down(g, "z", "b"), "") << "nothing is above b on its line";
}

TEST(Downgrade, OnABranchStaysOnTheLineThatIsCounted) {
  // Alembic would go down to the base on both lines that the labelled merge joins.
  auto g = graph("a1\na2 < a1\nb1\nb2 < b1\nm < a2 b2 labels joined\nz needs b2");
  EXPECT_EQ(down(g, "a2 z", "joined@-2"), "a2[a1 z] a1[z]");
}

TEST(Downgrade, SaysWhatIsWrong) {
  auto g = graph("a\nb < a labels left\nc < a labels right");
  EXPECT_EQ(down(g, "a", "b"),
            "error: 'b' is no target for a downgrade: revision b (b.sql) isn't applied | `limbeck current` "
            "shows where "
            "the database is; `limbeck upgrade b` goes up there");
  EXPECT_EQ(down(g, "a", "+1"),
            "error: '+1' is no target for a downgrade: it goes up from where the database is | `limbeck "
            "upgrade +1` goes "
            "there");
  EXPECT_EQ(
      down(g, "b c", "-1"),
      "error: '-1' is ambiguous: the database is at 2 revisions, b (b.sql) and c (c.sql) | say which one is "
      "meant, as in `b@-1`");
  EXPECT_EQ(down(g, "b", "left@c"), "error: revision c (c.sql) isn't on the branch 'left'");
  EXPECT_EQ(down(g, "a", "-2"),
            "error: '-2' goes too far: there is only one revision, with nothing below a (a.sql)");
}

TEST(Downgrade, ABranchThatIsNoneIsNotGuessed) {
  auto g = graph("a labels trunk\nb < a\nc < a");
  EXPECT_EQ(
      down(g, "b c", "trunk@a"),
      "error: 'trunk@a' is ambiguous: several lines continue after a (a.sql), all of them on that branch | "
      "`limbeck downgrade a` undoes them all");
}

TEST(Steps, TellWhatLiesOnEitherSide) {
  auto g = graph("a\nb < a\nc < a\nm < b c");
  const Step merge = upgrade_steps(g, {"b", "c"}, {"m"}).front();
  EXPECT_EQ(merge.direction, Direction::upgrade);
  EXPECT_EQ(merge.from, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(merge.to, (std::vector<std::string>{"m"}));
  const Step unmerge = downgrade_steps(g, {"m"}, "-1").front();
  EXPECT_EQ(unmerge.from, (std::vector<std::string>{"m"}));
  EXPECT_EQ(unmerge.to, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(downgrade_steps(g, {"a"}, "base").front().to, std::vector<std::string>{});
}

}  // namespace
}  // namespace limbeck::revision
