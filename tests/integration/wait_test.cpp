#include "migrate/wait.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "base/file.hpp"
#include "integration/relay.hpp"
#include "integration/test_database.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::migrate {
namespace {

using testing::Relay;
using testing::TestDatabase;
using namespace std::chrono_literals;

revision::RevisionGraph linear_graph() {
  revision::Revision first, second;
  first.id = "a1";
  second.id = "b2";
  second.revises = {"a1"};
  return revision::RevisionGraph::build({first, second});
}

class WaitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* port = std::getenv("LIMBECK_TEST_POSTGRESQL_TCP_PORT");
    if (!database_.available() || !port) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
    port_ = std::atoi(port);
  }

  /// The role "app", over TCP.
  config::Config through(const std::string& port, const std::string& password = "p@ss w%rd:/") {
    auto config = database_.config;
    auto url = config.database();
    url.host = "127.0.0.1";
    url.port = port;
    url.user = "app";
    url.password = password;
    url.options.clear();
    config.url = url;
    return config;
  }
  /// Notes why it waited, and does something each time that the reason changes.
  WaitRequest request(std::chrono::milliseconds timeout = 60s, std::function<void()> at_change = {}) {
    WaitRequest request;
    request.timeout = timeout;
    request.waiting = [this, at_change](const std::string& reason, std::chrono::milliseconds, bool changed) {
      if (!changed) return;
      reasons_.push_back(reason);
      if (at_change) at_change();
    };
    return request;
  }

  TestDatabase database_{EngineKind::postgresql};
  int port_ = 0;
  std::vector<std::string> reasons_;
};

TEST_F(WaitTest, IsContentWithAServerThatAnswers) {
  const auto result = wait(database_.config, request());
  EXPECT_TRUE(result.ready);
  EXPECT_EQ(result.tries, 1);
  EXPECT_TRUE(result.server.starts_with("PostgreSQL ")) << result.server;
  EXPECT_EQ(result.reason, "");
}

TEST_F(WaitTest, WaitsForAServerThatStartsLate) {
  Relay relay(port_);
  const auto result = wait(through(relay.port()), request(60s, [&] { relay.start(); }));
  EXPECT_TRUE(result.ready) << result.reason;
  EXPECT_GT(result.tries, 1);
  EXPECT_GE(result.waited, 50ms);
  EXPECT_EQ(reasons_, std::vector<std::string>{"nothing listens at 127.0.0.1:" + relay.port() +
                                               ": connection refused"});
}

TEST_F(WaitTest, GivesUpInTime) {
  Relay nothing(0);
  const auto result = wait(through(nothing.port()), request(1s));
  EXPECT_FALSE(result.ready);
  EXPECT_FALSE(result.permanent);
  EXPECT_GE(result.waited, 1s);
  EXPECT_LT(result.waited, 10s);
  EXPECT_NE(result.reason.find("connection refused"), std::string::npos) << result.reason;
  EXPECT_NE(result.hint, "");
}

TEST_F(WaitTest, GivesUpInTimeOnAServerThatKeepsSilent) {
  Relay silent(0);
  silent.start();
  auto config = through(silent.port());
  auto url = config.database();
  url.options = {{"connect_timeout", "300"}};
  config.url = url;
  const auto result = wait(config, request(1s));
  EXPECT_FALSE(result.ready);
  EXPECT_FALSE(result.permanent);
  EXPECT_LT(result.waited, 15s);
  EXPECT_NE(result.reason.find("did not answer"), std::string::npos) << result.reason;
}

TEST_F(WaitTest, TriesOnceWithoutTime) {
  Relay nothing(0);
  const auto result = wait(through(nothing.port()), request(0ms));
  EXPECT_FALSE(result.ready);
  EXPECT_EQ(result.tries, 1);
  EXPECT_TRUE(reasons_.empty());
}

TEST_F(WaitTest, DoesNotWaitForAPassword) {
  const auto result = wait(through(std::to_string(port_), "wrong one"), request());
  EXPECT_FALSE(result.ready);
  EXPECT_TRUE(result.permanent);
  EXPECT_EQ(result.tries, 1);
  EXPECT_NE(result.reason.find("refused the password"), std::string::npos) << result.reason;
  EXPECT_EQ((result.reason + result.hint).find("wrong one"), std::string::npos);
}

TEST_F(WaitTest, WaitsForADatabaseOnlyWhenTold) {
  auto config = database_.config;
  auto url = config.database();
  url.database = "limbeck_late_" + random_hex(6);
  config.url = url;
  EXPECT_TRUE(wait(config, request()).permanent);
  auto patient = request(60s, [&] { database_.connect()->execute("CREATE DATABASE " + url.database); });
  patient.retry_all = true;
  const auto result = wait(config, patient);
  EXPECT_TRUE(result.ready) << result.reason;
  EXPECT_GT(result.tries, 1);
  database_.connect()->execute("DROP DATABASE " + url.database + " WITH (FORCE)");
}

TEST_F(WaitTest, WaitsForTheHead) {
  const auto graph = linear_graph();
  auto connection = database_.connect();
  connection->execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
  auto wanted = request(60s, [&] {
    connection->execute(reasons_.size() == 1 ? "INSERT INTO alembic_version VALUES ('a1')"
                                             : "UPDATE alembic_version SET version_num = 'b2'");
  });
  wanted.at_heads_of = &graph;
  const auto result = wait(database_.config, wanted);
  EXPECT_TRUE(result.ready) << result.reason;
  EXPECT_EQ(result.rows, std::vector<std::string>{"b2"});
  EXPECT_EQ(reasons_,
            (std::vector<std::string>{"2 of 2 revisions are pending", "1 of 2 revisions is pending"}));
}

TEST_F(WaitTest, DoesNotWaitWhereTheDatabaseIsNewer) {
  auto connection = database_.connect();
  connection->execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
  connection->execute("INSERT INTO alembic_version VALUES ('zz')");
  const auto graph = linear_graph();
  auto wanted = request();
  wanted.at_heads_of = &graph;
  const auto result = wait(database_.config, wanted);
  EXPECT_TRUE(result.permanent);
  EXPECT_EQ(result.reason, "the database is at zz, which no file declares");
}

TEST(SqliteWait, DoesNotWaitForAFileThatTheFirstMigrationMakes) {
  TestDatabase database(EngineKind::sqlite);
  const auto result = wait(database.config, WaitRequest());
  EXPECT_TRUE(result.ready) << result.reason;
  EXPECT_EQ(result.tries, 1);
  EXPECT_FALSE(std::filesystem::exists(database.config.database().database));
}

TEST(SqliteWait, WaitsForALockInBounds) {
  TestDatabase database(EngineKind::sqlite);
  auto other = database.connect();
  other->execute("CREATE TABLE t (a)");
  other->execute("BEGIN EXCLUSIVE");
  WaitRequest request;
  request.timeout = 300ms;
  auto result = wait(database.config, request);
  EXPECT_FALSE(result.ready);
  EXPECT_FALSE(result.permanent);
  EXPECT_NE(result.reason.find("is locked"), std::string::npos) << result.reason;
  EXPECT_LT(result.waited, 4s);
  other->execute("ROLLBACK");
  result = wait(database.config, request);
  EXPECT_TRUE(result.ready) << result.reason;
}

TEST(SqliteWait, MakesNoFileAndFailsAtOnceWhereItIsOfNoUse) {
  TestDatabase database(EngineKind::sqlite);
  WaitRequest request;
  request.timeout = 0ms;
  const auto graph = linear_graph();
  for (const auto* at_heads_of : {static_cast<const revision::RevisionGraph*>(nullptr), &graph}) {
    request.at_heads_of = at_heads_of;
    const auto result = wait(database.config, request);
    EXPECT_EQ(result.ready, at_heads_of == nullptr);
    EXPECT_FALSE(result.permanent) << result.reason;
    EXPECT_FALSE(std::filesystem::exists(database.config.database().database));
  }
  request.at_heads_of = nullptr;
  file::write_atomically(database.config.database().database, std::string(4096, 'x'));
  EXPECT_TRUE(wait(database.config, request).permanent);
  auto config = database.config;
  auto url = config.database();
  url.database = "/nowhere/at/all/app.db";
  config.url = url;
  EXPECT_TRUE(wait(config, request).permanent);
}

}  // namespace
}  // namespace limbeck::migrate
