// Rebuilds of tables that hold rows, on real files: nothing may be lost, fired or left behind.
#include <array>

#include "dialect/sqlite/render/alter.hpp"
#include "integration/sqlite_support.hpp"
#include "schema/json.hpp"

namespace limbeck::dialect {
namespace {

using operation::Operation;

class TableRebuild : public ::testing::Test {
 protected:
  TableRebuild() : connection_(sqlite_dialect().connect(sqlite_url(folder_.file("a.db")), {})) {}

  Connection& database() { return *connection_; }
  schema::Catalog inspect() { return sqlite_dialect().inspect(database(), {}); }

  static schema::Catalog catalog_of(const std::string& script) {
    auto scratch = sqlite_memory();
    run_script(*scratch, script);
    return sqlite_dialect().inspect(*scratch, {});
  }

  /// Runs operations as a revision does, and checks that they have led to `after`.
  void migrate(const std::vector<Operation>& operations, const schema::Catalog& after) {
    const auto failure = run(sqlite_dialect().render(operations, inspect(), after));
    ASSERT_EQ(failure, "");
    const auto now = inspect();
    EXPECT_EQ(now, after) << schema::to_json(now).dump() << schema::to_json(after).dump();
    EXPECT_EQ(rows(database(), "PRAGMA integrity_check"), "ok\n");
    EXPECT_EQ(rows(database(), "PRAGMA foreign_key_check"), "");
    EXPECT_EQ(rows(database(), "PRAGMA foreign_keys"), "1\n");
  }

  std::string run(const std::vector<RenderedStatement>& rendered) {
    bool off = false;
    for (const auto& statement : rendered) off |= statement.foreign_keys_off;
    const auto frame = sqlite_dialect().transaction_frame(off, false);
    std::vector<Statement> statements;
    const auto append = [&](const std::string& sql) { statements.push_back({sql, 0, {}}); };
    for (const auto& sql : frame.before) append(sql);
    append(frame.begin);
    for (const auto& statement : rendered) append(statement.sql);
    for (const auto& sql : frame.before_commit) append(sql);
    append(frame.commit);
    const auto failure = database().execute_all(statements);
    if (database().in_transaction()) database().execute("ROLLBACK");
    for (const auto& sql : frame.after) database().execute(sql);
    return failure ? failure->message + " in " + statements[failure->index].text : "";
  }

  /// The table of that name rebuilt, as the script has it; columns of the same name are kept, and those of
  /// `renamed`.
  void rebuild(const std::string& name, const std::string& script,
               std::vector<std::pair<std::string, std::string>> renamed = {}) {
    migrate({operation_for(name, catalog_of(script), std::move(renamed))}, catalog_of(script));
  }
  Operation operation_for(const std::string& name, const schema::Catalog& after,
                          std::vector<std::pair<std::string, std::string>> renamed = {}) {
    const auto before = inspect();
    const auto& from = before.tables.at({"", name});
    const auto& to = after.tables.at({"", name});
    auto kept = std::move(renamed);
    for (const auto& column : from.columns) {
      if (to.find_column(column.name)) kept.emplace_back(column.name, column.name);
    }
    return operation::RebuildTable{from, to, kept};
  }

  SqliteFolder folder_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(TableRebuild, FiresNoCascade) {
  run_script(database(), R"(
    CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent INT NOT NULL REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE);
    CREATE TABLE pets (id INTEGER PRIMARY KEY, parent INT REFERENCES parents ON DELETE SET NULL);
    INSERT INTO parents VALUES (1, 'a'), (2, 'b');
    INSERT INTO children VALUES (10, 1), (20, 2);
    INSERT INTO pets VALUES (100, 1);)");
  rebuild("parents", R"(
    CREATE TABLE parents (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent INT NOT NULL REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE);
    CREATE TABLE pets (id INTEGER PRIMARY KEY, parent INT REFERENCES parents ON DELETE SET NULL);)");
  EXPECT_EQ(rows(database(), "SELECT * FROM parents"), "1|a\n2|b\n");
  EXPECT_EQ(rows(database(), "SELECT * FROM children"), "10|1\n20|2\n");
  EXPECT_EQ(rows(database(), "SELECT * FROM pets"), "100|1\n");
  database().execute("DELETE FROM parents WHERE id = 1");
  EXPECT_EQ(rows(database(), "SELECT * FROM children"), "20|2\n");  // the foreign key still works
}

TEST_F(TableRebuild, KeepsReferencesToItself) {
  run_script(database(), R"(
    CREATE TABLE nodes (id INTEGER PRIMARY KEY, up INT REFERENCES nodes ON DELETE CASCADE, name TEXT);
    INSERT INTO nodes VALUES (1, NULL, 'root'), (2, 1, 'leaf'), (3, 2, 'twig');)");
  rebuild("nodes",
          "CREATE TABLE nodes (id INTEGER PRIMARY KEY, up INT REFERENCES nodes ON DELETE CASCADE, name TEXT "
          "NOT NULL);");
  EXPECT_EQ(rows(database(), "SELECT * FROM nodes"), "1|NULL|root\n2|1|leaf\n3|2|twig\n");
  EXPECT_EQ(rows(database(), "SELECT \"table\" FROM pragma_foreign_key_list('nodes')"), "nodes\n");
}

TEST_F(TableRebuild, FiresNoTriggerAndKeepsThemAll) {
  const std::string rest = R"(
    CREATE TABLE log (what TEXT);
    CREATE TABLE other (a);
    CREATE VIEW v AS SELECT a FROM t;
    CREATE VIEW w AS
      SELECT a   -- as in v
      FROM v;
    CREATE TRIGGER on_insert AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('insert'); END;
    CREATE TRIGGER on_delete BEFORE DELETE ON t WHEN OLD.a > 0 BEGIN INSERT INTO log VALUES ('delete'); END;
    CREATE TRIGGER elsewhere AFTER INSERT ON other BEGIN UPDATE t SET a = NEW.a; END;
    CREATE TRIGGER instead INSTEAD OF INSERT ON w BEGIN INSERT INTO t (a) VALUES (NEW.a); END;)";
  run_script(database(),
             "CREATE TABLE t (a INT);" + rest + "INSERT INTO t VALUES (1), (2); DELETE FROM log;");
  const auto before =
      rows(database(), "SELECT type, name, sql FROM sqlite_schema WHERE name <> 't' ORDER BY name");
  rebuild("t", "CREATE TABLE t (a TEXT NOT NULL);" + rest);
  EXPECT_EQ(rows(database(), "SELECT * FROM log"), "");
  EXPECT_EQ(rows(database(), "SELECT type, name, sql FROM sqlite_schema WHERE name <> 't' ORDER BY name"),
            before);
  run_script(database(), "INSERT INTO w VALUES (3); INSERT INTO other VALUES (4);");
  EXPECT_EQ(rows(database(), "SELECT a, typeof(a) FROM t"), "4|text\n4|text\n4|text\n");
  EXPECT_EQ(rows(database(), "SELECT * FROM log"), "insert\n");
}

TEST_F(TableRebuild, KeepsIndexesOfAllKinds) {
  const std::string indexes = R"(
    CREATE UNIQUE INDEX u ON t (b COLLATE NOCASE);
    CREATE INDEX p ON t (a DESC) WHERE b IS NOT NULL;
    CREATE INDEX e ON t (lower(b), a + 1);)";
  run_script(database(),
             "CREATE TABLE t (a INT, b TEXT);" + indexes + "INSERT INTO t VALUES (1, 'x'), (2, 'Y');");
  rebuild("t", "CREATE TABLE t (a INT NOT NULL, b TEXT);" + indexes);
  EXPECT_EQ(rows(database(), "SELECT a FROM t INDEXED BY u WHERE b = 'y' COLLATE NOCASE"), "2\n");
  EXPECT_THROW(database().execute("INSERT INTO t VALUES (3, 'X')"), DatabaseError);
}

TEST_F(TableRebuild, GoesOnWhereAutoincrementStood) {
  run_script(database(), R"(
    CREATE TABLE full (id INTEGER PRIMARY KEY AUTOINCREMENT, a);
    CREATE TABLE empty (id INTEGER PRIMARY KEY AUTOINCREMENT, a);
    INSERT INTO full VALUES (1, 'x'), (50, 'y'); DELETE FROM full WHERE id = 50;
    INSERT INTO empty VALUES (70, 'x'); DELETE FROM empty;)");
  const std::string after = R"(
    CREATE TABLE full (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
    CREATE TABLE empty (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);)";
  const auto wanted = catalog_of(after);
  migrate({operation_for("full", wanted), operation_for("empty", wanted)}, wanted);
  EXPECT_EQ(rows(database(), "SELECT * FROM sqlite_sequence ORDER BY name"), "empty|70\nfull|50\n");
  run_script(database(), "INSERT INTO full (a) VALUES ('z'); INSERT INTO empty (a) VALUES ('z');");
  EXPECT_EQ(rows(database(), "SELECT * FROM full UNION ALL SELECT * FROM empty"), "1|x\n51|z\n71|z\n");
}

TEST_F(TableRebuild, KeepsRowids) {
  run_script(database(), "CREATE TABLE t (a TEXT); INSERT INTO t (rowid, a) VALUES (7, 'x'), (900, 'y');");
  rebuild("t", "CREATE TABLE t (a TEXT NOT NULL, b INT DEFAULT 5);");
  EXPECT_EQ(rows(database(), "SELECT rowid, a, b FROM t"), "7|x|5\n900|y|5\n");
}

TEST_F(TableRebuild, KeepsGeneratedColumnsStrictAndWithoutRowid) {
  run_script(database(), R"(
    CREATE TABLE t (k TEXT PRIMARY KEY, n INT, twice INT AS (n * 2) STORED, more INT AS (n + 1)) STRICT, WITHOUT ROWID;
    CREATE INDEX i ON t (more);
    INSERT INTO t (k, n) VALUES ('a', 1), ('b', 2);)");
  rebuild("t", R"(
    CREATE TABLE t (k TEXT PRIMARY KEY, n INT NOT NULL, twice INT AS (n * 3) STORED, more INT AS (n + 1)) STRICT, WITHOUT ROWID;
    CREATE INDEX i ON t (more);)");
  EXPECT_EQ(rows(database(), "SELECT * FROM t"), "a|1|3|2\nb|2|6|3\n");
  rebuild("t",
          "CREATE TABLE t (k TEXT PRIMARY KEY, n INT NOT NULL, twice INT, more INT); CREATE INDEX i ON t "
          "(more);");
  EXPECT_EQ(rows(database(), "SELECT k, n, twice, more FROM t"), "a|1|3|2\nb|2|6|3\n");
}

// https://www.sqlite.org/lang_conflict.html: what a constraint says of conflicts holds for INSERT … SELECT,
// too.
TEST_F(TableRebuild, SwallowsNoRow) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"CREATE TABLE t (a INTEGER PRIMARY KEY, b);", "(1, 'q'), (2, 'q')",
       "CREATE TABLE t (a INTEGER PRIMARY KEY, b UNIQUE ON CONFLICT REPLACE);"},
      {"CREATE TABLE t (a INTEGER PRIMARY KEY, b);", "(1, 'q'), (2, 'q')",
       "CREATE TABLE t (a INTEGER PRIMARY KEY, b, UNIQUE (b) ON CONFLICT IGNORE);"},
      {"CREATE TABLE t (a INTEGER PRIMARY KEY, b);", "(1, 'q'), (2, NULL)",
       "CREATE TABLE t (a INTEGER PRIMARY KEY, b NOT NULL ON CONFLICT IGNORE);"},
      {"CREATE TABLE t (a, b);", "('q', 1), ('q', 2)",
       "CREATE TABLE t (a PRIMARY KEY ON CONFLICT REPLACE, b);"},
      {"CREATE TABLE t (a, b);", "(7, 1), (7, 2)",
       "CREATE TABLE t (a INTEGER PRIMARY KEY ON CONFLICT REPLACE, b);"},
      {"CREATE TABLE t (a, b);", "(7, 1), (7, 2)",
       "CREATE TABLE t (a, b, PRIMARY KEY (a) ON CONFLICT IGNORE) WITHOUT ROWID;"},
      {"CREATE TABLE t (a TEXT UNIQUE ON CONFLICT REPLACE, b);", "('1', 1), ('01', 2)",
       "CREATE TABLE t (a INTEGER UNIQUE ON CONFLICT REPLACE, b);"},
      {"CREATE TABLE t (a TEXT UNIQUE ON CONFLICT IGNORE, b);", "('a', 1), ('A', 2)",
       "CREATE TABLE t (a TEXT COLLATE NOCASE UNIQUE ON CONFLICT IGNORE, b);"},
      {"CREATE TABLE t (a TEXT, b); CREATE UNIQUE INDEX i ON t (a);", "('a', 1), ('A', 2)",
       "CREATE TABLE t (a TEXT COLLATE NOCASE, b); CREATE UNIQUE INDEX i ON t (a);"},
      {"CREATE TABLE t (a, b);", "(NULL, 1), (2, 2)", "CREATE TABLE t (a PRIMARY KEY, b) WITHOUT ROWID;"},
  };
  for (const auto& [before, values, after] : cases) {
    run_script(database(), "DROP TABLE IF EXISTS t;" + before + "INSERT INTO t VALUES " + values);
    const auto held = rows(database(), "SELECT rowid, * FROM t");
    const auto wanted = catalog_of(after);
    const auto rendered = sqlite_dialect().render({operation_for("t", wanted)}, inspect(), wanted);
    bool foretold = false;
    for (const auto& statement : rendered) foretold |= !statement.depends_on_rows.empty();
    EXPECT_TRUE(foretold) << after;
    EXPECT_NE(run(rendered), "") << after;
    EXPECT_EQ(rows(database(), "SELECT rowid, * FROM t"), held) << after;
  }
}

TEST_F(TableRebuild, WarnsOfValuesThatItChanges) {
  const auto warning = [&](const std::string& before, const std::string& after) {
    run_script(database(), "DROP TABLE IF EXISTS t;" + before);
    const auto wanted = catalog_of(after);
    std::string warnings;
    for (const auto& each : sqlite_dialect().render({operation_for("t", wanted)}, inspect(), wanted)) {
      warnings += each.warning;
    }
    return warnings;
  };
  const std::string number =
      "changes values of a of t: text that reads as a number becomes that number, such as '007' 7";
  const std::string rounded = "changes values of a of t: whole numbers beyond 2^53 are rounded";
  const std::string digits = "changes values of a of t: numbers become text of 15 digits at most";
  EXPECT_EQ(warning("CREATE TABLE t (a TEXT);", "CREATE TABLE t (a INTEGER);"), number);
  EXPECT_EQ(warning("CREATE TABLE t (a VARCHAR(9));", "CREATE TABLE t (a DATE);"), number);
  EXPECT_EQ(warning("CREATE TABLE t (a);", "CREATE TABLE t (a REAL);"), number + "; " + rounded);
  EXPECT_EQ(warning("CREATE TABLE t (a BIGINT);", "CREATE TABLE t (a DOUBLE);"), rounded);
  EXPECT_EQ(warning("CREATE TABLE t (a REAL);", "CREATE TABLE t (a TEXT);"), digits);
  EXPECT_EQ(warning("CREATE TABLE t (a BLOB);", "CREATE TABLE t (a TEXT);"), digits);
  EXPECT_EQ(warning("CREATE TABLE t (a ANY) STRICT;", "CREATE TABLE t (a ANY);"), number);
  EXPECT_EQ(warning("CREATE TABLE t (a TEXT);", "CREATE TABLE t (a BLOB);"), "");
  EXPECT_EQ(warning("CREATE TABLE t (a REAL);", "CREATE TABLE t (a INTEGER);"), "");
  EXPECT_EQ(warning("CREATE TABLE t (a INT);", "CREATE TABLE t (a NUMERIC(9, 2));"), "");
  EXPECT_EQ(warning("CREATE TABLE t (a VARCHAR(9));", "CREATE TABLE t (a TEXT);"), "");
  EXPECT_EQ(warning("CREATE TABLE t (a, b INT);", "CREATE TABLE t (a, b INT AS (a * 2));"),
            "drops the values of b of t, which is computed from now on");
  EXPECT_EQ(warning("CREATE TABLE t (a INT AS (b * 2), b);", "CREATE TABLE t (a INT, b);"), "");
  EXPECT_EQ(warning("CREATE TABLE t (a INT PRIMARY KEY, b);", "CREATE TABLE t (a INTEGER PRIMARY KEY, b);"),
            "numbers the rows of t where a holds NULL");
  EXPECT_EQ(warning("CREATE TABLE t (a TEXT CHECK (a IN ('x', 'y', 'z')));",
                    "CREATE TABLE t (a TEXT CHECK (a IN ('y', 'w')));"),
            "the column a of t loses the values 'x' and 'z'");
  EXPECT_EQ(warning("CREATE TABLE t (a TEXT CHECK (a IN ('x')));",
                    "CREATE TABLE t (a TEXT CHECK (a IN ('y', 'x')));"),
            "");
  EXPECT_EQ(warning("CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);",
                    "CREATE TABLE t (a INTEGER PRIMARY KEY);"),
            "forgets which numbers t has given: those of deleted rows come again");
}

TEST_F(TableRebuild, KeepsRowidsThatGetOrLoseAName) {
  run_script(database(), "CREATE TABLE t (a TEXT); INSERT INTO t (rowid, a) VALUES (7, 'x'), (900, 'y');");
  rebuild("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);");
  EXPECT_EQ(rows(database(), "SELECT rowid, id, a FROM t"), "7|7|x\n900|900|y\n");
  rebuild("t", "CREATE TABLE t (rowid TEXT, \"Key\" INTEGER PRIMARY KEY, a TEXT);");
  EXPECT_EQ(rows(database(), "SELECT rowid, \"Key\", a FROM t"), "NULL|7|x\nNULL|900|y\n");
  rebuild("t", "CREATE TABLE t (a TEXT NOT NULL);");
  EXPECT_EQ(rows(database(), "SELECT rowid, a FROM t"), "7|x\n900|y\n");
}

/// ALTER TABLE ADD COLUMN reads a default for the rows that are there in its own way: only where it comes to
/// the same may a column be added so.
TEST_F(TableRebuild, GivesRowsThatAreThereTheDefaultOfNewOnes) {
  int in_place = 0;
  for (const std::string options : {"", "STRICT"}) {
    for (const std::string type : {"INTEGER", "TEXT", "REAL", "BLOB", "NUMERIC", "ANY"}) {
      if (!options.empty() && type == "NUMERIC") continue;
      for (const std::string value : {"NULL",
                                      "0",
                                      "-7",
                                      "42",
                                      "9223372036854775807",
                                      "-9223372036854775809",
                                      "12345678901234567890",
                                      "0.1",
                                      "3.0",
                                      "-3.0",
                                      "1e3",
                                      "1.50",
                                      "-0.0",
                                      "1e-300",
                                      "9e999",
                                      "0.30000000000000004",
                                      "0x10",
                                      "0xffffffffffffffff",
                                      "TRUE",
                                      "''",
                                      "'a'",
                                      "' 12 '",
                                      "'1e3'",
                                      "'007'",
                                      "x'00ff'",
                                      "x''"}) {
        const auto added = fmt::format("a {} DEFAULT {}", type, value);
        const auto scratch = sqlite_memory();
        run_script(*scratch,
                   fmt::format("CREATE TABLE t (id INTEGER) {}; INSERT INTO t VALUES (1);", options));
        const auto before = sqlite_dialect().inspect(*scratch, {}).tables.at({"", "t"});
        scratch->execute("ALTER TABLE t ADD COLUMN " + added);
        const auto after = sqlite_dialect().inspect(*scratch, {}).tables.at({"", "t"});
        if (!sqlite::can_add_column(before, *after.find_column("a"), {})) continue;
        ++in_place;
        scratch->execute("INSERT INTO t (id) VALUES (2)");
        EXPECT_EQ(rows(*scratch, "SELECT count(DISTINCT typeof(a) || quote(a)) FROM t"), "1\n")
            << added << options;
      }
    }
  }
  EXPECT_GT(in_place, 140);  // a rebuild is for the rare ones
}

TEST_F(TableRebuild, ConvertsValuesWithoutLoss) {
  run_script(database(), R"(
    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT, c BLOB);
    INSERT INTO t VALUES (1, '12', 5, x'00ff'), (2, 'twelve', 6, 'text'), (3, NULL, NULL, 1.5);)");
  rebuild("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c BLOB NOT NULL);");
  EXPECT_EQ(rows(database(), "SELECT a, typeof(a), b, typeof(b), c, typeof(c) FROM t"),
            "12|integer|5|text|X'00FF'|blob\ntwelve|text|6|text|text|text\nNULL|null|NULL|null|1.5|real\n");
}

TEST_F(TableRebuild, FillsInDefaults) {
  run_script(database(),
             "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT); INSERT INTO t VALUES (1, NULL, NULL), "
             "(2, 'x', 3);");
  rebuild("t",
          "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'none', b INT, c INT NOT NULL "
          "DEFAULT (1 + 1));");
  EXPECT_EQ(rows(database(), "SELECT * FROM t"), "1|none|NULL|2\n2|x|3|2\n");
}

TEST_F(TableRebuild, RenamesColumnsAndFollowsThemInForeignKeys) {
  run_script(database(), R"(
    CREATE TABLE p (a INT UNIQUE, b INT, c TEXT);
    CREATE TABLE c (x REFERENCES p (a));
    INSERT INTO p VALUES (1, 2, 'x'); INSERT INTO c VALUES (1);)");
  // Names change places: a is called b, b is called a.
  rebuild("p", "CREATE TABLE p (a INT, b INT UNIQUE, c TEXT NOT NULL); CREATE TABLE c (x REFERENCES p (b));",
          {{"a", "b"}, {"b", "a"}});
  EXPECT_EQ(rows(database(), "SELECT a, b, c FROM p"), "2|1|x\n");
  EXPECT_THROW(database().execute("INSERT INTO c VALUES (2)"), DatabaseError);
  database().execute("INSERT INTO c VALUES (1)");
}

TEST_F(TableRebuild, LeavesEverythingAsItWasWhenRowsStandAgainstIt) {
  const std::string before = R"(
    CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE t (a INT, p INT);
    CREATE VIEW v AS SELECT * FROM t;
    INSERT INTO t VALUES (1, 7), (NULL, NULL);)";
  run_script(database(), before);
  const auto held = inspect();
  for (const auto& [table, message] : std::map<std::string, std::string>{
           {"CREATE TABLE t (a INT NOT NULL, p INT);", "NOT NULL constraint failed: _limbeck_new_t.a"},
           {"CREATE TABLE t (a INT CHECK (a > 1), p INT);", "CHECK constraint failed: a > 1"},
           {"CREATE TABLE t (a INT, p INT, b INT NOT NULL);", "NOT NULL constraint failed: _limbeck_new_t.b"},
           {"CREATE TABLE t (a INT, p INT REFERENCES p);",
            "rows point to rows that do not exist: row 1 of t (no such row in p)"}}) {
    const auto after =
        catalog_of("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT * FROM t;" + table);
    const auto rendered = sqlite_dialect().render({operation_for("t", after)}, inspect(), after);
    bool foretold = false;
    for (const auto& statement : rendered) foretold |= !statement.depends_on_rows.empty();
    EXPECT_TRUE(foretold) << table;
    const auto failure = run(rendered);
    EXPECT_TRUE(failure.starts_with(message)) << failure;
    EXPECT_EQ(inspect(), held);
    EXPECT_EQ(rows(database(), "SELECT * FROM v"), "1|7\nNULL|NULL\n");
  }
}

TEST_F(TableRebuild, CopiesAHundredThousandRows) {
  run_script(database(), R"(
    CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT);
    CREATE TABLE c (t INT REFERENCES t ON DELETE CASCADE);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
      INSERT INTO t SELECT i, i % 7, 'row ' || i FROM n;
    INSERT INTO c SELECT id FROM t;)");
  const auto sum = rows(database(), "SELECT count(*), sum(id), sum(a), sum(length(b)) FROM t");
  rebuild("t",
          "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT NOT NULL UNIQUE); CREATE TABLE c (t INT "
          "REFERENCES t ON DELETE CASCADE);");
  EXPECT_EQ(rows(database(), "SELECT count(*), sum(id), sum(a), sum(length(b)) FROM t").substr(0, 30),
            sum.substr(0, 30));
  EXPECT_EQ(rows(database(), "SELECT count(*) FROM c"), "100000\n");
}

TEST_F(TableRebuild, DropsAParentWithoutItsChildrensRows) {
  run_script(database(), R"(
    CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES p ON DELETE CASCADE);
    INSERT INTO p VALUES (1); INSERT INTO c VALUES (5, 1);)");
  const auto after = catalog_of("CREATE TABLE c (id INTEGER PRIMARY KEY, p INT);");
  const auto before = inspect();
  const auto& c = before.tables.at({"", "c"});
  for (const bool parent_first : {true, false}) {
    const Operation drop = operation::DropTable{before.tables.at({"", "p"})};
    const Operation loosen = operation::DropConstraint{c.name, c.foreign_keys[0]};
    if (!parent_first) {
      run_script(database(), R"(
        DROP TABLE c; CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES p ON DELETE CASCADE);
        INSERT INTO p VALUES (1); INSERT INTO c VALUES (5, 1);)");
    }
    migrate(parent_first ? std::vector{drop, loosen} : std::vector{loosen, drop}, after);
    EXPECT_EQ(rows(database(), "SELECT * FROM c"), "5|1\n");
  }
}

TEST_F(TableRebuild, DropsATableThatRefersToItselfWithoutItsTriggers) {
  for (const char* action : {"CASCADE", "SET NULL", "RESTRICT", "NO ACTION"}) {
    run_script(database(), fmt::format(R"(
      DROP TABLE IF EXISTS log;
      CREATE TABLE log (what TEXT);
      CREATE TABLE tree (id INTEGER PRIMARY KEY, up INT REFERENCES tree ON DELETE {});
      INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2);
      CREATE TRIGGER u AFTER UPDATE ON tree BEGIN INSERT INTO log VALUES ('update'); END;
      CREATE TRIGGER d AFTER DELETE ON tree BEGIN INSERT INTO log VALUES ('delete'); END;)",
                                       action));
    const auto before = inspect();
    migrate({operation::DropTable{before.tables.at({"", "tree"})}},
            catalog_of("CREATE TABLE log (what TEXT)"));
    EXPECT_EQ(rows(database(), "SELECT * FROM log"), "") << action;
  }
}

TEST_F(TableRebuild, RenamesAColumnThatViewsPassOn) {
  run_script(database(), R"(
    CREATE TABLE t (a INT, b INT);
    CREATE TABLE log (a INT);
    CREATE VIEW v AS SELECT a, b FROM t;
    CREATE VIEW w AS SELECT a FROM v;
    CREATE TRIGGER i INSTEAD OF DELETE ON v WHEN OLD.a > 0 BEGIN DELETE FROM t WHERE b = OLD.b; END;
    CREATE TRIGGER r AFTER INSERT ON log BEGIN DELETE FROM t WHERE a IN (SELECT a FROM w); END;
    INSERT INTO t VALUES (1, 2);)");
  migrate({operation::RenameColumn{{"", "t"}, "a", "z"}}, catalog_of(R"(
    CREATE TABLE t (z INT, b INT);
    CREATE TABLE log (a INT);
    CREATE VIEW v AS SELECT z, b FROM t;
    CREATE VIEW w AS SELECT z FROM v;
    CREATE TRIGGER i INSTEAD OF DELETE ON v WHEN OLD.z > 0 BEGIN DELETE FROM t WHERE b = OLD.b; END;
    CREATE TRIGGER r AFTER INSERT ON log BEGIN DELETE FROM t WHERE z IN (SELECT z FROM w); END;)"));
  EXPECT_EQ(rows(database(), "SELECT * FROM w"), "1\n");
}

/// SQLite 3.40 fails: "error in table t after rename: no such column".
TEST_F(TableRebuild, RenamesAColumnOfTwoKeysWithoutRowid) {
  run_script(database(), R"(
    CREATE TABLE t (a INT, b INT, PRIMARY KEY (a), UNIQUE (a, b)) WITHOUT ROWID;
    INSERT INTO t VALUES (1, 2);)");
  migrate({operation::RenameColumn{{"", "t"}, "a", "z"}},
          catalog_of("CREATE TABLE t (z INT, b INT, PRIMARY KEY (z), UNIQUE (z, b)) WITHOUT ROWID;"));
  EXPECT_EQ(rows(database(), "SELECT z, b FROM t"), "1|2\n");
}

TEST_F(TableRebuild, RenamesATableWithAllThatSpeaksOfIt) {
  run_script(database(), R"(
    CREATE TABLE old (id INTEGER PRIMARY KEY, up REFERENCES old, a TEXT);
    CREATE TABLE c (o REFERENCES old);
    CREATE VIEW v AS SELECT id FROM old;
    INSERT INTO old VALUES (1, 1, 'x'); INSERT INTO c VALUES (1);
    CREATE TRIGGER r AFTER INSERT ON c BEGIN UPDATE old SET a = 1; END;)");
  const auto after = catalog_of(R"(
    CREATE TABLE new (id INTEGER PRIMARY KEY, up REFERENCES new, a TEXT NOT NULL);
    CREATE TABLE c (o REFERENCES new);
    CREATE VIEW v AS SELECT id FROM new;
    CREATE TRIGGER r AFTER INSERT ON c BEGIN UPDATE new SET a = 1; END;)");
  const auto before = inspect();
  migrate(
      {operation::RenameTable{{"", "old"}, {"", "new"}},
       operation::AlterColumn{
           {"", "new"}, before.tables.at({"", "old"}).columns[2], after.tables.at({"", "new"}).columns[2]}},
      after);
  EXPECT_EQ(rows(database(), "SELECT * FROM new"), "1|1|x\n");
}

}  // namespace
}  // namespace limbeck::dialect
