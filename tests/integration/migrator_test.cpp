// The library as an application uses it: include/limbeck/migrate.hpp.
#include <gtest/gtest.h>
#include <postgresql/libpq-fe.h>
#include <sqlite3.h>

#include <thread>

#include "integration/test_database.hpp"
#include "limbeck/migrate.hpp"
#include "migrate/version_table.hpp"

namespace limbeck {
namespace {

using config::DialectName;
using testing::TestDatabase;

constexpr EmbeddedFile files[] = {
    {"versions/a1_people.sql",
     "-- people\n-- limbeck: revision a1\n\n-- limbeck: upgrade\nCREATE TABLE people (id integer PRIMARY "
     "KEY);\n"
     "-- limbeck: downgrade\nDROP TABLE people;\n"},
    {"versions/b2_names.sql",
     "-- names\n-- limbeck: revision b2\n-- limbeck: revises a1\n\n-- limbeck: upgrade\n"
     "ALTER TABLE people ADD COLUMN name text;\n-- limbeck: downgrade\nALTER TABLE people DROP COLUMN "
     "name;\n"},
};

std::vector<std::string> ids(const std::vector<AppliedRevision>& revisions) {
  std::vector<std::string> list;
  for (const auto& revision : revisions) list.push_back(revision.id);
  return list;
}
using Ids = std::vector<std::string>;

class MigratorTest : public ::testing::TestWithParam<DialectName> {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  }
  std::string url() const { return database_.config.database().unmasked(); }
  Migrator migrator(std::span<const EmbeddedFile> migrations = files, MigratorOptions options = {}) const {
    return {Migrations(migrations), url(), std::move(options)};
  }

  TestDatabase database_{GetParam()};
};

TEST_P(MigratorTest, UpgradesAndDowngrades) {
  auto migrator = this->migrator();
  auto status = migrator.status();
  EXPECT_FALSE(status.at_head());
  EXPECT_EQ(ids(status.pending), (Ids{"a1", "b2"}));
  EXPECT_EQ(status.pending[1].message, "names");
  EXPECT_EQ(status.pending[1].file, "versions/b2_names.sql");
  EXPECT_TRUE(status.rows.empty());

  EXPECT_EQ(ids(migrator.upgrade("+1")), Ids{"a1"});
  EXPECT_EQ(ids(migrator.status().current), Ids{"a1"});
  EXPECT_EQ(ids(migrator.upgrade()), Ids{"b2"});
  EXPECT_TRUE(migrator.at_head());
  EXPECT_TRUE(migrator.upgrade().empty());
  EXPECT_EQ(ids(migrator.downgrade("base")), (Ids{"b2", "a1"}));
  migrator.stamp("head");
  EXPECT_TRUE(migrator.at_head());
  EXPECT_EQ(migrator.status().rows, Ids{"b2"});
}

TEST_P(MigratorTest, TellsWhatHappens) {
  std::vector<std::string> told;
  RunOptions options;
  options.progress = [&](const Progress& now) {
    if (now.event == Progress::Event::begun) {
      told.push_back("begun " + now.revision + " " + std::to_string(now.number) + "/" +
                     std::to_string(now.count));
    }
    if (now.event == Progress::Event::done) told.push_back("done " + now.message);
  };
  migrator().upgrade("head", options);
  EXPECT_EQ(told, (Ids{"begun a1 1/2", "done people", "begun b2 2/2", "done names"}));
}

TEST_P(MigratorTest, SaysWhenANewerBuildWasHere) {
  migrator().upgrade();
  const auto status = migrator(std::span(files).first(1)).status();
  EXPECT_EQ(status.unknown, Ids{"b2"});
  EXPECT_FALSE(status.at_head());
  EXPECT_THROW(migrator(std::span(files).first(1)).upgrade(), Error);
}

TEST_P(MigratorTest, ThrowsWhatTheCommandLineSays) {
  const EmbeddedFile broken[] = {{"versions/c3.sql",
                                  "-- limbeck: revision c3\n\n-- limbeck: upgrade\nCREATE TABLE ok (a int);\n"
                                  "CREATE TABLE ok (b int);\n-- limbeck: downgrade\nDROP TABLE ok;\n"}};
  try {
    migrator(broken).upgrade();
    FAIL() << "it went through";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("versions/c3.sql:5"), std::string::npos) << text;
    EXPECT_NE(text.find("rolled back"), std::string::npos) << text;
  }
  EXPECT_TRUE(migrator(broken).status().rows.empty());
}

TEST_P(MigratorTest, AnExceptionOfTheApplicationEndsTheRunAndComesThrough) {
  RunOptions options;
  options.progress = [](const Progress& now) {
    if (now.event == Progress::Event::begun) throw std::runtime_error("no more");
  };
  auto migrator = this->migrator();
  EXPECT_THROW(migrator.upgrade("head", options), std::runtime_error);
  // Usable afterwards, whatever was committed.
  migrator.upgrade();
  EXPECT_TRUE(migrator.at_head());
}

TEST_P(MigratorTest, StopsAStatementInFlight) {
  const char* const endless = GetParam() == DialectName::sqlite
                                  ? "-- limbeck: revision a1\n\n-- limbeck: upgrade\nCREATE TABLE left_over "
                                    "(n int);\nINSERT INTO left_over WITH "
                                    "RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s LIMIT "
                                    "100000000000) SELECT max(n) FROM s;\n"
                                  : "-- limbeck: revision a1\n\n-- limbeck: upgrade\nCREATE TABLE left_over "
                                    "(n int);\nSELECT pg_sleep(600);\n";
  const EmbeddedFile slow[] = {{"versions/a1.sql", endless}};
  std::stop_source source;
  RunOptions options;
  options.stop = source.get_token();
  std::jthread stopper;
  options.progress = [&](const Progress& now) {
    if (now.event != Progress::Event::begun) return;
    stopper = std::jthread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      source.request_stop();
    });
  };
  EXPECT_THROW(migrator(slow).upgrade("head", options), Error);
  auto database = database_.open(migrate::Access::read);
  EXPECT_FALSE(
      database.dialect->has_table(*database.connection, {database.version_table.schema, "left_over"}));
  EXPECT_TRUE(migrate::read_versions(database).empty());
}

TEST_P(MigratorTest, SeveralInstancesAtOnceTakeTurns) {
  std::vector<std::jthread> instances;
  std::atomic<int> applied{0}, failed{0};
  for (int i = 0; i < 4; ++i) {
    instances.emplace_back([&] {
      try {
        applied += static_cast<int>(migrator().upgrade().size());
      } catch (const Error& error) {
        ADD_FAILURE() << error.what();
        ++failed;
      }
    });
  }
  instances.clear();
  EXPECT_EQ(applied, 2);
  EXPECT_EQ(failed, 0);
}

TEST_P(MigratorTest, StopsWhileItWaitsForAnother) {
  const auto other = database_.open();
  dialect::LockOptions lock;
  lock.key = other.version_table.display();
  const auto held = database_.dialect().lock(database_.config.database(), lock);
  std::stop_source source;
  RunOptions options;
  options.stop = source.get_token();
  std::string holder;
  options.progress = [&](const Progress& now) {
    ASSERT_EQ(now.event, Progress::Event::waiting);
    holder = now.text;
    source.request_stop();
  };
  try {
    migrator().upgrade("head", options);
    FAIL() << "it went through";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("stopped while waiting for another migration"), std::string::npos)
        << error.what();
  }
  EXPECT_NE(holder, "");
}

INSTANTIATE_TEST_SUITE_P(Engines, MigratorTest,
                         ::testing::Values(DialectName::sqlite, DialectName::postgresql),
                         [](const auto& engine) { return std::string(config::to_string(engine.param)); });

TEST(Migrations, SayWhatIsWrongWithThem) {
  const EmbeddedFile lost[] = {
      {"x.sql", "-- limbeck: revision b2\n-- limbeck: revises a1\n\n-- limbeck: upgrade\n"}};
  EXPECT_THROW(Migrations{lost}, Error);
  EXPECT_EQ(Migrations{files}.heads(), Ids{"b2"});
}

TEST(Migrator, RefusesAnAddressThatIsNone) {
  EXPECT_THROW(Migrator(Migrations{files}, "sqlite://"), UsageError);
  EXPECT_THROW(Migrator(Migrations{files}, "no address"), UsageError);
}

TEST(MigratorOnConnection, SqliteInMemoryIsGivenBackAsItWas) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &connection), SQLITE_OK);
  sqlite3_busy_timeout(connection, 1234);
  {
    Migrator migrator(Migrations{files}, connection);
    migrator.upgrade();
    EXPECT_TRUE(migrator.at_head());
  }
  const auto number = [&](const char* sql) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return value;
  };
  EXPECT_EQ(number("SELECT count(*) FROM pragma_table_info('people')"), 2);
  EXPECT_EQ(number("PRAGMA foreign_keys"), 0);
  EXPECT_EQ(number("PRAGMA busy_timeout"), 1234);
  sqlite3_exec(connection, "BEGIN", nullptr, nullptr, nullptr);
  EXPECT_THROW(Migrator(Migrations{files}, connection).at_head(), UsageError);
  sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(connection);
}

TEST(MigratorOnConnection, PostgresqlIsGivenBackAsItWas) {
  TestDatabase database(DialectName::postgresql);
  if (!database.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  PGconn* const connection = PQconnectdb(database.config.database().unmasked().c_str());
  ASSERT_EQ(PQstatus(connection), CONNECTION_OK) << PQerrorMessage(connection);
  MigratorOptions options;
  options.statement_timeout = std::chrono::seconds(30);
  {
    Migrator migrator(Migrations{files}, connection, options);
    migrator.upgrade();
    EXPECT_TRUE(migrator.at_head());
    EXPECT_EQ(PQtransactionStatus(connection), PQTRANS_IDLE);
  }
  EXPECT_EQ(PQisnonblocking(connection), 0);
  const auto text = [&](const char* sql) {
    PGresult* const result = PQexec(connection, sql);
    const std::string value = PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : PQerrorMessage(connection);
    PQclear(result);
    return value;
  };
  EXPECT_EQ(text("SHOW statement_timeout"), "0");
  EXPECT_EQ(text("SELECT count(*) FROM people"), "0");
  PQclear(PQexec(connection, "BEGIN"));
  EXPECT_THROW(Migrator(Migrations{files}, connection).at_head(), UsageError);
  PQfinish(connection);
  EXPECT_THROW(Migrator(Migrations{files}, static_cast<pg_conn*>(nullptr)).at_head(), UsageError);
}

}  // namespace
}  // namespace limbeck
