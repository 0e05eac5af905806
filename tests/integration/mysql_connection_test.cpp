#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "dialect/mysql/connect/database.hpp"
#include "dialect/mysql/connect/session.hpp"
#include "integration/mysql_support.hpp"

namespace limbeck {
namespace {

using dialect::Value;
using std::chrono::milliseconds;

class MysqlConnection : public test::MysqlTest {
 protected:
  DatabaseErrorDetails failure_of(std::string_view sql) {
    try {
      connection().query(sql);
    } catch (const DatabaseError& error) {
      message_ = error.what();
      return error.details();
    }
    ADD_FAILURE() << "it did not fail: " << sql;
    return {};
  }
  std::string message_;
};

TEST_F(MysqlConnection, ReturnsTextAndKinds) {
  const auto result = connection().query(
      "SELECT 41 + 1 AS next, 'it''s ☃' AS word, NULL AS nothing, 1e0 / 3 AS third, X'00ff' AS bytes, 1.50 "
      "AS "
      "decimals, CAST('2026-11-22 05:50:21' AS DATETIME) AS moment");
  EXPECT_EQ(result.columns,
            (std::vector<std::string>{"next", "word", "nothing", "third", "bytes", "decimals", "moment"}));
  ASSERT_EQ(result.rows.size(), 1u);
  EXPECT_EQ(result.rows[0], (std::vector<Value>{"42", "it's ☃", std::nullopt, "0.3333333333333333", "X'00FF'",
                                                "1.50", "2026-11-22 05:50:21"}));
  EXPECT_EQ(result.kinds[0], "itnrbtt");
}

TEST_F(MysqlConnection, BindsParametersOfEachKind) {
  connection().execute("CREATE TABLE t (a BIGINT, b TEXT, c BLOB, d DOUBLE, e TEXT)");
  const std::string awkward = "it's \\ \"x\" `y` $1 ? \n ☃ -- /* ";
  connection().query("INSERT INTO t VALUES ($1, $2, $3, $4, $5)",
                     {{"-9223372036854775808", dialect::Parameter::Kind::integer},
                      awkward,
                      {"00FF5C27", dialect::Parameter::Kind::bytes},
                      {"-0.1", dialect::Parameter::Kind::real},
                      std::nullopt});
  const auto row = connection().query("SELECT a, b, c, d, e FROM t WHERE b = $2 AND a < $1 AND '$3' <> '?'",
                                      {"0", awkward});
  ASSERT_EQ(row.rows.size(), 1u);
  EXPECT_EQ(row.rows[0],
            (std::vector<Value>{"-9223372036854775808", awkward, "X'00FF5C27'", "-0.1", std::nullopt}));
  EXPECT_THROW(connection().query("SELECT $2", {"1"}), DatabaseError);
  EXPECT_THROW(connection().query("SELECT $1", {"1", "2"}), DatabaseError);
  EXPECT_THROW(connection().query("SELECT $1", {{"inf", dialect::Parameter::Kind::real}}), DatabaseError);
}

TEST_F(MysqlConnection, CountsRowsThatWereFoundAndGivesTheLastKey) {
  connection().execute("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT)");
  const auto inserted = connection().query("INSERT INTO t (a) VALUES (1), (2), (3)");
  EXPECT_EQ(inserted.affected_rows, 3);
  EXPECT_EQ(inserted.last_insert_id, 1);
  EXPECT_EQ(connection().query("UPDATE t SET a = 1").affected_rows, 3) << "one of them had it already";
  EXPECT_EQ(connection().query("CREATE TABLE u (a INT)").affected_rows, 0);
}

TEST_F(MysqlConnection, TakesOneStatementAtATime) {
  const auto failure = failure_of("SELECT 1; SELECT 2");
  EXPECT_EQ(failure.native_code, 1064);
  EXPECT_EQ(message_, "syntax error at or near \"SELECT\"");
  EXPECT_EQ(failure.position, 11);
}

TEST_F(MysqlConnection, ReadsAllResultsOfAProcedure) {
  connection().execute("CREATE PROCEDURE p() BEGIN SELECT 1 AS a; SELECT 2 AS b; DO 0; END");
  const auto result = connection().query("CALL p()");
  EXPECT_EQ(result.columns, std::vector<std::string>{"b"});
  EXPECT_EQ(result.text(0, 0), "2");
  EXPECT_EQ(text("SELECT 3"), "3");
  connection().execute(
      "CREATE PROCEDURE q() BEGIN SELECT 1; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END");
  EXPECT_EQ(failure_of("CALL q()").native_code, 1644);
  EXPECT_EQ(message_, "no");
  EXPECT_EQ(text("SELECT 3"), "3");
}

TEST_F(MysqlConnection, FailuresTellNumberAndKindButNoRows) {
  connection().execute("CREATE TABLE people (name VARCHAR(40) UNIQUE, age INT NOT NULL, CHECK (age > 0))");
  connection().execute("INSERT INTO people VALUES ('ann@example.org', 1)");
  auto failure = failure_of("INSERT INTO people VALUES ('ann@example.org', 1)");
  EXPECT_EQ(failure.kind, ErrorKind::unique_violation);
  EXPECT_EQ(failure.sqlstate, "1062");
  EXPECT_EQ(message_, "Duplicate entry '…' for key 'name'");
  failure = failure_of("INSERT INTO people VALUES ('x', 'ann@example.org')");
  EXPECT_EQ(failure.kind, ErrorKind::data);
  EXPECT_FALSE(message_.contains("ann")) << message_;
  EXPECT_EQ(failure_of("INSERT INTO people VALUES ('x', NULL)").kind, ErrorKind::not_null_violation);
  EXPECT_EQ(failure_of("INSERT INTO people VALUES ('x', 0)").kind, ErrorKind::check_violation);
  EXPECT_EQ(failure_of("SELECT * FROM nowhere").kind, ErrorKind::missing_object);
  EXPECT_EQ(failure_of("SELECT nowhere()").kind, ErrorKind::missing_function);
  EXPECT_EQ(failure_of("CREATE TABLE people (a INT)").kind, ErrorKind::duplicate_object);
  connection().execute("CREATE TABLE parents (id INT PRIMARY KEY)");
  connection().execute("CREATE TABLE children (id INT, FOREIGN KEY (id) REFERENCES parents (id))");
  EXPECT_EQ(failure_of("INSERT INTO children VALUES (1)").kind, ErrorKind::foreign_key_violation);
}

TEST_F(MysqlConnection, PositionsCountCharacters) {
  const auto failure = failure_of("SELECT '☃'\n  FRO M x");
  EXPECT_EQ(failure.position, 18);
  EXPECT_EQ(message_, "syntax error at or near \"M\"");
  EXPECT_EQ(failure_of("CREATE TABLE t (").native_code, 1064);
  EXPECT_EQ(message_, "syntax error: the statement ends too early");
}

TEST_F(MysqlConnection, KnowsWhetherATransactionIsOpen) {
  connection().execute("CREATE TABLE t (a INT)");
  EXPECT_FALSE(connection().in_transaction());
  connection().execute("BEGIN");
  EXPECT_TRUE(connection().in_transaction());
  connection().execute("INSERT INTO t VALUES (1)");
  connection().execute("CREATE TABLE u (a INT)");
  EXPECT_FALSE(connection().in_transaction()) << "DDL commits";
}

TEST_F(MysqlConnection, ExecutesManyUpToTheFirstFailure) {
  std::vector<std::size_t> done;
  const std::vector<Statement> statements = {{"CREATE TABLE t (a INT PRIMARY KEY)"},
                                             {"INSERT INTO t VALUES (1)"},
                                             {"INSERT INTO t VALUES (1)"},
                                             {"INSERT INTO t VALUES (2)"}};
  const auto failure = connection().execute_all(statements, [&](std::size_t i) { done.push_back(i); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 2u);
  EXPECT_EQ(failure->kind, ErrorKind::unique_violation);
  EXPECT_TRUE(failure->reported_by_server);
  EXPECT_EQ(done, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(text("SELECT count(*) FROM t"), "1");
}

TEST_F(MysqlConnection, ManyAreOneMessageWhoseAnswersComeInOrder) {
  std::vector<Statement> statements{{"CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(2))", 1, std::nullopt}};
  for (int i = 0; i < 2000; ++i)
    statements.push_back({fmt::format("INSERT INTO t VALUES ({}, 'x') -- one more", i), 2, std::nullopt});
  statements.push_back({"SELECT * FROM t", 3, std::nullopt});
  statements.push_back(
      {dialect::mysql::assertion("(SELECT COUNT(*) FROM t) = 2000", "LB004", "'not all'"), 0, std::nullopt});
  statements.push_back({"CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END", 4, std::nullopt});
  statements.push_back({"CALL p()", 5, std::nullopt});
  statements.push_back({"ALTER TABLE t ADD COLUMN c INT", 6, std::nullopt});
  statements.push_back({"DELETE FROM t", 7, std::nullopt});
  std::vector<std::size_t> done;
  EXPECT_FALSE(connection().execute_all(statements, [&](std::size_t index) { done.push_back(index); }));
  ASSERT_EQ(done.size(), statements.size());
  EXPECT_TRUE(std::ranges::is_sorted(done));
  EXPECT_EQ(connection().query("SELECT COUNT(*) FROM t").text(0, 0), "0");
}

TEST_F(MysqlConnection, AFailureAmongManyIsThatOfItsOwn) {
  connection().execute("CREATE TABLE t (a INT PRIMARY KEY)");
  const auto failure_of_many = [&](const std::string& third) {
    const std::vector<Statement> statements{{"BEGIN", 0, std::nullopt},
                                            {"INSERT INTO t VALUES (1)", 1, std::nullopt},
                                            {third, 2, std::nullopt},
                                            {"INSERT INTO t VALUES (3)", 3, std::nullopt}};
    auto failure = connection().execute_all(statements);
    EXPECT_TRUE(connection().in_transaction());
    EXPECT_EQ(connection().query("SELECT COUNT(*) FROM t").text(0, 0), "1") << third;
    connection().execute("ROLLBACK");
    return failure.value_or(dialect::StatementFailure{.index = 99});
  };
  const auto duplicate = failure_of_many("INSERT INTO t VALUES (1)");
  EXPECT_EQ(duplicate.index, 2u);
  EXPECT_EQ(duplicate.kind, ErrorKind::unique_violation);
  EXPECT_TRUE(duplicate.reported_by_server);
  const auto syntax = failure_of_many("INSERT INTO t VALUE GARBAGE (2)");
  EXPECT_EQ(syntax.index, 2u);
  EXPECT_EQ(syntax.position, 21) << syntax.message;
  EXPECT_EQ(syntax.message, "syntax error at or near \"GARBAGE\"");
  EXPECT_EQ(failure_of_many("INSERT INTO t VALUES (2").message, "syntax error: the statement ends too early");
  EXPECT_EQ(failure_of_many("INSERT INTO t VALUES ('2").index, 2u) << "an open quote";
}

TEST_F(MysqlConnection, SeveralInOneTextAreRefusedBesideManyInOneMessage) {
  connection().execute("CREATE TABLE t (a INT)");
  const std::vector<Statement> statements{
      {"INSERT INTO t VALUES (1)", 1, std::nullopt},
      {"INSERT INTO t VALUES (2)", 2, std::nullopt},
      {"INSERT INTO t VALUES (3); INSERT INTO t VALUES (4)", 3, std::nullopt}};
  const auto failure = connection().execute_all(statements);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 2u);
  EXPECT_EQ(connection().query("SELECT COUNT(*) FROM t").text(0, 0), "2");
}

TEST_F(MysqlConnection, WarningsOfManyAreToldInOrder) {
  connection().execute("SET SESSION sql_mode = ''");
  connection().execute("CREATE TABLE t (a TINYINT)");
  std::vector<std::string> told;
  connection().on_notice([&](const std::string& text) { told.push_back(text); });
  const std::vector<Statement> statements{{"DROP TABLE IF EXISTS nothing", 1, std::nullopt},
                                          {"INSERT INTO t VALUES (1000)", 2, std::nullopt},
                                          {"INSERT INTO t VALUES (1)", 3, std::nullopt}};
  EXPECT_FALSE(connection().execute_all(statements));
  connection().on_notice({});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_TRUE(told[0].contains("Unknown table")) << told[0];
  EXPECT_TRUE(told[1].contains("Out of range")) << told[1];
}

TEST_F(MysqlConnection, ManyAreStoppedWhenSomebodyAsks) {
  std::atomic<bool> asked = false;
  dialect::ConnectOptions options;
  options.cancelled = [&] { return asked.load(); };
  const auto other = connect(options);
  const std::vector<Statement> statements{{"SELECT 1", 1, std::nullopt},
                                          {"SELECT SLEEP(30)", 2, std::nullopt},
                                          {"CREATE TABLE t (a INT)", 3, std::nullopt}};
  const auto began = std::chrono::steady_clock::now();
  const auto failure = other->execute_all(statements, [&](std::size_t) { asked = true; });
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  EXPECT_TRUE(connection().query("SHOW TABLES LIKE 't'").empty() || !failure);
}

TEST_F(MysqlConnection, DescribesTheServer) {
  EXPECT_TRUE(connection().server_description().starts_with("MariaDB 1"))
      << connection().server_description();
  EXPECT_EQ(connection().engine().kind, EngineKind::mysql);
  EXPECT_EQ(connection().engine().flavour, Flavour::mariadb);
  EXPECT_GE(connection().engine().version, 100600);
}

TEST_F(MysqlConnection, ReadsBackslashesAsTheSplitterDoes) {
  connection().execute("SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
  const auto other = connect();
  connection().execute("SET GLOBAL sql_mode = DEFAULT");
  EXPECT_EQ(other->query("SELECT 'a\\'b'").text(0, 0), "a'b");
  EXPECT_EQ(other->query("SELECT @@sql_mode LIKE '%ANSI_QUOTES%' AND @@sql_mode LIKE '%STRICT_TRANS_TABLES%'")
                .text(0, 0),
            "1");
}

TEST_F(MysqlConnection, AStatementIsStoppedFromAnotherThread) {
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds(300));
    connection().cancel();
  });
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(failure_of("SELECT count(*) FROM (SELECT SLEEP(30)) AS s").kind, ErrorKind::cancelled);
  other.join();
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(15'000));
  EXPECT_EQ(text("SELECT 1"), "1");
}

TEST_F(MysqlConnection, AStatementIsStoppedWhenSomebodyAsks) {
  std::atomic<bool> asked = false;
  dialect::ConnectOptions options;
  options.cancelled = [&] { return asked.load(); };
  const auto own = connect(options);
  own->execute("CREATE TABLE t (a INT)");
  asked = true;
  try {
    own->execute("INSERT INTO t SELECT SLEEP(30)");
    ADD_FAILURE() << "it was not stopped";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  }
  EXPECT_EQ(own->query("SELECT count(*) FROM t").text(0, 0), "0") << "those behind it run";
}

TEST_F(MysqlConnection, GivesUpAServerThatDoesNotAnswer) {
  dialect::ConnectOptions options;
  options.answer_timeout = milliseconds(300);
  const auto own = connect(options);
  EXPECT_THROW(own->query("SELECT SLEEP(20)"), ConnectionError);
  EXPECT_THROW(own->query("SELECT 1"), ConnectionError);
  connection().execute("KILL " + std::to_string(own->id()));
}

TEST_F(MysqlConnection, ALostConnectionIsOne) {
  const auto own = connect();
  connection().execute("KILL " + std::to_string(own->id()));
  try {
    own->query("SELECT 1");
    ADD_FAILURE();
  } catch (const ConnectionError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::connection_lost) << error.what();
  }
  EXPECT_THROW(own->query("SELECT 1"), ConnectionError);
  EXPECT_FALSE(own->in_transaction());
}

TEST_F(MysqlConnection, WaitsNoLongerThanAskedForLocksAndStatements) {
  connection().execute("CREATE TABLE t (a INT)");
  connection().execute("BEGIN");
  connection().execute("INSERT INTO t VALUES (1)");
  dialect::ConnectOptions options;
  options.lock_timeout = milliseconds(200);  // rounded up to a second
  const auto own = connect(options);
  try {
    own->execute("ALTER TABLE t ADD COLUMN b INT");
    ADD_FAILURE();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::lock_timeout);
    EXPECT_TRUE(error.hint().contains(fmt::format("connection {}, open for ", connection().id())))
        << error.hint();
  }
  connection().execute("ROLLBACK");
  options.statement_timeout = milliseconds(200);
  try {
    connect(options)->query("SELECT SLEEP(10) FROM information_schema.TABLES");
    ADD_FAILURE();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::statement_timeout) << error.what();
  }
}

TEST_F(MysqlConnection, WritesNothingWhenOnlyReading) {
  connection().execute("CREATE TABLE t (a INT)");
  dialect::ConnectOptions options;
  options.read_only = true;
  const auto own = connect(options);
  for (const char* const writing : {"INSERT INTO t VALUES (1)", "CREATE TABLE u (a INT)", "DROP TABLE t"}) {
    try {
      own->execute(writing);
      ADD_FAILURE() << writing;
    } catch (const DatabaseError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::read_only) << error.what();
    }
  }
}

TEST_F(MysqlConnection, TellsWarningsWithoutValues) {
  std::vector<std::string> notices;
  connection().on_notice([&](const std::string& text) { notices.push_back(text); });
  connection().execute("DROP TABLE IF EXISTS nowhere");
  EXPECT_EQ(connection().query("SELECT 'secret' + 1").text(0, 0), "1");
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_TRUE(notices[0].contains("nowhere")) << notices[0];
  EXPECT_EQ(notices[1], "Truncated incorrect DOUBLE value: '…'");
}

TEST_F(MysqlConnection, RefusesWithASentence) {
  const auto refused = [&](const config::DatabaseUrl& address, ErrorKind kind, std::string_view words) {
    try {
      connect_to(address);
      ADD_FAILURE() << "connected";
    } catch (const ConnectionError& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_TRUE(std::string_view(error.what()).contains(words)) << error.what();
      EXPECT_FALSE(error.hint().empty());
      EXPECT_FALSE(std::string_view(error.what()).contains("p@ss"));
    }
  };
  EXPECT_EQ(connect_to(tcp_url())->query("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1)").text(0, 0), "app");
  auto wrong = tcp_url();
  wrong.password = "wrong";
  refused(wrong, ErrorKind::permission_denied, "refused the password of user \"app\"");
  wrong.password.clear();
  refused(wrong, ErrorKind::permission_denied, "asks for the password");
  wrong = tcp_url();
  wrong.database = "limbeck_missing";
  refused(wrong, ErrorKind::missing_object, "the database \"limbeck_missing\" does not exist");
  wrong = tcp_url();
  wrong.port = "1";
  refused(wrong, ErrorKind::unreachable, "nothing listens at 127.0.0.1:1");
  wrong = tcp_url();
  wrong.host = "no-such-host.invalid";
  refused(wrong, ErrorKind::unreachable, "no-such-host.invalid");
  wrong = tcp_url();
  wrong.options = {{"unix_socket", "/nowhere/socket"}};
  wrong.host.clear();
  refused(wrong, ErrorKind::unreachable, "there is no server behind the socket /nowhere/socket");
  wrong = tcp_url();
  wrong.options = {{"ssl_mode", "required"}};
  if (connect_to(tcp_url())->tls().empty()) refused(wrong, ErrorKind::unreachable, "offers no TLS");
}

TEST_F(MysqlConnection, ConnectsNoLongerThanTheDeadline) {
  auto far = tcp_url();
  far.host = "10.255.255.1";
  dialect::ConnectOptions options;
  options.deadline = std::chrono::steady_clock::now() + milliseconds(500);
  EXPECT_THROW(connect_to(far, options), ConnectionError);
  EXPECT_LT(std::chrono::steady_clock::now(), *options.deadline + milliseconds(5000));
  options.deadline.reset();
  options.cancelled = [] { return true; };
  try {
    connect_to(far, options);
    ADD_FAILURE();
  } catch (const ConnectionError& error) {
    EXPECT_TRUE(error.kind() == ErrorKind::cancelled || error.kind() == ErrorKind::unreachable)
        << error.what();
  }
}

TEST_F(MysqlConnection, AssertionsFailWithTheirText) {
  connection().execute(dialect::mysql::assertion("1 = 1", "LB001", "'no'"));
  connection().execute("BEGIN");
  const auto failure = failure_of(dialect::mysql::assertion("1 = 2", "LB001", "CONCAT('holds ', 'it''s')"));
  EXPECT_EQ(failure.kind, ErrorKind::version_conflict);
  EXPECT_EQ(failure.sqlstate, "LB001");
  EXPECT_EQ(message_, "holds it's");
  EXPECT_TRUE(connection().in_transaction());
}

TEST_F(MysqlConnection, MakesAndDropsDatabases) {
  auto own = url();
  own.database += "_made";
  EXPECT_TRUE(dialect::mysql::create_database(own));
  EXPECT_FALSE(dialect::mysql::create_database(own));
  {
    const auto user = connect_to(own);
    EXPECT_THROW(dialect::mysql::drop_database(own), Error) << "somebody is in it";
  }
  EXPECT_TRUE(dialect::mysql::drop_database(own));
  EXPECT_FALSE(dialect::mysql::drop_database(own));
  own.database = "mysql";
  EXPECT_THROW(dialect::mysql::drop_database(own), UsageError);
  auto app = tcp_url();
  app.database = "elsewhere";
  try {
    dialect::mysql::create_database(app);
    ADD_FAILURE();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::permission_denied);
    EXPECT_TRUE(error.hint().contains("GRANT")) << error.hint();
  }
}

}  // namespace
}  // namespace limbeck
