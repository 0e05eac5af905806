// The authoring way on real databases: rows in the tables, migrations generated, run there and back.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "autogenerate/generate.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/section.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "integration/test_database.hpp"

namespace limbeck::autogenerate {
namespace {

using testing::TestDatabase;

/// A database that holds rows, and what is generated for it.
class Authoring {
 public:
  explicit Authoring(EngineKind name) : database(name) {
    if (!database.available()) return;
    connection = database.connect();
    workspace.dialect = &database.dialect();
    workspace.target = connection.get();
    workspace.url = database.config.database();
    workspace.progress = [this](const std::string& what) { progress += what + "\n"; };
  }

  void run(const std::string& sql) {
    for (const auto& statement : sql::split(database.dialect().engine(), sql, "the test"))
      connection->execute(statement);
  }
  std::string value(const std::string& sql) { return connection->query(sql).text(0, 0); }

  static models::DesiredSql schema(const std::string& sql, EngineKind syntax) {
    return {{{"schema.sql", sql::split(syntax, sql, "schema.sql")}}, {}};
  }
  Generated generate(const std::string& sql, std::vector<std::string> renames = {}) {
    return autogenerate::generate({schema(sql, database.dialect().engine()), std::move(renames), {}},
                                  workspace);
  }
  static std::string operations(const Generated& generated) {
    std::string text;
    for (const auto& change : generated.changes) {
      for (const auto& operation : change.upgrade.operations) text += operation::describe(operation) + "\n";
    }
    return text::replace_all(text, "public.", "");
  }

  void upgrade(const Generated& generated) {
    for (const auto& change : generated.changes)
      run_section(change.upgrade.statements, *connection, database.dialect());
  }
  void downgrade(const Generated& generated) {
    for (auto change = generated.changes.rbegin(); change != generated.changes.rend(); ++change) {
      run_section(change->downgrade.statements, *connection, database.dialect());
    }
  }

  TestDatabase database;
  std::unique_ptr<dialect::Connection> connection;
  Workspace workspace;
  std::string progress;
};

class AuthoringTest : public ::testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override {
    if (!here.database.available()) GTEST_SKIP() << "run through dev/with-databases";
  }
  Authoring here{GetParam()};
};

class AuthoringPostgresqlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!here.database.available()) GTEST_SKIP() << "run through dev/with-databases";
  }
  Authoring here{EngineKind::postgresql};
};

constexpr const char* first_schema = R"(
CREATE TABLE groups (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE contacts (
  id integer PRIMARY KEY,
  mail varchar(40) NOT NULL,
  age integer,
  old text,
  group_id integer REFERENCES groups (id) ON DELETE CASCADE,
  CHECK (age > 0)
);
CREATE UNIQUE INDEX contacts_mail_idx ON contacts (mail);
CREATE VIEW adults AS SELECT id, mail AS address FROM contacts WHERE age > 17;
)";

constexpr const char* rows = R"(
INSERT INTO groups VALUES (1, 'friends');
INSERT INTO contacts VALUES (1, 'a@example.org', 30, 'x', 1), (2, 'b@example.org', 12, 'y', NULL);
)";

}  // namespace

TEST_P(AuthoringTest, LeadsFromNothingToTheModelsAndBack) {
  const auto generated = here.generate(first_schema);
  EXPECT_EQ(here.operations(generated),
            "create table groups\n"
            "create table contacts\n"
            "create view adults\n");
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  here.upgrade(generated);
  EXPECT_TRUE(here.generate(first_schema).changes.empty());
  here.downgrade(generated);
  EXPECT_EQ(here.operations(here.generate("")), "");
}

TEST_P(AuthoringTest, KeepsTheRowsThroughChangesOfAllKinds) {
  here.run(first_schema);
  here.run(rows);
  const auto generated = here.generate(R"(
CREATE TABLE groups (id integer PRIMARY KEY, name text NOT NULL, UNIQUE (name));
CREATE TABLE contacts (
  id integer PRIMARY KEY,
  email varchar(80) NOT NULL,
  age bigint NOT NULL,
  note text DEFAULT 'none',
  group_id integer REFERENCES groups (id) ON DELETE SET NULL,
  CHECK (age > 1)
);
CREATE UNIQUE INDEX contacts_email_idx ON contacts (email);
CREATE VIEW adults AS SELECT id, email AS address FROM contacts WHERE age > 20;
)",
                                       {"contacts.mail:email"});
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  here.upgrade(generated);
  EXPECT_EQ(here.value("SELECT count(*) FROM contacts"), "2");
  EXPECT_EQ(here.value("SELECT email FROM contacts WHERE id = 2"), "b@example.org");
  EXPECT_EQ(here.value("SELECT note FROM contacts WHERE id = 1"), "none");
  EXPECT_EQ(here.value("SELECT group_id FROM contacts WHERE id = 1"), "1");
  EXPECT_EQ(here.value("SELECT address FROM adults"), "a@example.org");
  here.downgrade(generated);
  EXPECT_EQ(here.value("SELECT mail FROM contacts WHERE id = 2"), "b@example.org");
  EXPECT_EQ(here.value("SELECT count(*) FROM contacts"), "2");
  EXPECT_EQ(here.operations(here.generate(first_schema)), "");
}

TEST_P(AuthoringTest, RenamesATableAndNothingElse) {
  here.run("CREATE TABLE people (id integer PRIMARY KEY, name text); INSERT INTO people VALUES (1, 'Ann');");
  const auto generated =
      here.generate("CREATE TABLE contacts (id integer PRIMARY KEY, name text);", {"people:contacts"});
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  const auto text = here.operations(generated);
  EXPECT_TRUE(text.starts_with("rename table people to contacts\n")) << text;
  EXPECT_FALSE(text.contains("drop")) << text;
  here.upgrade(generated);
  EXPECT_EQ(here.value("SELECT name FROM contacts"), "Ann");
  here.downgrade(generated);
  EXPECT_EQ(here.value("SELECT name FROM people"), "Ann");
}

TEST_P(AuthoringTest, SaysWhatMayHaveBeenARename) {
  here.run("CREATE TABLE contacts (id integer PRIMARY KEY, mail text);");
  const auto generated = here.generate("CREATE TABLE contacts (id integer PRIMARY KEY, email text);");
  ASSERT_EQ(generated.notes.size(), 1u);
  EXPECT_EQ(generated.notes[0],
            "column contacts.mail goes and contacts.email is new: if that is a rename, say --rename "
            "contacts.mail:email");
  ASSERT_EQ(generated.changes.size(), 1u);
  EXPECT_FALSE(warnings(generated.changes[0].upgrade).empty());
}

TEST_P(AuthoringTest, NamesTheFileAndLineOfWhatTheEngineRefuses) {
  try {
    here.generate("CREATE TABLE a (id integer PRIMARY KEY);\n\nCREATE TABLE a (id integer);\n");
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("schema.sql:3: ")) << error.what();
    EXPECT_EQ(error.kind(), ErrorKind::duplicate_object);
    EXPECT_FALSE(error.sqlstate().empty());
  }
}

TEST_P(AuthoringTest, KeepsTheCanonicalFormOfTheModels) {
  here.workspace.cache_folder = std::filesystem::temp_directory_path() / ("limbeck-cache-" + random_hex(6));
  const auto desired = Authoring::schema(first_schema, here.database.dialect().engine());
  const auto made = make_desired(desired, here.workspace).catalog;
  EXPECT_TRUE(here.progress.contains("scratch")) << here.progress;
  here.progress.clear();
  EXPECT_TRUE(make_desired(desired, here.workspace).catalog == made);
  EXPECT_EQ(here.progress, "");

  const auto folder = here.workspace.cache_folder / "catalogs";
  struct stat status{};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    file::write_atomically(entry.path(), "{ broken");
  EXPECT_TRUE(make_desired(desired, here.workspace).catalog == made);
  EXPECT_TRUE(here.progress.contains("scratch"));
  // Another view of the same models is another result.
  here.workspace.inspect.exclude_objects = {"groups"};
  EXPECT_EQ(make_desired(desired, here.workspace).catalog.tables.size(), 1u);
  std::filesystem::remove_all(here.workspace.cache_folder);
}

INSTANTIATE_TEST_SUITE_P(Engines, AuthoringTest,
                         ::testing::Values(EngineKind::sqlite, EngineKind::postgresql),
                         [](const auto& engine) {
                           return engine.param == EngineKind::sqlite ? "Sqlite" : "Postgresql";
                         });

TEST_F(AuthoringPostgresqlTest, LetsTheEngineSayWhatARenameDoesToViews) {
  const auto with = [](const std::string& column) {
    return "CREATE TABLE t (id integer, " + column + " text, CHECK (" + column + " <> ''));" +
           "CREATE VIEW v AS SELECT id, " + column + " AS address, x." + column + " AS again FROM t AS x;";
  };
  here.run(with("mail") + "CREATE VIEW w AS SELECT mail FROM t;");
  // In the view w the column's name is the view's own, and stays.
  const auto generated = here.generate(
      with("\"order\"") + "CREATE VIEW w AS SELECT \"order\" AS mail FROM t;", {"t.mail:order"});
  EXPECT_EQ(here.operations(generated),
            "rename column mail of table t to order\n"
            "rename constraint t_mail_check of table t to t_order_check\n");
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
}

TEST_F(AuthoringPostgresqlTest, CommitsANewValueBeforeItIsUsed) {
  const std::string before = "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (id integer, m mood);";
  here.run(before);
  here.run("INSERT INTO t VALUES (1, 'sad');");
  const auto generated = here.generate(
      "CREATE TYPE mood AS ENUM ('sad', 'so so', 'glad'); CREATE TABLE t (id integer, m mood DEFAULT 'so "
      "so');");
  ASSERT_EQ(generated.changes.size(), 2u);
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  ASSERT_EQ(generated.changes[0].upgrade.operations.size(), 1u);
  EXPECT_EQ(operation::describe(generated.changes[0].upgrade.operations[0]),
            "add value 'so so' to enum public.mood");
  ASSERT_EQ(generated.revisions.size(), 2u);
  EXPECT_EQ(generated.revisions[0].revision.revises, std::vector<std::string>());
  EXPECT_EQ(generated.revisions[1].revision.revises, std::vector{generated.revisions[0].revision.id});
  EXPECT_EQ(generated.revisions[1].revision.message, " (2 of 2)");
  EXPECT_EQ(generated.revisions[1].sections.size(), 2u);
  ASSERT_EQ(generated.changes[1].upgrade.operations.size(), 1u);
  here.upgrade(generated);
  here.run("INSERT INTO t (id) VALUES (2);");
  EXPECT_EQ(here.value("SELECT m FROM t WHERE id = 2"), "so so");
  here.run("DELETE FROM t WHERE id = 2;");
  here.downgrade(generated);
  EXPECT_EQ(here.value("SELECT m FROM t"), "sad");
  EXPECT_EQ(here.operations(here.generate(before)), "");
}

TEST_F(AuthoringPostgresqlTest, WritesOneRevisionForANewValueThatNothingUses) {
  here.run("CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id integer, m mood);");
  const auto generated = here.generate(
      "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (id integer, m mood, note text);");
  EXPECT_EQ(generated.changes.size(), 1u);
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
}

TEST_F(AuthoringPostgresqlTest, TakesAValueBackInOneDowngradeThatUsesIt) {
  const std::string before =
      "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (id integer, m mood DEFAULT 'glad');"
      "CREATE VIEW v AS SELECT id FROM t WHERE m = 'glad';";
  here.run(before);
  here.run("INSERT INTO t VALUES (1, 'sad');");
  const auto generated = here.generate(
      "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id integer, m mood DEFAULT 'sad');"
      "CREATE VIEW v AS SELECT id FROM t WHERE m = 'sad';");
  ASSERT_EQ(generated.changes.size(), 1u);
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  EXPECT_TRUE(can_run_in_transaction(generated.changes[0].downgrade.statements));
  here.upgrade(generated);
  here.downgrade(generated);
  EXPECT_EQ(here.operations(here.generate(before)), "");
}

TEST_F(AuthoringPostgresqlTest, GoesOnCountingWhenASerialBecomesAnIdentity) {
  here.run("CREATE TABLE t (id serial PRIMARY KEY, x text); INSERT INTO t (x) VALUES ('a'), ('b');");
  const auto generated =
      here.generate("CREATE TABLE t (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, x text);");
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  here.upgrade(generated);
  here.run("INSERT INTO t (x) VALUES ('c');");
  EXPECT_EQ(here.value("SELECT max(id) FROM t"), "3");
  here.downgrade(generated);
  here.run("INSERT INTO t (x) VALUES ('d');");
  EXPECT_EQ(here.value("SELECT max(id) FROM t"), "4");
}

TEST_F(AuthoringPostgresqlTest, RefusesModelsThatReachBeyondTheDatabase) {
  try {
    here.generate("CREATE TABLE t (id integer);\nCREATE ROLE somebody;\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("schema.sql:2: ")) << error.what();
  }
}

TEST_F(AuthoringPostgresqlTest, SaysWhyAMigrationIsNotProved) {
  // What is hidden needs what is not, and the other way round: it can't be there beforehand.
  const std::string models =
      "CREATE TABLE u (id integer); CREATE SCHEMA hidden; CREATE VIEW hidden.v AS SELECT id FROM u;"
      "CREATE VIEW w AS SELECT id FROM hidden.v;";
  here.run(models);
  here.workspace.inspect.exclude_schemas = {"hidden"};
  const auto generated = here.generate(models + "CREATE TABLE t (id integer);");
  EXPECT_EQ(here.operations(generated), "create table t\n");
  EXPECT_FALSE(generated.verification.verified());
  const auto notes = header_notes(generated.changes[0], generated.verification);
  EXPECT_TRUE(
      notes[0].starts_with("NOT VERIFIED: the present schema could not be rebuilt in a scratch database: "
                           "relation \"hidden.v\" does not exist"))
      << notes[0];
}

TEST_P(AuthoringTest, SeesNoDifferenceInLineEndings) {
  const bool postgresql = GetParam() == EngineKind::postgresql;
  const std::string models =
      std::string(
          "CREATE TABLE t (\n  id integer PRIMARY KEY,\n  n text DEFAULT 'a\nb',\n  CHECK (id\n    > 0)\n);\n"
          "CREATE VIEW v AS\nSELECT id,\n  'x\ny' AS lines\nFROM t;\n") +
      (postgresql
           ? "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN NEW;\nEND\n$$;\n"
             "CREATE TRIGGER r BEFORE INSERT ON t\nFOR EACH ROW EXECUTE FUNCTION f();\n"
             "COMMENT ON TABLE t IS 'two\nlines';\nCOMMENT ON COLUMN t.n IS 'two\nlines';\n"
           : "CREATE TRIGGER r AFTER INSERT ON t\nBEGIN\n  UPDATE t SET n = 'p\nq'\n  WHERE id = 0;\nEND;\n");
  const auto windows = text::replace_all(models, "\n", "\r\n");
  here.run(models);
  EXPECT_EQ(here.operations(here.generate(windows)), "");
  EXPECT_EQ(here.operations(here.generate(models)), "");
  // What was made from such a file by hand has them in its bodies.
  here.run(text::replace_all(
      postgresql
          ? "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN NEW;\n"
            "END\n$$;COMMENT ON TABLE t IS 'two\nlines';"
          : "DROP TRIGGER r; CREATE TRIGGER r AFTER INSERT ON t\nBEGIN\n  UPDATE t SET n = 'p\nq'\n  WHERE "
            "id "
            "= 0;\nEND;\n",
      "\n", "\r\n"));
  EXPECT_EQ(here.operations(here.generate(models)), "");
  EXPECT_EQ(here.operations(here.generate(windows)), "");
}

TEST_F(AuthoringPostgresqlTest, TellsWhatFailsFromWhatCouldNotBeTried) {
  here.run("CREATE TABLE t (id integer);");
  const auto generated = here.generate("CREATE TABLE t (id integer, n integer);");
  EXPECT_EQ(generated.verification.outcome, Outcome::verified) << generated.verification.reason;
  const auto verdict = [&](const std::string& upgrade, const std::string& downgrade) {
    auto changes = generated.changes;
    if (!upgrade.empty()) changes[0].upgrade.statements[0].sql = upgrade;
    if (!downgrade.empty()) changes[0].downgrade.statements[0].sql = downgrade;
    const auto verification = verify(changes, generated.compared, here.workspace);
    EXPECT_EQ(verification.outcome, Outcome::failed);
    return verification.reason.substr(0, verification.reason.find_first_of(":;"));
  };
  EXPECT_EQ(verdict("ALTER TABLE nothing ADD COLUMN n integer", ""),
            "the upgrade failed in a scratch database");
  EXPECT_EQ(verdict("ALTER TABLE t ADD COLUMN n bigint", ""), "after the upgrade the models still ask for");
  EXPECT_EQ(verdict("", "ALTER TABLE t DROP COLUMN nothing"), "the downgrade failed in a scratch database");
  EXPECT_EQ(verdict("", "SELECT 1"), "after the downgrade the schema differs from before");
  EXPECT_TRUE(verify(generated.changes, generated.compared, here.workspace).verified());
  auto other = generated.compared;
  other.before.tables.begin()->second.columns[0].type = "no_such_type";
  const auto untried = verify(generated.changes, other, here.workspace);
  EXPECT_EQ(untried.outcome, Outcome::not_verified);
}

TEST_F(AuthoringPostgresqlTest, TypesOfASchemaThatIsLeftOutAreThereForTheProof) {
  const std::string hidden = "CREATE SCHEMA hidden; CREATE TYPE hidden.mood AS ENUM ('sad');";
  here.run(hidden + "CREATE TABLE t (id integer, m hidden.mood); CREATE TABLE u (id integer);");
  here.workspace.inspect.exclude_schemas = {"hidden"};
  const auto generated =
      here.generate(hidden + "CREATE TABLE t (id integer, m hidden.mood); CREATE TABLE u (id bigint);");
  EXPECT_EQ(here.operations(generated), "alter column id of table u: type integer to bigint\n");
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
}

TEST_F(AuthoringPostgresqlTest, ListsWhatDependsOnRows) {
  here.run("CREATE TABLE t (id integer, x text);");
  const auto generated = here.generate("CREATE TABLE t (id integer, x text NOT NULL UNIQUE);");
  ASSERT_EQ(generated.changes.size(), 1u);
  const auto notes = header_notes(generated.changes[0], generated.verification);
  EXPECT_EQ(notes[0], "verified on empty tables: the upgrade leads to the models, the downgrade back");
  EXPECT_EQ(
      std::ranges::count_if(notes, [](const auto& note) { return note.starts_with("depends on rows: "); }),
      2);
}

TEST_F(AuthoringPostgresqlTest, MovesATableAndItsSequenceUnderNewNames) {
  const std::string schemas = "CREATE SCHEMA crm; CREATE SCHEMA app;";
  here.run(schemas +
           "CREATE TABLE crm.people (id serial PRIMARY KEY); INSERT INTO crm.people DEFAULT VALUES;");
  const auto generated = here.generate(schemas + "CREATE TABLE app.contacts (id serial PRIMARY KEY);",
                                       {"crm.people:app.contacts"});
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  here.upgrade(generated);
  here.run("INSERT INTO app.contacts DEFAULT VALUES");
  EXPECT_EQ(here.value("SELECT max(id) FROM app.contacts"), "2");
  here.downgrade(generated);
  here.run("INSERT INTO crm.people DEFAULT VALUES");
  EXPECT_EQ(here.value("SELECT max(id) FROM crm.people"), "3");
}

class AuthoringSqliteTest : public ::testing::Test {
 protected:
  std::string refusal(const std::vector<std::string>& statements, bool transactional = true) {
    std::vector<dialect::RenderedStatement> rendered;
    for (const auto& sql : statements) {
      rendered.emplace_back().sql = sql;
      rendered.back().transactional = transactional;
    }
    try {
      run_section(rendered, *here.connection, here.database.dialect());
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }
  Authoring here{EngineKind::sqlite};
};

// What is verified is what `upgrade` would read, by its rules.
TEST_F(AuthoringSqliteTest, VerifiesWithTheRulesOfUpgrade) {
  EXPECT_EQ(refusal({"CREATE TABLE t (a)"}), "");
  EXPECT_NE(refusal({"CREATE TABLE u (a)", "COMMIT", "BEGIN"}).find("COMMIT can't stand in a section"),
            std::string::npos);
  EXPECT_NE(refusal({"PRAGMA foreign_keys = OFF"}).find("has no effect inside a transaction"),
            std::string::npos);
  EXPECT_NE(refusal({"VACUUM"}).find("can't run inside a transaction"), std::string::npos);
  EXPECT_EQ(refusal({"VACUUM"}, false), "");
  EXPECT_NE(
      refusal({"CREATE TABLE n (a)", "DROP TABLE t", "ALTER TABLE n RENAME TO t"}).find("foreign keys on"),
      std::string::npos);
  EXPECT_NE(refusal({"CREATE TABLE v (a)\n-- limbeck: downgrade\n"}), "");
  EXPECT_NE(refusal({"CREATE TABLE v (a"}), "");
  EXPECT_EQ(here.value("SELECT group_concat(name) FROM sqlite_schema"), "t");
}

TEST_F(AuthoringSqliteTest, LetsTablesTakeOverEachOthersNames) {
  const std::string before =
      "CREATE TABLE users (id INTEGER PRIMARY KEY, n TEXT); CREATE INDEX ui ON users (n);";
  here.run(before + "INSERT INTO users VALUES (1, 'a')");
  auto models = Authoring::schema(
      "CREATE TABLE accounts (id INTEGER PRIMARY KEY, n TEXT); CREATE INDEX ai ON accounts (n);"
      "CREATE TABLE users (id INTEGER PRIMARY KEY, a INT REFERENCES accounts (id)); CREATE INDEX ui ON users "
      "(a);",
      EngineKind::sqlite);
  const auto table = [](const char* name) {
    return schema::ObjectId{schema::ObjectKind::table, {"", name}, ""};
  };
  models.renames = {{table("users"), table("accounts")}};
  const auto generated = generate({std::move(models), {}, {}}, here.workspace);
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  here.upgrade(generated);
  EXPECT_EQ(here.value("SELECT (SELECT count(*) FROM accounts) || '|' || (SELECT count(*) FROM users)"),
            "1|0");
  here.downgrade(generated);
  EXPECT_EQ(here.value("SELECT n FROM users"), "a");
}

}  // namespace limbeck::autogenerate
