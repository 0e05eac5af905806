#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "dialect/postgresql/migrate/lock.hpp"
#include "integration/postgresql_support.hpp"

namespace limbeck {
namespace {

using namespace std::chrono_literals;

class PostgresqlLock : public test::PostgresqlTest {
 protected:
  std::unique_ptr<dialect::MigrationLock> lock(std::chrono::milliseconds timeout = 0ms,
                                               const std::string& key = "public.alembic_version",
                                               std::function<void(const std::string&)> on_wait = {}) {
    return postgresql().lock(connection(), database_->url(), {key, timeout, std::move(on_wait)});
  }
};

TEST_F(PostgresqlLock, ItsNumberNeverChanges) {
  // Migrators of other versions go by it.
  EXPECT_EQ(dialect::postgresql::lock_number("app", "public.alembic_version"), 8136003700569642862);
}

TEST_F(PostgresqlLock, OneAtATime) {
  auto first = lock();
  try {
    lock();
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("another migration is running: limbeck ")) << message;
    EXPECT_NE(message.find(" " + std::to_string(getpid()) + ", server process "), std::string::npos)
        << message;
    EXPECT_NE(message.find(", since 20"), std::string::npos) << message;
  }
  EXPECT_TRUE(lock(0ms, "other.alembic_version"));
  first.reset();
  EXPECT_TRUE(lock());
}

TEST_F(PostgresqlLock, AnotherDatabaseIsAnotherLock) {
  auto first = lock();
  test::TestDatabase other;
  EXPECT_TRUE(postgresql().lock(connection(), other.url(), {"public.alembic_version", 0ms, {}}));
}

TEST_F(PostgresqlLock, WaitsAndTellsForWhom) {
  auto first = lock();
  std::atomic<int> told = 0;
  std::string holder;
  std::thread waiter([&] {
    EXPECT_NO_THROW(lock(20s, "public.alembic_version", [&](const std::string& who) {
      holder = who;
      ++told;
    }));
  });
  while (told == 0) std::this_thread::sleep_for(5ms);
  std::this_thread::sleep_for(300ms);
  first.reset();
  waiter.join();
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(holder.starts_with("limbeck ")) << holder;
}

TEST_F(PostgresqlLock, GivesUpInTime) {
  auto first = lock();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW(lock(400ms), Error);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, 400ms);
  EXPECT_LT(took, 10s);
}

TEST_F(PostgresqlLock, AWaiterDoesNotHoldUpAConcurrentIndex) {
  connection().execute("CREATE TABLE t (a int)");
  auto held = lock();
  std::atomic<bool> waiting = false;
  std::thread waiter([&] {
    EXPECT_NO_THROW(lock(60s, "public.alembic_version", [&](const std::string&) { waiting = true; }));
  });
  while (!waiting) std::this_thread::sleep_for(5ms);
  connection().execute("SET statement_timeout = '20s'");  // a deadlock would not end
  for (int i = 0; i < 3; ++i) {
    EXPECT_NO_THROW(connection().execute("CREATE INDEX CONCURRENTLY i" + std::to_string(i) + " ON t (a)"));
  }
  held.reset();
  waiter.join();
}

TEST_F(PostgresqlLock, OutlivesTheServersTimeouts) {
  connection().execute("ALTER DATABASE " + database_->name() +
                       " SET idle_in_transaction_session_timeout = '200ms'");
  auto held = lock();
  std::this_thread::sleep_for(600ms);
  EXPECT_THROW(lock(), Error);
}

TEST_F(PostgresqlLock, EndsWithItsConnection) {
  auto held = lock();
  connection().query(
      "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
      " WHERE l.locktype = 'advisory' AND d.datname = current_database()");
  EXPECT_TRUE(lock(5s));
}

class PostgresqlFence : public test::PostgresqlTest {
 protected:
  void SetUp() override {
    test::PostgresqlTest::SetUp();
    if (!connection_) return;
    connection().execute(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))");
  }
  /// "" when the fence lets it pass.
  std::string pass(const std::vector<std::string>& expected) {
    std::vector<Statement> statements{{"BEGIN", 0, {}}};
    for (auto& sql : postgresql().version_check("public.alembic_version", expected))
      statements.push_back({sql, 0, {}});
    statements.push_back({"COMMIT", 0, {}});
    const auto failure = connection().execute_all(statements);
    if (!failure) return {};
    connection().execute("ROLLBACK");
    EXPECT_EQ(failure->sqlstate, "LB001");
    return failure->message;
  }
};

TEST_F(PostgresqlFence, ComparesAllRows) {
  EXPECT_EQ(pass({}), "");
  EXPECT_EQ(
      pass({"a1"}),
      "another migration has run in between: expected the version table to hold a1, but it holds nothing");
  connection().execute("INSERT INTO alembic_version VALUES ('b2'), ('a1'), ('Ab')");
  EXPECT_EQ(pass({"a1", "b2", "Ab"}), "");
  EXPECT_EQ(pass({"b2", "Ab", "a1"}), "");
  EXPECT_EQ(pass({}),
            "another migration has run in between: expected the version table to hold nothing, but it holds "
            "Ab, a1, b2");
  EXPECT_NE(pass({"a1", "b2"}), "");
  EXPECT_NE(pass({"a1", "b2", "Ab", "c3"}), "");
}

TEST_F(PostgresqlFence, TakesAnyText) {
  const std::vector<std::string> odd = {"it's", "50%", "$limbeck$", "back\\slash"};
  EXPECT_NE(pass(odd), "");
  for (const auto& id : odd) connection().query("INSERT INTO alembic_version VALUES ($1)", {id});
  EXPECT_EQ(pass(odd), "");
}

TEST_F(PostgresqlFence, KeepsOtherWritersOutButReadersIn) {
  auto other = database_->open();
  connection().execute("BEGIN");
  for (const auto& sql : postgresql().version_check("alembic_version", {})) connection().execute(sql);
  EXPECT_TRUE(other->query("SELECT * FROM alembic_version").empty());
  other->execute("SET lock_timeout = '100ms'");
  try {
    other->execute("INSERT INTO alembic_version VALUES ('x')");
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::lock_timeout);
  }
  connection().execute("ROLLBACK");
}

TEST_F(PostgresqlFence, SeesWhatTheOtherCommittedWhileItWaited) {
  auto other = database_->open();
  other->execute("BEGIN");
  other->execute("INSERT INTO alembic_version VALUES ('x')");
  std::thread committer([&] {
    std::this_thread::sleep_for(300ms);
    other->execute("COMMIT");
  });
  EXPECT_EQ(
      pass({}),
      "another migration has run in between: expected the version table to hold nothing, but it holds x");
  committer.join();
}

}  // namespace
}  // namespace limbeck
