// `--sql` scripts, run by the sqlite3 shell.
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "integration/sqlite_support.hpp"
#include "migrate/offline.hpp"

namespace limbeck::dialect {
namespace {

class SqliteOffline : public ::testing::Test {
 protected:
  /// A script of one revision that finds the database at `rows_before`, run by the shell; its complaints.
  std::string run(const std::string& section, const std::vector<std::string>& rows_before,
                  bool foreign_keys_off) {
    migrate::PlannedStep planned;
    planned.step.rows_before = rows_before;
    planned.statements = sql::split(EngineKind::sqlite, section, "section");
    planned.foreign_keys_off = foreign_keys_off;
    migrate::Plan plan;
    plan.rows_before = rows_before;
    plan.steps.push_back(planned);
    migrate::OfflineSettings settings;
    settings.dialect = &sqlite_dialect();
    settings.version_table.name = "alembic_version";
    settings.journal = false;
    std::string script;
    migrate::write_script(plan, settings, [&](std::string_view piece) { script += piece; });
    std::filesystem::remove(folder_.file("script.sql"));
    file::create(folder_.file("script.sql"), script);
    const auto result =
        process::shell("sqlite3 '" + folder_.file("a.db") + "' < '" + folder_.file("script.sql") + "' 2>&1");
    EXPECT_EQ(result.exit_code == 0, result.out.empty()) << result.out;
    return result.out;
  }
  std::string look(const std::string& sql) {
    return rows(*sqlite_dialect().connect(sqlite_url(folder_.file("a.db")), {}), sql);
  }

  SqliteFolder folder_;
};

TEST_F(SqliteOffline, StopsAtTheFence) {
  EXPECT_EQ(run("CREATE TABLE t (a);", {}, false), "");
  const auto complaint = run("CREATE TABLE u (a);", {"8f3b2c9a1d04"}, false);
  EXPECT_NE(complaint.find("the version table alembic_version should hold 8f3b2c9a1d04"), std::string::npos)
      << complaint;
  EXPECT_EQ(look("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"), "alembic_version\nt\n");
}

TEST_F(SqliteOffline, LeavesNothingOfARevisionThatFails) {
  EXPECT_NE(run("CREATE TABLE t (a);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE u (a);", {}, false), "");
  EXPECT_EQ(look("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"), "alembic_version\n");
}

TEST_F(SqliteOffline, RebuildsWithoutForeignKeysAndChecksThemAfterwards) {
  run_script(*sqlite_dialect().connect(sqlite_url(folder_.file("a.db")), {}), R"(
    CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE);
    INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (10, 1), (20, 2);)");
  const std::string rebuild = R"(
    CREATE TABLE new_p (id INTEGER PRIMARY KEY, a TEXT);
    INSERT INTO new_p (id) SELECT id FROM p WHERE id < 9;
    DROP TABLE p;
    ALTER TABLE new_p RENAME TO p;)";
  EXPECT_EQ(run(rebuild, {}, true), "");
  EXPECT_EQ(look("SELECT id, p FROM c"), "10|1\n20|2\n");
  // Another rebuild has to take along what the first has made.
  const auto again = text::replace_all(rebuild, "(id) SELECT id", "(id, a) SELECT id, a");
  const auto complaint = run(text::replace_all(again, "id < 9", "id < 2"), {}, true);
  EXPECT_NE(complaint.find("rows point to rows that do not exist"), std::string::npos) << complaint;
  EXPECT_EQ(look("SELECT id FROM p"), "1\n2\n");
}

}  // namespace
}  // namespace limbeck::dialect
