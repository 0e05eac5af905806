#include <signal.h>
#include <sys/wait.h>

#include <thread>

#include "integration/sqlite_support.hpp"

namespace limbeck::dialect {
namespace {

using namespace std::chrono_literals;

/// Which one does not matter: the lock is the file's.
Connection& any_connection() {
  static const auto connection = sqlite_dialect().connect(sqlite_url(""), {});
  return *connection;
}

class SqliteLock : public ::testing::Test {
 protected:
  std::unique_ptr<MigrationLock> lock(std::chrono::milliseconds timeout = 0ms,
                                      std::function<void(const std::string&)> on_wait = {}) {
    return sqlite_dialect().lock(any_connection(), url_,
                                 LockOptions{"alembic_version", timeout, std::move(on_wait)});
  }
  bool lock_file_exists() const { return std::filesystem::exists(folder_.file("a.db-limbeck-lock")); }

  SqliteFolder folder_;
  config::DatabaseUrl url_ = sqlite_url(folder_.file("a.db"));
};

TEST_F(SqliteLock, IsHeldByOneAndLeavesNothingBehind) {
  {
    const auto held = lock();
    EXPECT_TRUE(lock_file_exists());
    try {
      lock();
      FAIL() << "locked twice";
    } catch (const Error& error) {
      const std::string message = error.what();
      EXPECT_TRUE(message.starts_with("another migration of " + url_.database + " is running: ")) << message;
      EXPECT_NE(message.find(" pid " + std::to_string(getpid()) + ", since "), std::string::npos) << message;
    }
  }
  EXPECT_FALSE(lock_file_exists());
  lock();
}

TEST_F(SqliteLock, SaysThatTheFolderCanNotBeWrittenTo) {
  std::filesystem::permissions(std::filesystem::path(url_.database).parent_path(),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                                   std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
  const bool is_root = geteuid() == 0;  // who may write everywhere
  if (is_root) ASSERT_EQ(seteuid(65534), 0);
  std::string message;
  try {
    lock();
  } catch (const Error& error) {
    message = error.what();
  }
  if (is_root) ASSERT_EQ(seteuid(0), 0);
  std::filesystem::permissions(std::filesystem::path(url_.database).parent_path(),
                               std::filesystem::perms::owner_all);
  EXPECT_TRUE(message.ends_with("can't be opened: Permission denied")) << message;
}

TEST_F(SqliteLock, WaitsAndTellsForWhomOnce) {
  auto held = lock();
  std::thread releaser([&] {
    std::this_thread::sleep_for(200ms);
    held.reset();
  });
  std::vector<std::string> told;
  const auto waited = lock(30'000ms, [&](const std::string& holder) { told.push_back(holder); });
  releaser.join();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find("pid " + std::to_string(getpid())), std::string::npos) << told[0];
}

TEST_F(SqliteLock, IsOneForAllLinksToTheFile) {
  sqlite_dialect().connect(url_, {})->execute("CREATE TABLE t (a)");
  std::filesystem::create_symlink(url_.database, folder_.file("link.db"));
  const auto held = lock();
  EXPECT_THROW(sqlite_dialect().lock(any_connection(), sqlite_url(folder_.file("link.db")), {}), Error);
}

TEST_F(SqliteLock, EndsWithItsProcess) {
  const pid_t child = fork();
  if (child == 0) {
    const auto held = lock();
    pause();
    _exit(0);
  }
  while (!lock_file_exists()) std::this_thread::sleep_for(1ms);
  while (true) {  // it may not hold the lock yet
    try {
      lock();
      std::this_thread::sleep_for(1ms);
    } catch (const Error&) {
      break;
    }
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(lock_file_exists());
  const auto taken_over = lock();
}

TEST_F(SqliteLock, KeepsManyApart) {
  std::atomic<int> inside = 0, most = 0, turns = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 5; ++turn) {
        const auto held = lock(60'000ms);
        most = std::max(most.load(), ++inside);
        std::this_thread::sleep_for(1ms);
        --inside;
        ++turns;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
  EXPECT_EQ(turns, 20);
  EXPECT_FALSE(lock_file_exists());
}

TEST_F(SqliteLock, IsNotNeededInMemory) {
  const auto one = sqlite_dialect().lock(any_connection(), sqlite_url(""), {});
  const auto other = sqlite_dialect().lock(any_connection(), sqlite_url(""), {});
}

TEST_F(SqliteLock, NamesAMissingFolder) {
  try {
    sqlite_dialect().lock(any_connection(), sqlite_url(folder_.file("none/a.db")), {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "the database can't be opened: there is no folder " + folder_.file("none"));
  }
}

}  // namespace
}  // namespace limbeck::dialect
