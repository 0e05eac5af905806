// A revision with a driver of its own (Python): what becomes of the transaction when it commits in the
// middle.
#include <gtest/gtest.h>

#include <memory>

#include "base/json.hpp"
#include "migrate/runner.hpp"
#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using testing::expect_contains;
using testing::linear_plan;
using testing::Lines;

/// Sends requests; ends with the first that fails.
class DriverProgram : public scripts::Program {
 public:
  explicit DriverProgram(std::vector<Json> requests) : requests_(std::move(requests)) {}
  void run(scripts::Direction, const scripts::ScriptTarget& target, const scripts::Answer& answer,
           const std::function<bool()>&) const override {
    rows_before = target.rows_before;
    for (const auto& request : requests_) {
      const auto answered = Json::parse(answer(request.dump(0)), "an answer");
      if (const auto* error = answered.find("error")) throw Error(error->find("message")->as_string());
    }
  }
  mutable Lines rows_before;

 private:
  std::vector<Json> requests_;
};

Json sql(const std::string& text, const char* mode = "transaction") {
  return Json::object({{"op", "sql"}, {"sql", text}, {"mode", mode}, {"line", 9}});
}
Json ask(const char* op) {
  return Json::object({{"op", op}, {"line", 9}});
}

class DriverRunTest : public testing::RunTest {
 protected:
  DriverRunTest() { settings.reset_session = false; }

  /// r1 and r3 are SQL, r2 sends these requests.
  Plan plan_with(std::vector<Json> requests) {
    auto plan = linear_plan({{"CREATE a"}, {}, {"CREATE d"}});
    program_ = std::make_shared<DriverProgram>(std::move(requests));
    plan.steps[1].is_program = true;
    plan.steps[1].program = program_;
    plan.steps[1].file = "r2.py";
    return plan;
  }

  std::shared_ptr<DriverProgram> program_;
};

TEST_F(DriverRunTest, ItsStatementsAreInTheTransaction) {
  EXPECT_EQ(run(plan_with({sql("CREATE b"), sql("CREATE c; CREATE c2")})), "no error");
  EXPECT_EQ(arrived(),
            (Lines{"BEGIN",          "CHECK VERSIONS",  "CREATE a",        "INSERT INTO", "INSERT INTO",
                   "COMMIT",         "BEGIN",           "CHECK VERSIONS",  "CREATE b",    "CREATE c",
                   "CREATE c2",      "UPDATE versions", "INSERT INTO",     "COMMIT",      "BEGIN",
                   "CHECK VERSIONS", "CREATE d",        "UPDATE versions", "INSERT INTO", "COMMIT"}));
  EXPECT_EQ(program_->rows_before, Lines{"r1"});
}

TEST_F(DriverRunTest, ACommitFromWithinCommitsWhatIsFinishedAndTheVersionRowsAreCheckedAgain) {
  settings.transaction = config::TransactionMode::run;
  EXPECT_EQ(run(plan_with({sql("CREATE b"), ask("commit"), sql("CREATE c")})), "no error");
  EXPECT_EQ(arrived(),
            (Lines{"BEGIN", "CHECK VERSIONS", "CREATE a", "INSERT INTO", "INSERT INTO", "CREATE b",
                   "INSERT INTO", "COMMIT", "BEGIN", "CHECK VERSIONS", "CREATE c", "UPDATE versions",
                   "INSERT INTO", "CREATE d", "UPDATE versions", "CHECK VERSIONS", "INSERT INTO", "COMMIT"}));
  EXPECT_EQ(recorded(), (Lines{"done r1", "committed r2", "done r2", "done r3"}));
  EXPECT_EQ(applied, (Lines{"r1", "r2", "r3"}));
}

TEST_F(DriverRunTest, WhatFailsAfterACommitFromWithinIsNotTriedAgain) {
  settings.transaction = config::TransactionMode::run;
  connection().refuse("CREATE c", ErrorKind::lock_timeout, "too long");
  const auto message = run(plan_with({sql("CREATE b"), ask("commit"), sql("CREATE c")}));
  for (const auto* part :
       {"r2.py:9", "too long", "r2.py had committed what it did up to a point", "that stays"}) {
    expect_contains(message, part);
  }
  EXPECT_TRUE(retries.empty());
  EXPECT_TRUE(connection().has_committed("CREATE b"));
  EXPECT_EQ(recorded(), (Lines{"done r1", "committed r2", "failed r2:2"}));
  EXPECT_EQ(applied, Lines{"r1"});
}

TEST_F(DriverRunTest, WithoutOneALockTimeoutIsTriedAgainWithAFreshProgram) {
  int restarted = 0;
  settings.before_retry = [&] { ++restarted; };
  connection().refuse("CREATE b", ErrorKind::lock_timeout, "too long");
  EXPECT_EQ(run(plan_with({sql("CREATE b")})), "no error");
  EXPECT_EQ(restarted, 1);
}

TEST_F(DriverRunTest, ACommitInSqlLeavesTheRestWithoutATransaction) {
  auto plan =
      plan_with({sql("CREATE b"), sql("COMMIT"), sql("CREATE INDEX CONCURRENTLY i"), sql("CREATE c")});
  EXPECT_EQ(run(plan), "no error");
  const auto lines = arrived();
  const auto from = std::ranges::find(lines, "CREATE b");
  EXPECT_EQ(Lines(from, from + 8), (Lines{"CREATE b", "INSERT INTO", "COMMIT", "CREATE INDEX", "CREATE c",
                                          "BEGIN", "CHECK VERSIONS", "UPDATE versions"}));
}

TEST_F(DriverRunTest, AutocommitIsOutsideATransactionAndBehindItANewOneBegins) {
  auto plan = plan_with({sql("CREATE b"), sql("ALTER TYPE", "autocommit"), sql("CREATE c")});
  EXPECT_EQ(run(plan), "no error");
  const auto lines = arrived();
  const auto from = std::ranges::find(lines, "CREATE b");
  EXPECT_EQ(Lines(from, from + 7), (Lines{"CREATE b", "INSERT INTO", "COMMIT", "ALTER TYPE", "BEGIN",
                                          "CHECK VERSIONS", "CREATE c"}));
}

TEST_F(DriverRunTest, InAutocommitItMayBeginAndEndTransactionsOfItsOwn) {
  auto plan =
      plan_with({sql("BEGIN", "autocommit"), sql("CREATE b", "autocommit"), sql("ROLLBACK", "autocommit"),
                 sql("BEGIN ISOLATION LEVEL SERIALIZABLE", "autocommit"), sql("CREATE b", "autocommit"),
                 sql("COMMIT", "autocommit"), sql("CREATE c")});
  EXPECT_EQ(run(plan), "no error");
  const auto lines = arrived();
  const auto from = std::ranges::find(lines, "CREATE b") - 1;
  EXPECT_EQ(Lines(from, from + 9), (Lines{"BEGIN", "CREATE b", "ROLLBACK", "BEGIN ISOLATION", "CREATE b",
                                          "INSERT INTO", "COMMIT", "BEGIN", "CHECK VERSIONS"}));
  EXPECT_EQ(recorded(), (Lines{"done r1", "committed r2", "committed r2", "done r2", "done r3"}));
}

TEST_F(DriverRunTest, ATransactionOfItsOwnThatItLeavesOpenIsTheRuns) {
  auto plan = plan_with({sql("BEGIN", "autocommit"), sql("CREATE b", "autocommit")});
  EXPECT_EQ(run(plan), "no error");
  const auto lines = arrived();
  const auto from = std::ranges::find(lines, "CREATE b");
  EXPECT_EQ(Lines(from, from + 3), (Lines{"CREATE b", "CHECK VERSIONS", "UPDATE versions"}));
}

TEST_F(DriverRunTest, ARollbackOfTheWholeTransactionIsAFailure) {
  const auto message = run(plan_with({sql("CREATE b"), ask("rollback")}));
  expect_contains(message, "it rolled back the transaction that it runs in");
  EXPECT_EQ(applied, Lines{"r1"});
  EXPECT_FALSE(connection().has_committed("CREATE b"));
}

TEST_F(DriverRunTest, TheCallbackRunsBehindEachChangeOfTheVersionRows) {
  settings.version_callback = std::make_shared<DriverProgram>(std::vector{sql("TELL")});
  EXPECT_EQ(run(linear_plan({{"CREATE a"}})), "no error");
  EXPECT_EQ(arrived(),
            (Lines{"BEGIN", "CHECK VERSIONS", "CREATE a", "INSERT INTO", "TELL", "INSERT INTO", "COMMIT"}));
}

TEST_F(DriverRunTest, ATransactionThatIsOpenAlreadyIsTheFirst) {
  settings.transaction = config::TransactionMode::run;
  connection().execute("BEGIN");
  EXPECT_EQ(run(linear_plan({{"CREATE a"}, {"CREATE b"}})), "no error");
  EXPECT_EQ(std::ranges::count(arrived(), "BEGIN"), 1);
  EXPECT_EQ(applied, (Lines{"r1", "r2"}));
}

}  // namespace
}  // namespace limbeck::migrate
