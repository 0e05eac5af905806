// What the journal shows of files that were edited or deleted after they ran.
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "base/text.hpp"
#include "migrate/edited.hpp"
#include "migrate/missing.hpp"
#include "unit/revision/dsl.hpp"

namespace limbeck::migrate {
namespace {

using Ids = std::vector<std::string>;

JournalEvent event(const char* direction, const char* revision, Ids before, Ids after) {
  JournalEvent event;
  event.kind = JournalEventKind::done;
  event.direction = direction;
  event.revision = revision;
  event.text_hash = std::string("hash of ") + revision;
  event.rows = {std::move(before), std::move(after)};
  return event;
}

const std::vector<JournalEvent>& three_upgrades() {
  static const std::vector<JournalEvent> events = {event("upgrade", "a", {}, {"a"}),
                                                   event("upgrade", "b", {"a"}, {"b"}),
                                                   event("upgrade", "c", {"b"}, {"c"})};
  return events;
}

std::vector<JournalEvent> followed_by(std::vector<JournalEvent> events, JournalEvent next) {
  events.push_back(std::move(next));
  return events;
}

std::string missing(const char* files, const Ids& rows, const std::vector<JournalEvent>& journal) {
  return text::join(find_missing(revision::graph(files), rows, journal), " ");
}

/// "?": it can't tell.
std::string applied(const char* files, const Ids& rows, const std::vector<JournalEvent>& journal) {
  const auto found = applied_by_journal(revision::graph(files), rows, journal);
  return found ? text::join({found->begin(), found->end()}, " ") : "?";
}

TEST(AppliedByJournal, WhatRanUnderNewerFiles) {
  EXPECT_EQ(applied("a", {"c"}, three_upgrades()), "a b c");
  EXPECT_EQ(applied("a\n x < a", {"c"}, three_upgrades()), "a b c");
  EXPECT_EQ(applied("a", {"b"}, followed_by(three_upgrades(), event("downgrade", "c", {"c"}, {"b"}))), "a b");
}

TEST(AppliedByJournal, CanNotTellWhatSomethingElseWrote) {
  EXPECT_EQ(applied("a", {"z"}, three_upgrades()), "?");
  EXPECT_EQ(applied("a", {"c"}, {}), "?");
  EXPECT_EQ(applied("a", {"d"}, followed_by(three_upgrades(), event("upgrade", "d", {"z"}, {"d"}))), "?");
}

TEST(AppliedByJournal, StampsCountWhereTheirRowsAreInFiles) {
  EXPECT_EQ(
      applied("a\n b < a", {"z"}, {event("stamp", "b", {}, {"b"}), event("upgrade", "z", {"b"}, {"z"})}),
      "a b z");
  EXPECT_EQ(applied("a", {"z"}, followed_by(three_upgrades(), event("stamp", "z", {"c"}, {"z"}))), "?");
}

TEST(Missing, WhatRanAndIsInNoFile) {
  EXPECT_EQ(missing("a\n b < a\n c < b", {"c"}, three_upgrades()), "");
  EXPECT_EQ(missing("a\n c < a", {"c"}, three_upgrades()), "b");
  EXPECT_EQ(missing("c", {"c"}, three_upgrades()), "a b");
}

TEST(Missing, RowsInNoFileWithoutAJournal) {
  EXPECT_EQ(missing("a", {"x"}, {}), "x");
  EXPECT_EQ(missing("a", {"a", "x"}, three_upgrades()), "x")
      << "who wrote these rows knows what b and c were";
  EXPECT_EQ(missing("a\n b < a", {"c"}, three_upgrades()), "c");
}

TEST(Missing, NotWhatWasUndoneOrDeclared) {
  EXPECT_EQ(missing("a\n b < a", {"b"}, followed_by(three_upgrades(), event("downgrade", "c", {"c"}, {"b"}))),
            "");
  const auto stamped = [&](const char* revision, Ids rows) {
    return followed_by(three_upgrades(), event("stamp", revision, {"c"}, std::move(rows)));
  };
  EXPECT_EQ(missing("a\n c < a", {"c"}, stamped("b", {"c"})), "");
  EXPECT_EQ(missing("a\n c < a", {"c"}, stamped("c", {"c"})), "b") << "that was about another one";
  EXPECT_EQ(missing("a\n c < a", {"a"}, stamped("a", {"a"})), "") << "declares where the database is";
  EXPECT_EQ(missing("a", {}, three_upgrades()), "") << "nothing is applied any more";
  EXPECT_EQ(missing("a\n c < a", {"a"}, three_upgrades()), "") << "something else moved it";
}

revision::RevisionGraph squashed_graph() {
  auto files = revision::revisions("c\n d < c");
  files[0].replaces = {"a", "b"};
  return revision::RevisionGraph::build(files);
}

TEST(Missing, NotWhatWasSquashed) {
  const auto missing_in = [](const Ids& rows, const std::vector<JournalEvent>& journal) {
    return text::join(find_missing(squashed_graph(), rows, journal), " ");
  };
  EXPECT_EQ(missing_in({"c"}, three_upgrades()), "");
  const auto further = followed_by(three_upgrades(), event("upgrade", "d", {"c"}, {"d"}));
  EXPECT_EQ(missing_in({"d"}, further), "");
  const std::vector<JournalEvent> two(three_upgrades().begin(), three_upgrades().begin() + 2);
  EXPECT_EQ(missing_in({"b"}, two), "a b") << "the database is in between";
  EXPECT_EQ(squashed_row(squashed_graph(), {"b"}, "limbeck").value().what(),
            std::string("the database is at b, which was squashed into c"));
  EXPECT_FALSE(squashed_row(squashed_graph(), {"d", "x"}, "limbeck"));
}

TEST(Edited, NotWhatRanBeforeItWasSquashed) {
  const std::set<std::string> c{"c"};
  const auto ran = [](const std::vector<JournalEvent>& journal) {
    return ran_before_squash(squashed_graph(), journal);
  };
  EXPECT_EQ(ran(three_upgrades()), c);
  EXPECT_TRUE(ran({event("upgrade", "c", {}, {"c"})}).empty());
  // Behind another branch that parted inside of it.
  EXPECT_EQ(ran({event("upgrade", "a", {}, {"a"}), event("upgrade", "b", {"a"}, {"b"}),
                 event("upgrade", "x", {"b"}, {"x"}), event("upgrade", "c", {"x"}, {"c", "x"})}),
            c);
  // A stamp of the file of then, and of the file of now.
  const auto again = event("stamp", "c", {}, {"c"});
  auto now = again;
  now.text_hash = "hash of the squashed c";
  EXPECT_EQ(ran(followed_by(three_upgrades(), again)), c);
  EXPECT_TRUE(ran(followed_by(three_upgrades(), now)).empty());
  // Undone as a whole, and run as a whole.
  auto undone = three_upgrades();
  for (const auto* id : {"c", "b", "a"}) undone.push_back(event("downgrade", id, {}, {}));
  EXPECT_TRUE(ran(followed_by(undone, event("upgrade", "c", {}, {"c"}))).empty());
}

TEST(Missing, NotAFailedRevision) {
  auto failed = event("upgrade", "x", {"c"}, {"c"});
  failed.kind = JournalEventKind::failed;
  EXPECT_EQ(missing("a\n b < a\n c < b", {"c"}, followed_by(three_upgrades(), failed)), "");
}

TEST(RecordedChecksums, AreThoseOfTheLastUpgradeOrDeclaration) {
  auto again = event("upgrade", "a", {}, {"a"});
  again.text_hash = "edited";
  EXPECT_EQ(recorded_checksums(three_upgrades()).at("a"), "hash of a");
  EXPECT_EQ(recorded_checksums(followed_by(three_upgrades(), again)).at("a"), "edited");
  again.direction = "stamp";
  EXPECT_EQ(recorded_checksums(followed_by(three_upgrades(), again)).at("a"), "edited");
}

TEST(RecordedChecksums, KnowNothingOfATextThatWasUndone) {
  const auto undone = followed_by(three_upgrades(), event("downgrade", "a", {"a"}, {}));
  EXPECT_FALSE(recorded_checksums(undone).contains("a"));
  EXPECT_FALSE(recorded_checksums(followed_by(undone, event("stamp", "a", {}, {"a"}))).contains("a"));
}

TEST(RecordedChecksums, KnowNothingOfWhatWasOnlyStamped) {
  EXPECT_TRUE(recorded_checksums({event("stamp", "a", {}, {"a"})}).empty());
  auto old = event("stamp", "a", {"a"}, {"a"});
  old.text_hash.clear();  // as earlier versions wrote it
  EXPECT_EQ(recorded_checksums(followed_by(three_upgrades(), old)).at("a"), "hash of a");
}

}  // namespace
}  // namespace limbeck::migrate
