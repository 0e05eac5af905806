// The check in `--sql` scripts of what a revision replaces: the sqlite3 shell does it alone.
#include "base/text.hpp"
#include "integration/sqlite_revisions.hpp"

namespace limbeck::migrate {
namespace {

class SqliteScriptCheck : public SqliteRevisions {
 protected:
  /// The script between two schemas, on a database that `now` makes; "" when it ran.
  std::string refusal(const std::string& from, const std::string& to, const std::string& now,
                      const std::function<Plan()>& history = {}) {
    by_hand(
        "DROP TABLE IF EXISTS c; DROP VIEW IF EXISTS v; DROP TABLE IF EXISTS p; DROP TABLE IF EXISTS "
        "alembic_version;" +
        now);
    return run_offline({}, {step_between(from, to)}, history);
  }
};

/// A revision written by hand.
PlannedStep made_by(const std::string& sql) {
  PlannedStep step;
  step.step.direction = revision::Direction::upgrade;
  step.step.revision = "r0";
  step.step.rows_after = std::vector<std::string>{"r0"};
  step.step.change.inserts = {"r0"};
  step.file = "r0.sql";
  step.statements = sql::split(EngineKind::sqlite, sql, "r0.sql");
  return step;
}

constexpr const char* is_unknown = "is not as this revision knows it, as far as a script can tell";

const std::string rich =
    "CREATE TABLE p (id INTEGER PRIMARY KEY, code INTEGER UNIQUE);"
    "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, b INT DEFAULT 'X' CHECK (b > 0), k INT REFERENCES p "
    "(id) ON DELETE "
    "CASCADE, n TEXT COLLATE NOCASE, g INT AS (b * 2), UNIQUE (k) ON CONFLICT IGNORE);"
    "CREATE INDEX i ON c (b) WHERE b > 3; CREATE INDEX e ON c (lower(a), n DESC);"
    "CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 'x'; END;"
    "CREATE VIEW v AS SELECT a FROM c;";

TEST_F(SqliteScriptCheck, RefusesWhatThePragmasDoNotTell) {
  const auto to = text::replace_all(rich, "a TEXT", "a TEXT NOT NULL");
  EXPECT_EQ(refusal(rich, to, rich), "");
  for (const auto& [known, by_hand] : std::vector<std::pair<const char*, const char*>>{
           {"b > 0", "b > -5"},
           {"b * 2", "b * 3"},
           {"NOCASE", "RTRIM"},
           {"IGNORE", "REPLACE"},
           {" ON CONFLICT IGNORE", ""},
           {"CHECK (b", "CONSTRAINT ck CHECK (b"},
           {"CHECK (b > 0)", "CHECK (a <> 'b')"},
           {"CASCADE", "CASCADE DEFERRABLE INITIALLY DEFERRED"},
           {"p (id)", "p (code)"},
           {"DEFAULT 'X'", "DEFAULT 'x'"},
           {"WHERE b > 3", "WHERE b > 4"},
           {"c (b) WHERE", "c (b DESC) WHERE"},
           {"c (b) WHERE", "c (b COLLATE RTRIM) WHERE"},
           {"lower(a)", "upper(a)"},
           {"n DESC", "n"},
           {"SELECT 'x'", "SELECT 'X'"},
           {"VIEW v AS SELECT a FROM c;",
            "VIEW v AS SELECT a FROM c; CREATE TRIGGER vt INSTEAD OF INSERT ON v BEGIN SELECT 1; END;"},
           {"CREATE VIEW v", "CREATE INDEX h ON c (k); CREATE VIEW v"}}) {
    const auto now = text::replace_all(rich, known, by_hand);
    ASSERT_NE(now, rich);
    for (const auto& history : {std::function<Plan()>(), std::function<Plan()>([] {
                                  Plan plan;
                                  plan.steps.push_back(made_by(rich));
                                  return plan;
                                })}) {
      const auto said = refusal(rich, to, now, history);
      EXPECT_TRUE(said.contains(is_unknown)) << by_hand << "\n" << said;
      EXPECT_TRUE(said.contains("`limbeck plan` compares exactly")) << said;
    }
    EXPECT_EQ(look("SELECT count(*) FROM pragma_table_info('c') WHERE name = 'a' AND \"notnull\""), "0\n");
  }
}

TEST_F(SqliteScriptCheck, LooksAtAnIndexOrTriggerAlone) {
  const std::string from =
      plain + std::string("CREATE INDEX i ON c (a); CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END;");
  const std::string to =
      plain +
      std::string("CREATE INDEX i ON c (id, a); CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 2; END;");
  EXPECT_EQ(refusal(from, to, from), "");
  EXPECT_EQ(refusal(from, to,
                    text::replace_all(text::replace_all(from, "i ON c (a)", "i on \"C\" ( [a] )"),
                                      "ON c BEGIN", "on [C] begin")),
            "");
  for (const char* by_hand : {"i ON c (a DESC)", "i ON c (a) WHERE a > 'x'", "i ON c (a, id)"}) {
    const auto said = refusal(from, to, text::replace_all(from, "i ON c (a)", by_hand));
    EXPECT_TRUE(said.contains(std::string("the index i ") + is_unknown)) << said;
  }
  EXPECT_TRUE(refusal(from, to, text::replace_all(from, "SELECT 1", "SELECT 99"))
                  .contains(std::string("the trigger t ") + is_unknown));
}

TEST_F(SqliteScriptCheck, TakesWhatIsWrittenOtherwiseForTheSame) {
  const auto to = text::replace_all(rich, "a TEXT", "a TEXT NOT NULL");
  auto otherwise = rich;
  for (const auto& [known, written] : std::vector<std::pair<const char*, const char*>>{
           {"a TEXT", "[a] text DEFAULT Null -- CHECK (later) COLLATE\n"},
           {"REFERENCES p (id)", "references P"},
           {"c (b) WHERE b > 3", "[C] (b COLLATE binary ASC) where \"b\" /* so */ >3"},
           {"lower(a), n DESC", "LOWER(`a`), n desc"},
           {"ON c BEGIN", "ON C\nbegin"}}) {
    otherwise = text::replace_all(otherwise, known, written);
  }
  EXPECT_EQ(refusal(rich, to, otherwise), "");
  EXPECT_EQ(refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, b INT CHECK (b IN (1, 2)));",
                    "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT CHECK (b IN (1, 2)));",
                    "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, b INT, CHECK (b in (1,2)))"),
            "");
  // As other tools write it.
  const std::string ours =
      "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE c (id INTEGER PRIMARY KEY "
      "AUTOINCREMENT, a TEXT,"
      "n VARCHAR(20) NOT NULL COLLATE NOCASE, p INTEGER NOT NULL, FOREIGN KEY (p) REFERENCES p (id) "
      "DEFERRABLE INITIALLY "
      "DEFERRED);";
  const std::string theirs =
      "CREATE TABLE \"p\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT);"
      "CREATE TABLE \"c\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \"a\" text NULL, n VARCHAR(20) "
      "COLLATE \"NOCASE\" "
      "NOT NULL, \"p\" integer NOT NULL REFERENCES \"p\" (\"id\") DEFERRABLE INITIALLY DEFERRED);";
  EXPECT_EQ(refusal(ours, text::replace_all(ours, "a TEXT", "a TEXT NOT NULL"), theirs), "");
}

/// In any form, straight from an empty database and from where it was made before.
TEST_F(SqliteScriptCheck, KnowsWhatTheRevisionsBeforeHaveMade) {
  for (const std::string column :
       {"b INT DEFAULT NULL", "b TEXT DEFAULT \"new\"", "b TEXT DEFAULT foo", "b TEXT DEFAULT Null",
        "b TEXT COLLATE BINARY", "b TEXT UNIQUE ON CONFLICT ABORT", "b TEXT /* CHECK (later) */",
        "b INT CHECK ((b)>(0))",
        "b TEXT CONSTRAINT foo NOT NULL CONSTRAINT bar DEFAULT 5 CONSTRAINT u UNIQUE"}) {
    const auto from =
        "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, " + column +
        "); CREATE INDEX i ON c (b collate nocase); CREATE TRIGGER t AFTER INSERT ON C BEGIN SELECT 1; END;";
    const auto to = text::replace_all(from, "a TEXT", "a TEXT NOT NULL");
    const auto first = made_by(from);
    auto second = step_between(from, to);
    second.step.rows_before = std::vector<std::string>{"r0"};
    second.step.change = {};
    second.step.change.update = {"r0", "r1"};
    by_hand("DROP TABLE IF EXISTS c; DROP TABLE IF EXISTS alembic_version");
    EXPECT_EQ(run_offline({}, {first, second}, [] { return Plan(); }), "") << column;
    by_hand("DROP TABLE c; " + from + "UPDATE alembic_version SET version_num = 'r0'");
    EXPECT_EQ(run_offline({"r0"}, {second},
                          [&] {
                            Plan history;
                            history.steps.push_back(first);
                            return history;
                          }),
              "")
        << column;
  }
}

TEST_F(SqliteScriptCheck, GoesOnWithoutAHistoryThatCannotBeRead) {
  EXPECT_EQ(refusal(plain, stricter, plain, []() -> Plan { throw Error("a file is missing"); }), "");
}

}  // namespace
}  // namespace limbeck::migrate
