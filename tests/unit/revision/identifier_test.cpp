#include "revision/identifier.hpp"

#include <gtest/gtest.h>

#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

// A trunk with two labelled branches; a line of its own.
const RevisionGraph& project() {
  static const RevisionGraph g = graph(R"(
    aaaa1111
    bbbb2222 < aaaa1111
    cccc3333 < bbbb2222 labels left
    cccc4444 < cccc3333
    dddd5555 < bbbb2222 labels right release-2
    xxxx6666 labels other)");
  return g;
}

std::string at(std::string_view identifier, std::string_view rows = "") {
  return resolve(project(), identifier, rows);
}

TEST(Identifier, NamesOfPlaces) {
  EXPECT_EQ(at("heads"), "cccc4444 dddd5555 xxxx6666");
  EXPECT_EQ(at("base"), "");
  EXPECT_EQ(at("current", "cccc3333 xxxx6666"), "cccc3333 xxxx6666");
  EXPECT_EQ(resolve(graph("a\nb < a"), "head"), "b");
  EXPECT_EQ(
      at("head"),
      "error: 'head' is ambiguous: there are 3 heads, cccc4444 (cccc4444.sql), dddd5555 (dddd5555.sql) and "
      "xxxx6666 (xxxx6666.sql) | name one of them, or `LABEL@head` for the head of one branch, or `heads` "
      "for all; "
      "`limbeck merge heads` joins them");
}

TEST(Identifier, IdsAndTheirBeginnings) {
  EXPECT_EQ(at("aaaa1111"), "aaaa1111");
  EXPECT_EQ(at("aaaa"), "aaaa1111");
  EXPECT_EQ(at("a"), "aaaa1111");
  EXPECT_EQ(at("left"), "cccc3333");
  EXPECT_EQ(at("cccc"),
            "error: 'cccc' is ambiguous: it begins cccc3333 (cccc3333.sql) and cccc4444 (cccc4444.sql) | "
            "give more "
            "characters of the id");
  EXPECT_EQ(at("aaab1111"),
            "error: there is no revision or branch label 'aaab1111' | did you mean aaaa1111 "
            "(aaaa1111.sql)?");
  EXPECT_EQ(at("lfet"),
            "error: there is no revision or branch label 'lfet' | did you mean the branch label 'left'?");
  EXPECT_EQ(at("qqqq"),
            "error: there is no revision or branch label 'qqqq' | `limbeck history` lists all revisions");
}

TEST(Identifier, NamesOfThreeCharactersAreNotAbbreviated) {
  auto g = graph("abc");
  EXPECT_EQ(resolve(g, "abc"), "abc");
  EXPECT_TRUE(resolve(g, "ab").starts_with("error: there is no revision"));
}

TEST(Identifier, Branches) {
  EXPECT_EQ(at("left@head"), "cccc4444");
  EXPECT_EQ(at("right@heads"), "dddd5555");
  EXPECT_EQ(at("aaaa@heads"), "cccc4444 dddd5555");
  EXPECT_EQ(at("left@base"), "");
  EXPECT_EQ(at("left@cccc4"), "cccc4444");
  EXPECT_EQ(at("right@d"), "dddd5555");
  EXPECT_EQ(at("left@bbbb2222"), "bbbb2222") << "the trunk below is in the lineage";
  EXPECT_EQ(at("xxxx6666@head"), "xxxx6666");
  EXPECT_EQ(at("left@current", "cccc3333 xxxx6666"), "cccc3333");
  EXPECT_EQ(at("left@dddd5555"), "error: revision dddd5555 (dddd5555.sql) isn't on the branch 'left'");
  EXPECT_EQ(at("lefd@head"),
            "error: there is no revision or branch label 'lefd' | did you mean the branch label 'left'?");
  EXPECT_EQ(at("heads@head"),
            "error: in 'heads@head', 'heads' is no branch | before the '@' goes a branch label or a "
            "revision's id");
}

TEST(Identifier, ABeginningIsLookedForOnTheBranch) {
  auto g = graph("aa10 labels one\naa20 labels two");
  EXPECT_EQ(resolve(g, "one@aa"), "aa10");
  EXPECT_EQ(resolve(g, "two@aa"), "aa20");
}

TEST(Identifier, StepsFromARevision) {
  EXPECT_EQ(at("aaaa1111+1"), "bbbb2222");
  EXPECT_EQ(at("aaaa+1"), "bbbb2222");
  EXPECT_EQ(at("cccc4444-3"), "aaaa1111");
  EXPECT_EQ(at("cccc4444-4"), "") << "one step below the first is the base";
  EXPECT_EQ(at("left@head-1"), "cccc3333");
  EXPECT_EQ(at("left@aaaa+2"), "cccc3333") << "the label chooses the branch";
  EXPECT_EQ(at("aaaa+2"),
            "error: 'aaaa+2' is ambiguous: after bbbb2222 (bbbb2222.sql) come cccc3333 (cccc3333.sql) and "
            "dddd5555 (dddd5555.sql) | name the revision, or the branch as in `LABEL@+1`");
  EXPECT_EQ(at("other@base+1"), "xxxx6666");
  EXPECT_EQ(at("cccc4444-5"),
            "error: 'cccc4444-5' goes too far: there are only 4 revisions, with nothing below "
            "aaaa1111 (aaaa1111.sql)");
  EXPECT_EQ(at("cccc3333+2"),
            "error: 'cccc3333+2' goes too far: after 1 step it is at cccc4444 (cccc4444.sql), and "
            "nothing follows");
  EXPECT_EQ(at("base-1"), "error: 'base-1' goes too far: there is nothing below the base");
  EXPECT_EQ(at("aaaa1111+99999999999").substr(0, 40), "error: 'aaaa1111+99999999999' is ambiguo");
}

TEST(Identifier, StepsFromTheCurrentState) {
  EXPECT_EQ(at("+1", "aaaa1111"), "bbbb2222");
  EXPECT_EQ(at("current+1", "aaaa1111"), "bbbb2222");
  EXPECT_EQ(at("-1", "cccc3333"), "bbbb2222");
  EXPECT_EQ(at("-1", "aaaa1111"), "");
  EXPECT_EQ(at("left@+1", "bbbb2222"), "cccc3333");
  EXPECT_EQ(at("other@+1", "bbbb2222"), "xxxx6666") << "a branch that isn't begun";
  EXPECT_EQ(at("left@-1", "cccc3333 xxxx6666"), "bbbb2222");
  EXPECT_EQ(at("+0", "aaaa1111"), "aaaa1111");
  EXPECT_EQ(at("+1"),
            "error: '+1' is ambiguous: after the beginning come aaaa1111 (aaaa1111.sql) and xxxx6666 "
            "(xxxx6666.sql) | name the revision, or the branch as in `LABEL@+1`");
  EXPECT_EQ(at("-1"), "error: '-1' goes too far: no revision is applied");
  EXPECT_EQ(at("-1", "cccc3333 xxxx6666"),
            "error: '-1' is ambiguous: the database is at 2 revisions, cccc3333 (cccc3333.sql) and xxxx6666 "
            "(xxxx6666.sql) | say which one is meant, as in `cccc3333@-1`");
  EXPECT_EQ(at("-1", "gone"),
            "error: the database is at revision 'gone', which is none of the 6 revision files | get the "
            "branch of the "
            "source that has it, or declare where the database is with `limbeck stamp --purge REVISION`");
}

TEST(Identifier, ABranchThatIsOnlyDependedOnIsAtItsNewestAppliedRevision) {
  auto g = graph("a1 labels alpha\na2 < a1\na3 < a2\nb1 needs a2");
  EXPECT_EQ(resolve(g, "alpha@+1", "b1"), "a3");
  EXPECT_EQ(resolve(g, "alpha@-1", "b1"), "a1");
  EXPECT_EQ(resolve(g, "alpha@current", "b1"), "a2");
}

TEST(Identifier, AroundAMerge) {
  auto g = graph("a\nb < a\nc < a\nm < b c\nn < m");
  EXPECT_EQ(resolve(g, "m-1"), "b c") << "the state before the merge";
  EXPECT_EQ(resolve(g, "-2", "n"), "b c");
  EXPECT_EQ(
      resolve(g, "-2", "m"),
      "error: '-2' is ambiguous: m (m.sql) merges b (b.sql) and c (c.sql) | name the revision to go to");
  EXPECT_EQ(resolve(g, "+1", "b c"), "m") << "the only way up";
  EXPECT_EQ(resolve(g, "+2", "b c"), "n");
  EXPECT_TRUE(
      resolve(graph("a\nb < a\nx\ny < x"), "+1", "a x").starts_with("error: '+1' is ambiguous: after a"));
}

TEST(Identifier, ALabelMayLookLikeAStep) {
  EXPECT_EQ(at("release-2"), "dddd5555");
  EXPECT_EQ(at("release-2@head"), "dddd5555");
  EXPECT_EQ(at("release-2@head-1"), "bbbb2222");
  EXPECT_EQ(at("release-2-1"), "bbbb2222");
}

TEST(Identifier, IncompleteOnes) {
  EXPECT_EQ(
      at(""),
      "error: a revision is missing | write an id, a branch label, `head`, `heads`, `base` or a step like "
      "`+1`");
  EXPECT_TRUE(at("left@").starts_with("error: 'left@' names no revision after its '@'"));
  EXPECT_EQ(at("@head"), "error: '@head' names no branch before its '@'");
}

TEST(Identifier, ForACommandThatWantsOne) {
  auto one = [](std::string_view id) { return outcome([&] { return project().resolve_one(id); }); };
  EXPECT_EQ(one("left@head"), "cccc4444");
  EXPECT_TRUE(one("heads").starts_with("error: 'heads' is ambiguous: there are 3 heads"));
  EXPECT_EQ(one("base"), "error: 'base' stands for no revision");
  EXPECT_EQ(outcome([] { return RevisionGraph().resolve_one("head"); }), "error: there are no revisions yet");
}

}  // namespace
}  // namespace limbeck::revision
