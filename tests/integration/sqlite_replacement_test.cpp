// Rebuilds meet tables that others have changed since: nothing that the revision doesn't know is lost without
// a word.
#include <rapidcheck/gtest.h>

#include <map>

#include "base/text.hpp"
#include "integration/sqlite_revisions.hpp"
#include "migrate/trial_run.hpp"

namespace limbeck::migrate {
namespace {

using dialect::rows;
using dialect::run_script;

class SqliteReplacement : public SqliteRevisions {};

TEST_F(SqliteReplacement, RunsWhereTheTableIsAsTheRevisionKnowsIt) {
  const auto step = step_between(plain, stricter);
  EXPECT_EQ(planned(step), "");
  EXPECT_EQ(run(step), "");
  EXPECT_EQ(look("SELECT count(*) FROM c"), "2\n");
}

TEST_F(SqliteReplacement, RefusesToLoseAColumn) {
  by_hand("ALTER TABLE c ADD COLUMN phone TEXT; UPDATE c SET phone = '555'");
  const auto step = step_between(plain, stricter);
  const std::string sentence =
      "the table c is not as this revision knows it: replacing it would lose the column phone and its values";
  EXPECT_EQ(planned(step), "fails: " + sentence + "\n");
  const auto message = run(step);
  EXPECT_TRUE(message.contains(sentence)) << message;
  EXPECT_TRUE(message.contains("limbeck revision --autogenerate")) << message;
  EXPECT_EQ(look("SELECT phone FROM c"), "555\n555\n");
  EXPECT_EQ(look("SELECT count(*) FROM alembic_version"), "0\n");
}

TEST_F(SqliteReplacement, RefusesToUndoAConstraintOrAChange) {
  const auto refusal = [&](const std::string& now) {
    by_hand("DROP TABLE c;" + now);
    return run(step_between(plain, stricter));
  };
  EXPECT_TRUE(refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, CHECK (a <> ''))")
                  .contains("would lose the constraint CHECK (a <> '')"));
  EXPECT_TRUE(refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x')")
                  .contains("would undo a change of the column a"));
  EXPECT_TRUE(refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT UNIQUE)")
                  .contains("the constraint UNIQUE (a)"));
  EXPECT_TRUE(refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT REFERENCES c)")
                  .contains("the constraint FOREIGN KEY"));
  EXPECT_TRUE(
      refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE)").contains("the column a"));
  // How it is written makes no difference, nor the order of the columns.
  EXPECT_EQ(refusal("CREATE TABLE \"c\" ([a] text, id integer NOT NULL primary key) -- by hand"), "");
}

TEST_F(SqliteReplacement, KeepsIndexesAndTriggersWhereEachColumnStays) {
  by_hand("CREATE INDEX by_hand ON c (a); CREATE TRIGGER tr AFTER INSERT ON c BEGIN SELECT 1; END");
  const auto step = step_between(plain, stricter);
  EXPECT_EQ(planned(step), "");
  EXPECT_EQ(run(step), "");
  EXPECT_EQ(said_,
            "kept the index by_hand of c, which revision r1 doesn't know\n"
            "kept the trigger tr of c, which revision r1 doesn't know\n");
  EXPECT_EQ(look("SELECT name FROM sqlite_schema WHERE name IN ('by_hand', 'tr') ORDER BY 1"),
            "by_hand\ntr\n");
}

TEST_F(SqliteReplacement, RefusesToLoseAnIndexWhoseColumnGoes) {
  by_hand("CREATE INDEX by_hand ON c (\"a\")");
  const auto step =
      step_between(plain, "CREATE TABLE c (id INTEGER PRIMARY KEY, b TEXT CHECK (b <> '') UNIQUE);");
  EXPECT_TRUE(run(step).contains("would lose the index by_hand"));
  EXPECT_TRUE(run(without_expectation(step, "drops the column a")).contains("would lose the index by_hand"));
}

TEST_F(SqliteReplacement, ProtectsFilesThatDoNotSayWhatTheyExpect) {
  const auto rebuild = step_between(plain, stricter);
  by_hand("ALTER TABLE c ADD COLUMN phone TEXT");
  EXPECT_TRUE(run(without_expectation(rebuild)).contains("would lose the column phone and its values"));
  EXPECT_TRUE(planned(without_expectation(rebuild)).contains("phone"));
  EXPECT_EQ(run(without_expectation(rebuild, "-- WARNING: drops the column phone of c and its values")), "");
}

TEST_F(SqliteReplacement, KnowsTheWaysToRebuildByHand) {
  by_hand("ALTER TABLE c ADD COLUMN phone TEXT");
  const auto run_by_hand = [&](const std::string& sql) {
    PlannedStep step = step_between(plain, stricter);
    step.expected.clear();
    step.statements = sql::split(EngineKind::sqlite, sql, "r1.sql");
    step.foreign_keys_off = true;
    return planned(step);
  };
  const std::string lost =
      "fails: the table c is not as this revision knows it: replacing it would lose the column phone and "
      "its values\n";
  EXPECT_EQ(run_by_hand("ALTER TABLE c RENAME TO old; CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT);"
                        "INSERT INTO c SELECT id, a FROM old; DROP TABLE old"),
            lost);
  EXPECT_EQ(run_by_hand("CREATE TEMP TABLE kept AS SELECT * FROM c; DROP TABLE c; CREATE TABLE c (id INTEGER "
                        "PRIMARY KEY, a);"
                        "INSERT INTO c SELECT id, a FROM kept; DROP TABLE kept"),
            lost);
  EXPECT_EQ(run_by_hand(
                "CREATE TABLE d (id INTEGER PRIMARY KEY, a); INSERT INTO d (id, a) SELECT id, a FROM main.c;"
                "DROP TABLE c; ALTER TABLE d RENAME TO e"),
            lost);
  EXPECT_EQ(
      run_by_hand(
          "CREATE TABLE d (id INTEGER PRIMARY KEY, a, phone); INSERT INTO d SELECT * FROM c; DROP TABLE c;"
          "ALTER TABLE d RENAME TO c"),
      "");
  EXPECT_EQ(
      run_by_hand("CREATE TABLE d (id INTEGER PRIMARY KEY, a, tel); INSERT INTO d SELECT id, a, phone FROM c;"
                  "DROP TABLE c; ALTER TABLE d RENAME TO c"),
      "");
  EXPECT_EQ(run_by_hand("DROP TABLE c; CREATE TABLE c (id INTEGER PRIMARY KEY)"), "");
}

/// However the rows go, by hand: `phone` is on the live table, and only what has it in mind may run.
TEST_F(SqliteReplacement, KnowsWhatAHandWrittenCopyReads) {
  by_hand(
      "ALTER TABLE c ADD COLUMN phone TEXT; CREATE TABLE o (x, phone); CREATE VIEW seen AS SELECT id, a FROM "
      "c");
  PlannedStep step = step_between(plain, stricter);
  step.expected.clear();
  step.foreign_keys_off = true;
  std::vector<Statement> statements;
  const auto prepare = [&](const std::string& sql) {
    statements = sql::split(EngineKind::sqlite, sql, "r1.sql");
    step.statements = statements;
  };
  const auto rebuild = [](const std::string& copy, const std::string& columns = "a") {
    return "CREATE TABLE n (id INTEGER PRIMARY KEY, " + columns + ");" + copy +
           "; DROP TABLE c; ALTER TABLE n RENAME TO c";
  };
  for (const char* copy : {
           "WITH z AS (SELECT id, a FROM c) INSERT INTO n SELECT * FROM z",
           "WITH z AS (SELECT * FROM c) INSERT INTO n SELECT id, a FROM z",
           "INSERT INTO n SELECT * FROM (SELECT id, a FROM c)",
           "INSERT INTO n SELECT id, a FROM (SELECT * FROM c)",
           "INSERT INTO n SELECT id, a FROM c WHERE EXISTS (SELECT * FROM c WHERE a = 'x')",
           "INSERT INTO n SELECT id, a FROM c WHERE id IN (SELECT count(*) FROM c)",
           "INSERT INTO n SELECT o.x, c.a FROM o JOIN c ON o.x = c.id AND o.phone IS NULL",
           "INSERT INTO n SELECT id, a AS phone FROM c",
           "INSERT INTO n SELECT id, a phone FROM c",
           "INSERT INTO n SELECT id, 'phone' || a FROM c",
           "INSERT INTO n SELECT * FROM seen",
           "CREATE TEMP VIEW v AS SELECT id, a FROM c; INSERT INTO n SELECT * FROM v; DROP VIEW v",
           "CREATE TABLE m AS SELECT * FROM c; INSERT INTO n SELECT id, a FROM m; DROP TABLE m",
       }) {
    prepare(rebuild(copy));
    EXPECT_TRUE(planned(step).contains("would lose the column phone and its values")) << copy;
  }
  for (const char* copy : {
           "INSERT INTO n (id, phone) SELECT id, a FROM c",
           "INSERT INTO n (id) SELECT id FROM (SELECT * FROM c)",
           "CREATE TABLE m AS SELECT * FROM c; INSERT INTO n (id) SELECT id FROM m; DROP TABLE m",
       }) {
    prepare(rebuild(copy, "phone, a"));
    EXPECT_TRUE(planned(step).contains("would lose the column")) << copy;
  }
  for (const char* copy : {
           "INSERT INTO n SELECT id, phone FROM c WHERE a <> ''",
           "INSERT INTO n (id) SELECT id FROM c; UPDATE n SET a = c.a || c.phone FROM c WHERE c.id = n.id",
           "INSERT INTO n (id) SELECT id FROM c; UPDATE n SET a = (SELECT a || phone FROM c WHERE c.id = "
           "n.id)",
           "WITH z AS (SELECT id, a || phone FROM c) INSERT INTO n SELECT * FROM z",
           "ALTER TABLE c DROP COLUMN phone; INSERT INTO n SELECT * FROM c",
           "UPDATE c SET a = a || phone; INSERT INTO n SELECT id, a FROM c",
       }) {
    prepare(rebuild(copy));
    EXPECT_EQ(planned(step), "") << copy;
  }
  for (const char* copy : {
           "INSERT INTO n SELECT * FROM c",
           "INSERT INTO n SELECT z.* FROM (SELECT * FROM c) AS z",
           "WITH z AS (SELECT * FROM c) INSERT INTO n SELECT * FROM z",
           "CREATE TEMP TABLE m AS SELECT * FROM c; INSERT INTO n SELECT * FROM m; DROP TABLE m",
       }) {
    prepare(rebuild(copy, "a, phone"));
    EXPECT_EQ(planned(step), "") << copy;
  }
  prepare("CREATE TABLE n AS SELECT * FROM c; DROP TABLE c; ALTER TABLE n RENAME TO c");
  EXPECT_EQ(planned(step), "");
  prepare(rebuild("INSERT INTO n SELECT id, a FROM (SELECT * FROM c)"));
  EXPECT_TRUE(run_offline(step).contains("the table c is not as this revision knows it"));
}

/// Of an index alone the file tells no columns, and a name in quotes that is none of them would be a string.
TEST_F(SqliteReplacement, KnowsIndexesByTheColumnsThatAreThere) {
  const std::string table =
      R"(CREATE TABLE c (id INTEGER PRIMARY KEY, "order" TEXT, "it's" TEXT COLLATE NOCASE);)";
  const std::string expressions =
      R"(CREATE INDEX e ON c (upper("order"), "it's" COLLATE NOCASE) WHERE "order" > 'a';)";
  const auto step = step_between(table + R"(CREATE INDEX i ON c ("order", "it's");)" + expressions,
                                 table + R"(CREATE UNIQUE INDEX i ON c ("order", "it's");
                                            CREATE INDEX e ON c (lower("order"));)");
  by_hand("DROP TABLE c;" + table + R"(CREATE INDEX i ON c ("order", "it's");)" + expressions);
  EXPECT_EQ(planned(step), "");
  EXPECT_EQ(run(step), "");
  EXPECT_EQ(look("SELECT count(*) FROM pragma_index_list('c') WHERE name = 'i' AND \"unique\""), "1\n");
}

TEST_F(SqliteReplacement, RefusesToUndoTheChangeOfAViewOrTrigger) {
  const std::string views =
      "CREATE VIEW v AS SELECT id, a FROM c; CREATE TRIGGER t AFTER INSERT ON c BEGIN SELECT 1; END;";
  const auto step = step_between(
      plain + views, plain + std::string("CREATE VIEW v AS SELECT id FROM c; CREATE TRIGGER t AFTER "
                                         "INSERT ON c BEGIN SELECT 2; END;"));
  by_hand(views);
  EXPECT_EQ(planned(step), "");
  by_hand(
      "DROP VIEW v; CREATE VIEW v AS SELECT id, a, 'hotfix' AS h FROM c; DROP TRIGGER t; CREATE TRIGGER t "
      "AFTER INSERT ON c "
      "BEGIN SELECT 'hotfix'; END");
  const auto found = planned(step);
  EXPECT_TRUE(found.contains("the view v is not as this revision knows it")) << found;
  EXPECT_TRUE(found.contains("the trigger t is not as this revision knows it")) << found;
  EXPECT_NE(run_offline(step), "");
  EXPECT_EQ(look("SELECT h FROM v LIMIT 1"), "hotfix\n");
}

TEST_F(SqliteReplacement, LooksInScriptsToo) {
  const auto refusal = [&](const std::string& now) {
    by_hand("DROP TABLE IF EXISTS c; DROP TABLE IF EXISTS alembic_version;" + now);
    return run_offline(step_between(
        "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT, UNIQUE (a)); CREATE INDEX i ON c (a, id);",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT NOT NULL, UNIQUE (a));"
        "CREATE INDEX i ON c (a, id);"));
  };
  const std::string sentence = "the table c is not as this revision knows it";
  const std::string index = "CREATE INDEX i ON c (a, id);";
  EXPECT_EQ(refusal("CREATE TABLE \"c\" ([a] text unique, id integer NOT NULL primary key);" + index), "");
  for (const auto* now : {"CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT UNIQUE, phone TEXT)",
                          "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT UNIQUE CHECK (a <> ''))",
                          "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT)",
                          "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT UNIQUE REFERENCES c)",
                          "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT UNIQUE DEFAULT 'x')"}) {
    const auto said = refusal(std::string(now) + ";" + index);
    EXPECT_TRUE(said.contains(sentence)) << now << "\n" << said;
  }
  EXPECT_TRUE(
      refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT UNIQUE); CREATE INDEX by_hand ON c (a);" +
              index)
          .contains(sentence));
  EXPECT_TRUE(refusal("CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT UNIQUE); CREATE INDEX i ON c (id, a)")
                  .contains(sentence));
}

TEST_F(SqliteReplacement, LooksInScriptsThatDoNotSayWhatTheyExpect) {
  by_hand("ALTER TABLE c ADD COLUMN phone TEXT");
  const auto step = step_between(plain, stricter);
  EXPECT_TRUE(
      run_offline(without_expectation(step)).contains("the table c is not as this revision knows it"));
  EXPECT_EQ(look("SELECT count(phone) FROM c"), "0\n");
  EXPECT_EQ(run_offline(without_expectation(step, "drops phone")), "");
}

TEST_F(SqliteReplacement, ChecksEachRevisionWhenItsTurnHasCome) {
  const auto first = step_between(plain, stricter);
  const auto second =
      step_between(stricter, "CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT NOT NULL CHECK (a <> ''));");
  auto database = database_.open(Access::read);
  Plan plan;
  plan.steps = {first, second};
  const auto found = check_replacements(database, plan);
  EXPECT_TRUE(found[0].empty() && found[1].empty());
  plan.steps = {second, first};
  EXPECT_FALSE(check_replacements(database, plan)[0].empty());
}

// ---- any two branches

struct Model {
  std::map<std::string, std::string> columns;  // behind the name
  std::set<std::string> checks;
  std::map<std::string, std::string> indexes, triggers;  // the statement

  std::string sql() const {
    std::string text = "CREATE TABLE c (id INTEGER PRIMARY KEY";
    for (const auto& [name, type] : columns) text += ", " + name + " " + type;
    for (const auto& check : checks) text += ", CHECK (" + check + ")";
    text += ");\n";
    for (const auto& [name, index] : indexes) text += index + ";\n";
    for (const auto& [name, trigger] : triggers) text += trigger + ";\n";
    return text;
  }
};

std::string any_column(const Model& model) {
  std::vector<std::string> names;
  for (const auto& [name, type] : model.columns) names.push_back(name);
  return *rc::gen::elementOf(names);
}

void change(Model& model, const std::string& tag, int number) {
  const auto name = tag + std::to_string(number);
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      model.columns[name] =
          *rc::gen::element<std::string>("TEXT", "INTEGER NOT NULL DEFAULT 7", "TEXT DEFAULT 'd'");
      break;
    case 1: {
      if (model.columns.size() < 2) break;
      const auto gone = any_column(model);
      model.columns.erase(gone);
      const auto speaks = [&](const auto& entry) { return entry.second.find(gone) != std::string::npos; };
      std::erase_if(model.indexes, speaks);
      std::erase_if(model.triggers, speaks);
      std::erase_if(model.checks, [&](const auto& check) { return check.find(gone) != std::string::npos; });
      break;
    }
    case 2:
    case 3:
      model.columns[any_column(model)] =
          *rc::gen::element<std::string>("TEXT NOT NULL DEFAULT 'n'", "TEXT", "BLOB");
      break;
    case 4:
      model.checks.insert(any_column(model) + " <> '" + name + "'");
      break;
    case 5:
      if (!model.checks.empty()) model.checks.erase(model.checks.begin());
      break;
    case 6:
      model.indexes["i_" + name] = "CREATE INDEX i_" + name + " ON c (" + any_column(model) + ")";
      break;
    case 7:
      if (!model.indexes.empty()) model.indexes.erase(model.indexes.begin());
      break;
    case 8:
      model.triggers["t_" + name] =
          "CREATE TRIGGER t_" + name + " AFTER UPDATE OF " + any_column(model) + " ON c BEGIN SELECT 1; END";
      break;
  }
}

Model changed(Model model, const std::string& tag) {
  const auto count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) change(model, tag, i);
  return model;
}

/// The columns with their values, the indexes and triggers, the CHECKs.
std::map<std::string, std::string> contents(dialect::Connection& connection) {
  std::map<std::string, std::string> found;
  const auto columns = connection.query("SELECT name FROM pragma_table_xinfo('c')");
  for (const auto& row : columns.rows) {
    found["column " + *row[0]] = rows(connection, "SELECT id, \"" + *row[0] + "\" FROM c ORDER BY id");
  }
  const auto objects =
      connection.query("SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('index', 'trigger')");
  for (const auto& row : objects.rows) found[*row[0]] = "";
  for (const auto& [name, table] : dialect::sqlite_dialect().inspect(connection, {}).tables) {
    for (const auto& check : table.checks) found["check " + check.expression] = "";
  }
  return found;
}

/// What the change from one model to another takes away, and what it may change in values.
std::set<std::string> dropped_items(const Model& from, const Model& to) {
  std::set<std::string> gone;
  for (const auto& [name, type] : from.columns) {
    const auto found = to.columns.find(name);
    if (found == to.columns.end() || found->second != type) gone.insert("column " + name);
  }
  for (const auto& check : from.checks) {
    if (!to.checks.contains(check)) gone.insert("check " + check);
  }
  for (const auto& [name, sql] : from.indexes) {
    if (!to.indexes.contains(name)) gone.insert("index " + name);
  }
  for (const auto& [name, sql] : from.triggers) {
    if (!to.triggers.contains(name)) gone.insert("trigger " + name);
  }
  return gone;
}

void expect_nothing_lost(dialect::Connection& database, const PlannedStep& step, const Model& from,
                         const Model& to, bool checks) {
  const auto before = contents(database);
  const auto stop = trial_run(dialect::sqlite_dialect(), database, {&step, 1});
  const auto after = contents(database);
  if (stop) {
    RC_ASSERT(before == after);
    return;
  }
  const auto gone = dropped_items(from, to);
  for (const auto& [what, values] : before) {
    if (gone.contains(what) || (!checks && what.starts_with("check "))) continue;
    const auto found = after.find(what);
    if (found == after.end()) RC_FAIL(what + " is lost\n" + step.expected + "\n" + text_of(step));
    RC_ASSERT(found->second == values);
  }
}

RC_GTEST_PROP(SqliteReplacementProperty, TwoBranchesLoseNothingOfEachOther, ()) {
  Model base;
  base.columns = {{"a", "TEXT"}, {"b", "INTEGER"}, {"e", "TEXT DEFAULT 'e'"}};
  base = changed(base, "base");
  const auto mine = changed(base, "mine"), theirs = changed(base, "theirs");
  const auto from = dialect::sqlite_catalog(base.sql());
  const auto made = step_between(from, dialect::sqlite_catalog(theirs.sql()), "theirs");
  auto up = step_between(from, dialect::sqlite_catalog(mine.sql()), "mine");
  auto down = step_between(dialect::sqlite_catalog(mine.sql()), from, "mine");
  const bool said = *rc::gen::arbitrary<bool>();
  if (!said) {
    const auto way_up = text_of(up), way_down = text_of(down);
    up = without_expectation(up, way_down);
    down = without_expectation(down, way_up);
  }
  const auto database = dialect::sqlite_memory();
  run_script(*database, base.sql() + "INSERT INTO c (id) VALUES (1), (2);");
  RC_ASSERT(!trial_run(dialect::sqlite_dialect(), *database, {&made, 1}));
  if (*rc::gen::arbitrary<bool>())
    run_script(*database, "ALTER TABLE c ADD COLUMN hand TEXT; CREATE INDEX i_hand ON c (hand)");
  for (const auto& row :
       database->query("SELECT name FROM pragma_table_xinfo('c') WHERE name <> 'id'").rows) {
    run_script(*database, "UPDATE c SET \"" + *row[0] + "\" = '" + *row[0] + "' || id");
  }
  expect_nothing_lost(*database, up, base, mine, said);
  if (*rc::gen::arbitrary<bool>()) run_script(*database, "ALTER TABLE c ADD COLUMN later TEXT DEFAULT 'l'");
  expect_nothing_lost(*database, down, mine, base, said);
}

}  // namespace
}  // namespace limbeck::migrate
