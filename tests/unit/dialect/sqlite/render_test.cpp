#include "dialect/sqlite/render/render.hpp"

#include <gtest/gtest.h>

#include "dialect/sql/splitter.hpp"
#include "dialect/sqlite/inspect/create_index.hpp"
#include "dialect/sqlite/inspect/create_table.hpp"
#include "dialect/sqlite/inspect/create_view.hpp"
#include "dialect/sqlite/inspect/cursor.hpp"
#include "dialect/sqlite/render/rebuild.hpp"
#include "dialect/sqlite/types.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using operation::Operation;
using schema::Catalog;

/// A catalog out of CREATE statements.
Catalog catalog(const std::string& script) {
  Catalog made;
  for (const auto& statement : sql::split(EngineKind::sqlite, script, "script")) {
    Cursor cursor(statement.text);
    cursor.expect({"create"});
    if (cursor.take("view")) {
      const auto view = read_create_view(statement.text);
      made.views[view.name] = view;
    } else if (cursor.take("trigger")) {
      const auto trigger = read_create_trigger(statement.text, [](const std::string& name) { return name; });
      made.objects[trigger.id] = trigger;
    } else if (cursor.take("table") || cursor.take("virtual")) {
      const auto table = read_create_table(statement.text);
      made.tables[table.name] = table;
    } else {
      while (!cursor.take("on")) cursor.next();
      auto& table = made.tables.at({"", cursor.expect_name()});
      table.indexes.push_back(read_create_index(statement.text, table));
    }
  }
  return made;
}

const schema::Table& table(const Catalog& catalog, const std::string& name) {
  return catalog.tables.at({"", name});
}
const schema::Column& column(const Catalog& catalog, const std::string& of, const std::string& name) {
  return *table(catalog, of).find_column(name);
}

/// One statement a paragraph; "-- off" in front where foreign keys must be off, "-- warning: …", "-- rows:
/// …".
std::string text(const std::vector<RenderedStatement>& statements) {
  std::string result;
  for (const auto& statement : statements) {
    if (statement.foreign_keys_off) result += "-- off\n";
    if (!statement.warning.empty()) result += "-- warning: " + statement.warning + "\n";
    if (!statement.depends_on_rows.empty()) result += "-- rows: " + statement.depends_on_rows + "\n";
    result += statement.sql + ";\n";
  }
  return result;
}

std::string render_text(const std::vector<Operation>& operations, const Catalog& before,
                        const Catalog& after) {
  return text(render(operations, before, after));
}

TEST(SqliteRender, WritesTablesToBeReviewed) {
  const auto after = catalog(R"(
    CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(255) NOT NULL COLLATE NOCASE,
      age INT DEFAULT 18 CHECK (age > 0), made TIMESTAMP DEFAULT (datetime('now')), "order" TEXT DEFAULT 'it''s',
      twice AS (age * 2), boss INTEGER REFERENCES users ON DELETE SET NULL,
      CONSTRAINT uq_users_email UNIQUE (email));
    CREATE INDEX by_age ON users (age DESC, lower(email), (age || 'x') COLLATE NOCASE) WHERE age > 1;
    CREATE TABLE pairs (a TEXT, b TEXT, PRIMARY KEY (a, b DESC)) STRICT, WITHOUT ROWID;
    CREATE TABLE named (id INTEGER, CONSTRAINT pk PRIMARY KEY (id));
    CREATE TABLE quirk (id INTEGER PRIMARY KEY DESC ON CONFLICT REPLACE, a NOT NULL ON CONFLICT IGNORE);)");
  EXPECT_EQ(
      render_text(
          {operation::CreateTable{table(after, "users")}, operation::CreateTable{table(after, "pairs")},
           operation::CreateTable{table(after, "named")}, operation::CreateTable{table(after, "quirk")}},
          {}, after),
      R"(CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(255) NOT NULL COLLATE NOCASE,
    age INT DEFAULT 18,
    made TIMESTAMP DEFAULT (datetime('now')),
    "order" TEXT DEFAULT 'it''s',
    twice GENERATED ALWAYS AS (age * 2) VIRTUAL,
    boss INTEGER,
    CONSTRAINT uq_users_email UNIQUE (email),
    CHECK (age > 0),
    FOREIGN KEY (boss) REFERENCES users ON DELETE SET NULL
);
CREATE INDEX by_age ON users (age DESC, lower(email), (age || 'x') COLLATE NOCASE) WHERE age > 1;
CREATE TABLE pairs (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    PRIMARY KEY (a, b DESC)
) STRICT, WITHOUT ROWID;
CREATE TABLE named (
    id INTEGER CONSTRAINT pk PRIMARY KEY
);
CREATE TABLE quirk (
    id INTEGER PRIMARY KEY DESC ON CONFLICT REPLACE,
    a NOT NULL ON CONFLICT IGNORE
);
)");
}

TEST(SqliteRender, AddsColumnsInPlaceWithTheirConstraints) {
  const auto before =
      catalog("CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE p (id INTEGER PRIMARY KEY);");
  const auto after = catalog(R"(CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE t (id INTEGER PRIMARY KEY, kind TEXT NOT NULL DEFAULT 'a', parent INT, low INT NOT NULL,
      CONSTRAINT ck_kind CHECK (kind IN ('a', 'b')), FOREIGN KEY (parent) REFERENCES p (id)))");
  const auto& t = table(after, "t");
  EXPECT_EQ(render_text({operation::AddColumn{{"", "t"}, column(after, "t", "kind")},
                         operation::AddColumn{{"", "t"}, column(after, "t", "parent")},
                         operation::AddColumn{{"", "t"}, column(after, "t", "low")},
                         operation::AddConstraint{{"", "t"}, t.foreign_keys[0]},
                         operation::AddConstraint{{"", "t"}, t.checks[0]}},
                        before, after),
            R"(-- rows: existing rows of t must satisfy kind IN ('a', 'b')
ALTER TABLE t ADD COLUMN kind TEXT NOT NULL DEFAULT 'a' CONSTRAINT ck_kind CHECK (kind IN ('a', 'b'));
ALTER TABLE t ADD COLUMN parent INT REFERENCES p (id);
-- rows: table t must hold no rows: the new column low is NOT NULL and has no default
ALTER TABLE t ADD COLUMN low INT NOT NULL;
)");
}

/// What a live table says in double quotes is a string until there is a column of that name.
TEST(SqliteRender, RebuildsWhereAStringMayBecomeAColumn) {
  const auto changes = [](const std::string& rest, const std::string& changed, const Operation& operation) {
    return render_text({operation}, catalog(rest), catalog(changed));
  };
  const auto added = [](const std::string& name) {
    schema::Column column;
    column.name = name;
    column.type = "INT";
    return operation::AddColumn{{"", "t"}, column};
  };
  const std::string check = "CREATE TABLE t (b TEXT, CHECK (b <> \"closed\"))";
  const std::string with_column = "CREATE TABLE t (b TEXT, closed INT, CHECK (b <> 'closed'))";
  EXPECT_TRUE(changes(check, with_column, added("closed")).contains("CHECK (b <> 'closed')"));
  const auto renamed = changes("CREATE TABLE t (b TEXT, x INT, CHECK (b <> \"closed\"))", with_column,
                               operation::RenameColumn{{"", "t"}, "x", "closed"});
  EXPECT_TRUE(renamed.contains("b, x\nFROM t") && !renamed.contains("RENAME COLUMN")) << renamed;
  EXPECT_TRUE(changes("CREATE TABLE t (b TEXT); CREATE INDEX i ON t (b) WHERE b = \"open\"",
                      "CREATE TABLE t (b TEXT, open INT); CREATE INDEX i ON t (b) WHERE b = 'open'",
                      added("open"))
                  .contains("WHERE b = 'open'"));
  EXPECT_EQ(changes(check, "CREATE TABLE t (b TEXT, open INT, CHECK (b <> 'closed'))", added("open")),
            "ALTER TABLE t ADD COLUMN open INT;\n");
}

TEST(SqliteRender, RefusesToMakeAStringOfAViewOrTriggerAColumn) {
  const auto add = [](const std::string& object) {
    schema::Column column;
    column.name = "closed";
    column.type = "INT";
    const std::string others = "CREATE TABLE u (x, \"name\");";
    try {
      return render_text({operation::AddColumn{{"", "t"}, column}},
                         catalog(others + "CREATE TABLE t (b TEXT);" + object),
                         catalog(others + "CREATE TABLE t (b TEXT, closed INT);" + object));
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(add("CREATE VIEW v AS SELECT b FROM t WHERE b = \"closed\""),
            "the view v says \"closed\", which is a string until t has a column of that name: with the new "
            "column it would be "
            "that");
  EXPECT_TRUE(add("CREATE TRIGGER tr AFTER INSERT ON u BEGIN UPDATE t SET b = \"CLOSED\"; END")
                  .contains("the trigger tr says"));
  const std::string in_place = "ALTER TABLE t ADD COLUMN closed INT;\n";
  EXPECT_EQ(add("CREATE VIEW v AS SELECT b FROM t WHERE b = 'closed'"), in_place);
  EXPECT_EQ(add("CREATE VIEW v AS SELECT b AS \"closed\" FROM t ORDER BY \"closed\""), in_place);
  EXPECT_EQ(add("CREATE VIEW v AS SELECT x FROM u WHERE x = \"closed\""), in_place);
}

TEST(SqliteRender, RenamesAndDropsColumnsInPlaceWhereThatIsAllowed) {
  const auto before = catalog("CREATE TABLE t (a, b, c); CREATE INDEX i ON t (b);");
  const auto after = catalog("CREATE TABLE t (A2);");
  EXPECT_EQ(render_text({operation::RenameColumn{{"", "t"}, "a", "A2"},
                         operation::DropIndex{{"", "t"}, table(before, "t").indexes[0]},
                         operation::DropColumn{{"", "t"}, column(before, "t", "b")},
                         operation::DropColumn{{"", "t"}, column(before, "t", "c")}},
                        before, after),
            R"(ALTER TABLE t RENAME COLUMN a TO A2;
DROP INDEX i;
-- warning: drops the column b of t and its values
ALTER TABLE t DROP COLUMN b;
-- warning: drops the column c of t and its values
ALTER TABLE t DROP COLUMN c;
)");
}

TEST(SqliteRender, PutsAsideWhatSpeaksOfADroppedColumn) {
  const auto before = catalog(R"(
    CREATE TABLE t (a, b);
    CREATE VIEW v AS SELECT a, b FROM t;
    CREATE VIEW w AS SELECT a FROM v;
    CREATE VIEW other AS SELECT a FROM t;
    CREATE TRIGGER r AFTER UPDATE OF b ON t BEGIN SELECT 1; END;)");
  auto after = catalog(R"(
    CREATE TABLE t (a);
    CREATE VIEW v AS SELECT a FROM t;
    CREATE VIEW w AS SELECT a FROM v;
    CREATE VIEW other AS SELECT a FROM t;)");
  EXPECT_EQ(render_text({operation::DropObject{before.objects.begin()->second},
                         operation::DropView{before.views.at({"", "v"})},
                         operation::DropColumn{{"", "t"}, column(before, "t", "b")},
                         operation::CreateView{after.views.at({"", "v"})}},
                        before, after),
            R"(DROP TRIGGER r;
DROP VIEW v;
-- warning: drops the column b of t and its values
ALTER TABLE t DROP COLUMN b;
CREATE VIEW v AS SELECT a FROM t;
)");
  // The same, when nobody has said that the view changes.
  EXPECT_EQ(render_text({operation::DropColumn{{"", "t"}, column(before, "t", "b")}}, before, after),
            R"(DROP VIEW w;
DROP VIEW v;
DROP TRIGGER r;
-- warning: drops the column b of t and its values
ALTER TABLE t DROP COLUMN b;
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
)");
}

TEST(SqliteRender, MakesATriggerBehindItsViewThatIsPutAside) {
  const auto before = catalog("CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t;");
  const auto after = catalog(R"(
    CREATE TABLE t (a TEXT);
    CREATE VIEW v AS SELECT a FROM t;
    CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN SELECT 1; END;)");
  const auto text =
      render_text({operation::AlterColumn{{"", "t"}, column(before, "t", "a"), column(after, "t", "a")},
                   operation::CreateObject{after.objects.begin()->second}},
                  before, after);
  EXPECT_TRUE(text.ends_with(R"(CREATE VIEW v AS SELECT a FROM t;
CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
)")) << text;
}

TEST(SqliteRender, GathersTheRestIntoOneRebuild) {
  const auto before = catalog(R"(
    CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(50), age INT, "order" TEXT, gone TEXT,
      half AS (age / 2));
    CREATE INDEX by_name ON users (name);
    CREATE INDEX by_age ON users (age) WHERE age > 1;
    CREATE INDEX by_gone ON users (gone);
    CREATE TABLE posts (id INTEGER PRIMARY KEY, user REFERENCES users ON DELETE CASCADE);
    CREATE VIEW grown AS SELECT name FROM users WHERE age >= 18;
    CREATE VIEW "grown names" AS SELECT upper(name) AS name
      FROM grown -- and nobody else
    ;
    CREATE TRIGGER touch AFTER UPDATE ON users BEGIN SELECT 1; END;
    CREATE TRIGGER count_posts AFTER INSERT ON posts BEGIN UPDATE users SET age = age + 1; END;
    CREATE TRIGGER unrelated AFTER INSERT ON posts BEGIN SELECT 1; END;)");
  auto after = before;
  auto& users = after.tables.at({"", "users"});
  users =
      read_create_table(R"(CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, full_name TEXT NOT NULL,
      age INT NOT NULL DEFAULT 0, "order" TEXT, made TIMESTAMP DEFAULT CURRENT_TIMESTAMP, half AS (age / 2),
      UNIQUE (full_name)))");
  users.indexes = {read_create_index("CREATE INDEX by_age ON users (age) WHERE age > 1", users),
                   read_create_index("CREATE INDEX by_full_name ON users (full_name)", users)};
  EXPECT_EQ(
      render_text({operation::RenameColumn{{"", "users"}, "name", "full_name"},
                   operation::DropIndex{{"", "users"}, table(before, "users").indexes[2]},
                   operation::AlterColumn{{"", "users"}, column(before, "users", "name"), users.columns[1]},
                   operation::AlterColumn{{"", "users"}, column(before, "users", "age"), users.columns[2]},
                   operation::RenameIndex{{"", "users"}, "by_name", "by_full_name"},
                   operation::DropColumn{{"", "users"}, column(before, "users", "gone")},
                   operation::AddColumn{{"", "users"}, *users.find_column("made")},
                   operation::AddConstraint{{"", "users"}, users.uniques[0]}},
                  before, after),
      R"(DROP TRIGGER count_posts;
DROP VIEW "grown names";
DROP VIEW grown;
-- off
CREATE TABLE _limbeck_new_users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    full_name TEXT NOT NULL,
    age INT NOT NULL DEFAULT 0,
    "order" TEXT,
    made TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    half GENERATED ALWAYS AS (age / 2) VIRTUAL,
    UNIQUE (full_name)
);
-- off
INSERT INTO sqlite_sequence (name, seq)
SELECT '_limbeck_new_users', seq FROM sqlite_sequence WHERE name = 'users';
-- off
-- warning: puts the default into column age of users where it holds NULL; drops the column gone of users and its values
-- rows: existing rows of users must not hold NULL in full_name; existing rows of users must be unique in full_name
INSERT OR ABORT INTO _limbeck_new_users (id, full_name, age, "order")
SELECT id, name, coalesce(age, 0), users."order"
FROM users;
-- off
DROP TABLE users;
-- off
ALTER TABLE _limbeck_new_users RENAME TO users;
-- off
CREATE INDEX by_age ON users (age) WHERE age > 1;
CREATE INDEX by_full_name ON users (full_name);
CREATE VIEW grown AS SELECT name FROM users WHERE age >= 18;
CREATE VIEW "grown names" AS SELECT upper(name) AS name
      FROM grown;
CREATE TRIGGER count_posts AFTER INSERT ON posts BEGIN UPDATE users SET age = age + 1; END;
CREATE TRIGGER touch AFTER UPDATE ON users BEGIN SELECT 1; END;
)");
}

TEST(SqliteRender, RenamesInPlaceWhatForeignKeysOfOthersName) {
  const auto before = catalog("CREATE TABLE p (a INT UNIQUE, b TEXT); CREATE TABLE c (p REFERENCES p (a));");
  auto after = catalog("CREATE TABLE p (key INT UNIQUE, b INT); CREATE TABLE c (p REFERENCES p (key));");
  const auto result =
      render_text({operation::RenameColumn{{"", "p"}, "a", "key"},
                   operation::AlterColumn{{"", "p"}, column(before, "p", "b"), column(after, "p", "b")}},
                  before, after);
  EXPECT_TRUE(result.starts_with(
      "ALTER TABLE p RENAME COLUMN a TO \"key\";\n-- off\nCREATE TABLE _limbeck_new_p (\n"))
      << result;
  EXPECT_NE(
      result.find(
          "INSERT OR ABORT INTO _limbeck_new_p (rowid, \"key\", b)\nSELECT rowid, p.\"key\", b\nFROM p;"),
      std::string::npos)
      << result;
}

TEST(SqliteRender, KeepsTheRowsOfATableThatKeepsNoColumn) {
  const auto before = catalog("CREATE TABLE t (a) WITHOUT ROWID; CREATE TABLE u (rowid, a);");
  auto after = catalog(
      "CREATE TABLE t (b TEXT DEFAULT 'x', c AS (b) STORED); CREATE TABLE u (rowid, b AS (1) STORED);");
  const auto t =
      render_text({operation::RebuildTable{table(before, "t"), table(after, "t"), {}}}, before, after);
  EXPECT_NE(t.find("INSERT OR ABORT INTO _limbeck_new_t (b)\nSELECT 'x'\nFROM t;"), std::string::npos) << t;
  const auto u = render_text(
      {operation::RebuildTable{table(before, "u"), table(after, "u"), {{"rowid", "rowid"}}}}, before, after);
  EXPECT_NE(u.find("INSERT OR ABORT INTO _limbeck_new_u (_rowid_, rowid)\nSELECT _rowid_, rowid\nFROM u;"),
            std::string::npos)
      << u;
}

TEST(SqliteRender, DropsAReferencedTableWithoutForeignKeys) {
  const auto before = catalog(
      "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES P); CREATE TABLE x (a);");
  EXPECT_EQ(render_text({operation::DropTable{table(before, "p")}, operation::DropTable{table(before, "c")},
                         operation::DropTable{table(before, "x")}},
                        before, {}),
            R"(-- off
-- warning: drops the table p and its rows
DROP TABLE p;
-- warning: drops the table c and its rows
DROP TABLE c;
-- warning: drops the table x and its rows
DROP TABLE x;
)");
}

/// What a foreign key leads to has its last name only behind the renames.
TEST(SqliteRender, RebuildsBehindTheRenamesThatItSpeaksOf) {
  const auto before = catalog(R"(
    CREATE TABLE a (id INTEGER PRIMARY KEY, gone INT REFERENCES a);
    CREATE INDEX x ON a (id);
    CREATE INDEX y ON a (id);
    CREATE TABLE b (id INTEGER PRIMARY KEY);)");
  const auto after = catalog(R"(
    CREATE TABLE b (gone INTEGER PRIMARY KEY, other INT REFERENCES a);
    CREATE INDEX z ON b (gone);
    CREATE TABLE a (id INTEGER PRIMARY KEY);)");
  EXPECT_EQ(render_text({operation::DropConstraint{{"", "a"}, table(before, "a").foreign_keys[0]},
                         operation::DropColumn{{"", "a"}, column(before, "a", "gone")},
                         operation::DropIndex{{"", "a"}, table(before, "a").indexes[0]},
                         operation::RenameTable{{"", "a"}, {"", "meanwhile"}},
                         operation::RenameTable{{"", "b"}, {"", "a"}},
                         operation::RenameTable{{"", "meanwhile"}, {"", "b"}},
                         operation::RenameColumn{{"", "b"}, "id", "gone"},
                         operation::AddColumn{{"", "b"}, column(after, "b", "other")},
                         operation::AddConstraint{{"", "b"}, table(after, "b").foreign_keys[0]},
                         operation::RenameIndex{{"", "b"}, "y", "z"}},
                        before, after),
            R"(DROP INDEX x;
ALTER TABLE a RENAME TO meanwhile;
ALTER TABLE b RENAME TO a;
ALTER TABLE meanwhile RENAME TO b;
-- off
CREATE TABLE _limbeck_new_b (
    gone INTEGER PRIMARY KEY,
    other INT,
    FOREIGN KEY (other) REFERENCES a
);
-- off
-- warning: drops the column gone of b and its values
-- rows: existing rows of b must have their counterpart in a by other
INSERT OR ABORT INTO _limbeck_new_b (gone)
SELECT id
FROM b;
-- off
DROP TABLE b;
-- off
ALTER TABLE _limbeck_new_b RENAME TO b;
CREATE INDEX z ON b (gone);
)");
}

/// The actions of a foreign key would run on the table's own rows, and fire its triggers; without an action
/// nothing happens.
TEST(SqliteRender, DropsATableThatRefersToItselfWithoutForeignKeysWhereTheyAct) {
  for (const auto& [action, off] : std::map<std::string, bool>{{"", false},
                                                               {"ON DELETE NO ACTION", false},
                                                               {"ON UPDATE CASCADE", false},
                                                               {"ON DELETE RESTRICT", true},
                                                               {"ON DELETE CASCADE", true},
                                                               {"ON DELETE SET NULL", true},
                                                               {"ON DELETE SET DEFAULT", true}}) {
    const auto before =
        catalog("CREATE TABLE tree (id INTEGER PRIMARY KEY, up DEFAULT 0 REFERENCES Tree " + action + ");");
    const auto drop = render({operation::DropTable{table(before, "tree")}}, before, {});
    ASSERT_EQ(drop.size(), 1);
    EXPECT_EQ(drop[0].foreign_keys_off, off) << action;
  }
}

/// The last of a circle is left plain: nothing refers to it any more.
TEST(SqliteRender, DropsTablesThatReferToEachOtherWithoutForeignKeys) {
  const auto before = catalog(
      "CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES b ON DELETE CASCADE); "
      "CREATE TABLE b (id INTEGER PRIMARY KEY, a REFERENCES a ON DELETE CASCADE);");
  EXPECT_EQ(render_text({operation::DropTable{table(before, "a")}, operation::DropTable{table(before, "b")}},
                        before, {}),
            R"(-- off
-- warning: drops the table a and its rows
DROP TABLE a;
-- warning: drops the table b and its rows
DROP TABLE b;
)");
}

TEST(SqliteRender, TakesForeignKeysOfACircleIntoTheirTables) {
  const auto after =
      catalog("CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES b); CREATE TABLE b (a REFERENCES a);");
  auto first = table(after, "a");
  const auto key = first.foreign_keys[0];
  first.foreign_keys.clear();
  EXPECT_EQ(render_text({operation::CreateTable{first}, operation::CreateTable{table(after, "b")},
                         operation::AddConstraint{{"", "a"}, key}},
                        {}, after),
            R"(CREATE TABLE a (
    id INTEGER PRIMARY KEY,
    b,
    FOREIGN KEY (b) REFERENCES b
);
CREATE TABLE b (
    a,
    FOREIGN KEY (a) REFERENCES a
);
)");
}

TEST(SqliteRender, RebuildsUnderTheNameOfTheMoment) {
  const auto before = catalog("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, up REFERENCES t);");
  const auto after = catalog("CREATE TABLE s (id INTEGER PRIMARY KEY, a TEXT, up REFERENCES s);");
  const auto alter = operation::AlterColumn{{"", "t"}, column(before, "t", "a"), column(after, "s", "a")};
  const auto rename = operation::RenameTable{{"", "t"}, {"", "s"}};
  const auto first = render_text({alter, rename}, before, after);
  EXPECT_TRUE(first.starts_with("ALTER TABLE t RENAME TO s;\n")) << first;
  EXPECT_NE(first.find("    FOREIGN KEY (up) REFERENCES s\n"), std::string::npos) << first;
  auto late = alter;
  late.table.name = "s";
  const auto second = render_text({rename, late}, before, after);
  EXPECT_TRUE(second.starts_with("ALTER TABLE t RENAME TO s;\n")) << second;
  EXPECT_NE(second.find("    FOREIGN KEY (up) REFERENCES s\n"), std::string::npos) << second;
}

TEST(SqliteRender, RenamesInTwoStepsWhereOnlyTheCaseDiffers) {
  const auto before = catalog("CREATE TABLE Users (a);");
  const auto after = catalog("CREATE TABLE users (a);");
  EXPECT_EQ(render_text({operation::RenameTable{{"", "Users"}, {"", "users"}}}, before, after),
            "ALTER TABLE Users RENAME TO _limbeck_users;\nALTER TABLE _limbeck_users RENAME TO users;\n");
}

TEST(SqliteRender, StopsGatheringAtAStatementOfTheUsers) {
  const auto before = catalog("CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t;");
  const auto after =
      catalog("CREATE TABLE t (a NOT NULL, b TEXT DEFAULT CURRENT_DATE); CREATE VIEW v AS SELECT a FROM t;");
  const auto result = render_text(
      {operation::AddColumn{{"", "t"}, column(after, "t", "b")}, operation::Execute{"UPDATE t SET a = 1"},
       operation::AlterColumn{{"", "t"}, column(before, "t", "a"), column(after, "t", "a")}},
      before, after);
  std::string order;
  for (const char* part : {"DROP VIEW v;", "    b TEXT DEFAULT CURRENT_DATE\n", "    a,\n", "CREATE VIEW v",
                           "UPDATE t SET a = 1;", "DROP VIEW v;", "    a NOT NULL,\n", "CREATE VIEW v"}) {
    const auto found = result.find(part);
    EXPECT_NE(found, std::string::npos) << part;
  }
  EXPECT_LT(result.find("    a,\n"), result.find("UPDATE t"));
  EXPECT_LT(result.find("CREATE VIEW v"), result.find("UPDATE t"));
  EXPECT_GT(result.find("    a NOT NULL,\n"), result.find("UPDATE t"));
  EXPECT_GT(result.rfind("CREATE VIEW v"), result.rfind("RENAME TO t"));
}

TEST(SqliteRender, SaysWhatIsAskedOfRowsAgainWhenTheirValuesChange) {
  const auto rows_of = [](const std::string& before, const std::string& after) {
    const auto old = catalog("CREATE TABLE t (" + before + ")");
    const auto made = catalog("CREATE TABLE t (" + after + ")");
    std::vector<KeptName> names;
    for (const auto& column : table(old, "t").columns) names.push_back({column.name, column.name});
    std::string rows;
    for (const auto& each : rebuild(table(old, "t"), table(made, "t"), names, "n"))
      rows += each.depends_on_rows;
    return rows;
  };
  const std::string check = ", CHECK (a <> 'q')";
  EXPECT_EQ(rows_of("a TEXT, b INT" + check, "a TEXT, b TEXT" + check), "");
  EXPECT_EQ(rows_of("a TEXT" + check, "a TEXT COLLATE NOCASE" + check),
            "existing rows of t must satisfy a <> 'q'");
  EXPECT_EQ(rows_of("a TEXT" + check, "a INT" + check), "existing rows of t must satisfy a <> 'q'");
  EXPECT_EQ(rows_of("a TEXT, c AS (a) UNIQUE", "a TEXT, c AS (lower(a)) UNIQUE"),
            "existing rows of t must be unique in c");
  EXPECT_EQ(rows_of("a TEXT", "a TEXT, c NOT NULL AS (a) STORED"),
            "existing rows of t must not compute NULL for c");
  EXPECT_EQ(rows_of("a TEXT, c AS (a) UNIQUE", "a TEXT NOT NULL DEFAULT 'x', c AS (a) UNIQUE"), "");
}

TEST(SqliteRender, MakesNothingOfACommentAlone) {
  const auto before = catalog("CREATE TABLE t (a);");
  auto after = before;
  after.tables.at({"", "t"}).columns[0].comment = "new";
  EXPECT_EQ(render_text({operation::AlterColumn{{"", "t"}, column(before, "t", "a"), column(after, "t", "a")},
                         operation::SetComment{}},
                        before, after),
            "");
}

TEST(SqliteRender, ReplacesVirtualTablesWithAWarning) {
  const auto before = catalog("CREATE VIRTUAL TABLE n USING fts5(a);");
  const auto after = catalog("CREATE VIRTUAL TABLE n USING fts5(a, b);");
  EXPECT_EQ(render_text({operation::AlterTableOptions{table(before, "n"), table(after, "n")}}, before, after),
            "-- warning: drops the table n and its rows: SQLite can't change a virtual table\nDROP TABLE n;\n"
            "CREATE VIRTUAL TABLE n USING fts5(a, b);\n");
}

std::string error_of(const std::vector<Operation>& operations, const Catalog& before, const Catalog& after) {
  try {
    render(operations, before, after);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(SqliteRender, SaysWhatSqliteHasNot) {
  schema::Sequence sequence;
  sequence.name = {"", "s"};
  EXPECT_EQ(error_of({operation::CreateSequence{sequence}}, {}, {}),
            "SQLite has no sequences: s can't be made");
  auto wrong = catalog("CREATE TABLE t (a INTEGER, b INTEGER, PRIMARY KEY (a, b));");
  auto& t = wrong.tables.begin()->second;
  t.columns[0].identity.emplace();
  EXPECT_EQ(error_of({operation::CreateTable{t}}, {}, wrong),
            "column a of table t can't have an identity in SQLite: only the one column of a primary key can");
}

std::string type(const std::string& name, const std::vector<std::string>& arguments = {}) {
  try {
    return native_type({name, arguments});
  } catch (const Error& error) {
    return error.what() + (error.hint().empty() ? "" : "; " + error.hint());
  }
}

TEST(SqliteTypes, HaveTheAffinityThatKeepsTheirValues) {
  EXPECT_EQ(type("string", {"40"}), "VARCHAR(40)");
  EXPECT_EQ(type("numeric", {"10", "2"}), "NUMERIC(10, 2)");
  EXPECT_EQ(type("timestamptz"), "TIMESTAMP");
  for (const char* name : {"uuid", "json", "jsonb", "interval", "text", "string", "char"}) {
    EXPECT_EQ(affinity(type(name)), Affinity::text) << name;
  }
  for (const char* name : {"smallint", "integer", "bigint"})
    EXPECT_EQ(affinity(type(name)), Affinity::integer) << name;
  EXPECT_EQ(affinity(type("bytes")), Affinity::blob);
  EXPECT_EQ(affinity(type("double")), Affinity::real);
  EXPECT_EQ(strict_type("VARCHAR(40)"), "TEXT");
  EXPECT_EQ(strict_type("BOOLEAN"), "INTEGER");
  EXPECT_EQ(strict_type("int"), "int");
  EXPECT_EQ(type("strin"), "SQLite has no type for the portable type \"strin\"; did you mean \"string\"?");
  EXPECT_EQ(type("numeric", {"a"}),
            "\"a\" is no argument for the type \"numeric\": a whole number is wanted");
  EXPECT_EQ(type("text", {"3"}), "the type \"text\" takes no argument, not 1");
}

}  // namespace
}  // namespace limbeck::dialect::sqlite
