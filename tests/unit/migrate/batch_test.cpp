#include "migrate/batch.hpp"

#include <gtest/gtest.h>

#include "unit/migrate/fake_dialect.hpp"
#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using testing::FakeDialect;
using testing::linear_plan;
using Mode = StepGroup::Mode;
using config::TransactionMode;

class BatchTest : public ::testing::Test {
 protected:
  Batch build(const Plan& plan, Mode mode = Mode::transaction_each, std::size_t begin = 0,
              BatchLimits limits = {}) {
    const RunJournal journal(dialect, {"", "journal"}, keeps_journal, "somebody");
    const StepGroup group{mode, 0, plan.steps.size()};
    return build_batch(plan, group, begin, {dialect, journal, {"", "versions"}, dialect.pipelined, limits});
  }

  static std::vector<Purpose> purposes(const Batch& batch) {
    std::vector<Purpose> all;
    for (const auto& item : batch.items) all.push_back(item.purpose);
    return all;
  }
  static std::size_t count(const Batch& batch, Purpose purpose) {
    return static_cast<std::size_t>(std::ranges::count(purposes(batch), purpose));
  }
  static std::size_t index_of(const Batch& batch, Purpose purpose, std::size_t step = 0) {
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      if (batch.items[i].purpose == purpose && batch.items[i].step == step) return i;
    }
    ADD_FAILURE() << "no such item";
    return 0;
  }

  FakeDialect dialect;
  bool keeps_journal = true;
};

TEST_F(BatchTest, ATransactionChecksRunsChangesTheRowsAndRecordsBeforeItCommits) {
  auto plan = linear_plan({{"CREATE a", "CREATE b"}});
  plan.steps[0].foreign_keys_off = true;
  const auto batch = build(plan);
  using enum Purpose;
  EXPECT_EQ(purposes(batch), (std::vector{open, begin, version_check, revision, revision, version_rows,
                                          before_commit, journal, commit, close, close}));
  std::vector<std::string> texts;
  for (const auto& statement : batch.statements) texts.push_back(statement.text.substr(0, 20));
  EXPECT_EQ(texts,
            (std::vector<std::string>{"FOREIGN KEYS OFF", "BEGIN", "CHECK VERSIONS ", "CREATE a", "CREATE b",
                                      "INSERT INTO versions", "CHECK FOREIGN KEYS", "INSERT INTO journal ",
                                      "COMMIT", "FOREIGN KEYS ON", "RESET ALL"}));
  EXPECT_EQ(batch.items[4], (BatchItem{0, revision, 2}));
  EXPECT_TRUE(batch.actions.empty());
}

TEST_F(BatchTest, WithoutAJournalNothingIsRecorded) {
  keeps_journal = false;
  EXPECT_EQ(count(build(linear_plan({{"CREATE a"}})), Purpose::journal), 0u);
}

TEST_F(BatchTest, APipelineTakesManyTransactionsUpToItsLimits) {
  const auto plan = linear_plan({{"CREATE a"}, {"CREATE b"}, {"CREATE c"}});
  EXPECT_EQ(build(plan).end, 3u);
  EXPECT_EQ(count(build(plan), Purpose::commit), 3u);
  EXPECT_EQ(build(plan, Mode::transaction_each, 0, {.statements = 1}).end, 1u);
  EXPECT_EQ(build(plan, Mode::transaction_each, 1, {.bytes = 1}).end, 2u);
  dialect.pipelined = false;
  EXPECT_EQ(build(plan).end, 1u);
}

TEST_F(BatchTest, ASharedTransactionIsOneWhateverTheLimits) {
  auto plan = linear_plan({{"CREATE a"}, {"CREATE b"}, {"CREATE c"}});
  plan.steps[2].foreign_keys_off = true;
  dialect.pipelined = false;
  const auto batch = build(plan, Mode::shared_transaction, 0, {.statements = 1});
  EXPECT_EQ(batch.end, 3u);
  EXPECT_EQ(count(batch, Purpose::begin), 1u);
  EXPECT_EQ(count(batch, Purpose::commit), 1u);
  // Nobody else can change the rows in between: at the begin, and at the end.
  EXPECT_EQ(count(batch, Purpose::version_check), 2u);
  EXPECT_EQ(count(batch, Purpose::journal), 3u);
  EXPECT_EQ(batch.statements.front().text, "FOREIGN KEYS OFF");
}

TEST_F(BatchTest, TheFenceStandsAtTheBeginOfEachTransaction) {
  const RunJournal journal(dialect, {"", "journal"}, keeps_journal, "somebody");
  BatchSettings settings{dialect, journal, {"", "versions"}, true};
  settings.fence = {"FENCE one", "FENCE two"};
  const auto plan = linear_plan({{"CREATE a"}, {"CREATE b"}});
  for (const auto mode : {Mode::transaction_each, Mode::shared_transaction}) {
    const auto batch = build_batch(plan, {mode, 0, 2}, 0, settings);
    EXPECT_EQ(count(batch, Purpose::fence), 2 * count(batch, Purpose::begin));
    EXPECT_EQ(index_of(batch, Purpose::fence), index_of(batch, Purpose::begin) + 1);
    EXPECT_LT(index_of(batch, Purpose::fence), index_of(batch, Purpose::version_check));
  }
}

TEST_F(BatchTest, AMissingVersionTableIsMadeInTheFirstTransaction) {
  const auto plan = linear_plan({{"CREATE a"}, {"CREATE b"}});
  const RunJournal journal(dialect, {"", "journal"}, false, "somebody");
  BatchSettings settings{dialect, journal, {"", "versions"}, true};
  settings.create_version_table = "CREATE versions";
  const auto batch = build_batch(plan, {Mode::transaction_each, 0, 2}, 0, settings);
  EXPECT_EQ(batch.end, 2u);
  EXPECT_EQ(count(batch, Purpose::version_table), 1u);
  const auto at = index_of(batch, Purpose::version_table);
  EXPECT_EQ(at, index_of(batch, Purpose::begin) + 1);
  EXPECT_LT(at, index_of(batch, Purpose::version_check));
}

TEST_F(BatchTest, ActionsStandWhereOnlyTheDatabaseKnowsWhatIsNext) {
  auto plan = linear_plan({{"REPLACE VIEW v"}});
  plan.steps[0].expected = "v";
  dialect.pipelined = dialect.measures_transactions = false;
  const auto batch = build(plan);
  const auto statement = index_of(batch, Purpose::revision);
  using Kind = BatchAction::Kind;
  EXPECT_EQ(batch.actions, (std::vector<BatchAction>{
                               {Kind::check_replaced, statement, 0},
                               {Kind::recreate_kept, statement + 1, 0},
                               {Kind::measure_time, index_of(batch, Purpose::journal), 0},
                           }));
}

dialect::StatementFailure lost(bool reported_by_server = false) {
  dialect::StatementFailure failure;
  failure.kind = ErrorKind::connection_lost;
  failure.reported_by_server = reported_by_server;
  return failure;
}

TEST_F(BatchTest, ALostCommitAnswerLeavesTheOutcomeUnknown) {
  const auto batch = build(linear_plan({{"CREATE a"}, {"CREATE b"}}));
  const auto commit = index_of(batch, Purpose::commit);
  for (const bool pipelined : {false, true}) {
    EXPECT_EQ(outcome_of_failure(batch, commit, lost(), pipelined), TransactionOutcome::unknown);
    EXPECT_EQ(outcome_of_failure(batch, commit, lost(true), pipelined), TransactionOutcome::unknown);
    EXPECT_EQ(outcome_of_failure(batch, commit, {}, pipelined), TransactionOutcome::rolled_back);
  }
}

TEST_F(BatchTest, ACommitSentAheadMayHaveBeenDoneWhenAnEarlierAnswerIsLost) {
  const auto batch = build(linear_plan({{"CREATE a"}, {"CREATE b"}}));
  const auto statement = index_of(batch, Purpose::revision);
  EXPECT_EQ(outcome_of_failure(batch, statement, lost(), true), TransactionOutcome::unknown);
  EXPECT_EQ(outcome_of_failure(batch, statement, lost(), false), TransactionOutcome::rolled_back);
  // The server says that it stops here.
  EXPECT_EQ(outcome_of_failure(batch, statement, lost(true), true), TransactionOutcome::rolled_back);
}

TEST_F(BatchTest, NothingIsSentAheadOverAnAction) {
  auto plan = linear_plan({{"REPLACE VIEW v"}});
  plan.steps[0].expected = "v";
  const auto batch = build(plan);
  EXPECT_EQ(outcome_of_failure(batch, index_of(batch, Purpose::version_check), lost(), true),
            TransactionOutcome::rolled_back);
  EXPECT_EQ(outcome_of_failure(batch, index_of(batch, Purpose::version_rows), lost(), true),
            TransactionOutcome::unknown);
}

TEST_F(BatchTest, WhatFailsBehindTheCommitUndoesNothing) {
  const auto batch = build(linear_plan({{"CREATE a"}, {"CREATE b"}}));
  const auto last = batch.items.size() - 1;
  EXPECT_EQ(outcome_of_failure(batch, last, {}, true), TransactionOutcome::committed);
  EXPECT_EQ(outcome_of_failure(batch, last, lost(), true), TransactionOutcome::committed);
  const auto first_close = index_of(batch, Purpose::close);
  EXPECT_EQ(outcome_of_failure(batch, first_close, lost(), false), TransactionOutcome::committed);
  // That of the next revision may have been done, too.
  EXPECT_EQ(outcome_of_failure(batch, first_close, lost(), true), TransactionOutcome::unknown);
}

TEST(StepGroups, StepsThatRunInTheSameMannerAreTogether) {
  auto plan = linear_plan({{}, {}, {}, {}, {}});
  plan.steps[2].transactional = false;
  EXPECT_EQ(group_steps(plan, TransactionMode::revision),
            (std::vector<StepGroup>{{Mode::transaction_each, 0, 2},
                                    {Mode::outside_transaction, 2, 3},
                                    {Mode::transaction_each, 3, 5}}));
  EXPECT_EQ(group_steps(plan, TransactionMode::run),
            (std::vector<StepGroup>{{Mode::shared_transaction, 0, 2},
                                    {Mode::outside_transaction, 2, 3},
                                    {Mode::shared_transaction, 3, 5}}));
}

TEST(StepGroups, ATableIsNeverRebuiltOutsideATransaction) {
  auto plan = linear_plan({{}, {}});
  plan.steps[1].foreign_keys_off = true;
  plan.steps[1].transactional = false;
  const std::vector<StepGroup> expected{{Mode::outside_transaction, 0, 1}, {Mode::transaction_each, 1, 2}};
  EXPECT_EQ(group_steps(plan, TransactionMode::none), expected);
  plan.steps[0].transactional = false;
  EXPECT_EQ(group_steps(plan, TransactionMode::revision), expected);
}

}  // namespace
}  // namespace limbeck::migrate
