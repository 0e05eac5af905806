// Sections with statements that commit by themselves, where the engine can't roll them back.
#include <gtest/gtest.h>

#include "scripts/checksum.hpp"
#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using dialect::StatementOutcome;
using testing::expect_contains;
using testing::linear_plan;
using testing::Lines;

class PartedSectionTest : public testing::RunTest {
 protected:
  PartedSectionTest() {
    dialect.pipelined = false;
    dialect.transactional_ddl = false;
    dialect.rolls_rows_back = true;
    settings.reset_session = false;
  }

  static Plan parted(const Lines& statements) {
    auto plan = linear_plan({statements});
    plan.steps[0].transactional = false;
    plan.steps[0].in_parts = true;
    return plan;
  }

  /// An earlier run has done the first of these statements.
  void were_done(const Lines& statements) {
    dialect::Result journal;
    for (std::size_t i = 0; i < statements.size(); ++i)
      journal.rows.push_back({std::to_string(i + 1), "run", "done", "r1", "upgrade", std::to_string(i + 1),
                              scripts::checksum(statements[i]), "2026-11-22T05:50:21Z", "0", "somebody",
                              std::nullopt, std::nullopt});
    connection().answer("FROM journal", journal);
  }

  /// An earlier run has begun that statement, and kept what it was about to change.
  void was_started(std::int64_t number, const std::string& statement) {
    dialect::Result journal;
    journal.rows.push_back({"1", "run", "started", "r1", "upgrade", std::to_string(number),
                            scripts::checksum(statement), "2026-11-22T05:50:21Z", "0", "somebody",
                            std::nullopt, "state of " + statement});
    connection().answer("FROM journal", journal);
  }
};

TEST_F(PartedSectionTest, RowsBetweenTwoStatementsThatCommitAreOneTransactionWithTheirEvents) {
  EXPECT_EQ(run(parted({"CREATE a", "INSERT b", "UPDATE c", "CREATE d"})), "no error");
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "done r1:2", "done r1:3", "started r1:4",
                               "done r1:4", "done r1"}));
  auto lines = arrived();
  const auto begin = std::ranges::find(lines, "BEGIN");
  ASSERT_NE(begin, lines.end());
  EXPECT_EQ(Lines(begin, begin + 6),
            (Lines{"BEGIN", "INSERT b", "UPDATE c", "INSERT INTO", "INSERT INTO", "COMMIT"}))
      << "LAST_INSERT_ID() and savepoints are the revision's";
}

TEST_F(PartedSectionTest, WhatMayFailHalfwayRunsInATransactionOfItsOwn) {
  dialect.kind = EngineKind::mysql;
  EXPECT_EQ(run(parted({"CALL p", "CREATE a"})), "no error");
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "started r1:2", "done r1:2", "done r1"}));
  const auto lines = arrived();
  const auto begin = std::ranges::find(lines, "BEGIN");
  EXPECT_EQ(Lines(begin, begin + 4), (Lines{"BEGIN", "SAVEPOINT limbeck_statement", "CALL p", "COMMIT"}));
}

TEST_F(PartedSectionTest, WhatCommittedAPartAndFailedIsAskedAbout) {
  dialect.kind = EngineKind::mysql;
  connection().refuse("CALL p", ErrorKind::data);
  connection().refuse("ROLLBACK TO SAVEPOINT", ErrorKind::other, "SAVEPOINT does not exist");
  const auto error = run(parted({"CREATE a", "CALL p"}));
  expect_contains(error, "a part of what this statement did may stay: the next run asks about it");
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "started r1:2", "failed r1:2", "started r1:2"}));
}

TEST_F(PartedSectionTest, RowsThatNoRollbackBringsBackAreAskedAboutAndNotTriedAgain) {
  dialect.rolls_rows_back = false;
  dialect.rows_stay = true;
  connection().refuse("INSERT b", ErrorKind::lock_timeout);
  expect_contains(run(parted({"CREATE a", "INSERT b"})), "a part of what this statement did may stay");
  EXPECT_EQ(retries.size(), 0u) << "it may have done a part";
  EXPECT_EQ(recorded().back(), "started r1:2");
}

TEST_F(PartedSectionTest, ATransactionThatLeavesRowsBehindSaysSo) {
  dialect.rows_stay = true;
  connection().refuse("UPDATE c", ErrorKind::lock_timeout);
  const auto error = run(parted({"CREATE a", "INSERT b", "UPDATE c", "INSERT d"}));
  expect_contains(error,
                  "the transaction of statements 2 to 4 was rolled back, but what it changed in tables");
  expect_contains(error, "the next run asks about them");
  EXPECT_EQ(retries.size(), 0u);
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "failed r1:3", "started r1:2", "started r1:3"}));
}

TEST_F(PartedSectionTest, ARevisionInATransactionThatLeavesRowsBehindSaysSo) {
  dialect.rows_stay = true;
  connection().refuse("UPDATE c", ErrorKind::lock_timeout);
  const auto error = run(linear_plan({{"SET x", "INSERT b", "UPDATE c", "INSERT d"}}));
  expect_contains(error, "its transaction was rolled back, but what it changed in tables");
  testing::expect_lacks(error, "as a whole");
  EXPECT_EQ(retries.size(), 0u);
  EXPECT_EQ(recorded(), (Lines{"failed r1:3", "started r1:2", "started r1:3"}));
}

TEST_F(PartedSectionTest, WithTransactionNoneEachStatementIsByItself) {
  settings.transaction = config::TransactionMode::none;
  EXPECT_EQ(run(parted({"INSERT b", "UPDATE c"})), "no error");
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "started r1:2", "done r1:2", "done r1"}));
}

TEST_F(PartedSectionTest, AFailureTakesBackItsPartAlone) {
  connection().refuse("UPDATE c", ErrorKind::data);
  const auto error = run(parted({"CREATE a", "INSERT b", "UPDATE c", "CREATE d"}));
  expect_contains(error, "statement 3 of 4");
  expect_contains(error,
                  "the transaction of statements 2 to 3 was rolled back: the statement before this one stays "
                  "applied");
  expect_contains(error, "the next run goes on with statement 2");
  EXPECT_TRUE(connection().has_committed("CREATE a"));
  EXPECT_FALSE(connection().has_committed("INSERT b"));
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "failed r1:3"}));
}

TEST_F(PartedSectionTest, WithoutAJournalTheNextRunBeginsWithTheFirstStatementAgain) {
  journal = false;
  connection().refuse("UPDATE c", ErrorKind::data);
  const auto error = run(parted({"CREATE a", "INSERT b", "UPDATE c"}));
  expect_contains(error, "the statement before this one stays applied");
  testing::expect_lacks(error, "goes on with");
  EXPECT_FALSE(connection().has_committed("INSERT b"));
}

TEST_F(PartedSectionTest, WhoWaitedInVainForALockTriesAgain) {
  connection().refuse("CREATE a", ErrorKind::lock_timeout);
  connection().refuse("INSERT b", ErrorKind::serialization);
  EXPECT_EQ(run(parted({"CREATE a", "INSERT b"})), "no error");
  EXPECT_EQ(retries.size(), 2u);
  settings.lock_retries = 0;
  connection().refuse("CREATE a", ErrorKind::lock_timeout);
  expect_contains(run(parted({"CREATE a"})), "it can't be rolled back: nothing before this statement ran");
}

TEST_F(PartedSectionTest, ALockThatCanBeLostIsAskedForAheadOfEachTransactionAndEachStatement) {
  dialect.fence = {"FENCE lock"};
  EXPECT_EQ(run(parted({"CREATE a", "INSERT b", "UPDATE c", "CREATE d"})), "no error");
  Lines seen;
  for (const auto& line : arrived()) {
    if (!line.starts_with("INSERT INTO") && !line.starts_with("SELECT")) seen.push_back(line);
  }
  EXPECT_EQ(seen, (Lines{"FENCE lock", "CREATE a", "BEGIN", "FENCE lock", "INSERT b", "UPDATE c", "COMMIT",
                         "FENCE lock", "CREATE d", "BEGIN", "FENCE lock", "CHECK VERSIONS", "COMMIT"}));
}

TEST_F(PartedSectionTest, WhoLostTheLockBeginsNoStatement) {
  dialect.fence = {"FENCE lock"};
  connection().refuse("FENCE lock", ErrorKind::version_conflict);
  const auto error = run(parted({"CREATE a", "INSERT b"}));
  expect_contains(error, "statement 1 and those behind it were not run");
  EXPECT_FALSE(connection().has_committed("CREATE a"));
  EXPECT_EQ(recorded(), Lines{}) << "the journal is another's";
}

TEST_F(PartedSectionTest, AFailureBehindTheFenceIsThatOfItsStatement) {
  dialect.fence = {"FENCE lock", "FENCE again"};
  connection().refuse("UPDATE c", ErrorKind::data);
  expect_contains(run(parted({"CREATE a", "INSERT b", "UPDATE c"})), "statement 3 of 3");
}

TEST_F(PartedSectionTest, TheVersionRowsAreWrittenAgainWhereTheyGaveWay) {
  connection().refuse("CHECK VERSIONS", ErrorKind::serialization);
  EXPECT_EQ(run(parted({"CREATE a"})), "no error");
  EXPECT_EQ(retries.size(), 1u);
  EXPECT_EQ(applied, Lines{"r1"});
}

TEST_F(PartedSectionTest, WhatLeftItsTraceIsNotRunAgain) {
  dialect.outcome_found = StatementOutcome::done;
  was_started(1, "CREATE a");
  EXPECT_EQ(run(parted({"CREATE a", "CREATE b"})), "no error");
  EXPECT_EQ(skipped, std::vector<std::size_t>{1});
  EXPECT_FALSE(connection().has_committed("CREATE a"));
  EXPECT_EQ(recorded(), (Lines{"done r1:1", "started r1:2", "done r1:2", "done r1"}));
}

TEST_F(PartedSectionTest, WhatLeftNoneRunsAgain) {
  dialect.outcome_found = StatementOutcome::not_run;
  was_started(1, "CREATE a");
  EXPECT_EQ(run(parted({"CREATE a", "CREATE b"})), "no error");
  EXPECT_EQ(skipped, std::vector<std::size_t>{});
  EXPECT_TRUE(connection().has_committed("CREATE a"));
}

TEST_F(PartedSectionTest, WhatNothingTellsIsAsked) {
  dialect.outcome_found = StatementOutcome::unknown;
  was_started(1, "CREATE a");
  const auto error = run(parted({"CREATE a"}));
  expect_contains(error, "how it ended was never recorded");
  expect_contains(error, "--resume skip");
  EXPECT_EQ(recorded(), Lines{});
  settings.resume = Resume::retry;
  EXPECT_EQ(run(parted({"CREATE a"})), "no error");
}

TEST_F(PartedSectionTest, WhatLivesInTheSessionIsDoneAgain) {
  const Lines statements = {"CREATE TEMPORARY TABLE t (a int)", "INSERT INTO t VALUES (1)", "CREATE a"};
  dialect::Result journal;
  for (std::size_t i = 0; i < 2; ++i)
    journal.rows.push_back({std::to_string(i), "run", "done", "r1", "upgrade", std::to_string(i + 1),
                            scripts::checksum(statements[i]), "2026-11-22T05:50:21Z", "0", "somebody",
                            std::nullopt, std::nullopt});
  connection().answer("FROM journal", journal);
  EXPECT_EQ(run(parted(statements)), "no error");
  EXPECT_EQ(skipped, std::vector<std::size_t>{});
  EXPECT_TRUE(connection().has_committed("INSERT INTO t")) << "its rows ended with the session";
}

TEST_F(PartedSectionTest, AStatementThatWasEditedSinceIsAskedAbout) {
  dialect.outcome_found = StatementOutcome::done;
  was_started(1, "CREATE a");
  expect_contains(run(parted({"CREATE z"})), "how it ended was never recorded");
}

TEST_F(PartedSectionTest, OnlyWhatCommitsByItselfPartsASection) {
  // As the plan has it: see make_plan().
  auto plan = linear_plan({{"INSERT a", "UPDATE b"}});
  EXPECT_EQ(run(plan), "no error");
  EXPECT_EQ(recorded(), Lines{"done r1"}) << "one transaction, with the version rows";
}

TEST_F(PartedSectionTest, WhatTheSessionTookFromRowsIsAskedAbout) {
  dialect.kind = EngineKind::mysql;
  const Lines statements = {"SELECT MAX(v) INTO @m FROM t", "CREATE a", "UPDATE t SET k = @m"};
  were_done({statements[0], statements[1]});
  const auto error = run(parted(statements));
  expect_contains(error,
                  "statement 3 of the upgrade of revision r1 uses @m, which statement 1 took from rows");
  expect_contains(error, "--resume retry");
  EXPECT_EQ(recorded(), Lines{});
  settings.resume = Resume::skip;
  expect_contains(run(parted(statements)), "uses @m");
  settings.resume = Resume::retry;
  EXPECT_EQ(run(parted(statements)), "no error");
  EXPECT_TRUE(connection().has_committed("SELECT MAX(v)"));
}

TEST_F(PartedSectionTest, WhatTheSessionIsNotAskedForAnyMoreIsLeftOut) {
  dialect.kind = EngineKind::mysql;
  const Lines statements = {"CREATE TEMPORARY TABLE keep AS SELECT * FROM t", "CREATE a",
                            "UPDATE t JOIN keep SET k = 1", "DROP TEMPORARY TABLE keep", "CREATE b"};
  were_done({statements.begin(), statements.end() - 1});
  EXPECT_EQ(run(parted(statements)), "no error");
  EXPECT_FALSE(connection().has_committed("TEMPORARY"));
}

TEST_F(PartedSectionTest, SettingsAndPlainValuesAreSetAgain) {
  dialect.kind = EngineKind::mysql;
  const Lines statements = {"SET @m = 5, sql_mode = ''", "CREATE TEMPORARY TABLE keep (n VARCHAR(9))",
                            "CREATE a", "UPDATE t SET k = @m", "UPDATE u JOIN keep SET k = 1"};
  were_done({statements.begin(), statements.begin() + 3});
  EXPECT_EQ(run(parted(statements)), "no error");
  EXPECT_TRUE(connection().has_committed("SET @m"));
  EXPECT_TRUE(connection().has_committed("CREATE TEMPORARY"));
}

TEST_F(PartedSectionTest, WhatTheLastChangeOfRowsCameToIsGone) {
  dialect.kind = EngineKind::mysql;
  const Lines statements = {"INSERT INTO a VALUES (1)", "CREATE b",
                            "INSERT INTO c VALUES (LAST_INSERT_ID())"};
  were_done({statements[0], statements[1]});
  settings.resume = Resume::retry;
  const auto error = run(parted(statements));
  expect_contains(error, "uses last_insert_id(), which statement 1 took");
  testing::expect_lacks(error, "--resume");
}

}  // namespace
}  // namespace limbeck::migrate
