#include "migrate/session.hpp"

#include <gtest/gtest.h>

#include "unit/migrate/run_fixture.hpp"

namespace limbeck::migrate {
namespace {

using std::chrono::milliseconds;
using testing::expect_contains;

class SessionTest : public testing::RunTest {
 protected:
  std::string open() {
    observer.waiting_for_orphaned_backend = [&](const std::string& orphan) { waited_for.push_back(orphan); };
    observer.cancelled = [&] { return cancelled; };
    try {
      MigrationSession(database(), settings, observer, clock);
    } catch (const Error& error) {
      return std::string(error.what()) + "\n" + error.hint();
    }
    return "no error";
  }

  std::vector<std::string> waited_for;
};

TEST_F(SessionTest, TakesTheLockOfItsVersionTable) {
  settings.wait_for_lock = milliseconds(7000);
  EXPECT_EQ(open(), "no error");
  ASSERT_EQ(dialect.locks.size(), 1u);
  EXPECT_EQ(dialect.locks[0].key, "versions");
  EXPECT_EQ(dialect.locks[0].timeout, milliseconds(7000));
  EXPECT_TRUE(clock.pauses.empty());
}

TEST_F(SessionTest, ItsRunsGoByTheFenceOfTheLock) {
  dialect.fence = {"FENCE lock"};
  MigrationSession(database(), settings, observer, clock).run(testing::linear_plan({{"CREATE a"}}));
  const auto lines = arrived();
  EXPECT_TRUE(std::ranges::find(lines, "FENCE lock") != lines.end());
}

TEST_F(SessionTest, WaitsForAnOrphanedBackendInGrowingPauses) {
  for (int i = 0; i < 7; ++i) dialect.orphans.push_back({"process 42", "END 42"});
  EXPECT_EQ(open(), "no error");
  EXPECT_EQ(waited_for, std::vector<std::string>{"process 42"});
  EXPECT_EQ(clock.pauses,
            (std::vector{milliseconds(50), milliseconds(100), milliseconds(200), milliseconds(400),
                         milliseconds(800), milliseconds(1000), milliseconds(1000)}));
}

TEST_F(SessionTest, GivesUpOnAnOrphanedBackendWithTheStatementThatEndsIt) {
  settings.orphaned_backend_timeout = milliseconds(100);
  for (int i = 0; i < 9; ++i) dialect.orphans.push_back({"process 42", "END 42"});
  const auto message = open();
  expect_contains(message, "process 42");
  expect_contains(message, "end it with `END 42`");
  EXPECT_EQ(clock.pauses, (std::vector{milliseconds(50), milliseconds(100)}));
}

TEST_F(SessionTest, ARequestToStopEndsTheWait) {
  for (int i = 0; i < 9; ++i) dialect.orphans.push_back({"process 42", "END 42"});
  clock.on_sleep = [&] { cancelled = true; };
  expect_contains(open(), "nothing was run");
  EXPECT_EQ(clock.pauses.size(), 1u);
}

}  // namespace
}  // namespace limbeck::migrate
