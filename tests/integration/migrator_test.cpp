// The library as an application uses it: include/limbeck/migrate.hpp.
#include <gtest/gtest.h>
#include <postgresql/libpq-fe.h>
#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "integration/test_database.hpp"
#include "limbeck/migrate.hpp"
#include "limbeck/op.hpp"
#include "migrate/version_table.hpp"

namespace limbeck {
namespace {

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

class MigratorTest : public ::testing::TestWithParam<EngineKind> {
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

/// The files above, and a view that is made again whenever its text changes.
class WithView {
 public:
  explicit WithView(const std::string& columns, bool broken = false)
      : text_(
            "-- names\n-- limbeck: repeatable names\n-- limbeck: upgrade\nDROP VIEW IF EXISTS names;\n"
            "CREATE VIEW names AS SELECT " +
            columns + " FROM people;\n" + (broken ? "INSERT INTO nowhere VALUES (1);\n" : "")),
        files_{files[0], files[1], {"versions/names.sql", text_}} {}
  operator std::span<const EmbeddedFile>() const { return files_; }

 private:
  std::string text_;
  std::vector<EmbeddedFile> files_;
};

TEST_P(MigratorTest, RunsWhatIsRepeatableWhenItsTextChanges) {
  const WithView one("id"), two("id, name"), broken("name", true);
  auto migrator = this->migrator(one);
  EXPECT_EQ(ids(migrator.status().to_repeat), Ids{"names"});
  EXPECT_EQ(ids(migrator.upgrade("+1")), Ids{"a1"});
  EXPECT_EQ(ids(migrator.upgrade()), (Ids{"b2", "names"}));
  EXPECT_TRUE(migrator.at_head());
  EXPECT_TRUE(migrator.upgrade().empty());

  auto second = this->migrator(two);
  EXPECT_FALSE(second.at_head());
  EXPECT_EQ(second.status().to_repeat.at(0).file, "versions/names.sql");
  EXPECT_EQ(ids(second.upgrade()), Ids{"names"});
  EXPECT_TRUE(second.upgrade().empty());

  auto third = this->migrator(broken);
  EXPECT_THROW(third.upgrade(), Error);
  EXPECT_EQ(ids(third.status().to_repeat), Ids{"names"});
  EXPECT_EQ(ids(second.upgrade()), Ids{"names"});  // what failed may have done a part of it
  EXPECT_EQ(second.status().rows, Ids{"b2"});
}

TEST_P(MigratorTest, RepeatsOnceWhenSeveralUpgrade) {
  const WithView one("id"), two("id, name");
  migrator(one).upgrade();
  std::atomic<int> runs = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] { runs += static_cast<int>(migrator(two).upgrade().size()); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(runs, 1);
}

TEST_P(MigratorTest, RepeatsNothingWithoutAJournal) {
  const WithView one("id");
  MigratorOptions options;
  options.journal = false;
  EXPECT_THROW(migrator(one, options).upgrade(), UsageError);
  EXPECT_TRUE(migrator(one, options).status().rows.empty());
}

TEST_P(MigratorTest, RunsNothingASecondTime) {
  migrator().upgrade();
  // b2 was put before a1 since, and the version rows name only what is on top now.
  constexpr EmbeddedFile moved[] = {
      {"versions/b2_names.sql",
       "-- names\n-- limbeck: revision b2\n\n-- limbeck: upgrade\nSELECT 1;\n-- limbeck: downgrade\n"},
      {"versions/a1_people.sql",
       "-- people\n-- limbeck: revision a1\n-- limbeck: revises b2\n\n-- limbeck: upgrade\n"
       "CREATE TABLE twice (id integer);\n-- limbeck: downgrade\n"}};
  EXPECT_THROW(migrator(moved).upgrade(), Error);
  EXPECT_EQ(migrator().status().rows, Ids{"b2"});
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
  const bool rolls_back = database_.open().capabilities().transactional_ddl;
  const char* const endless = GetParam() == EngineKind::mysql
                                  ? "-- limbeck: revision a1\n\n-- limbeck: upgrade\nCREATE TABLE left_over "
                                    "(n int);\nINSERT INTO left_over SELECT sleep(600);\n"
                              : GetParam() == EngineKind::sqlite
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
  EXPECT_EQ(database.dialect->has_table(*database.connection, {database.version_table.schema, "left_over"}),
            !rolls_back);
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
  const auto migrating = database_.connect();
  const auto held = database_.dialect().lock(*migrating, database_.config.database(), lock);
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
    EXPECT_NE(std::string(error.what()).find("stopped while waiting for another migration"),
              std::string::npos)
        << error.what();
  }
  EXPECT_NE(holder, "");
}

TEST_P(MigratorTest, NamesWhatCameBelowAnAppliedRevisionAndNeverRan) {
  migrator().upgrade();
  const EmbeddedFile rebased[] = {
      files[0],
      {"versions/c3.sql",
       "-- limbeck: revision c3\n-- limbeck: revises a1\n\n-- limbeck: upgrade\nCREATE TABLE c3 (id "
       "integer);\n"},
      {"versions/b2_names.sql", "-- limbeck: revision b2\n-- limbeck: revises c3\n\n-- limbeck: upgrade\n"}};
  const auto status = migrator(rebased).status();
  EXPECT_TRUE(status.pending.empty());
  EXPECT_EQ(ids(status.never_ran), Ids{"c3"});
  EXPECT_FALSE(status.at_head());
}

TEST_P(MigratorTest, HintsNameNoProgramThatTheApplicationDoesNotHave) {
  const EmbeddedFile broken[] = {
      {"versions/c3.sql", "-- limbeck: revision c3\n\n-- limbeck: upgrade\nCREATE TABEL x (a int);\n"}};
  for (const std::string target : {"head", "nowhere", "-1"}) {
    try {
      migrator(broken).upgrade(target);
      FAIL() << target << " went through";
    } catch (const Error& error) {
      EXPECT_EQ(error.hint().find("`limbeck"), std::string::npos) << error.hint();
      const bool head = target == "head";
      EXPECT_EQ(error.hint() == "fix versions/c3.sql and run `Migrator::upgrade()` again", head)
          << error.hint();
    }
  }
}

TEST_P(MigratorTest, TheAdviceFitsTheFault) {
  const EmbeddedFile data[] = {files[0],
                               {"versions/c3.sql",
                                "-- limbeck: revision c3\n-- limbeck: revises a1\n\n-- limbeck: "
                                "upgrade\nINSERT INTO people VALUES (1), (2);\n"
                                "INSERT INTO people VALUES (2);\n"}};
  try {
    migrator(data).upgrade();
    FAIL() << "it went through";
  } catch (const Error& error) {
    EXPECT_NE(error.hint().find("the rows that are there stand against it"), std::string::npos)
        << error.hint();
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, MigratorTest,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql, EngineKind::mysql),
                         [](const auto& engine) { return std::string(to_string(engine.param)); });

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

TEST(MigratorOnConnection, SqliteIsGivenBackWithItsSettings) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &connection), SQLITE_OK);
  const auto set = [&](const std::string& setting) {
    EXPECT_EQ(sqlite3_exec(connection, ("PRAGMA " + setting).c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << setting;
  };
  const auto number = [&](const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sql;
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW) << sql;
    const int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return value;
  };
  const std::vector<std::string> settings = {"foreign_keys", "recursive_triggers", "legacy_alter_table",
                                             "ignore_check_constraints", "reverse_unordered_selects"};
  for (const char* on : {"1", "0"}) {
    for (const auto& setting : settings) set(setting + " = " + on);
    set(std::string("case_sensitive_like = ") + on);
    Migrator migrator(Migrations{files}, connection);
    migrator.upgrade();
    migrator.downgrade("base");
    for (const auto& setting : settings) EXPECT_EQ(number("PRAGMA " + setting), std::atoi(on)) << setting;
    EXPECT_EQ(number("SELECT 'a' LIKE 'A'"), on[0] == '0') << on;
  }
  set("query_only = 1");
  Migrator migrator(Migrations{files}, connection);
  EXPECT_FALSE(migrator.at_head());  // which only reads
  try {
    migrator.upgrade();
    ADD_FAILURE() << "it went through";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("query_only is on"), std::string::npos) << error.what();
    EXPECT_NE(error.hint().find("PRAGMA query_only = OFF"), std::string::npos) << error.hint();
  }
  EXPECT_EQ(number("PRAGMA query_only"), 1);
  sqlite3_close(connection);
}

TEST(MigratorOnConnection, PostgresqlIsGivenBackAsItWas) {
  TestDatabase database(EngineKind::postgresql);
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

/// A PGconn of an application, and questions to it.
class ApplicationConnection {
 public:
  explicit ApplicationConnection(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    EXPECT_EQ(PQstatus(connection_), CONNECTION_OK) << PQerrorMessage(connection_);
  }
  ~ApplicationConnection() { PQfinish(connection_); }
  ApplicationConnection(const ApplicationConnection&) = delete;
  ApplicationConnection& operator=(const ApplicationConnection&) = delete;

  PGconn* get() const { return connection_; }
  std::string text(const std::string& sql) const {
    PGresult* const result = PQexec(connection_, sql.c_str());
    const bool good = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
    std::string value = !good                    ? PQerrorMessage(connection_)
                        : PQntuples(result) == 1 ? PQgetvalue(result, 0, 0)
                                                 : "";
    PQclear(result);
    return value;
  }

 private:
  PGconn* connection_;
};

TEST(MigratorOnConnection, KeepsTheRoleAndTheSettingsOfTheSession) {
  TestDatabase database(EngineKind::postgresql);
  if (!database.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  const ApplicationConnection app(database.config.database().unmasked());
  const std::string role = "limbeck_owner_" + random_hex(4), other = "limbeck_other_" + random_hex(4);
  for (const auto& name : {role, other}) {
    app.text("CREATE ROLE " + name);
    app.text("GRANT ALL ON SCHEMA public TO " + name);
  }
  app.text("SET SESSION AUTHORIZATION " + other);
  app.text("RESET SESSION AUTHORIZATION");
  app.text("SET ROLE " + role);
  app.text("SET search_path = public, pg_catalog");
  app.text("SET work_mem = '7MB'");
  app.text("SET lock_timeout = '4s'");
  app.text("SET client_encoding = 'LATIN1'");
  app.text("SET app.tenant = '42'");
  app.text("PREPARE kept AS SELECT 1");

  const auto state = [&] {
    std::string all;
    for (const char* ask : {"SELECT session_user", "SELECT current_user", "SHOW search_path", "SHOW work_mem",
                            "SHOW lock_timeout", "SHOW client_encoding", "SHOW app.tenant",
                            "SHOW statement_timeout", "EXECUTE kept"}) {
      all += app.text(ask) + "; ";
    }
    return all;
  };
  const auto before = state();
  const EmbeddedFile rude[] = {
      {"a1.sql",
       "-- limbeck: revision a1\n\n-- limbeck: upgrade\nCREATE TABLE owned (name text DEFAULT 'größe');\nSET "
       "work_mem = '9MB';\n"
       "SET enable_seqscan = off;\nSET app.tenant = '42';\n"},
      {"b2.sql",
       "-- limbeck: revision b2\n-- limbeck: revises a1\n\n-- limbeck: upgrade\nCREATE TABLE seen AS SELECT "
       "current_setting('work_mem') AS work_mem, current_user AS who;\n"}};
  MigratorOptions options;
  options.statement_timeout = std::chrono::seconds(30);
  EXPECT_FALSE(Migrator(Migrations(rude), app.get(), options).at_head());
  EXPECT_EQ(state(), before) << "behind at_head()";
  Migrator(Migrations(rude), app.get(), options).upgrade();
  EXPECT_EQ(state(), before) << "behind upgrade()";
  EXPECT_EQ(app.text("SHOW enable_seqscan"), "on");
  EXPECT_EQ(app.text("SELECT work_mem || ' ' || who FROM seen"), "7MB " + role)
      << "what a revision of its own finds";
  EXPECT_EQ(app.text("SELECT tableowner FROM pg_tables WHERE tablename = 'owned'"), role);
  app.text("SET client_encoding = 'UTF8'");
  EXPECT_EQ(app.text("SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef"), "'größe'::text");

  app.text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + other);
  app.text("RESET ROLE");
  app.text("SET SESSION AUTHORIZATION " + other);
  const auto as_other = state();
  Migrator(Migrations(rude), app.get()).status();
  EXPECT_EQ(state(), as_other);
  app.text("RESET SESSION AUTHORIZATION");
  for (const auto& name : {role, other}) app.text("DROP OWNED BY " + name + "; DROP ROLE " + name);
}

TEST(MigratorOnPostgresql, NamesARoleThatARevisionLeavesSet) {
  TestDatabase database(EngineKind::postgresql);
  if (!database.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  const ApplicationConnection app(database.config.database().unmasked());
  const std::string role = "limbeck_owner_" + random_hex(4);
  app.text("CREATE ROLE " + role);
  app.text("GRANT ALL ON SCHEMA public TO " + role);
  const auto text = "-- limbeck: revision a1\n\n-- limbeck: upgrade\nCREATE TABLE x (a int);\nSET ROLE " +
                    role + ";\nCREATE TABLE y (a int);\n";
  const EmbeddedFile left[] = {{"a1.sql", text}};
  try {
    Migrator(Migrations(left), database.config.database().unmasked()).upgrade();
    ADD_FAILURE() << "it went through";
  } catch (const Error& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find("a1.sql:5: the upgrade of revision a1 failed: the revision changed the role"),
              std::string::npos)
        << what;
    EXPECT_NE(what.find("permission denied"), std::string::npos) << what;
    EXPECT_NE(what.find("SET ROLE"), std::string::npos) << what;
    EXPECT_NE(error.hint().find("RESET ROLE"), std::string::npos) << error.hint();
  }
  const auto fixed = text + "RESET ROLE;\n";
  const EmbeddedFile good[] = {{"a1.sql", fixed}};
  EXPECT_EQ(Migrator(Migrations(good), database.config.database().unmasked()).upgrade().size(), 1u);
  app.text("DROP OWNED BY " + role);
  app.text("DROP ROLE " + role);
}

TEST(MigratorOnConnection, ATransactionOfTheApplicationStaysAsItIs) {
  TestDatabase database(EngineKind::postgresql);
  if (!database.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  const ApplicationConnection app(database.config.database().unmasked());
  app.text("BEGIN");
  app.text("SET LOCAL work_mem = '5MB'");
  app.text("CREATE TABLE mine (id integer)");
  Migrator migrator(Migrations(files), app.get());
  EXPECT_THROW(migrator.at_head(), UsageError);
  EXPECT_THROW(migrator.upgrade(), UsageError);
  EXPECT_EQ(app.text("SHOW work_mem"), "5MB");
  EXPECT_EQ(app.text("COMMIT"), "");
  EXPECT_EQ(app.text("SELECT count(*) FROM mine"), "0");
  EXPECT_EQ(app.text("SHOW work_mem"), "4MB");
}

TEST(MigratorOnConnection, SqliteWaitsForALockAsLongAsTheApplicationSays) {
  TestDatabase database(EngineKind::sqlite);
  const auto file = database.config.database().database;
  sqlite3 *writer = nullptr, *app = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &writer), SQLITE_OK);
  ASSERT_EQ(sqlite3_open(file.c_str(), &app), SQLITE_OK);
  sqlite3_busy_timeout(app, 400);
  const Migrations older{std::span(files).first(1)};
  Migrator(older, app).upgrade();
  ASSERT_EQ(sqlite3_exec(writer, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto began = std::chrono::steady_clock::now();
  try {
    Migrator(Migrations(files), app).upgrade();
    ADD_FAILURE() << "it went through";
  } catch (const Error& error) {
    EXPECT_EQ(error.hint().find("fix"), std::string::npos) << error.hint();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  sqlite3_close(writer);
  sqlite3_close(app);
}

TEST(MigratorInThreads, ShareMigrationsAndTakeTurns) {
  TestDatabase database(EngineKind::sqlite);
  const Migrations migrations(files);
  const Migrator shared(migrations, database.config.database().unmasked());
  std::atomic<int> applied{0}, looked{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        Migrator own(migrations, database.config.database().unmasked());
        applied += static_cast<int>(own.upgrade().size());
        looked += shared.at_head() ? 1 : 0;  // const: several threads at once
      });
    }
  }
  EXPECT_EQ(applied, 2);
  EXPECT_EQ(looked, 8);
}

TEST(MigratorInThreads, ARevisionMayComputeInThreadsOfItsOwn) {
  TestDatabase database(EngineKind::sqlite);
  const EmbeddedFile counts[] = {
      {"a1.cpp",
       "// limbeck: revision a1\n\nvoid upgrade(limbeck::Op& op) {}\nvoid downgrade(limbeck::Op&) {}\n",
       [](Op& op) {
         op.execute("CREATE TABLE squares (n integer, square integer)");
         std::vector<long> squares(16);
         {
           std::vector<std::jthread> threads;
           for (long n = 0; n < 16; ++n) threads.emplace_back([&squares, n] { squares[n] = n * n; });
         }
         for (long n = 0; n < 16; ++n) {
           op.execute("INSERT INTO squares VALUES ($1, $2)", n, squares[static_cast<std::size_t>(n)]);
         }
       }}};
  const Migrations migrations(counts);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { Migrator(migrations, database.config.database().unmasked()).upgrade(); });
  }
  threads.clear();
  EXPECT_EQ(database.connect()->query("SELECT sum(square) FROM squares").text(0, 0), "1240");
}

}  // namespace
}  // namespace limbeck
