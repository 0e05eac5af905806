#include <unistd.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "integration/postgresql_support.hpp"

namespace limbeck {
namespace {

using dialect::StatementFailure;
using dialect::Value;

class PostgresqlConnection : public test::PostgresqlTest {
 protected:
  static std::vector<Statement> statements(std::initializer_list<const char*> texts) {
    std::vector<Statement> all;
    for (const auto* text : texts) all.push_back({text, 0, std::nullopt});
    return all;
  }
  /// The indexes for which `done` was called go to done_.
  std::optional<StatementFailure> run(const std::vector<Statement>& all) {
    done_.clear();
    return connection().execute_all(all, [this](std::size_t index) { done_.push_back(index); });
  }
  void expect_done(std::size_t count) {
    ASSERT_EQ(done_.size(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(done_[i], i);
  }

  std::vector<std::size_t> done_;
};

TEST_F(PostgresqlConnection, BindsParametersAndReturnsText) {
  const auto result =
      connection().query("SELECT $1::int + 1 AS next, $2::text AS word, NULL AS nothing", {"41", "it's"});
  EXPECT_EQ(result.columns, (std::vector<std::string>{"next", "word", "nothing"}));
  ASSERT_EQ(result.rows.size(), 1u);
  EXPECT_EQ(result.rows[0], (std::vector<Value>{"42", "it's", std::nullopt}));
  EXPECT_EQ(connection().query("SELECT $1::text IS NULL", {std::nullopt}).text(0, 0), "t");
}

TEST_F(PostgresqlConnection, CountsAffectedRows) {
  connection().execute("CREATE TABLE t (a int)");
  EXPECT_EQ(connection().query("INSERT INTO t SELECT generate_series(1, 7)").affected_rows, 7);
  EXPECT_EQ(connection().query("CREATE TABLE u (a int)").affected_rows, 0);
}

TEST_F(PostgresqlConnection, DescribesTheServer) {
  EXPECT_TRUE(connection().server_description().starts_with("PostgreSQL 1"))
      << connection().server_description();
  EXPECT_EQ(connection().server_description().find('('), std::string::npos);
  EXPECT_GE(connection().engine().version, 120000);
  EXPECT_EQ(connection().engine().flavour, Flavour::original);
}

TEST_F(PostgresqlConnection, FailuresTellStateAndPositionButNoRows) {
  connection().execute("CREATE TABLE people (name text UNIQUE)");
  connection().execute("INSERT INTO people VALUES ('secret person')");
  try {
    connection().query("INSERT INTO people VALUES ('secret person')");
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.sqlstate(), "23505");
    EXPECT_STREQ(error.what(), "duplicate key value violates unique constraint \"people_name_key\"");
    EXPECT_EQ(error.hint().find("secret"), std::string::npos);
  }
  try {
    connection().execute("SELECT äöü.nope FROM people");
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.sqlstate(), "42P01");
    EXPECT_EQ(error.position(), 8);
  }
  try {
    connection().execute("SELECT nam FROM people");
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.sqlstate(), "42703");
    EXPECT_EQ(error.hint(), "Perhaps you meant to reference the column \"people.name\".");
  }
}

TEST_F(PostgresqlConnection, TakesNotices) {
  std::vector<std::string> notices;
  connection().on_notice([&](const std::string& notice) { notices.push_back(notice); });
  connection().execute("DO $$ BEGIN RAISE NOTICE 'hello %', 1; RAISE WARNING 'watch out'; END $$");
  EXPECT_EQ(notices, (std::vector<std::string>{"hello 1", "watch out"}));
  connection().on_notice([](const std::string&) { throw std::runtime_error("not through libpq"); });
  connection().execute("DO $$ BEGIN RAISE NOTICE 'hello'; END $$");
  EXPECT_EQ(value("SELECT 1"), "1");
}

TEST_F(PostgresqlConnection, KnowsWhetherATransactionIsOpen) {
  EXPECT_FALSE(connection().in_transaction());
  connection().execute("BEGIN");
  EXPECT_TRUE(connection().in_transaction());
  EXPECT_THROW(connection().execute("SELECT 1/0"), DatabaseError);
  EXPECT_TRUE(connection().in_transaction());
  connection().execute("ROLLBACK");
  EXPECT_FALSE(connection().in_transaction());
}

TEST_F(PostgresqlConnection, CommitOfAFailedTransactionIsAFailure) {
  connection().execute("BEGIN");
  EXPECT_THROW(connection().execute("SELECT 1/0"), DatabaseError);
  try {
    connection().execute("COMMIT");
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.sqlstate(), "25P02");
  }
  EXPECT_FALSE(connection().in_transaction());
}

TEST_F(PostgresqlConnection, StopsAtEachIndexOfATransaction) {
  for (std::size_t bad = 0; bad < 8; ++bad) {
    auto all = statements({"BEGIN", "CREATE TABLE t1 (a int)", "CREATE TABLE t2 (a int)", "COMMIT", "BEGIN",
                           "CREATE TABLE t3 (a int)", "CREATE TABLE t4 (a int)", "COMMIT"});
    all[bad].text = "SELECT 1 / 0";
    const auto failure = run(all);
    ASSERT_TRUE(failure) << bad;
    EXPECT_EQ(failure->index, bad);
    EXPECT_EQ(failure->sqlstate, "22012");
    EXPECT_EQ(failure->message, "division by zero");
    EXPECT_FALSE(failure->connection_lost());
    expect_done(bad);
    // What stands before is committed as far as its COMMIT was reached, and nothing behind it ran.
    if (connection().in_transaction()) connection().execute("ROLLBACK");
    EXPECT_EQ(value("SELECT count(*) FROM pg_class WHERE relname IN ('t1', 't2')"), bad > 3 ? "2" : "0")
        << bad;
    EXPECT_EQ(value("SELECT count(*) FROM pg_class WHERE relname IN ('t3', 't4')"), "0") << bad;
    connection().execute("DROP TABLE IF EXISTS t1, t2, t3, t4");
  }
}

TEST_F(PostgresqlConnection, LeavesAFailedTransactionOpen) {
  ASSERT_TRUE(run(statements({"BEGIN", "CREATE TABLE t (a int)", "SELECT 1/0", "COMMIT"})));
  EXPECT_TRUE(connection().in_transaction());
  connection().execute("ROLLBACK");
}

TEST_F(PostgresqlConnection, ReportsACommitThatFails) {
  connection().execute("CREATE TABLE p (id int PRIMARY KEY)");
  connection().execute("CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
  const auto failure = run(statements(
      {"BEGIN", "INSERT INTO c VALUES (1)", "COMMIT", "BEGIN", "CREATE TABLE later (a int)", "COMMIT"}));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 2u);
  EXPECT_EQ(failure->sqlstate, "23503");
  expect_done(2);
  EXPECT_FALSE(connection().in_transaction());
  EXPECT_EQ(value("SELECT to_regclass('later') IS NULL"), "t");
}

TEST_F(PostgresqlConnection, StatementsOutsideATransactionCommitOneByOne) {
  const auto failure = run(statements(
      {"CREATE TABLE t1 (a int)", "CREATE TABLE t2 (a int)", "SELECT 1/0", "CREATE TABLE t3 (a int)"}));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 2u);
  EXPECT_FALSE(connection().in_transaction());
  EXPECT_EQ(value("SELECT count(*) FROM pg_class WHERE relname IN ('t1', 't2', 't3')"), "2");
}

TEST_F(PostgresqlConnection, RunsWhatCantRunInATransaction) {
  ASSERT_FALSE(
      run(statements({"BEGIN", "CREATE TABLE t (a int)", "COMMIT", "CREATE INDEX CONCURRENTLY i ON t (a)",
                      "VACUUM t", "BEGIN", "DROP TABLE t", "COMMIT"})));
  expect_done(8);
}

TEST_F(PostgresqlConnection, SavepointsStayInsideTheTransaction) {
  ASSERT_FALSE(
      run(statements({"BEGIN", "SAVEPOINT s", "CREATE TABLE t (a int)", "ROLLBACK TO s",
                      "CREATE TABLE u (a int)", "COMMIT AND CHAIN", "CREATE TABLE v (a int)", "ROLLBACK"})));
  expect_done(8);
  EXPECT_FALSE(connection().in_transaction());
  EXPECT_EQ(value("SELECT string_agg(relname, ',') FROM pg_class WHERE relname IN ('t', 'u', 'v')"), "u");
}

TEST_F(PostgresqlConnection, ResetsGoAheadOfTheTransactionThatFollows) {
  ASSERT_FALSE(run(statements({"BEGIN", "SET search_path = ''", "COMMIT", "RESET ROLE", "RESET ALL", "BEGIN",
                               "CREATE TABLE t (a int)", "COMMIT"})));
  expect_done(8);
  EXPECT_EQ(value("SELECT to_regclass('public.t')"), "t");
}

TEST_F(PostgresqlConnection, TenThousandStatements) {
  connection().execute("CREATE TABLE t (a int)");
  std::vector<Statement> all{{"BEGIN", 0, {}}};
  for (int i = 0; i < 10'000; ++i) all.push_back({"INSERT INTO t VALUES (" + std::to_string(i) + ")", 0, {}});
  all.push_back({"COMMIT", 0, {}});
  ASSERT_FALSE(run(all));
  expect_done(all.size());
  EXPECT_EQ(value("SELECT count(*) || ' ' || sum(a) FROM t"), "10000 49995000");
}

TEST_F(PostgresqlConnection, AFailureFarIntoTheStream) {
  connection().execute("CREATE TABLE t (a int)");
  std::vector<Statement> all{{"BEGIN", 0, {}}};
  for (int i = 0; i < 1'000; ++i) {
    all.push_back({i == 777 ? "INSERT INTO t VALUES ('x')" : "INSERT INTO t VALUES (1)", 0, {}});
  }
  all.push_back({"COMMIT", 0, {}});
  const auto failure = run(all);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 778u);
  EXPECT_EQ(failure->sqlstate, "22P02");
  expect_done(778);
}

TEST_F(PostgresqlConnection, AnswersLargerThanTheSocketBuffersDontBlockTheSending) {
  // Each statement is large and so is its answer: who only writes before reading would wait for ever.
  const std::string big(200'000, 'x');
  std::vector<Statement> all{{"BEGIN", 0, {}}};
  for (int i = 0; i < 60; ++i) all.push_back({"SELECT '" + big + "', repeat('y', 2000000)", 0, {}});
  all.push_back({"COMMIT", 0, {}});
  ASSERT_FALSE(run(all));
  expect_done(all.size());
}

TEST_F(PostgresqlConnection, ManyNoticesDontBlockTheSending) {
  std::size_t noticed = 0;
  connection().on_notice([&](const std::string&) { ++noticed; });
  std::vector<Statement> all{{"BEGIN", 0, {}}};
  for (int i = 0; i < 500; ++i) {
    all.push_back(
        {"DO $$ BEGIN FOR i IN 1..20 LOOP RAISE NOTICE '%', repeat('n', 1000); END LOOP; END $$", 0, {}});
  }
  all.push_back({"COMMIT", 0, {}});
  ASSERT_FALSE(run(all));
  EXPECT_EQ(noticed, 10'000u);
}

TEST_F(PostgresqlConnection, HugeTextsGoAlone) {
  const std::string huge(5'000'000, 'x');
  connection().execute("CREATE TABLE t (a text)");
  ASSERT_FALSE(run({{"BEGIN", 0, {}},
                    {"INSERT INTO t VALUES ('" + huge + "')", 0, {}},
                    {"INSERT INTO t VALUES ('" + huge + "y')", 0, {}},
                    {"COMMIT", 0, {}}}));
  expect_done(4);
  EXPECT_EQ(value("SELECT sum(length(a)) FROM t"), "10000001");
}

TEST_F(PostgresqlConnection, SeveralCommandsInOneStatementAreRefused) {
  const auto failure = run(statements({"BEGIN", "CREATE TABLE t (a int); CREATE TABLE u (a int)", "COMMIT"}));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 1u);
  EXPECT_EQ(failure->sqlstate, "42601");
}

TEST_F(PostgresqlConnection, EmptyStatementsAreNothing) {
  ASSERT_FALSE(run(statements({"BEGIN", "-- nothing", "COMMIT", "/* nothing */"})));
  expect_done(4);
}

TEST_F(PostgresqlConnection, CopiesRows) {
  const std::vector<Statement> all{{"BEGIN", 0, {}},
                                   {"CREATE TABLE t (a int, b text)", 0, {}},
                                   {"COPY t FROM stdin", 0, "1\tone\n2\t\\N\n"},
                                   {"INSERT INTO t VALUES (3, 'three')", 0, {}},
                                   {"COPY t (a) FROM stdin", 0, ""},
                                   {"COMMIT", 0, {}}};
  ASSERT_FALSE(run(all));
  expect_done(6);
  EXPECT_EQ(value("SELECT string_agg(a || ':' || coalesce(b, '-'), ' ' ORDER BY a) FROM t"),
            "1:one 2:- 3:three");
}

TEST_F(PostgresqlConnection, CopiesManyRows) {
  std::string rows;
  for (int i = 0; i < 500'000; ++i)
    rows += std::to_string(i) + "\tsome text for row " + std::to_string(i) + "\n";
  connection().execute("CREATE TABLE t (a int, b text)");
  connection().execute(Statement{"COPY t FROM stdin", 0, rows});
  EXPECT_EQ(value("SELECT count(*) FROM t"), "500000");
}

TEST_F(PostgresqlConnection, ACopyThatFailsTellsTheLineAndNoData) {
  connection().execute("CREATE TABLE t (a int)");
  const auto failure =
      run({{"BEGIN", 0, {}}, {"COPY t FROM stdin", 0, "1\n2\nsecret\n4\n"}, {"COMMIT", 0, {}}});
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 1u);
  EXPECT_EQ(failure->sqlstate, "22P02");
  EXPECT_NE(failure->message.find("(line 3 of the COPY data)"), std::string::npos) << failure->message;
  EXPECT_TRUE(connection().in_transaction());
  connection().execute("ROLLBACK");
}

TEST_F(PostgresqlConnection, ACopyThatFailsAtItsFirstRowTakesAllTheRowsAllTheSame) {
  connection().execute("CREATE TABLE t (a int)");
  std::string rows = "x\n";
  for (int i = 0; i < 2'000'000; ++i) rows += "1\n";
  EXPECT_THROW(connection().execute(Statement{"COPY t FROM stdin", 0, rows}), DatabaseError);
  EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
}

TEST_F(PostgresqlConnection, CopyAndItsRowsBelongTogether) {
  connection().execute("CREATE TABLE t (a int)");
  EXPECT_THROW(connection().execute("COPY t FROM stdin"), DatabaseError);
  EXPECT_THROW(connection().execute(Statement{"SELECT 1", 0, "1\n"}), DatabaseError);
  EXPECT_THROW(connection().query("COPY t FROM stdin"), DatabaseError);
  EXPECT_THROW(connection().query("COPY t TO stdout"), DatabaseError);
  connection().execute("COPY (SELECT repeat('x', 100000) FROM generate_series(1, 100)) TO stdout");
  EXPECT_EQ(value("SELECT 1"), "1");
}

TEST_F(PostgresqlConnection, AThrowingCallbackLeavesTheConnectionUsable) {
  std::vector<Statement> all{{"BEGIN", 0, {}}};
  for (int i = 0; i < 300; ++i) all.push_back({"SELECT 1", 0, {}});
  EXPECT_THROW(connection().execute_all(all,
                                        [](std::size_t index) {
                                          if (index == 5) throw std::runtime_error("enough");
                                        }),
               std::runtime_error);
  connection().execute("ROLLBACK");
  EXPECT_EQ(value("SELECT 2"), "2");
}

TEST_F(PostgresqlConnection, AConnectionThatIsKilledMidwayIsReported) {
  const auto pid = value("SELECT pg_backend_pid()");
  const auto failure = run({{"BEGIN", 0, {}},
                            {"CREATE TABLE t (a int)", 0, {}},
                            {"SELECT pg_terminate_backend(" + pid + ")", 0, {}},
                            {"SELECT pg_sleep(5)", 0, {}},
                            {"COMMIT", 0, {}}});
  ASSERT_TRUE(failure);
  EXPECT_TRUE(failure->connection_lost());
  EXPECT_GE(failure->index, 2u);
  EXPECT_LE(failure->index, 3u);
  EXPECT_EQ(failure->sqlstate, "57P01");
  EXPECT_NE(failure->message.find("the connection to the server was lost"), std::string::npos)
      << failure->message;
  EXPECT_THROW(connection().query("SELECT 1"), ConnectionError);
  EXPECT_THROW(run({{"SELECT 1", 0, {}}}), ConnectionError);
}

TEST_F(PostgresqlConnection, AConnectionThatIsKilledFromOutsideIsReported) {
  for (const bool pipelined : {true, false}) {
    auto victim = database_->open();
    const auto pid = victim->query("SELECT pg_backend_pid()").text(0, 0);
    std::thread killer([&] {
      auto other = database_->open();
      while (other->query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = " + pid)
                 .empty()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
      other->query("SELECT pg_terminate_backend(" + pid + ")");
    });
    std::vector<Statement> all{{"SELECT pg_sleep(60)", 0, {}}};
    if (pipelined)
      all = {{"BEGIN", 0, {}}, {"SELECT pg_sleep(60)", 0, {}}, {"SELECT 1", 0, {}}, {"COMMIT", 0, {}}};
    const auto failure = victim->execute_all(all, {});
    killer.join();
    ASSERT_TRUE(failure);
    EXPECT_TRUE(failure->connection_lost());
    EXPECT_EQ(failure->index, pipelined ? 1u : 0u);
  }
}

TEST_F(PostgresqlConnection, CanBeCancelledFromAnotherThread) {
  std::thread canceller([&] {
    auto other = database_->open();
    while (other
               ->query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = "
                       "current_database()")
               .empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    connection().cancel();
  });
  const auto failure = run(statements({"BEGIN", "SELECT pg_sleep(60)", "SELECT 1", "COMMIT"}));
  canceller.join();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 1u);
  EXPECT_EQ(failure->sqlstate, "57014");
  EXPECT_FALSE(failure->connection_lost());
  connection().execute("ROLLBACK");
}

TEST_F(PostgresqlConnection, TimeoutsSurviveAResetOfTheSession) {
  dialect::ConnectOptions options;
  options.lock_timeout = std::chrono::milliseconds(1234);
  options.statement_timeout = std::chrono::milliseconds(5678);
  options.read_only = true;
  auto limited = postgresql().connect(database_->url(), options);
  for (const auto& statement : postgresql().session_reset_statements()) limited->execute(statement);
  EXPECT_EQ(limited->query("SHOW lock_timeout").text(0, 0), "1234ms");
  EXPECT_EQ(limited->query("SHOW statement_timeout").text(0, 0), "5678ms");
  EXPECT_THROW(limited->execute("CREATE TABLE t (a int)"), DatabaseError);
}

// Else the backslash would hide the quote behind it, and what is read as a string would be run.
TEST_F(PostgresqlConnection, StringsAreStandardWhateverTheDatabaseSays) {
  connection().execute("ALTER DATABASE " + database_->name() + " SET standard_conforming_strings = off");
  auto fresh = database_->open();
  const auto strings = [&] { return fresh->query("SHOW standard_conforming_strings").text(0, 0); };
  EXPECT_EQ(strings(), "on");
  EXPECT_EQ(fresh->query("SELECT 'a\\'").text(0, 0), "a\\");
  for (const auto& statement : postgresql().session_reset_statements()) fresh->execute(statement);
  EXPECT_EQ(strings(), "on");
  fresh->execute("DISCARD ALL");
  EXPECT_EQ(strings(), "on");
  ASSERT_FALSE(
      fresh->execute_all(statements({"BEGIN", "CREATE TABLE t (a text)", "COMMIT", "RESET ROLE", "RESET ALL",
                                     "BEGIN", "INSERT INTO t VALUES ('\\'), ('b')", "COMMIT"})));
  EXPECT_EQ(fresh->query("SELECT string_agg(a, ',') FROM t").text(0, 0), "\\,b");
  fresh->execute("BEGIN");
  fresh->execute("RESET ALL");
  EXPECT_EQ(strings(), "on");
  fresh->execute("ROLLBACK");
}

TEST_F(PostgresqlConnection, StringsAreStandardForARoleToo) {
  connection().execute("CREATE ROLE " + database_->name() + " LOGIN SUPERUSER");
  connection().execute("ALTER ROLE " + database_->name() + " SET standard_conforming_strings = off");
  auto url = database_->url();
  url.user = database_->name();
  {
    auto fresh = postgresql().connect(url, {});
    EXPECT_EQ(fresh->query("SELECT 'a\\'").text(0, 0), "a\\");
    const auto scratch = postgresql().open_scratch(*fresh, url, {});
    EXPECT_EQ(scratch->connection().query("SELECT 'a\\'").text(0, 0), "a\\");
  }
  connection().execute("DROP ROLE " + database_->name());
}

TEST_F(PostgresqlConnection, SaysWhoItIs) {
  const auto name = value("SHOW application_name");
  EXPECT_TRUE(name.starts_with("limbeck ")) << name;
  EXPECT_TRUE(name.ends_with(" " + std::to_string(getpid()))) << name;
  dialect::ConnectOptions options;
  options.for_migration = true;
  EXPECT_EQ(postgresql().connect(database_->url(), options)->query("SHOW application_name").text(0, 0),
            name + " migrating");
  auto url = database_->url();
  url.options.emplace_back("application_name", "mine");
  EXPECT_EQ(postgresql().connect(url, {})->query("SHOW application_name").text(0, 0), "mine");
}

}  // namespace
}  // namespace limbeck
