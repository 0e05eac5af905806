#include <gtest/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

const RevisionGraph& project() {
  static const RevisionGraph g = graph(R"(
    a
    b < a labels left
    b2 < b
    c < a labels right
    m < b2 c
    x labels other
    y < x needs b)");
  return g;
}

std::string at(std::string_view rows, std::string_view targets, bool purge = false) {
  return stamp(project(), rows, targets, purge);
}

std::string row_changes(std::string_view rows, std::vector<std::string> targets, bool purge = false) {
  return changes(stamp_steps(project(), words(rows), targets, purge));
}

TEST(Stamp, UpAndDownALine) {
  EXPECT_EQ(at("", "a"), "a[a]");
  EXPECT_EQ(at("a", "b2"), "b2[b2]");
  EXPECT_EQ(at("b2", "a"), "a[a]");
  EXPECT_EQ(at("a", "a"), "");
  EXPECT_EQ(row_changes("", {"a"}), "+a");
  EXPECT_EQ(row_changes("a", {"b2"}), "a>b2");
}

TEST(Stamp, OtherBranchesStay) {
  EXPECT_EQ(at("b c", "b2"), "b2[b2 c]");
  EXPECT_EQ(at("c", "b"), "b[b c]");
  EXPECT_EQ(at("b2 c", "x"), "x[b2 c x]");
}

TEST(Stamp, BranchesBelowAMergeGiveWayToIt) {
  EXPECT_EQ(at("b2 c", "m"), "m[m]");
  EXPECT_EQ(row_changes("b2 c", {"m"}), "-c b2>m");
  EXPECT_EQ(at("b c", "a"), "a[a]");
  EXPECT_EQ(at("m", "b"), "b[b]");
}

TEST(Stamp, AcrossADependency) {
  EXPECT_EQ(at("b2 y", "b"), "b[b]") << "as Alembic's test_stamp_across_dependency";
  EXPECT_EQ(at("b", "y"), "y[y]");
}

TEST(Stamp, Base) {
  EXPECT_EQ(at("b2 c y", "base"), "base[]");
  EXPECT_EQ(row_changes("b2 c y", {"base"}), "-b2 -c -y");
  EXPECT_EQ(at("b2 c x", "other@base"), "base[b2 c]");
  EXPECT_EQ(at("", "base"), "");
}

TEST(Stamp, SeveralTargetsTogether) {
  EXPECT_EQ(at("", "b c"), "b[b] c[b c]");
  EXPECT_EQ(at("m", "b2 c"), "b2[b2] c[b2 c]") << "Alembic fails with a KeyError";
  EXPECT_EQ(row_changes("m", {"b2", "c"}), "m>b2 | +c");
  EXPECT_EQ(at("b2 c", "b c"), "b[b c]") << "Alembic loses a row";
  EXPECT_EQ(at("a", "heads"), "m[m] y[m y]");
  EXPECT_EQ(at("", "a b"), "b[b]") << "b implies a";
  EXPECT_EQ(at("b2 x", "base c"), "base[] c[c]");
}

TEST(Stamp, RelativeToTheCurrentState) {
  EXPECT_EQ(at("a", "left@+1"), "b[b]");
  EXPECT_EQ(at("b2", "-1"), "b[b]");
  EXPECT_EQ(at("m", "-1"), "b2[b2] c[b2 c]");
  EXPECT_EQ(at("b2", "head-1"), stamp(project(), "b2", "head-1"));
  EXPECT_EQ(at("b2 x", "other@-1"), "base[b2]") << "x was the first of its branch";
  EXPECT_EQ(at("x", "-1"), "base[]");
}

TEST(Stamp, RedundantRowsArePutRight) {
  EXPECT_EQ(at("a b2", "b2"), "base[b2]");
  EXPECT_EQ(at("a b2", "b"), "b[b]");
}

TEST(Stamp, UnknownRowsNeedPurge) {
  EXPECT_TRUE(at("gone", "b").starts_with("error: the database is at revision 'gone'"));
  EXPECT_EQ(at("gone x", "b", true), "base[] b[b]");
  EXPECT_EQ(at("gone b", "b", true), "base[b]");
  EXPECT_EQ(at("gone", "base", true), "base[]");
  EXPECT_EQ(at("b", "b", true), "");
}

}  // namespace
}  // namespace limbeck::revision
