// A run against a fake database: what is sent, in which order, and what is reported and recorded when
// something fails. Commits whose answer is lost: lost_commit_test.cpp.
#include "migrate/runner.hpp"

#include <gtest/gtest.h>

#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using std::chrono::milliseconds;
using testing::expect_contains;
using testing::expect_lacks;
using testing::linear_plan;
using testing::Lines;

class RunnerUnit : public testing::RunTest {
 protected:
  /// What is written into the journal when the second statement fails after 250 ms; the first took 300.
  std::string event_of_slow_failure(bool transactional) {
    connection().refuse("CREATE b");
    connection().on_arrival = [this](const std::string& text) {
      if (text == "CREATE a") clock.sleep(milliseconds(300));
      if (text == "CREATE b") clock.sleep(milliseconds(250));
    };
    auto plan = linear_plan({{"CREATE a", "CREATE b"}});
    plan.steps[0].transactional = transactional;
    run(plan);
    const auto failed = std::ranges::find_if(connection().committed,
                                             [](const auto& text) { return text.contains("'failed'"); });
    return failed == connection().committed.end() ? "no event" : *failed;
  }
};

TEST_F(RunnerUnit, SendsEachRevisionInItsTransaction) {
  EXPECT_EQ(run(linear_plan({{"CREATE a"}, {"CREATE b"}})), "no error");
  EXPECT_EQ(arrived(), (Lines{"BEGIN", "CHECK VERSIONS", "CREATE a", "INSERT INTO", "INSERT INTO", "COMMIT",
                              "RESET ALL", "BEGIN", "CHECK VERSIONS", "CREATE b", "UPDATE versions",
                              "INSERT INTO", "COMMIT", "RESET ALL"}));
  EXPECT_EQ(applied, (Lines{"r1", "r2"}));
  EXPECT_EQ(recorded(), (Lines{"done r1", "done r2"}));
}

TEST_F(RunnerUnit, APipelineWaitsOnceForManyRevisions) {
  run(linear_plan({{"CREATE a"}, {"CREATE b"}, {"CREATE c"}}));
  EXPECT_EQ(connection().round_trips, 1u);
}

// begin, version check, its statements, version rows, event, commit, reset
TEST_F(RunnerUnit, ARevisionCostsSixStatementsBesidesItsOwn) {
  dialect.pipelined = false;
  run(linear_plan({{"CREATE a", "CREATE b"}}));
  EXPECT_EQ(connection().round_trips, 8u);
}

TEST_F(RunnerUnit, OutsideATransactionEachStatementStandsBetweenTwoEvents) {
  auto plan = linear_plan({{"CREATE a", "CREATE b"}});
  plan.steps[0].transactional = false;
  EXPECT_EQ(run(plan), "no error");
  EXPECT_EQ(arrived(), (Lines{"SELECT version_num", "SELECT id,", "INSERT INTO", "CREATE a", "INSERT INTO",
                              "INSERT INTO", "CREATE b", "INSERT INTO", "RESET ALL", "BEGIN",
                              "CHECK VERSIONS", "INSERT INTO", "INSERT INTO", "COMMIT"}));
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "started r1:2", "done r1:2", "done r1"}));
  EXPECT_EQ(connection().round_trips, 9u);
}

TEST_F(RunnerUnit, AFailedStatementIsRolledBackAndRecordedInATransactionOfItsOwn) {
  connection().refuse("CREATE b");
  const auto message = run(linear_plan({{"CREATE a"}, {"CREATE b", "CREATE c"}, {"CREATE d"}}));
  for (const auto* part :
       {"r2.sql:5", "statement 1 of 2: CREATE b", "refused",
        "it was rolled back as a whole; the revision before it in this run stays applied"}) {
    expect_contains(message, part);
  }
  const auto lines = arrived();
  const auto failed = std::ranges::find(lines, "CREATE b");
  EXPECT_EQ(Lines(failed, lines.end()), (Lines{"CREATE b", "ROLLBACK", "RESET ALL", "INSERT INTO"}));
  EXPECT_EQ(recorded(), (Lines{"done r1", "failed r2:1"}));
  EXPECT_EQ(applied, Lines{"r1"});
  EXPECT_FALSE(connection().has_committed("CREATE b"));
}

TEST_F(RunnerUnit, AFailureTellsHowLongItsStatementTook) {
  expect_contains(event_of_slow_failure(true), ", 250, ");
}

TEST_F(RunnerUnit, AFailureWithoutAPipelineTellsHowLongItsStatementTook) {
  dialect.pipelined = false;
  expect_contains(event_of_slow_failure(true), ", 250, ");
}

TEST_F(RunnerUnit, AFailureOutsideATransactionTellsHowLongItsStatementTook) {
  expect_contains(event_of_slow_failure(false), ", 250, ");
}

TEST_F(RunnerUnit, ASharedTransactionIsAllOrNothing) {
  settings.transaction = config::TransactionMode::run;
  connection().refuse("CREATE b");
  expect_contains(run(linear_plan({{"CREATE a"}, {"CREATE b"}})),
                  "nothing of this run was applied: its 2 revisions are one transaction, rolled back");
  EXPECT_EQ(recorded(), Lines{"failed r2:1"});
  EXPECT_EQ(applied, Lines{});
}

TEST_F(RunnerUnit, AFailureOfOurOwnIsPutDownToTheStatementThatItIsDueTo) {
  dialect.cause = {1, "DROP versions took the version table away", "leave it"};
  connection().refuse("INSERT INTO versions");
  const auto message = run(linear_plan({{"CREATE a", "DROP versions"}}));
  expect_contains(message, "DROP versions took the version table away\n  statement 2 of 2");
  EXPECT_EQ(recorded(), Lines{"failed r1:2"});
}

TEST_F(RunnerUnit, SaysWhenTheFailureCouldNotBeWrittenToTheJournal) {
  connection().refuse("CREATE a");
  connection().refuse("'failed'", ErrorKind::permission_denied, "no right to write");
  expect_contains(run(linear_plan({{"CREATE a"}})),
                  "The failure could not be written to the journal: no right to write");
}

TEST_F(RunnerUnit, WhoWaitsInVainForTheOnlyWriterDoesNotTryToWriteTheJournal) {
  dialect.single_writer = true;
  settings.lock_retries = 0;
  connection().refuse("CREATE a", ErrorKind::lock_timeout);
  const auto message = run(linear_plan({{"CREATE a"}}));
  expect_lacks(message, "could not be written");
  EXPECT_EQ(arrived().back(), "RESET ALL");
}

TEST_F(RunnerUnit, ALockTimeoutIsTriedAgainAfterGrowingPauses) {
  settings.lock_retries = 4;
  for (int i = 0; i < 3; ++i) connection().refuse("ALTER busy", ErrorKind::lock_timeout);
  EXPECT_EQ(run(linear_plan({{"CREATE a"}, {"ALTER busy"}})), "no error");
  ASSERT_EQ(retries.size(), 3u);
  milliseconds slept{0}, told{0};
  for (std::size_t i = 0; i < retries.size(); ++i) {
    const milliseconds longest(200 << i);
    EXPECT_LE(retries[i], longest);
    EXPECT_GE(retries[i], longest / 2);
    told += retries[i];
  }
  for (const auto pause : clock.pauses) {
    EXPECT_LE(pause, milliseconds(100));  // who asks to stop doesn't wait longer
    slept += pause;
  }
  EXPECT_EQ(slept, told);
  EXPECT_EQ(recorded(), (Lines{"done r1", "done r2"}));
  EXPECT_EQ(std::ranges::count(connection().arrived, "CREATE a"), 1);
}

TEST_F(RunnerUnit, GivesUpAfterSoManyLockTimeouts) {
  settings.lock_retries = 2;
  for (int i = 0; i < 3; ++i) connection().refuse("ALTER busy", ErrorKind::lock_timeout);
  expect_contains(run(linear_plan({{"ALTER busy"}})), "somebody else holds a lock on it");
  EXPECT_EQ(retries.size(), 2u);
  EXPECT_EQ(recorded(), Lines{"failed r1:1"});
}

TEST_F(RunnerUnit, ARevisionThatWasAppliedGivesThoseBehindItAllTheirTries) {
  settings.lock_retries = 1;
  connection().refuse("ALTER a", ErrorKind::lock_timeout);
  connection().refuse("ALTER b", ErrorKind::lock_timeout);
  EXPECT_EQ(run(linear_plan({{"ALTER a"}, {"ALTER b"}})), "no error");
  EXPECT_EQ(retries.size(), 2u);
}

TEST_F(RunnerUnit, ARequestToStopEndsAPause) {
  connection().refuse("ALTER busy", ErrorKind::lock_timeout);
  clock.on_sleep = [&] { cancelled = true; };
  expect_contains(run(linear_plan({{"ALTER busy"}})), "stopped: 0 of 1 revisions");
  EXPECT_EQ(clock.pauses.size(), 1u);
}

TEST_F(RunnerUnit, ACancelledStatementWasInterrupted) {
  connection().refuse("CREATE a", ErrorKind::cancelled);
  connection().on_arrival = [&](const std::string& text) { cancelled = cancelled || text == "CREATE a"; };
  expect_contains(run(linear_plan({{"CREATE a"}})), "was interrupted");
  EXPECT_EQ(recorded(), Lines{"interrupted r1:1"});
}

// What was asked to stop was done already: it stays done, and is not reported as a failure.
TEST_F(RunnerUnit, ACancelThatComesLateStopsBeforeTheNextRevision) {
  dialect.pipelined = false;
  connection().on_arrival = [&](const std::string& text) { cancelled = cancelled || text == "COMMIT"; };
  const auto message = run(linear_plan({{"CREATE a"}, {"CREATE b"}}));
  expect_contains(message, "stopped: 1 of 2 revisions of this run were applied");
  EXPECT_EQ(applied, Lines{"r1"});
  EXPECT_EQ(begun, Lines{"r1"});
  EXPECT_EQ(recorded(), Lines{"done r1"});
}

TEST_F(RunnerUnit, ARevisionThatFailsAtOnceHasBegun) {
  settings.transaction = config::TransactionMode::run;
  connection().refuse("CREATE b", ErrorKind::other);
  expect_contains(run(linear_plan({{"CREATE a"}, {"CREATE b"}})), "r2.sql");
  EXPECT_EQ(begun, (Lines{"r1", "r2"}));
}

TEST_F(RunnerUnit, KeepsWhatARevisionWouldReplaceWithoutKnowingIt) {
  dialect.replacement_check_result.drop_statements = {"DROP INDEX by_hand"};
  dialect.replacement_check_result.recreate_statements = {"CREATE INDEX by_hand"};
  auto plan = linear_plan({{"REPLACE TABLE t"}});
  plan.steps[0].expected = "t";
  EXPECT_EQ(run(plan), "no error");
  EXPECT_EQ(arrived(), (Lines{"BEGIN", "CHECK VERSIONS", "CHECK REPLACED", "DROP INDEX", "REPLACE TABLE",
                              "CREATE INDEX", "INSERT INTO", "INSERT INTO", "COMMIT", "RESET ALL"}));
}

TEST_F(RunnerUnit, ARevisionThatWouldReplaceWhatItDoesNotKnowIsRefused) {
  dialect.replacement_check_result.refusals = {"view v is another one now"};
  auto plan = linear_plan({{"REPLACE VIEW v"}});
  plan.steps[0].expected = "v";
  expect_contains(run(plan), "view v is another one now");
  EXPECT_FALSE(connection().has_committed("REPLACE VIEW v"));
  EXPECT_EQ(recorded(), Lines{"failed r1"});
}

TEST_F(RunnerUnit, OutsideATransactionALostStatementIsNotSaidToHaveFailed) {
  auto plan = linear_plan({{"CREATE a", "CREATE b"}});
  plan.steps[0].transactional = false;
  connection().lose_answer("CREATE b");
  const auto message = run(plan);
  expect_contains(message, "whether this statement took effect is not known yet");
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "started r1:2"}));
}

}  // namespace
}  // namespace limbeck::migrate
