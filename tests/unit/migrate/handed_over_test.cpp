#include "migrate/handed_over.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "dialect/mysql/migrate/handover.hpp"
#include "migrate/session.hpp"
#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using dialect::StatementOutcome;
using testing::expect_contains;
using testing::linear_plan;
using testing::Lines;

/// A section whose ALTER statements go to a command.
class HandedOverTest : public testing::RunTest {
 protected:
  HandedOverTest() {
    dialect.pipelined = false;
    dialect.transactional_ddl = false;
    dialect.hands_over = true;
    settings.reset_session = false;
    settings.online_alter.folder = std::filesystem::temp_directory_path();
  }
  std::string run_command(const std::string& command, std::optional<StatementOutcome> outcome) {
    settings.online_alter.command = command;
    dialect.outcome_found = outcome;
    auto plan = linear_plan({{"CREATE a", "ALTER b"}});
    plan.steps[0].transactional = false;
    plan.steps[0].in_parts = true;
    plan.steps[0].online_alter = true;
    return run(plan);
  }
  bool was_sent(const std::string& statement) {
    return std::ranges::find(connection().arrived, statement) != connection().arrived.end();
  }
};

TEST_F(HandedOverTest, TheCommandRunsInPlaceOfTheStatementBetweenItsEvents) {
  EXPECT_EQ(run_command("true {table}", StatementOutcome::done), "no error");
  EXPECT_EQ(recorded(), (Lines{"started r1:1", "done r1:1", "started r1:2", "done r1:2", "done r1"}));
  EXPECT_FALSE(was_sent("ALTER b"));
  EXPECT_TRUE(connection().has_committed("CREATE a"));
}

TEST_F(HandedOverTest, ATableThatIsAsItWasIsAFailureWhateverTheCommandSays) {
  const auto error = run_command("true", StatementOutcome::not_run);
  expect_contains(error, "true ended with exit code 0, but d.b is as it was before");
  expect_contains(error, "--execute");
  EXPECT_EQ(recorded().back(), "failed r1:2");
}

TEST_F(HandedOverTest, ACommandThatFailsIsAFailure) {
  expect_contains(run_command("false", StatementOutcome::not_run), "false ended with exit code 1");
  EXPECT_EQ(recorded().back(), "failed r1:2");
}

TEST_F(HandedOverTest, WhereItFailedAndTheTableChangedTheNextRunGoesOnBehindIt) {
  const auto error = run_command("false", StatementOutcome::done);
  expect_contains(error, "false ended with exit code 1, but d.b was changed");
  EXPECT_EQ(recorded().back(), "started r1:2") << "the next run looks at the table";
}

TEST_F(HandedOverTest, WithoutACommandNothingIsRun) {
  auto plan = linear_plan({{"CREATE a"}, {"ALTER b"}});
  plan.steps[1].online_alter = true;
  try {
    MigrationSession(database(), settings, observer, clock).run(plan);
    ADD_FAILURE() << "it ran";
  } catch (const UsageError& error) {
    expect_contains(error.what(), "r2.sql: a section says alter=online");
    expect_contains(error.hint(), "online_alter = ");
  }
  EXPECT_FALSE(was_sent("CREATE a"));
}

TEST_F(HandedOverTest, ThePasswordIsInAFileThatIsGoneAfterwards) {
  const auto copy = std::filesystem::temp_directory_path() / "limbeck-handed-over-test";
  EXPECT_EQ(
      run_command(
          "sh -c 'cat \"$1\" > \"$2\"; stat -c %a \"$1\" >> \"$2\"; echo \"$1\" >> \"$2\"' - {option_file} " +
              copy.string(),
          StatementOutcome::done),
      "no error");
  std::ifstream file(copy);
  std::string content, mode, path;
  std::getline(file, content);
  std::getline(file, mode);
  std::getline(file, path);
  EXPECT_EQ(content, "password=secret");
  EXPECT_EQ(mode, "600");
  EXPECT_FALSE(std::filesystem::exists(path)) << path;
  std::filesystem::remove(copy);
}

TEST(OnlineAlterCommand, FillsItsPlaceholdersInQuotedForTheShell) {
  dialect::HandedOver handed{"shop", "or'ders", "ADD COLUMN a INT DEFAULT '{table}'", "db", "3306", "",
                             "app",  ""};
  EXPECT_EQ(online_alter_command(
                "osc D={database},t={table} --alter {alter} -h {host}:{port} {user} {socket} {option_file}",
                handed, "/tmp/x"),
            "osc D='shop',t='or'\\''ders' --alter 'ADD COLUMN a INT DEFAULT '\\''{table}'\\''' -h "
            "'db':'3306' 'app' '' "
            "'/tmp/x'");
  EXPECT_EQ(online_alter_command("a ${HOME} {} { b", handed, ""), "a ${HOME} {} { b");
  EXPECT_THROW(online_alter_command("osc {tables}", handed, ""), UsageError);
}

TEST(OnlineAlterCommand, AnOptionFileQuotesItsValues) {
  dialect::mysql::ConnectionSettings settings;
  settings.host = "db";
  settings.user = "app";
  settings.password = "p\"a\\s #s";
  EXPECT_EQ(dialect::mysql::option_file(settings),
            "[client]\nhost=\"db\"\nuser=\"app\"\npassword=\"p\\\"a\\\\s #s\"\n");
}

}  // namespace
}  // namespace limbeck::migrate
