#include <fcntl.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/file.hpp"
#include "integration/sqlite_support.hpp"

namespace limbeck::dialect {
namespace {

using namespace std::chrono_literals;

/// The message and the hint of the error that `action` throws.
template <typename Thrown = DatabaseError, typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Thrown& error) {
    return std::string(error.what()) + (error.hint().empty() ? "" : "\n" + error.hint());
  }
  return "no error";
}

std::string connect_error(const std::string& file, const ConnectOptions& options = {}) {
  return error_of<ConnectionError>([&] { sqlite_dialect().connect(sqlite_url(file), options); });
}

TEST(SqliteConnection, HandsOutValuesAsText) {
  auto connection = sqlite_memory();
  const auto result =
      connection->query("SELECT 1 AS a, 2.5 AS b, 'x' AS c, NULL AS d, X'00ff' AS e, ?1 || ?2 AS f",
                        {Value("left "), Value("right")});
  EXPECT_EQ(result.columns, (std::vector<std::string>{"a", "b", "c", "d", "e", "f"}));
  EXPECT_EQ(result.rows, (std::vector<std::vector<Value>>{{Value("1"), Value("2.5"), Value("x"), std::nullopt,
                                                           Value("X'00FF'"), Value("left right")}}));
}

TEST(SqliteConnection, ComparesBoundTextWithNumbersByColumnType) {
  auto connection = sqlite_memory();
  run_script(*connection,
             "CREATE TABLE t (id INTEGER PRIMARY KEY, n NUMERIC); INSERT INTO t VALUES (7, 1.5), (8, 2);");
  EXPECT_EQ(connection->query("SELECT id FROM t WHERE n = ?1", {Value("1.5")}).text(0, 0), "7");
  EXPECT_EQ(connection->query("SELECT id FROM t LIMIT ?1", {Value("1")}).rows.size(), 1u);
  EXPECT_EQ(connection->query("DELETE FROM t WHERE id = ?1", {Value("8")}).affected_rows, 1);
  EXPECT_EQ(connection->query("CREATE TABLE u (id)").affected_rows, 0);
}

TEST(SqliteConnection, TakesOneStatementAtATime) {
  auto connection = sqlite_memory();
  connection->execute("CREATE TABLE t (a); -- and nothing else\n ;");
  connection->execute("-- only a comment");
  EXPECT_EQ(error_of([&] { connection->execute("DROP TABLE t; SELECT 1"); }),
            "more than one statement where one is expected");
  EXPECT_TRUE(sqlite_dialect().has_table(*connection, {"", "T"}));
}

TEST(SqliteConnection, TellsWhereAStatementIsWrong) {
  auto connection = sqlite_memory();
  try {
    connection->execute("SELECT 'ä', nosuch FROM (SELECT 1)");
    FAIL() << "no error";
  } catch (const DatabaseError& error) {
    EXPECT_STREQ(error.what(), "no such column: nosuch");
    EXPECT_EQ(error.sqlstate(), "1");
    EXPECT_EQ(error.position(), 13);
  }
}

TEST(SqliteConnection, StopsAtTheFirstFailure) {
  auto connection = sqlite_memory();
  const std::vector<Statement> statements{{"BEGIN IMMEDIATE", 0, {}},
                                          {"CREATE TABLE t (a UNIQUE)", 0, {}},
                                          {"INSERT INTO t VALUES (1), (1)", 0, {}},
                                          {"COMMIT", 0, {}}};
  std::vector<std::size_t> done;
  const auto failure = connection->execute_all(statements, [&](std::size_t index) { done.push_back(index); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->index, 2u);
  EXPECT_EQ(failure->message, "UNIQUE constraint failed: t.a");
  EXPECT_EQ(failure->sqlstate, "2067");
  EXPECT_FALSE(failure->connection_lost());
  EXPECT_EQ(done, (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(connection->in_transaction());
  connection->execute("ROLLBACK");
  EXPECT_FALSE(connection->in_transaction());
}

TEST(SqliteConnection, EnforcesForeignKeys) {
  auto connection = sqlite_memory();
  run_script(*connection, "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p);");
  EXPECT_EQ(error_of([&] { connection->execute("INSERT INTO c VALUES (1)"); }),
            "FOREIGN KEY constraint failed");
}

TEST(SqliteConnection, RefusesADropThatWouldCascade) {
  auto connection = sqlite_memory();
  run_script(*connection, R"(
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent REFERENCES Parents ON DELETE CASCADE);
    INSERT INTO parents VALUES (1);
    INSERT INTO children VALUES (5, 1);)");
  EXPECT_EQ(error_of([&] { connection->execute("DROP TABLE IF EXISTS main.\"parents\""); }),
            "DROP TABLE parents would change rows of children through its foreign key (ON DELETE CASCADE); "
            "it was not "
            "run\nif the table is being rebuilt, switch foreign keys off: foreign-keys=off on the "
            "`-- limbeck:` line of a section in SQL, op.execute(\"PRAGMA foreign_keys = OFF\") as the first "
            "statement of a revision in Python; or drop the foreign key first");
  EXPECT_EQ(rows(*connection, "SELECT * FROM children"), "5|1\n");
  run_script(*connection, "PRAGMA foreign_keys = OFF; DROP TABLE parents;");
  EXPECT_EQ(rows(*connection, "SELECT * FROM children"), "5|1\n");
}

TEST(SqliteConnection, DropsATableWhoseReferencesAreEmpty) {
  auto connection = sqlite_memory();
  run_script(*connection, R"(
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent REFERENCES parents ON DELETE CASCADE);
    INSERT INTO children VALUES (5, NULL);
    DROP TABLE parents;)");
  EXPECT_FALSE(sqlite_dialect().has_table(*connection, {"", "parents"}));
}

TEST(SqliteConnection, ReadOnlyMakesNoFileAndChangesNone) {
  SqliteFolder folder;
  ConnectOptions options;
  options.read_only = true;
  EXPECT_EQ(connect_error(folder.file("none.db"), options),
            "there is no database file " + folder.file("none.db") +
                ", or it can't be made there\ncheck the url, and whether this user may write into " +
                folder.path().string());
  EXPECT_FALSE(std::filesystem::exists(folder.file("none.db")));

  run_script(*sqlite_dialect().connect(sqlite_url(folder.file("a.db")), {}), "CREATE TABLE t (a);");
  const auto connection = sqlite_dialect().connect(sqlite_url(folder.file("a.db")), options);
  EXPECT_EQ(error_of([&] { connection->execute("DROP TABLE t"); }),
            "the database " + folder.file("a.db") +
                " can't be written to\nthis user needs write permission on the file and on its folder "
                "(SQLite keeps a "
                "journal beside it)");
}

TEST(SqliteConnection, NamesWhatIsWrongWithTheFile) {
  SqliteFolder folder;
  EXPECT_EQ(connect_error(folder.file("no/where/a.db")),
            "the database " + folder.file("no/where/a.db") + " can't be opened: there is no folder " +
                folder.file("no/where") + "\nmake the folder (mkdir -p " + folder.file("no/where") +
                "), or correct the url");
  EXPECT_EQ(
      connect_error(folder.path().string()),
      folder.path().string() + " is a folder, not a database file\nput the name of a file into the url");
  file::create(folder.file("text.db"),
               "This is no database, but long enough to have a header of one, one would think");
  EXPECT_EQ(connect_error(folder.file("text.db")),
            folder.file("text.db") +
                " is not an SQLite database\ncheck the url; an encrypted database (SQLCipher) can't be "
                "opened either");
}

TEST(SqliteConnection, WaitsForALockAndThenSaysWhoIsToBlame) {
  SqliteFolder folder;
  const auto url = sqlite_url(folder.file("a.db"));
  const auto other = sqlite_dialect().connect(url, {});
  other->execute("BEGIN IMMEDIATE");
  ConnectOptions options;
  options.lock_timeout = 30ms;
  const auto connection = sqlite_dialect().connect(url, options);
  try {
    connection->execute("BEGIN IMMEDIATE");
    FAIL() << "no error";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.what(),
              "the database " + folder.file("a.db") + " is locked: another connection is using it");
    EXPECT_EQ(error.hint(), "wait until it is done, or raise lock_timeout");
    EXPECT_EQ(error.kind(), ErrorKind::lock_timeout);
  }
  other->execute("ROLLBACK");
  connection->execute("BEGIN IMMEDIATE");
}

TEST(SqliteConnection, SaysThatTheDiskIsFull) {
  SqliteFolder folder;
  const auto connection = sqlite_dialect().connect(sqlite_url(folder.file("a.db")), {});
  run_script(*connection, "PRAGMA max_page_count = 3; CREATE TABLE t (a); BEGIN;");
  EXPECT_EQ(error_of([&] { connection->execute("INSERT INTO t VALUES (zeroblob(100000))"); }),
            "no room is left for the database " + folder.file("a.db") +
                ": the disk, or the size allowed for it, is full\nfree some space and run the command again; "
                "what was "
                "not committed is rolled back");
}

TEST(SqliteConnection, SaysWhenAFunctionOfTheApplicationIsMissing) {
  auto connection = sqlite_memory();
  EXPECT_EQ(
      error_of([&] { connection->execute("CREATE TABLE t (a CHECK (is_valid(a)))"); }),
      "no such function: is_valid\nthis SQLite doesn't have it: it comes from the application or from an "
      "extension, and Limbeck loads neither");
  EXPECT_EQ(error_of([&] { connection->execute("CREATE VIRTUAL TABLE t USING vec0(a)"); }),
            "no such module: vec0\nthis SQLite doesn't have it: it comes from the application or from an "
            "extension, "
            "and Limbeck loads neither");
}

constexpr const char* endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

TEST(SqliteConnection, StopsAStatementThatTakesTooLong) {
  ConnectOptions options;
  options.statement_timeout = 50ms;
  const auto connection = sqlite_dialect().connect(sqlite_url(""), options);
  EXPECT_EQ(error_of([&] { connection->query(endless); }),
            "the statement took longer than statement_timeout (50 ms)\nraise statement_timeout, or make the "
            "statement "
            "do less");
  EXPECT_EQ(connection->query("SELECT 1").text(0, 0), "1");
}

TEST(SqliteConnection, CancelsFromAnotherThread) {
  auto connection = sqlite_memory();
  std::thread canceller([&] {
    std::this_thread::sleep_for(30ms);
    connection->cancel();
  });
  EXPECT_EQ(error_of([&] { connection->query(endless); }), "interrupted");
  canceller.join();
}

TEST(SqliteConnection, CancelsAWaitForALock) {
  SqliteFolder folder;
  const auto url = sqlite_url(folder.file("a.db"));
  const auto other = sqlite_dialect().connect(url, {});
  other->execute("BEGIN IMMEDIATE");
  ConnectOptions options;
  options.lock_timeout = 60'000ms;
  const auto connection = sqlite_dialect().connect(url, options);
  std::thread canceller([&] {
    std::this_thread::sleep_for(30ms);
    connection->cancel();
  });
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THROW(connection->execute("BEGIN IMMEDIATE"), DatabaseError);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  canceller.join();
}

TEST(SqliteConnection, KnowsTheOptionsOfAUrl) {
  SqliteFolder folder;
  auto url = sqlite_url(folder.file("with ?#% signs.db"));
  url.options = {{"check_same_thread", "false"}, {"cache", "private"}, {"timeout", "0.02"}};
  run_script(*sqlite_dialect().connect(url, {}), "CREATE TABLE t (a);");
  EXPECT_TRUE(std::filesystem::exists(folder.file("with ?#% signs.db")));

  url.options = {{"mode", "ro"}};
  EXPECT_THROW(sqlite_dialect().connect(url, {})->execute("DROP TABLE t"), DatabaseError);
  url.options = {{"tiemout", "3"}};
  EXPECT_EQ(error_of<UsageError>([&] { sqlite_dialect().connect(url, {}); }),
            "the database url has an option that SQLite doesn't know: tiemout\ndid you mean timeout?");
}

TEST(SqliteFence, PassesOnlyForTheExpectedRows) {
  auto connection = sqlite_memory();
  run_script(*connection, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);");
  const auto passes = [&](const std::vector<std::string>& expected) -> std::string {
    std::vector<Statement> statements{{"BEGIN IMMEDIATE", 0, {}}};
    for (auto& sql : sqlite_dialect().version_check("alembic_version", expected))
      statements.push_back({sql, 0, {}});
    const auto failure = connection->execute_all(statements);
    connection->execute("ROLLBACK");
    return failure ? failure->sqlstate + " " + failure->message : "passes";
  };
  EXPECT_EQ(passes({}), "passes");
  EXPECT_EQ(
      passes({"aa"}),
      "LB001 the version table alembic_version should hold aa; something else has changed it meanwhile");
  connection->execute("INSERT INTO alembic_version VALUES ('aa'), ('it''s')");
  EXPECT_EQ(passes({"it's", "aa"}), "passes");
  EXPECT_EQ(passes({"aa"}).substr(0, 6), "LB001 ");
  EXPECT_EQ(passes({"aa", "bb"}),
            "LB001 the version table alembic_version should hold aa and bb; something else has changed it "
            "meanwhile");
  EXPECT_EQ(
      passes({}),
      "LB001 the version table alembic_version should hold nothing; something else has changed it meanwhile");
}

/// Runs a script in the frame of a revision without foreign keys.
std::string without_foreign_keys(Connection& connection, const std::string& script, bool offline = false) {
  const auto frame = sqlite_dialect().transaction_frame(true, offline);
  std::vector<Statement> statements;
  for (auto& sql : frame.before) statements.push_back({sql, 0, {}});
  statements.push_back({frame.begin, 0, {}});
  for (auto& statement : sql::split(EngineKind::sqlite, script, "script")) statements.push_back(statement);
  for (auto& sql : frame.before_commit) statements.push_back({sql, 0, {}});
  statements.push_back({frame.commit, 0, {}});
  const auto failure = connection.execute_all(statements);
  if (connection.in_transaction()) connection.execute("ROLLBACK");
  for (auto& sql : frame.after) connection.execute(sql);
  EXPECT_EQ(connection.query("PRAGMA foreign_keys").text(0, 0), "1");
  EXPECT_EQ(rows(connection, "SELECT name FROM temp.sqlite_schema"), "");
  return failure ? failure->sqlstate + " " + failure->message : "done";
}

constexpr const char* family = R"(
  CREATE TABLE p (id INTEGER PRIMARY KEY);
  CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE);
  INSERT INTO p VALUES (1), (2);
  INSERT INTO c VALUES (10, 1), (20, 2);)";

TEST(SqliteFence, RefusesRowsThatPointNowhere) {
  auto connection = sqlite_memory();
  run_script(*connection, family);
  EXPECT_EQ(without_foreign_keys(*connection, "DELETE FROM p WHERE id = 2;"),
            "LB002 rows point to rows that do not exist: row 20 of c (no such row in p)");
  EXPECT_EQ(without_foreign_keys(*connection, "DELETE FROM p WHERE id = 2;", true),
            "LB002 rows point to rows that do not exist (PRAGMA foreign_key_check)");
  EXPECT_EQ(
      without_foreign_keys(*connection,
                           "INSERT INTO c SELECT id + 100, 99 FROM (SELECT 1 AS id UNION SELECT 2 UNION "
                           "SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7);"),
      "LB002 rows point to rows that do not exist: row 101 of c (no such row in p), row 102 of c (no such "
      "row in "
      "p), row 103 of c (no such row in p), row 104 of c (no such row in p), row 105 of c (no such row in p) "
      "and 2 "
      "more");
  EXPECT_EQ(rows(*connection, "SELECT * FROM p"), "1\n2\n");
  EXPECT_EQ(without_foreign_keys(*connection, "DELETE FROM p WHERE id = 2; DELETE FROM c WHERE id = 20;"),
            "done");
  EXPECT_EQ(rows(*connection, "SELECT * FROM c"), "10|1\n");
}

TEST(SqliteFence, OverlooksRowsThatPointedNowhereBefore) {
  for (const bool offline : {false, true}) {
    auto connection = sqlite_memory();
    run_script(*connection, family);
    run_script(*connection,
               "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (30, 77); PRAGMA foreign_keys = ON;");
    EXPECT_EQ(without_foreign_keys(*connection, "CREATE TABLE other (a);", offline), "done");
    EXPECT_EQ(without_foreign_keys(*connection, "INSERT INTO c VALUES (31, 78);", offline).substr(0, 6),
              "LB002 ");
    EXPECT_EQ(without_foreign_keys(*connection, "DELETE FROM c WHERE id = 30;", offline), "done");
  }
}

TEST(SqliteFence, KnowsRowsThatPointedNowhereUnderOtherNamesAndRowids) {
  const std::string create =
      "CREATE TABLE c (id INT PRIMARY KEY, p INT REFERENCES p, a TEXT);"
      "CREATE TABLE w (k TEXT PRIMARY KEY, p INT REFERENCES p) WITHOUT ROWID;";
  const auto done = [&](const std::string& script) {
    auto connection = sqlite_memory();
    run_script(*connection,
               "PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY);" + create +
                   "INSERT INTO p VALUES (1); INSERT INTO c (rowid, id, p) VALUES (5, 10, 99), (7, 20, 99), "
                   "(9, 30, 1); INSERT INTO w VALUES ('q', 98); PRAGMA foreign_keys = ON;");
    return without_foreign_keys(*connection, script);
  };
  const std::string rebuild =
      "CREATE TABLE n (id INT PRIMARY KEY, p INT REFERENCES p, a TEXT NOT NULL);"
      "INSERT INTO n SELECT id, p, 'a' FROM c; DROP TABLE c; ALTER TABLE n RENAME TO ";
  EXPECT_EQ(done(rebuild + "c;"), "done");
  EXPECT_EQ(done(rebuild + "cc;"), "done");
  EXPECT_EQ(done("ALTER TABLE p RENAME TO pp; ALTER TABLE w RENAME TO ww;"), "done");
  EXPECT_EQ(done("ALTER TABLE c RENAME COLUMN p TO parent;"), "done");
  EXPECT_EQ(done(rebuild + "cc; UPDATE cc SET p = 97 WHERE id = 30;"),
            "LB002 rows point to rows that do not exist: row 3 of cc (no such row in p)");
  EXPECT_EQ(done("UPDATE c SET p = 99 WHERE id = 30;"),
            "LB002 rows point to rows that do not exist: row 9 of c (no such row in p)");
  EXPECT_EQ(done("UPDATE c SET p = 97 WHERE id = 20;"),
            "LB002 rows point to rows that do not exist: row 7 of c (no such row in p)");
  EXPECT_EQ(done("CREATE TABLE d (p INT REFERENCES p); INSERT INTO d VALUES (99);"),
            "LB002 rows point to rows that do not exist: row 1 of d (no such row in p)");
}

TEST(SqliteFence, LetsForeignKeysThatCanNotBeCheckedBeMended) {
  auto connection = sqlite_memory();
  run_script(*connection, R"(
    CREATE TABLE p (a INT);
    CREATE TABLE c (p REFERENCES p (a));
    CREATE TABLE d (c REFERENCES c (p));)");
  EXPECT_EQ(without_foreign_keys(*connection, "CREATE UNIQUE INDEX u ON p (a);"), "done");
  EXPECT_EQ(without_foreign_keys(*connection, "DROP INDEX u;"),
            "LB002 foreign key mismatch - \"c\" referencing \"p\"");
}

TEST(SqliteScratch, IsAsGoodAsNewAfterAReset) {
  auto target = sqlite_memory();
  target->execute("PRAGMA encoding = 'UTF-16le'");
  const auto scratch = sqlite_dialect().open_scratch(*target, sqlite_url(""), {});
  scratch->connection().execute("CREATE TABLE t (a)");
  scratch->reset();
  EXPECT_FALSE(sqlite_dialect().has_table(scratch->connection(), {"", "t"}));
  EXPECT_EQ(scratch->connection().query("PRAGMA encoding").text(0, 0), "UTF-16le");
}

}  // namespace
}  // namespace limbeck::dialect
