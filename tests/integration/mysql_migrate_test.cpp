#include <fmt/core.h>

#include <atomic>
#include <limbeck/migrate.hpp>
#include <thread>

#include "dialect/adopt.hpp"
#include "dialect/mysql/migrate/lock.hpp"
#include "dialect/mysql/mysql.hpp"
#include "integration/mysql_support.hpp"

namespace limbeck {
namespace {

using dialect::StatementOutcome;
using std::chrono::milliseconds;

class MysqlMigrate : public test::MysqlTest {
 protected:
  const dialect::Dialect& mysql() const { return dialect::mysql_dialect(); }
  std::unique_ptr<dialect::MigrationLock> lock(dialect::Connection& holder,
                                               milliseconds timeout = milliseconds(0),
                                               const std::string& key = "alembic_version",
                                               std::function<void(const std::string&)> on_wait = {}) {
    return mysql().lock(holder, url(), {key, timeout, std::move(on_wait)});
  }
  void execute(std::initializer_list<const char*> statements) {
    for (const auto* const sql : statements) connection().execute(sql);
  }
  DatabaseErrorDetails failure_of(const std::vector<std::string>& statements) {
    try {
      for (const auto& sql : statements) connection().execute(sql);
    } catch (const DatabaseError& error) {
      message_ = error.what();
      return error.details();
    }
    return {};
  }
  std::string message_;
};

TEST_F(MysqlMigrate, TheLockIsHeldByOneConnection) {
  const auto other = connect();
  auto held = lock(connection());
  try {
    lock(*other);
    ADD_FAILURE() << "it is held";
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).contains("connection " + std::to_string(connection().id())))
        << error.what();
  }
  EXPECT_TRUE(mysql().lock_holder(*other, url(), "alembic_version"));
  EXPECT_FALSE(mysql().lock_holder(*other, url(), "another_version"));
  EXPECT_TRUE(lock(*other, milliseconds(0), "another_version"));
  held.reset();
  EXPECT_FALSE(mysql().lock_holder(*other, url(), "alembic_version"));
  EXPECT_TRUE(lock(*other));
}

TEST_F(MysqlMigrate, WhoWaitsIsToldForWhomAndGetsTheLock) {
  const auto other = connect();
  auto held = lock(connection());
  std::atomic<int> told = 0;
  std::string holder;
  std::thread waiter([&] {
    lock(*other, milliseconds(10'000), "alembic_version", [&](const std::string& who) {
      holder = who;
      ++told;
    });
  });
  while (told == 0) std::this_thread::sleep_for(milliseconds(10));
  held.reset();
  waiter.join();
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(holder.starts_with("root@localhost, connection ")) << holder;
}

TEST_F(MysqlMigrate, TheLockEndsWithItsConnectionAndNotBefore) {
  auto other = connect();
  auto held = lock(*other);
  other.reset();
  EXPECT_NO_THROW(held.reset());
  for (int i = 0; mysql().lock_holder(connection(), url(), "alembic_version") && i < 100; ++i)
    std::this_thread::sleep_for(milliseconds(20));
  EXPECT_TRUE(lock(connection()));
}

TEST_F(MysqlMigrate, ItsNameFitsAndTellsDatabasesApart) {
  EXPECT_LE(dialect::mysql::lock_name(std::string(64, 'x'), std::string(200, 'y')).size(), 64u);
  EXPECT_NE(dialect::mysql::lock_name("ab", "c"), dialect::mysql::lock_name("a", "bc"));
  // Migrators of other versions go by it.
  EXPECT_EQ(dialect::mysql::lock_name("app", "alembic_version"),
            "limbeck:13ec1fd18e297998fefa6469d4b40b1a7d478435fa4179e8");
}

TEST_F(MysqlMigrate, TheVersionCheckSeesEveryDifference) {
  execute({"CREATE TABLE v (version_num VARCHAR(32) NOT NULL)"});
  const auto check = [&](const std::vector<std::string>& expected) {
    connection().execute("BEGIN");
    const auto failure = failure_of(mysql().version_check("v", expected));
    connection().execute("ROLLBACK");
    return failure.sqlstate;
  };
  EXPECT_EQ(check({}), "");
  EXPECT_EQ(check({"a"}), "LB001");
  execute({"INSERT INTO v VALUES ('a'), ('b')"});
  EXPECT_EQ(check({"b", "a"}), "");
  EXPECT_EQ(check({"A", "b"}), "LB001") << "the table's collation takes one for the other";
  EXPECT_EQ(
      message_,
      "another migration has run in between: expected the version table to hold A, b, but it holds a, b");
  EXPECT_EQ(check({"a"}), "LB001");
  EXPECT_EQ(check({"a", "c"}), "LB001");
  EXPECT_EQ(check({}), "LB001");
}

TEST_F(MysqlMigrate, TheVersionCheckKeepsOthersOut) {
  execute({"CREATE TABLE v (version_num VARCHAR(32) NOT NULL PRIMARY KEY)", "INSERT INTO v VALUES ('a')",
           "BEGIN"});
  EXPECT_EQ(failure_of(mysql().version_check("v", {"a"})).sqlstate, "");
  dialect::ConnectOptions options;
  options.lock_timeout = milliseconds(1000);
  const auto other = connect(options);
  for (const auto* const writing :
       {"UPDATE v SET version_num = 'b'", "INSERT INTO v VALUES ('c')", "DELETE FROM v"})
    EXPECT_THROW(other->execute(writing), DatabaseError) << writing;
  execute({"ROLLBACK"});
}

struct OutcomeCase {
  std::vector<const char*> setup;
  const char* statement;
};

TEST_F(MysqlMigrate, TellsByWhatIsThereWhetherAStatementRan) {
  const std::vector<OutcomeCase> cases = {
      {{}, "CREATE TABLE a (id INT)"},
      {{"CREATE TABLE a (id INT)"}, "ALTER TABLE a ADD COLUMN b INT"},
      {{"CREATE TABLE a (id INT)"}, "ALTER TABLE a MODIFY id BIGINT COMMENT 'x; y'"},
      {{"CREATE TABLE a (id INT)"}, "ALTER TABLE a ENGINE = InnoDB"},
      {{"CREATE TABLE a (id INT)", "INSERT INTO a VALUES (1)"}, "TRUNCATE TABLE a"},
      {{"CREATE TABLE a (id INT)"}, "ALTER TABLE a RENAME TO b"},
      {{"CREATE TABLE a (id INT)"}, "RENAME TABLE a TO b"},
      {{"CREATE TABLE a (id INT)", "CREATE TABLE b (other INT)"}, "RENAME TABLE a TO t, b TO a, t TO b"},
      {{"CREATE TABLE a (id INT)"}, "CREATE INDEX i ON a (id)"},
      {{"CREATE TABLE a (id INT, KEY i (id))"}, "DROP INDEX i ON a"},
      {{"CREATE TABLE a (id INT)"}, "DROP TABLE a"},
      {{"CREATE TABLE a (id INT)", "CREATE TABLE b (id INT)"}, "DROP TABLE IF EXISTS a, missing, b"},
      {{"CREATE TABLE a (id INT)"}, "CREATE VIEW v AS SELECT id FROM a"},
      {{"CREATE TABLE a (id INT)", "CREATE VIEW v AS SELECT id FROM a"},
       "CREATE OR REPLACE VIEW v AS SELECT 1 AS id"},
      {{"CREATE VIEW v AS SELECT 1"}, "DROP VIEW v"},
      {{"CREATE TABLE a (id INT)"}, "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.id = 1"},
      {{}, "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END"},
      {{"CREATE FUNCTION f() RETURNS INT RETURN 1"}, "DROP FUNCTION f"},
      {{}, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM a"},
      {{}, "CREATE SEQUENCE s"},
      {{"CREATE TABLE `o``dd; name` (id INT)"}, "ALTER TABLE `o``dd; name` ADD COLUMN b INT"},
  };
  for (const auto& [setup, sql] : cases) {
    const auto own = connect();
    own->execute("DROP DATABASE " + url().database);
    own->execute("CREATE DATABASE " + url().database);
    const auto fresh = connect();
    for (const auto* const statement : setup) fresh->execute(statement);
    const Statement statement{sql};
    const auto before = mysql().state_before(*fresh, statement);
    ASSERT_TRUE(before) << sql;
    EXPECT_EQ(mysql().outcome(*fresh, statement, *before), StatementOutcome::not_run) << sql;
    const auto expression = mysql().state_sql(*fresh, statement);
    const auto written = expression ? fresh->query("SELECT " + *expression).text(0, 0) : "";
    if (expression) EXPECT_EQ(mysql().outcome(*fresh, statement, written), StatementOutcome::not_run) << sql;
    fresh->execute(statement);
    // What changes no definition may run again.
    if (std::string_view(sql).contains("ENGINE = InnoDB")) continue;
    EXPECT_EQ(mysql().outcome(*fresh, statement, *before), StatementOutcome::done) << sql << "\n" << *before;
    if (expression)
      EXPECT_EQ(mysql().outcome(*fresh, statement, written), StatementOutcome::done) << sql << "\n"
                                                                                     << written;
  }
}

TEST_F(MysqlMigrate, AnExpressionOfATableTellsEachChangeOfItsDefinition) {
  if (connection().engine().flavour != Flavour::mariadb) GTEST_SKIP() << "made for MariaDB";
  execute({"CREATE TABLE p (id INT PRIMARY KEY)"});
  const auto digest = [&](const std::string& expression) {
    return connection()
        .query("SELECT " + expression)
        .text(0, 0)
        .substr(0, 25);  // without the names of foreign keys
  };
  for (const auto* const clause :
       {"ADD COLUMN z INT",
        "ADD COLUMN y INT, ADD z INT UNIQUE",
        "ADD (y INT, z INT)",
        "DROP COLUMN w",
        "DROP COLUMN w, DROP t",
        "DROP COLUMN w, ADD COLUMN w BIGINT",
        "MODIFY b BIGINT",
        "MODIFY b INT NOT NULL",
        "MODIFY b INT DEFAULT 0",
        "MODIFY b INT DEFAULT NULL COMMENT 'x'",
        "MODIFY b INT AFTER c",
        "MODIFY b INT INVISIBLE",
        "MODIFY c VARCHAR(20) COLLATE utf8mb4_bin",
        "MODIFY c VARCHAR(20) DEFAULT 'NULL'",
        "MODIFY t TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP",
        "DROP COLUMN v, ADD COLUMN v INT AS (b + 2) VIRTUAL",
        "DROP COLUMN v, ADD COLUMN v INT AS (b + 1) STORED",
        "RENAME COLUMN c TO d",
        "ALTER COLUMN b SET DEFAULT 7",
        "ADD KEY k2 (b)",
        "ADD UNIQUE KEY k2 (b)",
        "ADD UNIQUE (b), ADD KEY k2 (b)",
        "ADD COLUMN z INT, ADD KEY k2 (b)",
        "ADD KEY k2 (b), DROP KEY k",
        "DROP KEY k",
        "RENAME KEY k TO k2",
        "DROP KEY k, ADD KEY k (c(5))",
        "DROP KEY k, ADD KEY k (c DESC)",
        "DROP KEY k, ADD KEY k (c) COMMENT 'x'",
        "ALTER INDEX k IGNORED",
        "DROP KEY k, ADD FULLTEXT KEY k (c)",
        "DROP PRIMARY KEY",
        "ADD CONSTRAINT f2 FOREIGN KEY (b) REFERENCES p (id)",
        "DROP FOREIGN KEY f",
        "DROP FOREIGN KEY f, ADD CONSTRAINT f2 FOREIGN KEY (r) REFERENCES p (id) ON DELETE CASCADE",
        "ADD CHECK (b > 0)",
        "DROP CONSTRAINT ck",
        "DROP CONSTRAINT ck, ADD CONSTRAINT ck2 CHECK (b < 9)",
        "COMMENT = 'x'",
        "ROW_FORMAT = COMPRESSED",
        "ENGINE = Aria",
        "DEFAULT CHARACTER SET latin1",
        "CONVERT TO CHARACTER SET latin1",
        "STATS_PERSISTENT = 1",
        "ADD SYSTEM VERSIONING",
        "RENAME TO a2"}) {
    execute(
        {"DROP TABLE IF EXISTS a, a2",
         "CREATE TABLE a (id INT PRIMARY KEY, b INT, w INT, c VARCHAR(20), t TIMESTAMP NULL, v INT AS (b + "
         "1) "
         "VIRTUAL, r "
         "INT, KEY k (c), CONSTRAINT f FOREIGN KEY (r) REFERENCES p (id), CONSTRAINT ck CHECK (b < 10))"});
    const auto sql = fmt::format("ALTER TABLE a {}", clause);
    if (std::string_view(clause).starts_with("ENGINE")) execute({"ALTER TABLE a DROP FOREIGN KEY f"});
    const auto expression = mysql().state_sql(connection(), {sql});
    ASSERT_TRUE(expression) << sql;
    const auto before = digest(*expression);
    EXPECT_EQ(digest(*expression), before);
    connection().execute(sql);
    EXPECT_NE(digest(*expression), before) << sql;
  }
}

// Each table of information_schema costs the server as much as the statement itself.
TEST_F(MysqlMigrate, AnExpressionAsksForNoMoreThanItsStatementChanges) {
  if (connection().engine().flavour != Flavour::mariadb) GTEST_SKIP() << "made for MariaDB";
  using Sources = std::vector<std::string>;
  const auto sources = [&](const std::string& sql) {
    const auto expression = mysql().state_sql(connection(), {sql}).value();
    Sources found;
    constexpr std::string_view before = "information_schema.";
    for (auto at = expression.find(before); at != std::string::npos; at = expression.find(before, at + 1)) {
      const auto begin = at + before.size();
      found.push_back(expression.substr(begin, expression.find(' ', begin) - begin));
    }
    return found;
  };
  for (const auto* const sql :
       {"CREATE TABLE a (id INT)", "CREATE TABLE IF NOT EXISTS a (id INT)", "DROP TABLE a"})
    EXPECT_EQ(sources(sql), Sources{"TABLES"}) << sql;
  EXPECT_EQ(sources("RENAME TABLE a TO b"), (Sources{"TABLES", "TABLES"}));
  for (const auto* const sql :
       {"ALTER TABLE a ADD COLUMN b INT", "ALTER TABLE a ADD b INT, ADD COLUMN c INT, ALGORITHM = INPLACE",
        "ALTER TABLE a ADD `unique` INT", "ALTER TABLE a DROP COLUMN b"})
    EXPECT_EQ(sources(sql), (Sources{"TABLES", "COLUMNS"})) << sql;
  for (const auto* const sql :
       {"ALTER TABLE a ADD COLUMN b INT, ALGORITHM = COPY", "ALTER TABLE a ADD b INT AS (1) STORED"})
    EXPECT_EQ(sources(sql), (Sources{"TABLES", "COLUMNS", "REFERENTIAL_CONSTRAINTS"})) << sql;
  for (const auto* const sql : {"CREATE INDEX k ON a (b)", "DROP INDEX k ON a", "ALTER TABLE a ADD KEY k (b)",
                                "ALTER TABLE a ADD UNIQUE (b)"})
    EXPECT_EQ(sources(sql), (Sources{"TABLES", "STATISTICS"})) << sql;
  EXPECT_EQ(sources("ALTER TABLE a DROP PRIMARY KEY"),
            (Sources{"TABLES", "STATISTICS", "REFERENTIAL_CONSTRAINTS"}));
  // For the time the server opens the table and takes its statistics.
  EXPECT_EQ(mysql().state_sql(connection(), {"CREATE INDEX k ON a (b)"})->find("CREATE_TIME"),
            std::string::npos);
  for (const auto* const sql :
       {"ALTER TABLE a MODIFY b BIGINT", "ALTER TABLE a DROP COLUMN b, ADD COLUMN b INT",
        "ALTER TABLE a ADD COLUMN b INT, ADD KEY k (b)", "ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)",
        "ALTER TABLE a DROP FOREIGN KEY f", "ALTER TABLE a ADD COLUMN b INT, COMMENT = 'x'"})
    EXPECT_EQ(sources(sql).size(), 8u) << sql;
}

TEST_F(MysqlMigrate, NoExpressionTellsOfWhatIsNoPlainTable) {
  for (const auto* const sql :
       {"CREATE VIEW v AS SELECT 1", "CREATE SEQUENCE s", "TRUNCATE TABLE a", "CALL p()",
        "RENAME TABLE a TO t, b TO a, t TO b", "CREATE OR REPLACE TABLE a (id INT)",
        "CREATE PROCEDURE p() DO 0", "INSERT INTO a VALUES (1)", "ANALYZE TABLE a"})
    EXPECT_FALSE(mysql().state_sql(connection(), {sql})) << sql;
}

TEST_F(MysqlMigrate, RowsAreNoTrace) {
  execute({"CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, b INT)"});
  const Statement statement{"ALTER TABLE a ADD COLUMN c INT"};
  const auto before = mysql().state_before(connection(), statement);
  execute({"INSERT INTO a (b) VALUES (1), (2)", "ANALYZE TABLE a"});
  EXPECT_EQ(mysql().outcome(connection(), statement, *before), StatementOutcome::not_run);
}

// MariaDB 10.11, killed inside of ALTER TABLE … ALGORITHM=COPY, has been seen to end it when it starts again,
// without the foreign keys of the table.
TEST_F(MysqlMigrate, AForeignKeyThatTheServerLostIsToldOf) {
  if (connection().engine().flavour != Flavour::mariadb) GTEST_SKIP() << "made for MariaDB";
  const auto found = [&](const char* sql, const char* meanwhile) {
    execute(
        {"DROP TABLE IF EXISTS a, a2, p", "CREATE TABLE p (id INT PRIMARY KEY)",
         "CREATE TABLE a (id INT PRIMARY KEY, r INT, CONSTRAINT `f; 1` FOREIGN KEY (r) REFERENCES p (id), "
         "FOREIGN KEY (id) REFERENCES p (id))"});
    const auto before = mysql().state_before(connection(), {sql});
    execute({meanwhile});
    return mysql().outcome(connection(), {sql}, before.value());
  };
  const auto* const lost = "ALTER TABLE a ADD COLUMN c INT, DROP FOREIGN KEY `f; 1`";
  for (const auto* const sql :
       {"ALTER TABLE a ADD COLUMN c INT, ALGORITHM = COPY", "ALTER TABLE a MODIFY r INT COMMENT 'x'",
        "ALTER TABLE a ADD KEY k (r), ALGORITHM = COPY", "CREATE INDEX k ON a (r) ALGORITHM = COPY"}) {
    for (const auto* const meanwhile : {lost, "ALTER TABLE a DROP FOREIGN KEY `f; 1`"}) {
      const auto outcome = found(sql, meanwhile);
      EXPECT_EQ(outcome, StatementOutcome::unknown) << sql;
      EXPECT_EQ(outcome.damage,
                "the table a has lost its foreign key f; 1, which the statement leaves alone");
      EXPECT_EQ(outcome.remedy, "the server lost the foreign key f; 1 when it crashed: add it again");
    }
  }
  EXPECT_EQ(found("ALTER TABLE a ADD c INT, DROP FOREIGN KEY `F; 1`", lost), StatementOutcome::done);
  EXPECT_EQ(found("ALTER TABLE a RENAME TO a2", "ALTER TABLE a RENAME TO a2"), StatementOutcome::done);
  EXPECT_EQ(found("ALTER TABLE a RENAME a2, ADD c INT", "ALTER TABLE a RENAME TO a2, DROP FOREIGN KEY `f; 1`")
                .damage,
            "the table a has lost its foreign key f; 1, which the statement leaves alone");
  EXPECT_EQ(found("ALTER TABLE a ADD c INT", "DROP TABLE a").damage, "the table a is not there any more");
  EXPECT_EQ(found("ALTER TABLE a ADD c INT", "DO 0"), StatementOutcome::not_run);
  // Which of the two columns is which can't be seen.
  EXPECT_EQ(found("ALTER TABLE a RENAME COLUMN id TO r, RENAME COLUMN r TO id", "DO 0"),
            StatementOutcome::unknown);
  EXPECT_EQ(found("ALTER TABLE a RENAME COLUMN r TO s", "DO 0"), StatementOutcome::not_run);
  EXPECT_EQ(found("ALTER TABLE a CHANGE r s INT, CHANGE id `S` INT", "DO 0"), StatementOutcome::not_run);
  EXPECT_EQ(found("ALTER TABLE a CHANGE r x INT, CHANGE id R INT", "DO 0"), StatementOutcome::unknown);
  // The old one is dropped first.
  execute({"DROP PROCEDURE IF EXISTS q", "CREATE PROCEDURE q() DO 0"});
  EXPECT_EQ(found("CREATE OR REPLACE PROCEDURE q() DO 1", "DROP PROCEDURE q"), StatementOutcome::not_run);
}

TEST_F(MysqlMigrate, AHalfOfADropIsAskedAbout) {
  execute({"CREATE TABLE a (id INT)", "CREATE TABLE b (id INT)"});
  const Statement statement{"DROP TABLE a, b"};
  const auto before = mysql().state_before(connection(), statement);
  execute({"DROP TABLE a"});
  EXPECT_EQ(mysql().outcome(connection(), statement, *before), StatementOutcome::unknown);
  EXPECT_EQ(mysql().outcome(connection(), {"CALL p()"}, *before), StatementOutcome::unknown);
  for (const auto* const text : {"what another version wrote", "state: none; none"})
    EXPECT_EQ(mysql().outcome(connection(), statement, text), StatementOutcome::unknown) << text;
}

TEST_F(MysqlMigrate, KnowsWhichRowsARollbackBringsBack) {
  execute({"CREATE TABLE a (id INT) ENGINE=InnoDB", "CREATE TABLE m (id INT) ENGINE=MyISAM",
           "CREATE PROCEDURE p() DO 0"});
  const auto count = [&](const std::vector<Statement>& statements) {
    return mysql().count_rollbackable(connection(), statements);
  };
  EXPECT_EQ(count({{"INSERT INTO a VALUES (1)"},
                   {"SET @x = 1"},
                   {"SELECT 1"},
                   {"UPDATE a SET id = @x"},
                   {"DELETE FROM a"},
                   {"REPLACE INTO `a` VALUES (2)"},
                   {"CALL p()"},
                   {"DELETE FROM a"}}),
            6u);
  EXPECT_EQ(count({{"INSERT INTO m VALUES (1)"}}), 0u);
  EXPECT_EQ(count({{"INSERT INTO missing VALUES (1)"}}), 0u);
  EXPECT_EQ(count({{"ALTER TABLE a ADD COLUMN b INT"}}), 0u);
  EXPECT_EQ(count({{"SET GLOBAL max_connections = 10"}}), 0u);
  EXPECT_EQ(count({{"BEGIN NOT ATOMIC DROP TABLE a; END"}}), 0u);

  const auto outlive = [&](const std::vector<Statement>& statements) {
    return mysql().outlive_rollback(connection(), statements);
  };
  EXPECT_TRUE(outlive({{"INSERT INTO a VALUES (1)"}, {"WITH x AS (SELECT 1) DELETE FROM m"}}));
  EXPECT_FALSE(outlive({{"INSERT INTO a VALUES (1)"}, {"SELECT * FROM m"}, {"DELETE FROM missing"}}));
}

TEST_F(MysqlMigrate, FindsTheTablesThatAreChangedThroughOthers) {
  execute({"CREATE TABLE a (id INT) ENGINE=InnoDB", "CREATE TABLE b (id INT) ENGINE=InnoDB",
           "CREATE TABLE logged (id INT) ENGINE=InnoDB", "CREATE TABLE m (id INT) ENGINE=MyISAM",
           "CREATE VIEW v AS SELECT id FROM a", "CREATE VIEW w AS SELECT id FROM m",
           "CREATE VIEW of_view AS SELECT id FROM w",
           "CREATE TRIGGER t AFTER DELETE ON logged FOR EACH ROW INSERT INTO m VALUES (OLD.id)",
           "CREATE TRIGGER u AFTER INSERT ON b FOR EACH ROW INSERT INTO a VALUES (NEW.id)",
           "CREATE PROCEDURE p() DELETE FROM logged",
           "CREATE FUNCTION f(x INT) RETURNS INT BEGIN UPDATE m SET id = x; RETURN x; END",
           "CREATE FUNCTION g(x INT) RETURNS INT BEGIN CALL p(); RETURN x; END",
           "CREATE FUNCTION h(x INT) RETURNS INT RETURN x + 1"});
  const auto outlives = [&](const char* statement) {
    const bool outlives = mysql().outlive_rollback(connection(), std::vector<Statement>{{statement}});
    const auto count = mysql().count_rollbackable(connection(), std::vector<Statement>{{statement}});
    EXPECT_EQ(count, outlives ? 0u : 1u) << statement;
    return outlives;
  };
  for (const char* const statement :
       {"DELETE FROM logged", "REPLACE INTO logged VALUES (1)", "INSERT INTO w VALUES (1)",
        "DELETE FROM of_view", "UPDATE a, m SET m.id = a.id", "UPDATE a JOIN m USING (id) SET m.id = 1",
        "DELETE m FROM a JOIN m USING (id)", "DELETE FROM a, m USING a JOIN m USING (id)",
        "INSERT INTO a SELECT f(1)", "UPDATE a SET id = g(1)", "SELECT f(1)", "SET @x = f(1)", "DO g(1)",
        "LOAD DATA INFILE 'x' INTO TABLE m"})
    EXPECT_TRUE(outlives(statement)) << statement;
  for (const char* const statement :
       {"INSERT INTO logged VALUES (1)", "INSERT INTO b VALUES (1)", "INSERT INTO v VALUES (1)",
        "UPDATE a, b SET a.id = b.id", "INSERT INTO a SELECT h(id) FROM m", "SELECT COUNT(*) FROM m",
        "LOAD DATA INFILE 'x' INTO TABLE a", "SAVEPOINT s", "ROLLBACK TO SAVEPOINT s", "RELEASE SAVEPOINT s"})
    EXPECT_FALSE(outlives(statement)) << statement;
}

TEST_F(MysqlMigrate, TheServerTellsWhatARollbackLeaves) {
  execute({"CREATE TABLE a (id INT) ENGINE=InnoDB", "CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM",
           "BEGIN", "INSERT INTO a VALUES (1)", "ROLLBACK"});
  EXPECT_FALSE(mysql().rows_outlived_rollback(connection()));
  execute({"BEGIN", "INSERT INTO m VALUES (1)", "ROLLBACK"});
  EXPECT_TRUE(mysql().rows_outlived_rollback(connection()));
  // The first row of two is there.
  execute({"BEGIN"});
  EXPECT_EQ(failure_of({"INSERT INTO m VALUES (2), (1)"}).native_code, 1062);
  execute({"ROLLBACK"});
  EXPECT_TRUE(mysql().rows_outlived_rollback(connection()));
  execute({"BEGIN"});
  EXPECT_EQ(failure_of({"INSERT INTO m VALUES (1), (3)"}).native_code, 1062);
  execute({"ROLLBACK"});
  EXPECT_FALSE(mysql().rows_outlived_rollback(connection())) << "nothing of it is there";
}

TEST_F(MysqlMigrate, NoStatementLeadsToAnotherDatabase) {
  for (const char* const statement :
       {"EXECUTE IMMEDIATE 'USE mysql'",
        "SET STATEMENT max_statement_time = 9 FOR EXECUTE IMMEDIATE 'USE mysql'",
        "BEGIN NOT ATOMIC EXECUTE IMMEDIATE 'USE mysql'; END"}) {
    const std::vector<Statement> statements = {{"DO 1"}, {statement, 3}, {"DO 2"}};
    const auto failure = connection().execute_all(statements);
    ASSERT_TRUE(failure) << statement;
    EXPECT_EQ(failure->index, 1u);
    EXPECT_TRUE(failure->message.contains("led away from the database")) << failure->message;
    EXPECT_EQ(connection().query("SELECT DATABASE()").text(0, 0), url().database);
  }
}

TEST_F(MysqlMigrate, ARevisionsSettingsEndWithIt) {
  const auto settings =
      "SELECT CONCAT_WS('/', @@sql_mode, @@time_zone, @@foreign_key_checks, @@character_set_client)";
  const auto before = text(settings);
  execute({"SET SESSION sql_mode = '', time_zone = '+05:00', foreign_key_checks = 0", "SET NAMES latin1"});
  EXPECT_NE(text(settings), before);
  for (const auto& sql : mysql().session_reset_statements()) connection().execute(sql);
  EXPECT_EQ(text(settings), before);
  try {
    connection().execute("USE mysql");
    ADD_FAILURE() << "it leads away";
  } catch (const DatabaseError& error) {
    EXPECT_TRUE(error.hint().contains("database.table"));
  }
}

TEST_F(MysqlMigrate, LiteralsMeanTheSameValue) {
  execute(
      {"CREATE TABLE t (n BIGINT, d DECIMAL(30, 5), f DOUBLE, s VARCHAR(40) COLLATE utf8mb4_bin, b "
       "VARBINARY(20), "
       "m DATETIME(6))",
       "INSERT INTO t VALUES (-9223372036854775807, 12345678901234567890.12345, 0.1, 'it''s \\\\ 0123', "
       "X'3132', "
       "'2026-11-22 05:50:21.123456')"});
  for (const auto* const column : {"n", "d", "f", "s", "b", "m"}) {
    const auto literal = text("SELECT " + mysql().literal_expression(column) + " FROM t");
    EXPECT_EQ(text(fmt::format("SELECT COUNT(*) FROM t WHERE {} = {}", column, literal)), "1") << literal;
  }
  EXPECT_EQ(text("SELECT " + mysql().literal_expression("NULL")), "NULL");
  EXPECT_EQ(text("SELECT " + mysql().literal_expression("n") + " FROM t"), "-9223372036854775807")
      << "no digit is lost";
}

TEST_F(MysqlMigrate, AScratchDatabaseIsLikeTheTargetAndGoesAway) {
  execute({"CREATE TABLE t (id INT)"});
  connection().execute("ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_german1_ci");
  std::string name;
  {
    const auto scratch = mysql().open_scratch(connection(), url(), {});
    name = scratch->connection().query("SELECT DATABASE()").text(0, 0);
    EXPECT_TRUE(name.starts_with("limbeck_scratch_"));
    EXPECT_EQ(scratch->connection().query("SELECT @@collation_database").text(0, 0), "latin1_german1_ci");
    scratch->connection().execute("CREATE TABLE u (id INT)");
    scratch->reset();
    EXPECT_TRUE(scratch->connection().query("SHOW TABLES").empty());
  }
  EXPECT_TRUE(connection().query("SHOW DATABASES LIKE '" + name + "'").empty());
}

TEST_F(MysqlMigrate, AnApplicationsConnectionGoesBackAsItWas) {
  MYSQL* const theirs = mysql_init(nullptr);
  const auto& settings = connection().settings();
  ASSERT_TRUE(mysql_real_connect(theirs, nullptr, settings.user.c_str(), nullptr, url().database.c_str(), 0,
                                 settings.unix_socket.c_str(), CLIENT_MULTI_STATEMENTS))
      << mysql_error(theirs);
  mysql_set_character_set(theirs, "latin1");
  mysql_query(theirs, "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', time_zone = '+03:00', autocommit = 0");
  const auto state = [&] {
    mysql_query(
        theirs,
        "SELECT CONCAT_WS('/', @@sql_mode, @@time_zone, @@autocommit, @@wait_timeout, @@lock_wait_timeout, "
        "@@max_statement_time, @@character_set_client)");
    MYSQL_RES* const result = mysql_store_result(theirs);
    std::string text = mysql_fetch_row(result)[0];
    mysql_free_result(result);
    mysql_query(theirs, "COMMIT");
    return text;
  };
  const auto before = state();
  dialect::ConnectOptions options;
  options.lock_timeout = options.statement_timeout = milliseconds(7000);
  {
    const auto adopted = dialect::adopt(theirs, options);
    EXPECT_EQ(adopted.connection->query("SELECT '☃\\'s', DATABASE()").rows[0],
              (std::vector<dialect::Value>{"☃'s", url().database}));
    EXPECT_EQ(adopted.url.database, url().database);
    EXPECT_THROW(adopted.connection->execute("SELECT 1; SELECT 2"), DatabaseError);
    adopted.connection->execute("BEGIN");
  }
  EXPECT_EQ(state(), before);
  EXPECT_EQ(mysql_query(theirs, "DO 1; DO 2"), 0) << "several at once, as before";
  while (mysql_next_result(theirs) == 0) {
  }
  mysql_query(theirs, "START TRANSACTION");
  EXPECT_THROW(dialect::adopt(theirs, options), UsageError);
  mysql_close(theirs);
  EXPECT_THROW(dialect::adopt(static_cast<st_mysql*>(nullptr), options), UsageError);
}

TEST_F(MysqlMigrate, AnApplicationMigratesOnItsOwnConnection) {
  MYSQL* const theirs = mysql_init(nullptr);
  const auto& settings = connection().settings();
  ASSERT_TRUE(mysql_real_connect(theirs, nullptr, settings.user.c_str(), nullptr, url().database.c_str(), 0,
                                 settings.unix_socket.c_str(), 0))
      << mysql_error(theirs);
  static const EmbeddedFile files[] = {{"versions/a1.sql",
                                        "-- limbeck: revision a1\n\n-- limbeck: upgrade\nCREATE TABLE people "
                                        "(id INT PRIMARY KEY);\nINSERT INTO "
                                        "people VALUES (1);\n\n-- limbeck: downgrade\nDROP TABLE people;\n"}};
  {
    Migrator migrator(Migrations{files}, theirs);
    EXPECT_FALSE(migrator.at_head());
    migrator.upgrade();
    EXPECT_TRUE(migrator.at_head());
  }
  EXPECT_EQ(text("SELECT COUNT(*) FROM people"), "1");
  EXPECT_FALSE(mysql().lock_holder(connection(), url(), "alembic_version")) << "the lock is given back";
  Migrator(Migrations{files}, theirs).downgrade("base");
  EXPECT_EQ(text("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'people' AND "
                 "TABLE_SCHEMA = DATABASE()"),
            "0");
  mysql_close(theirs);
}

TEST_F(MysqlMigrate, LimbecksOwnTablesRollBack) {
  const auto options = mysql().own_table_options();
  EXPECT_TRUE(options.contains("InnoDB"));
  connection().execute("CREATE TABLE own (a VARCHAR(32))" + options);
  EXPECT_EQ(
      mysql().count_rollbackable(connection(), std::vector<Statement>{{"INSERT INTO own VALUES ('a')"}}), 1u);
}

}  // namespace
}  // namespace limbeck
