#include "migrate/previous_progress.hpp"

#include <gtest/gtest.h>

#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using testing::linear_plan;
using Kind = JournalEventKind;

class PreviousProgressTest : public ::testing::Test {
 protected:
  PreviousProgressTest() { plan.steps[1].transactional = false; }

  void add(Kind kind, std::optional<std::int64_t> statement, const std::string& hash = "",
           const std::string& revision = "r2", const std::string& direction = "upgrade") {
    JournalEvent event;
    event.kind = kind;
    event.statement = statement;
    event.text_hash = hash;
    event.revision = revision;
    event.direction = direction;
    event.at = "2026-11-22T05:50:21Z";
    event.actor = "somebody";
    events.push_back(event);
  }
  PreviousProgress progress() const { return {plan.steps[1], events, settings}; }
  std::string refusal(std::size_t number, const std::string& hash) const {
    try {
      progress().is_done(number, hash);
    } catch (const Error& error) {
      return std::string(error.what()) + "\n" + error.hint();
    }
    return "none";
  }

  Plan plan = linear_plan({{}, {"CREATE a", "CREATE b"}});
  std::vector<JournalEvent> events;
  RunSettings settings;
};

TEST_F(PreviousProgressTest, WhatIsDoneIsDoneAndWhatFailedIsNot) {
  add(Kind::started, 1, "one");
  add(Kind::done, 1, "one");
  add(Kind::started, 2, "two");
  add(Kind::failed, 2, "two");
  EXPECT_TRUE(progress().is_done(1, "one"));
  EXPECT_FALSE(progress().is_done(2, "two"));
  EXPECT_FALSE(progress().is_done(3, "three"));
}

TEST_F(PreviousProgressTest, WhatWasInDoubtMayBeSkippedBehindARetryThatFailed) {
  add(Kind::started, 1, "one");
  add(Kind::started, 1, "one");
  add(Kind::failed, 1, "one");
  EXPECT_FALSE(progress().is_done(1, "one"));
  settings.resume = Resume::skip;
  EXPECT_TRUE(progress().is_done(1, "one"));
  add(Kind::done, std::nullopt, "", "r2", "downgrade");
  add(Kind::started, 1, "one");
  add(Kind::failed, 1, "one");
  EXPECT_FALSE(progress().is_done(1, "one")) << "it surely did nothing";
}

TEST_F(PreviousProgressTest, OtherRevisionsAndDirectionsAreNoMatter) {
  add(Kind::done, 1, "one", "r7");
  add(Kind::done, 1, "one", "r2", "downgrade");
  EXPECT_FALSE(progress().is_done(1, "one"));
}

TEST_F(PreviousProgressTest, BeginsAgainOnceTheRevisionCameToItsEndOrItsParentWasTakenAway) {
  add(Kind::done, 1, "one");
  add(Kind::done, std::nullopt);
  EXPECT_FALSE(progress().is_done(1, "one"));
  add(Kind::done, 1, "one");
  EXPECT_TRUE(progress().is_done(1, "one"));
  add(Kind::done, std::nullopt, "", "r1", "downgrade");
  EXPECT_FALSE(progress().is_done(1, "one"));
}

TEST_F(PreviousProgressTest, AnEditedStatementThatRanIsRefused) {
  add(Kind::done, 1, "one");
  testing::expect_contains(refusal(1, "other"),
                           "was edited since, before the revision was finished\nput the file back as it was");
}

TEST_F(PreviousProgressTest, AStatementThatRanAndIsGoneIsRefused) {
  add(Kind::done, 3, "three");
  EXPECT_THROW(progress().refuse_removed_statements(2), Error);
  EXPECT_NO_THROW(progress().refuse_removed_statements(3));
}

TEST_F(PreviousProgressTest, AnOutcomeThatNobodyRecordedIsAskedForUnlessItIsSaid) {
  add(Kind::started, 1, "one");
  testing::expect_contains(refusal(1, "one"), "how it ended was never recorded");
  settings.resume = Resume::skip;
  EXPECT_TRUE(progress().is_done(1, "one"));
  settings.resume = Resume::retry;
  EXPECT_FALSE(progress().is_done(1, "one"));
}

TEST_F(PreviousProgressTest, TheLastBatchOfABackfillIsKnown) {
  add(Kind::started, 1, "one");
  add(Kind::batch, 1, "one");
  events.back().message = "7";
  add(Kind::batch, 1, "one");
  events.back().message = "9";
  add(Kind::failed, 1, "one");
  ASSERT_TRUE(progress().last_batch(1));
  EXPECT_EQ(progress().last_batch(1)->message, "9");
  EXPECT_EQ(progress().last_batch(2), nullptr);
}

TEST(JournalEventKinds, TextsAreReadAsTheyAreWritten) {
  for (const auto kind : {Kind::started, Kind::done, Kind::failed, Kind::interrupted, Kind::batch}) {
    EXPECT_EQ(journal_event_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(journal_event_kind("invented"), Kind::other);
  EXPECT_EQ(journal_event_kind(""), Kind::other);
}

}  // namespace
}  // namespace limbeck::migrate
