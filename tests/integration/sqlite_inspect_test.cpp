#include <algorithm>

#include "base/file.hpp"
#include "integration/sqlite_support.hpp"
#include "schema/json.hpp"

namespace limbeck::dialect {
namespace {

schema::Catalog inspect(Connection& connection, const InspectOptions& options = {}) {
  return sqlite_dialect().inspect(connection, options);
}

schema::Catalog inspect_script(const std::string& script) {
  auto connection = sqlite_memory();
  run_script(*connection, script);
  return inspect(*connection);
}

std::string json(const schema::Catalog& catalog) {
  return schema::to_json(catalog).dump();
}

TEST(SqliteInspect, FindsEqualWhatIsWrittenDifferently) {
  const auto one = inspect_script(R"(
    CREATE TABLE Users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, age INT CHECK (age > 0), boss REFERENCES Users);
    CREATE INDEX by_age ON Users (age) WHERE age IS NOT NULL;
    CREATE VIEW adults AS SELECT id FROM Users WHERE age >= 18;
    CREATE TRIGGER t AFTER INSERT ON Users BEGIN UPDATE Users SET age = 1; END;)");
  const auto other = inspect_script(R"(
    create table "Users" ("id" integer not null, [email] text -- unique below
      not null, age int, boss, primary key (id), unique (email), foreign key (boss) references users ("id"),
      check ((AGE>0)));
    create index "by_age" on users(AGE asc) where users."age" is not null;
    create view "adults" as select id
      from "Users" where age>=18;
    create trigger if not exists t after insert on users for each row begin update "Users" set age=1; end;)");
  EXPECT_EQ(one, other) << json(one) << json(other);
}

TEST(SqliteInspect, LeavesOutWhatBelongsToSqlite) {
  const auto catalog = inspect_script(R"(
    CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a);
    CREATE INDEX i ON t (a);
    ANALYZE;
    CREATE VIRTUAL TABLE notes USING fts5(body);
    CREATE VIRTUAL TABLE places USING rtree(id, x1, x2);
    CREATE TABLE notes_mine (a);)");
  std::vector<std::string> names;
  for (const auto& [name, table] : catalog.tables) names.push_back(name.name);
  EXPECT_EQ(names, (std::vector<std::string>{"notes", "notes_mine", "places", "t"}));
  EXPECT_EQ(catalog.tables.at({"", "notes"}).options.at("virtual"),
            "CREATE VIRTUAL TABLE notes USING fts5(body)");
}

TEST(SqliteInspect, TakesTablesOfAnUnknownModuleForItsOwn) {
  auto connection = sqlite_memory();
  run_script(*connection, R"(
    CREATE TABLE vectors_chunks (a);
    CREATE TABLE vector (a);
    PRAGMA writable_schema = ON;
    INSERT INTO sqlite_schema VALUES ('table', 'Vectors', 'Vectors', 0, 'CREATE VIRTUAL TABLE Vectors USING vec0(a float[3])');
    PRAGMA writable_schema = RESET;)");
  const auto catalog = inspect(*connection);
  EXPECT_EQ(catalog.tables.size(), 2u) << json(catalog);
  EXPECT_TRUE(catalog.tables.contains({"", "vector"}));
  EXPECT_TRUE(catalog.tables.contains({"", "Vectors"}));
}

TEST(SqliteInspect, KnowsWhatViewsAndTriggersNeed) {
  const auto catalog = inspect_script(R"(
    CREATE TABLE a (id); CREATE TABLE b (id);
    CREATE VIEW v AS SELECT * FROM A JOIN b;
    CREATE VIEW w AS SELECT a AS a FROM V;
    CREATE TRIGGER t INSTEAD OF INSERT ON w BEGIN INSERT INTO a VALUES (1); END;)");
  std::string text;
  for (const auto& dependency : catalog.dependencies) {
    text += dependency.dependent.display() + " needs " + dependency.on.display() + "\n";
  }
  EXPECT_EQ(text,
            "view v needs table a\nview v needs table b\nview w needs view v\n"
            "trigger w.t needs table a\ntrigger w.t needs view w\n");
}

TEST(SqliteInspect, ReadsViewsThatAreBroken) {
  const auto catalog = inspect_script("CREATE VIEW v AS SELECT gone FROM nowhere;");
  EXPECT_EQ(catalog.views.at({"", "v"}).query, "SELECT gone FROM nowhere");
}

TEST(SqliteInspect, LooksOnlyAtWhatIsCovered) {
  auto connection = sqlite_memory();
  run_script(*connection, R"(
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE children (p REFERENCES Parents);
    CREATE TRIGGER t AFTER INSERT ON parents BEGIN SELECT 1; END;
    CREATE VIEW old_view AS SELECT 1;
    CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));)");
  InspectOptions options;
  options.exclude_objects = {"par*", "old_*"};
  options.internal_tables = {{"", "alembic_version"}};
  const auto catalog = inspect(*connection, options);
  ASSERT_EQ(catalog.tables.size(), 1u) << json(catalog);
  const auto& children = catalog.tables.at({"", "children"});
  EXPECT_EQ(children.foreign_keys[0].referenced_table.name, "parents");
  EXPECT_EQ(children.foreign_keys[0].referenced_columns, std::vector<std::string>{"id"});
  EXPECT_TRUE(catalog.views.empty());
  EXPECT_TRUE(catalog.objects.empty());
}

TEST(SqliteInspect, OnlyReads) {
  SqliteFolder folder;
  const auto url = sqlite_url(folder.file("a.db"));
  run_script(*sqlite_dialect().connect(url, {}), "CREATE TABLE t (a);");
  const auto before = file::read(folder.file("a.db"));
  ConnectOptions options;
  options.read_only = true;
  const auto connection = sqlite_dialect().connect(url, options);
  EXPECT_EQ(inspect(*connection).tables.size(), 1u);
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(file::read(folder.file("a.db")), before);
}

TEST(SqliteInspect, WorksInsideATransaction) {
  auto connection = sqlite_memory();
  run_script(*connection, "BEGIN; CREATE TABLE t (a);");
  EXPECT_EQ(inspect(*connection).tables.size(), 1u);
  EXPECT_TRUE(connection->in_transaction());
}

/// What is read from the text must be what SQLite itself has understood.
TEST(SqliteInspect, AgreesWithThePragmas) {
  auto connection = sqlite_memory();
  run_script(*connection, R"(
    CREATE TABLE p (a INTEGER, b TEXT COLLATE NOCASE, c VARCHAR(10) NOT NULL DEFAULT 'x', PRIMARY KEY (b, a));
    CREATE TABLE q (id INTEGER PRIMARY KEY, "x y" double precision UNIQUE ON CONFLICT IGNORE, g AS (id + 1) STORED, h AS (id),
      UNIQUE (id, "x y"), FOREIGN KEY ("x y", id) REFERENCES p (b, a) ON DELETE SET NULL ON UPDATE CASCADE);
    CREATE TABLE r (k TEXT, v ANY, PRIMARY KEY (k DESC)) STRICT, WITHOUT ROWID;
    CREATE TABLE s AS SELECT * FROM p;
    CREATE TABLE i (id INTEGER PRIMARY KEY DESC, t "INTEGER", u 'text' DEFAULT "hey");
    CREATE UNIQUE INDEX i1 ON p (c DESC, b COLLATE BINARY);
    CREATE INDEX i2 ON q (id) WHERE id > 5;)");
  const auto catalog = inspect(*connection);
  for (const auto& [name, table] : catalog.tables) {
    const auto& sql_name = sqlite_dialect().quote_literal(name.name);
    const auto info =
        connection->query("SELECT name, upper(type), pk, hidden FROM pragma_table_xinfo(" + sql_name + ")");
    ASSERT_EQ(info.rows.size(), table.columns.size());
    for (std::size_t i = 0; i < info.rows.size(); ++i) {
      const auto& column = table.columns[i];
      EXPECT_EQ(info.text(i, 0), column.name);
      EXPECT_EQ(info.text(i, 1), column.type);
      const auto key = table.primary_key ? table.primary_key->columns : std::vector<std::string>{};
      const auto place = std::ranges::find(key, column.name);
      EXPECT_EQ(info.text(i, 2), place == key.end() ? "0" : std::to_string(place - key.begin() + 1));
      EXPECT_EQ(info.text(i, 3), !column.generated ? "0" : column.generated->stored ? "3" : "2");
    }
    EXPECT_EQ(
        connection->query("SELECT DISTINCT id FROM pragma_foreign_key_list(" + sql_name + ")").rows.size(),
        table.foreign_keys.size());
    EXPECT_EQ(
        connection->query("SELECT 1 FROM pragma_index_list(" + sql_name + ") WHERE origin = 'c'").rows.size(),
        table.indexes.size());
    EXPECT_EQ(
        connection->query("SELECT 1 FROM pragma_index_list(" + sql_name + ") WHERE origin = 'u'").rows.size(),
        table.uniques.size());
  }
}

}  // namespace
}  // namespace limbeck::dialect
