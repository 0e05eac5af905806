// Revisions that rebuild tables, run as the command line runs them.
#include "integration/sqlite_support.hpp"
#include "integration/test_database.hpp"
#include "migrate/session.hpp"

namespace limbeck::migrate {
namespace {

using config::TransactionMode;

class SqliteRunner : public ::testing::TestWithParam<TransactionMode> {
 protected:
  SqliteRunner() {
    dialect::run_script(*database_.connect(), R"(
      CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE);
      INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (10, 1), (20, 2);)");
  }

  std::string run(const std::string& last_statement) {
    PlannedStep step;
    step.step.direction = revision::Direction::upgrade;
    step.step.revision = "r1";
    step.step.rows_after = std::vector<std::string>{"r1"};
    step.step.change.inserts = {"r1"};
    step.file = "r1.sql";
    step.foreign_keys_off = true;
    step.statements =
        sql::split(EngineKind::sqlite,
                   "CREATE TABLE new_p (id INTEGER PRIMARY KEY, a); INSERT INTO new_p (id) SELECT id FROM p;"
                   "DROP TABLE p; ALTER TABLE new_p RENAME TO p; " +
                       last_statement,
                   "r1.sql");
    Plan plan;
    plan.steps.push_back(step);
    RunSettings settings;
    settings.transaction = GetParam();
    auto database = database_.open();
    std::string message;
    try {
      MigrationSession(database, settings, {}).run(plan);
    } catch (const Error& error) {
      message = error.what();
    }
    EXPECT_EQ(dialect::rows(*database.connection, "PRAGMA foreign_keys"), "1\n");
    return message;
  }
  std::string look(const std::string& sql) { return dialect::rows(*database_.connect(), sql); }

  testing::TestDatabase database_{EngineKind::sqlite};
};

TEST_P(SqliteRunner, RebuildsWithoutACascade) {
  EXPECT_EQ(run(""), "");
  EXPECT_EQ(look("SELECT * FROM c"), "10|1\n20|2\n");
  EXPECT_EQ(look("SELECT version_num FROM alembic_version"), "r1\n");
}

TEST_P(SqliteRunner, RollsBackARebuildThatLosesRows) {
  const auto message = run("DELETE FROM p WHERE id = 2;");
  EXPECT_NE(message.find("row 20 of c (no such row in p)"), std::string::npos) << message;
  EXPECT_EQ(look("SELECT id FROM p"), "1\n2\n");
  EXPECT_EQ(look("SELECT version_num FROM alembic_version"), "");
}

TEST_P(SqliteRunner, RollsBackARebuildThatFailsHalfway) {
  const auto message = run("INSERT INTO nowhere VALUES (1);");
  EXPECT_NE(message.find("nowhere"), std::string::npos) << message;
  EXPECT_EQ(look("SELECT name FROM sqlite_schema WHERE name IN ('p', 'new_p')"), "p\n");
  EXPECT_EQ(look("SELECT * FROM c"), "10|1\n20|2\n");
}

INSTANTIATE_TEST_SUITE_P(Modes, SqliteRunner,
                         ::testing::Values(TransactionMode::revision, TransactionMode::run,
                                           TransactionMode::none));

}  // namespace
}  // namespace limbeck::migrate
