// Revisions of statements that commit by themselves, sent ahead of their answers.
#include "migrate/recorded_ahead.hpp"

#include <gtest/gtest.h>

#include "scripts/checksum.hpp"
#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using testing::expect_contains;
using testing::linear_plan;
using testing::Lines;

class RecordedAheadTest : public testing::RunTest {
 protected:
  RecordedAheadTest() {
    dialect.transactional_ddl = false;
    dialect.marks_time = true;
    dialect.measures_transactions = false;
    settings.reset_session = false;
  }

  /// For what runs by itself behind r1.
  void is_at_r1() {
    dialect::Result rows;
    rows.rows = {{"r1"}};
    connection().answer("SELECT version_num", rows);
  }

  static Plan parted(const std::vector<Lines>& sections) {
    auto plan = linear_plan(sections);
    for (auto& step : plan.steps) {
      step.transactional = false;
      step.in_parts = true;
    }
    return plan;
  }
};

TEST_F(RecordedAheadTest, ManyRevisionsTakeFewRoundTripsAndTheirEventsAreTheSame) {
  std::vector<Lines> sections;
  for (int i = 0; i < 40; ++i) sections.push_back({"CREATE a", "CREATE b"});
  EXPECT_EQ(run(parted(sections)), "no error");
  EXPECT_EQ(applied.size(), 40u);
  EXPECT_EQ(begun.size(), 40u);
  EXPECT_LT(connection().round_trips, 6u);
  const auto events = recorded();
  ASSERT_EQ(events.size(), 40u * 5);
  EXPECT_EQ(Lines(events.begin(), events.begin() + 6),
            (Lines{"started r1:1", "done r1:1", "started r1:2", "done r1:2", "done r1", "started r2:1"}));
}

TEST_F(RecordedAheadTest, TheServerWritesDownWhatItIsAboutToChangeAndLooksAtTheRowsBefore) {
  dialect.fence = {"FENCE lock"};
  EXPECT_EQ(run(parted({{"CREATE a"}})), "no error");
  Lines lines;
  for (const auto& text : connection().arrived) {
    if (!text.starts_with("SELECT")) lines.push_back(text.substr(0, text.starts_with("INSERT") ? 19 : 14));
  }
  EXPECT_EQ(lines, (Lines{"MARK step", "CHECK VERSIONS", "FENCE lock", "INSERT INTO journal",
                          "MARK statement", "CREATE a", "BEGIN", "INSERT INTO journal", "FENCE lock",
                          "CHECK VERSIONS", "INSERT INTO version", "INSERT INTO journal", "COMMIT"}));
  EXPECT_TRUE(connection().has_committed("STATE(8)"));
  EXPECT_TRUE(connection().has_committed("SINCE statement"));
}

TEST_F(RecordedAheadTest, ARevisionBehindAnotherTakesNoMoreStatementsThanItsOwnRecords) {
  EXPECT_EQ(run(parted({{"CREATE a"}, {"CREATE b", "CREATE c"}})), "no error");
  const auto& arrived = connection().arrived;
  const auto first = std::ranges::find(arrived, "COMMIT");
  ASSERT_NE(first, arrived.end());
  Lines lines;
  for (auto each = first + 1; each != arrived.end(); ++each)
    lines.push_back(each->substr(0, each->starts_with("INSERT") ? 19 : 14));
  EXPECT_EQ(lines,
            (Lines{"MARK step", "INSERT INTO journal", "MARK statement", "CREATE b", "INSERT INTO journal",
                   "INSERT INTO journal", "MARK statement", "CREATE c", "BEGIN", "INSERT INTO journal",
                   "CHECK VERSIONS", "UPDATE version", "INSERT INTO journal", "COMMIT"}));
}

TEST_F(RecordedAheadTest, AFailureIsThatOfItsStatementAndNothingBehindItRuns) {
  connection().refuse("DROP c", ErrorKind::missing_object, "there is no c");
  const auto error = run(parted({{"CREATE a"}, {"CREATE b", "DROP c"}, {"CREATE d"}}));
  expect_contains(error, "r2.sql");
  expect_contains(error, "there is no c");
  expect_contains(error, "statement 2 of 2");
  expect_contains(error, "the statement before this one stays applied");
  EXPECT_EQ(applied, Lines{"r1"});
  EXPECT_EQ(recorded().back(), "failed r2:2");
  EXPECT_FALSE(connection().has_committed("CREATE d"));
}

TEST_F(RecordedAheadTest, WhatMetALockIsTriedAgainByItself) {
  dialect.outcome_found = dialect::StatementOutcome::not_run;
  is_at_r1();
  connection().refuse("CREATE b", ErrorKind::lock_timeout);
  EXPECT_EQ(run(parted({{"CREATE a"}, {"CREATE b"}, {"CREATE c"}})), "no error");
  EXPECT_EQ(applied, (Lines{"r1", "r2", "r3"}));
  EXPECT_EQ(begun, (Lines{"r1", "r2", "r3"})) << "each is announced once";
}

TEST_F(RecordedAheadTest, ABrokenConnectionLeavesWhatTheJournalKnows) {
  connection().cut_before("CREATE b");
  const auto error = run(parted({{"CREATE a"}, {"CREATE b"}}));
  expect_contains(error, "whether this statement took effect is not known yet");
  EXPECT_EQ(recorded().back(), "started r2:1");
}

TEST_F(RecordedAheadTest, WhatHasToBeLookedAtRunsByItself) {
  auto plan = parted({{"CREATE a"}, {"CREATE b"}, {"CREATE c"}});
  plan.steps[1].expected = "b as it was";
  is_at_r1();
  EXPECT_EQ(run(plan), "no error");
  EXPECT_EQ(applied, (Lines{"r1", "r2", "r3"}));
  const auto checked = std::ranges::find(connection().arrived, "CHECK REPLACED");
  EXPECT_NE(checked, connection().arrived.end());
}

TEST_F(RecordedAheadTest, WithoutAJournalOrWithoutTransactionsNothingIsSentAhead) {
  journal = false;
  EXPECT_EQ(run(parted({{"CREATE a"}})), "no error");
  EXPECT_EQ(std::ranges::count(connection().arrived, "MARK step"), 0);
}

TEST_F(RecordedAheadTest, ChangedVersionRowsStopItBeforeTheFirstStatement) {
  connection().refuse("CHECK VERSIONS", ErrorKind::version_conflict);
  connection().answer("SELECT version_num", dialect::Result{.columns = {"version_num"}, .rows = {{"other"}}});
  const auto error = run(parted({{"CREATE a"}}));
  expect_contains(error, "the version table changed while revision r1 was about to run");
  EXPECT_FALSE(connection().has_committed("STATE"));
}

}  // namespace
}  // namespace limbeck::migrate
