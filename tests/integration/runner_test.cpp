#include <gtest/gtest.h>

#include <ctime>
#include <future>
#include <thread>

#include "integration/test_database.hpp"
#include "migrate/session.hpp"
#include "migrate/version_table.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

using config::TransactionMode;
using testing::TestDatabase;

/// A line of revisions r1, r2, … whose sections hold the given statements.
Plan linear_plan(const std::vector<std::vector<std::string>>& sections,
                 std::vector<std::string> rows_before = {}, int first = 1) {
  Plan plan;
  plan.rows_before = rows_before;
  int number = first;
  for (const auto& section : sections) {
    PlannedStep step;
    const auto id = "r" + std::to_string(number++);
    step.step.direction = revision::Direction::upgrade;
    step.step.revision = id;
    step.step.rows_before = rows_before;
    step.step.rows_after = std::vector<std::string>{id};
    if (rows_before.empty()) {
      step.step.change.inserts = {id};
    } else {
      step.step.change.update = {rows_before.front(), id};
    }
    step.step.from = rows_before;
    step.step.to = {id};
    step.file = id + ".sql";
    int at = 5;
    for (const auto& sql : section) step.statements.push_back({sql, at++, std::nullopt});
    rows_before = {id};
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return std::string(error.what()) + "\n" + error.hint();
  }
  return "no error";
}

class RunnerTest : public ::testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  }
  bool has(const std::string& table) {
    const auto connection = database_.connect();
    return database_.dialect().has_table(*connection,
                                         {database_.dialect().default_schema(*connection), table});
  }
  std::vector<std::string> versions() { return read_versions(database_.open(Access::read)); }
  std::vector<std::string> events() {
    std::vector<std::string> lines;
    for (const auto& event : read_journal(database_.open(Access::read))) {
      lines.push_back(event.revision + (event.statement ? ":" + std::to_string(*event.statement) : "") + " " +
                      event.kind_text());
    }
    return lines;
  }
  void run(const Plan& plan, RunSettings settings = {}, Observer observer = {}) {
    auto database = database_.open();
    MigrationSession(database, settings, std::move(observer)).run(plan);
  }

  TestDatabase database_{GetParam()};
};

/// What is not the same on MariaDB, or a rollback decides.
class RunnerTestOnTwo : public RunnerTest {};

using Lines = std::vector<std::string>;

TEST_P(RunnerTest, AppliesRevisionsAndRecordsThem) {
  std::vector<std::string> told;
  Observer observer;
  observer.done = [&](const PlannedStep& step, std::chrono::milliseconds) {
    told.push_back(step.step.revision);
  };
  run(linear_plan(
          {{"CREATE TABLE a (id integer)"}, {"CREATE TABLE b (id integer)", "INSERT INTO b VALUES (7)"}, {}}),
      {}, observer);
  EXPECT_TRUE(has("a") && has("b"));
  EXPECT_EQ(versions(), Lines{"r3"});
  EXPECT_EQ(told, (Lines{"r1", "r2", "r3"}));
  EXPECT_EQ(events(), (Lines{"r1 done", "r2 done", "r3 done"}));
}

TEST_P(RunnerTestOnTwo, AFailureRollsBackItsRevisionOnly) {
  const auto message = message_of([&] {
    run(linear_plan(
        {{"CREATE TABLE a (id integer)"},
         {"CREATE TABLE b (id integer)", "INSERT INTO nowhere VALUES (1)", "CREATE TABLE c (id integer)"},
         {"CREATE TABLE d (id integer)"}}));
  });
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("b") || has("c") || has("d"));
  EXPECT_EQ(versions(), Lines{"r1"});
  EXPECT_EQ(events(), (Lines{"r1 done", "r2:2 failed"}));
  for (const char* part : {"r2.sql:6", "revision r2", "nowhere", "statement 2 of 3: INSERT INTO nowhere",
                           "rolled back", "the revision before it in this run stays applied", "fix r2.sql"}) {
    EXPECT_NE(message.find(part), std::string::npos) << part << " is not in:\n" << message;
  }
}

TEST_P(RunnerTestOnTwo, OneTransactionForTheRunIsAllOrNothing) {
  RunSettings settings;
  settings.transaction = TransactionMode::run;
  const auto message = message_of([&] {
    run(linear_plan({{"CREATE TABLE a (id integer)"}, {"INSERT INTO nowhere VALUES (1)"}}), settings);
  });
  EXPECT_FALSE(has("a"));
  EXPECT_EQ(versions(), Lines{});
  EXPECT_NE(message.find("nothing of this run was applied"), std::string::npos) << message;
  run(linear_plan({{"CREATE TABLE a (id integer)"}, {"CREATE TABLE b (id integer)"}}), settings);
  EXPECT_TRUE(has("a") && has("b"));
  EXPECT_EQ(versions(), Lines{"r2"});
}

TEST_P(RunnerTest, TheFenceStopsARunThatTheVersionRowsContradict) {
  run(linear_plan({{"CREATE TABLE a (id integer)"}}));
  auto stale = linear_plan({{"CREATE TABLE b (id integer)"}}, {"r0"}, 5);
  const auto message = message_of([&] { run(stale); });
  EXPECT_NE(message.find("r0"), std::string::npos) << message;
  EXPECT_FALSE(has("b"));
  EXPECT_EQ(versions(), Lines{"r1"});
}

TEST_P(RunnerTest, OutsideATransactionItGoesOnWhereItFailed) {
  auto plan = linear_plan(
      {{"CREATE TABLE a (id integer)", "INSERT INTO nowhere VALUES (1)", "CREATE TABLE c (id integer)"}});
  plan.steps[0].transactional = false;
  const auto message = message_of([&] { run(plan); });
  EXPECT_NE(message.find("the statement before this one stays applied"), std::string::npos) << message;
  EXPECT_TRUE(has("a"));
  EXPECT_EQ(versions(), Lines{});
  EXPECT_EQ(events(), (Lines{"r1:1 started", "r1:1 done", "r1:2 started", "r1:2 failed"}));

  plan.steps[0].statements[1].text = "CREATE TABLE b (id integer)";
  std::vector<std::size_t> skipped;
  Observer observer;
  observer.skipped = [&](const PlannedStep&, std::size_t statement) { skipped.push_back(statement); };
  run(plan, {}, observer);
  EXPECT_EQ(skipped, std::vector<std::size_t>{1});
  EXPECT_TRUE(has("b") && has("c"));
  EXPECT_EQ(versions(), Lines{"r1"});
}

TEST_P(RunnerTest, AnEditedStatementThatRanAlreadyIsNotPassedOver) {
  auto plan = linear_plan({{"CREATE TABLE a (id integer)", "INSERT INTO nowhere VALUES (1)"}});
  plan.steps[0].transactional = false;
  message_of([&] { run(plan); });
  plan.steps[0].statements[0].text = "CREATE TABLE other (id integer)";
  EXPECT_NE(message_of([&] { run(plan); }).find("was edited since"), std::string::npos);
}

TEST_P(RunnerTest, AStatementWithoutAnOutcomeIsAskedAbout) {
  auto plan = linear_plan({{"CREATE TABLE a (id integer)", "CREATE TABLE b (id integer)"}});
  plan.steps[0].transactional = false;
  {
    // What a killed run leaves behind: the first statement took effect, its end was never recorded.
    auto database = database_.open();
    database.connection->execute(
        create_version_table_sql(*database.dialect, database.version_table, true, false));
    database.connection->execute(create_journal_sql(*database.dialect, database.journal_table, false));
    JournalEvent event;
    event.run = "x";
    event.kind = JournalEventKind::started;
    event.revision = "r1";
    event.direction = "upgrade";
    event.statement = 1;
    event.text_hash = scripts::checksum("CREATE TABLE a (id integer)");
    event.actor = "someone";
    database.connection->execute(insert_event_sql(*database.dialect, database.journal_table, event));
    database.connection->execute("CREATE TABLE a (id integer)");
  }
  const auto message = message_of([&] { run(plan); });
  EXPECT_NE(message.find("--resume skip"), std::string::npos) << message;
  EXPECT_NE(message.find("someone"), std::string::npos) << message;
  RunSettings settings;
  settings.resume = Resume::retry;
  EXPECT_NE(message_of([&] { run(plan, settings); }).find("a"), std::string::npos);
  auto again = linear_plan({{"CREATE TABLE a (id integer)", "CREATE TABLE b (id integer)"}});
  again.steps[0].transactional = false;
  settings.resume = Resume::skip;
  {
    auto database = database_.open();
    database.connection->execute("DELETE FROM " + database.journal_table_sql() +
                                 " WHERE event <> 'started' OR id > 1");
  }
  run(again, settings);
  EXPECT_TRUE(has("b"));
  EXPECT_EQ(versions(), Lines{"r1"});
}

TEST_P(RunnerTestOnTwo, OneMigratorAtATime) {
  auto first = database_.open();
  const MigrationSession holder(first, {});
  const auto message = message_of([&] {
    auto second = database_.open();
    MigrationSession(second, {});
  });
  EXPECT_NE(message.find(std::to_string(::getpid())), std::string::npos) << message;
  EXPECT_NE(message.find("another migration"), std::string::npos) << message;
}

TEST_P(RunnerTest, WaitsForAnotherMigratorWhenAllowedTo) {
  auto first = database_.open();
  auto holder = std::make_unique<MigrationSession>(first, RunSettings{});
  std::string seen;
  auto waiter = std::async(std::launch::async, [&] {
    RunSettings settings;
    settings.wait_for_lock = std::chrono::seconds(20);
    Observer observer;
    observer.waiting_for_lock = [&](const std::string& who) { seen = who; };
    run(linear_plan({{"CREATE TABLE a (id integer)"}}), settings, observer);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  holder.reset();
  waiter.get();
  EXPECT_FALSE(seen.empty());
  EXPECT_TRUE(has("a"));
}

TEST_P(RunnerTest, ManyRevisionsKeepTheirOrder) {
  std::vector<std::vector<std::string>> sections = {{"CREATE TABLE log (n integer)"}};
  for (int i = 1; i < 600; ++i) {
    sections.push_back({"INSERT INTO log VALUES (" + std::to_string(i) + ")"});
  }
  sections[500].push_back("INSERT INTO nowhere VALUES (1)");
  message_of([&] { run(linear_plan(sections)); });
  EXPECT_EQ(versions(), Lines{"r500"});
  EXPECT_EQ(database_.connect()->query("SELECT count(*), max(n) FROM log").rows.at(0),
            (std::vector<dialect::Value>{"499", "499"}));
  EXPECT_EQ(events().size(), 501u);
}

TEST_P(RunnerTest, TheJournalTellsTimesInUtc) {
  const auto before = std::time(nullptr);
  run(linear_plan({{"CREATE TABLE a (id integer)"}}));
  auto reader = database_.open(Access::read);
  if (GetParam() == EngineKind::postgresql) reader.connection->execute("SET TIME ZONE 'Asia/Kathmandu'");
  const auto events = read_journal(reader);
  ASSERT_EQ(events.size(), 1u);
  std::tm utc{};
  const char* const end = strptime(events[0].at.c_str(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  ASSERT_TRUE(end && !*end) << events[0].at;
  EXPECT_NEAR(static_cast<double>(timegm(&utc)), static_cast<double>(before), 60) << events[0].at;
}

TEST_P(RunnerTest, StampsWithoutStatements) {
  auto plan = linear_plan({{}});
  plan.steps[0].step.direction = revision::Direction::stamp;
  run(plan);
  EXPECT_EQ(versions(), Lines{"r1"});
}

INSTANTIATE_TEST_SUITE_P(Engines, RunnerTest,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql, EngineKind::mysql),
                         [](const auto& engine) { return std::string(to_string(engine.param)); });
INSTANTIATE_TEST_SUITE_P(Engines, RunnerTestOnTwo,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql),
                         [](const auto& engine) { return std::string(to_string(engine.param)); });

TEST(RunnerPostgresql, ComesBackAfterALockTimeout) {
  TestDatabase test(EngineKind::postgresql);
  if (!test.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  test.config.lock_timeout = std::chrono::milliseconds(100);
  const auto other = test.connect();
  other->execute("CREATE TABLE busy (id integer)");
  other->execute("BEGIN");
  other->execute("LOCK TABLE busy IN ACCESS SHARE MODE");
  auto release = std::async(std::launch::async, [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    other->execute("COMMIT");
  });
  int retries = 0;
  Observer observer;
  observer.retrying = [&](const PlannedStep&, int, std::chrono::milliseconds) { ++retries; };
  auto database = test.open();
  MigrationSession(database, {}, observer)
      .run(linear_plan({{"CREATE TABLE a (id integer)"}, {"ALTER TABLE busy ADD COLUMN x integer"}}));
  release.get();
  EXPECT_GT(retries, 0);
  EXPECT_EQ(read_versions(database), Lines{"r2"});
}

/// A connection as a killed process leaves it behind, asleep in a statement.
class SimulatedBackend {
 public:
  SimulatedBackend(const TestDatabase& test, const std::string& name, const std::string& seconds) {
    auto url = test.config.database();
    url.options.emplace_back("application_name", name);
    connection_ = test.dialect().connect(url, {});
    process_ = connection_->query("SELECT pg_backend_pid()").text(0, 0);
    sleep_ = std::async(std::launch::async, [this, seconds] {
      try {
        connection_->query("SELECT pg_sleep(" + seconds + ")");
      } catch (const Error&) {  // terminated
      }
    });
    const auto watcher = test.connect();
    while (watcher->query("SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid = " + process_)
               .empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  const std::string& process() const { return process_; }

 private:
  std::unique_ptr<dialect::Connection> connection_;
  std::string process_;
  std::future<void> sleep_;
};

TEST(RunnerPostgresql, WaitsUntilTheServerIsDoneWithWhatAKilledRunSent) {
  TestDatabase test(EngineKind::postgresql);
  if (!test.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  const SimulatedBackend backend(test, "limbeck app@gone 42 migrating", "1");
  std::string seen;
  Observer observer;
  observer.waiting_for_orphaned_backend = [&](const std::string& orphan) { seen = orphan; };
  auto database = test.open();
  MigrationSession(database, {}, observer).run(linear_plan({{"CREATE TABLE a (id integer)"}}));
  EXPECT_TRUE(
      seen.starts_with("limbeck app@gone 42 migrating, server process " + backend.process() + ", since 2"))
      << seen;
  EXPECT_EQ(read_versions(database), Lines{"r1"});
}

TEST(RunnerPostgresql, SaysHowToEndWhatAKilledRunLeftBehind) {
  TestDatabase test(EngineKind::postgresql);
  if (!test.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  const SimulatedBackend backend(test, "limbeck app@gone 42 migrating", "60");
  RunSettings settings;
  settings.orphaned_backend_timeout = std::chrono::milliseconds(100);
  const auto message = message_of([&] {
    auto database = test.open();
    MigrationSession(database, settings);
  });
  const auto terminate_statement = "SELECT pg_terminate_backend(" + backend.process() + ")";
  EXPECT_NE(message.find(terminate_statement), std::string::npos) << message;
  test.connect()->query(terminate_statement);
  auto database = test.open();
  EXPECT_NO_THROW(MigrationSession(database, RunSettings{}));
}

TEST(RunnerPostgresql, DoesNotWaitForThoseWhoReadOrMigrateByAnotherVersionTable) {
  TestDatabase test(EngineKind::postgresql);
  if (!test.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  const SimulatedBackend reader(test, "limbeck app@web 7", "2"), application(test, "contacts migrating", "2");
  const SimulatedBackend neighbour(test, "limbeck app@web 8 migrating", "2");
  auto url = test.config.database();
  url.options.emplace_back("application_name", "limbeck app@web 8");
  dialect::LockOptions options;
  options.key = "other_version_table";
  const auto holder = test.connect();
  const auto lock = test.dialect().lock(*holder, url, options);
  RunSettings settings;
  settings.orphaned_backend_timeout = {};
  auto database = test.open();
  EXPECT_NO_THROW(MigrationSession(database, settings));
}

TEST(RunnerPostgresql, SessionSettingsDoNotOutliveTheirRevision) {
  TestDatabase test(EngineKind::postgresql);
  if (!test.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  auto database = test.open();
  MigrationSession(database, {})
      .run(linear_plan(
          {{"CREATE SCHEMA other", "SET search_path TO other"}, {"CREATE TABLE a (id integer)"}}));
  EXPECT_TRUE(test.dialect().has_table(*database.connection, {"public", "a"}));
}

}  // namespace
}  // namespace limbeck::migrate
