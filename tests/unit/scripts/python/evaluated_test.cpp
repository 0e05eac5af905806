// Python revisions as statements, against what the real Alembic writes for them
// (tests/alembic/written/oracle.py).
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/file.hpp"
#include "base/text.hpp"
#include "scripts/python/evaluate_revision.hpp"
#include "scripts/python/evaluation_settings.hpp"
#include "scripts/python/installed_modules.hpp"
#include "scripts/python/naming_convention.hpp"
#include "scripts/python/parser/parser.hpp"

namespace limbeck::scripts::python {
namespace {

using dialect::written::SqlAlchemy;

/// Without a difference in blanks.
std::string squeezed(const std::string& text) {
  std::istringstream words(text);
  std::string result, word;
  while (words >> word) result += (result.empty() ? "" : " ") + word;
  return result;
}

struct EvaluatedCase {
  std::string title, body;
  std::map<std::string, std::vector<std::string>> expected;  ///< by "DIALECT" or "DIALECT VERSION"
};

std::vector<EvaluatedCase> read_cases(const std::string& path) {
  std::vector<EvaluatedCase> cases;
  std::vector<std::string>* expectation = nullptr;
  std::istringstream lines(file::read(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), {}, {}});
      expectation = nullptr;
    } else if (line.starts_with("--- ") && !cases.empty()) {
      expectation = &cases.back().expected[line.substr(4)];
    } else if (expectation) {
      if (const auto text = squeezed(line); !text.empty()) expectation->push_back(text);
    } else if (!cases.empty()) {
      cases.back().body += line + "\n";
    }
  }
  return cases;
}

/// Where MariaDB's is not its own, that of MySQL counts.
auto find_expectation(const EvaluatedCase& one, const std::string& dialect, const char* version) {
  for (const auto& name : {dialect, std::string(dialect == "mariadb" ? "mysql" : dialect)}) {
    for (const auto& head : {fmt::format("{} {}", name, version), name + " by hand", name}) {
      if (const auto found = one.expected.find(head); found != one.expected.end()) return found;
    }
  }
  return one.expected.end();
}

/// That of the environment in which the oracle runs with this SQLAlchemy.
AlembicVersion alembic_beside(const SqlAlchemy& version) {
  if (version < SqlAlchemy{2, 0, 0}) return {1, 8, 1};
  return version < SqlAlchemy{2, 1, 0} ? AlembicVersion{1, 13, 3} : AlembicVersion{1, 20, 1};
}

Evaluation evaluate(const std::string& text, Engine engine = newest(EngineKind::postgresql),
                    SqlAlchemy version = {}, const NamingConvention& naming = {},
                    const ModuleSource& modules = {}) {
  use_parser(&parse);
  RunMemory memory;
  return evaluate_revision(text, "a.py", revision::Direction::upgrade,
                           {.engine = engine,
                            .sqlalchemy = version,
                            .alembic = alembic_beside(version),
                            .naming = naming,
                            .modules = modules},
                           memory);
}

/// The function with imports in front of it.
std::string revision_of(const std::string& body) {
  std::string text =
      "from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql, postgresql, "
      "sqlite\n\n\n"
      "def upgrade():\n    pass\n";
  std::istringstream lines(body);
  for (std::string line; std::getline(lines, line);) text += line.empty() ? "\n" : "    " + line + "\n";
  return text;
}

/// One line a statement, or why there are none.
std::string shown(const Evaluation& evaluation) {
  if (evaluation.refusal)
    return fmt::format("!! {}: {}", evaluation.refusal->line, evaluation.refusal->reason);
  std::vector<std::string> lines;
  for (const auto& statement : evaluation.statements) lines.push_back(squeezed(statement.text));
  return text::join(lines, "\n");
}

const NamingConvention convention = {{"ix", "ix_%(column_0_label)s"},
                                     {"uq", "uq_%(table_name)s_%(column_0_name)s"},
                                     {"ck", "ck_%(table_name)s_%(constraint_name)s"},
                                     {"fk", "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"},
                                     {"pk", "pk_%(table_name)s"}};

TEST(EvaluatedRevision, WritesWhatAlembicWrites) {
  const std::pair<const char*, SqlAlchemy> versions[] = {
      {"1.4", {1, 4, 54}}, {"2.0", {2, 0, 36}}, {"2.1", {2, 1, 9}}};
  const std::pair<const char*, Engine> dialects[] = {
      {"postgresql", newest(EngineKind::postgresql)},
      {"sqlite", newest(EngineKind::sqlite)},
      {"mysql", {EngineKind::mysql, Flavour::original, 80400}},
      {"mariadb", {EngineKind::mysql, Flavour::mariadb, 101106}}};
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LIMBECK_SOURCE_DIR "/tests/alembic/written")) {
    if (entry.path().extension() != ".txt") continue;
    for (const auto& one : read_cases(entry.path())) {
      for (const auto& [dialect, engine] : dialects) {
        for (const auto& [version, number] : versions) {
          const auto found = find_expectation(one, dialect, version);
          if (found == one.expected.end()) continue;
          const bool named = one.body.find("#: convention") != std::string::npos;
          const auto result =
              evaluate(revision_of(one.body), engine, number, named ? convention : NamingConvention());
          ++compared;
          const auto where = fmt::format("{}, {} with SQLAlchemy {}", one.title, dialect, version);
          if (!found->second.empty() && found->second[0].starts_with("!!")) {
            EXPECT_TRUE(result.refusal) << where << ":\n" << shown(result);
            const auto reason = squeezed(found->second[0].substr(2));
            if (result.refusal && !reason.empty()) {
              EXPECT_EQ(result.refusal->reason, reason) << where;
            }
          } else {
            EXPECT_EQ(shown(result), text::join(found->second, "\n")) << where;
          }
        }
      }
    }
  }
  EXPECT_GT(compared, 200U);
}

TEST(EvaluatedRevision, StatementsHaveTheLinesOfTheirOperations) {
  const auto result = evaluate(
      "from alembic import op\nimport sqlalchemy as sa\n\ndef add(name):\n    op.execute(f'SELECT "
      "{name}')\n\ndef upgrade():\n"
      "    add('a')\n    op.create_table(\n        't',\n        sa.Column('id', sa.Integer()),\n    )\n");
  ASSERT_EQ(result.statements.size(), 2U) << shown(result);
  EXPECT_EQ(result.statements[0].line, 5);
  EXPECT_EQ(result.statements[1].line, 9);
  const auto batch = evaluate(
      "from alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n    with op.batch_alter_table('t') "
      "as b:\n"
      "        b.drop_column('x')\n        b.drop_column('y')\n");
  ASSERT_EQ(batch.statements.size(), 2U) << shown(batch);
  EXPECT_EQ(batch.statements[0].line, 5);
}

TEST(EvaluatedRevision, WhatIsRefusedNamesItsLine) {
  const auto result = evaluate(
      "from alembic import op\nimport app.models\n\ndef upgrade():\n    x = app.models.User\n    "
      "op.execute(x)\n");
  ASSERT_TRUE(result.refusal);
  EXPECT_EQ(result.refusal->line, 2);
  EXPECT_EQ(result.refusal->reason, "imports app");
  const auto python2 = evaluate("def upgrade():\n    print 'a'\n");
  ASSERT_TRUE(python2.refusal);
  EXPECT_EQ(python2.refusal->line, 2);
  EXPECT_EQ(evaluate("x = 1\n").refusal->reason, "has no function upgrade");
}

/// A project of files in memory.
ModuleSource modules_of(std::map<std::string, std::string> texts) {
  return [texts = std::move(texts)](const std::string& name) -> std::optional<ModuleText> {
    const auto found = texts.find(name);
    if (found == texts.end()) return std::nullopt;
    return ModuleText{found->second, name + ".py", found->second.empty()};
  };
}

TEST(EvaluatedRevision, ModulesOfTheProjectAreRead) {
  const auto modules = modules_of(
      {{"app", ""},
       {"app.names", "import os\nfrom .more import SIZE\nTABLE = 't'\nURL = os.environ['URL']\n"},
       {"app.more", "from alembic import op\nSIZE = 5\n\ndef drop(table):\n    op.drop_table(table)\n"}});
  const std::string text =
      "import sqlalchemy as sa\nfrom alembic import op\nfrom app.names import TABLE, SIZE, URL\nfrom app "
      "import more\n\ndef upgrade():\n"
      "    op.add_column(TABLE, sa.Column('a', sa.String(SIZE)))\n    more.drop(TABLE)\n";
  EXPECT_EQ(shown(evaluate(text, newest(EngineKind::postgresql), {}, {}, modules)),
            "ALTER TABLE t ADD COLUMN a VARCHAR(5)\nDROP TABLE t");
  const auto refused =
      evaluate(text + "    op.execute(URL)\n", newest(EngineKind::postgresql), {}, {}, modules);
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->file, "app.names.py");
  EXPECT_EQ(refused.refusal->reason, "imports os");
}

TEST(EvaluatedRevision, AnImportedModuleIsAnAttributeOfItsPackage) {
  const auto modules = modules_of({{"app", ""}, {"app.db", ""}, {"app.db.names", "TABLE = 't'\n"}});
  const std::string function = "\ndef upgrade():\n    op.drop_table(app.db.names.TABLE)\n";
  EXPECT_EQ(shown(evaluate("from alembic import op\nimport app.db.names\n" + function,
                           newest(EngineKind::postgresql), {}, {}, modules)),
            "DROP TABLE t");
  EXPECT_TRUE(evaluate("from alembic import op\nimport app\n" + function, newest(EngineKind::postgresql), {},
                       {}, modules)
                  .refusal);
}

TEST(EvaluatedRevision, EnumsAreRememberedThroughARun) {
  use_parser(&parse);
  RunMemory memory;
  const auto run = [&](const std::string& file, const std::string& body) {
    return shown(evaluate_revision(revision_of(body), file, revision::Direction::upgrade, {}, memory));
  };
  const std::string first = "op.create_table('a', sa.Column('e', sa.Enum('x', name='en')))";
  EXPECT_EQ(run("a.py", first), "CREATE TYPE en AS ENUM ('x')\nCREATE TABLE a ( e en )");
  EXPECT_EQ(run("b.py", "op.create_table('b', sa.Column('e', sa.Enum('x', name='en')))"),
            "CREATE TABLE b ( e en )");
  // What is not evaluated leaves nothing behind.
  run("c.py", "op.create_table('b', sa.Column('e', sa.Enum('x', name='other')))\nraise E()");
  EXPECT_EQ(memory.created_enums.size(), 1U);
  // What runs again was taken back.
  EXPECT_EQ(run("a.py", first), "CREATE TYPE en AS ENUM ('x')\nCREATE TABLE a ( e en )");
}

/// Answers to what is asked, by a word in the question; remembers what is executed.
class ToldDatabase : public LiveDatabase {
 public:
  explicit ToldDatabase(std::map<std::string, Rows> rows) : rows_(std::move(rows)) {}
  void execute(const Statement& statement) override {
    if (squeezed(statement.text) == failing) throw DatabaseError("no such thing", DatabaseErrorDetails());
    executed.push_back(squeezed(statement.text));
  }
  Answer run(const Statement& statement) override {
    execute(statement);
    return {.columns = {"id", "name"}, .types = {23, 25}, .rows = query(statement.text, 0)};
  }
  void leave_transaction(bool leave) override { executed.emplace_back(leave ? "leave" : "enter"); }
  Rows query(const std::string& sql, int /*line*/) override {
    for (const auto& [word, rows] : rows_) {
      if (sql.find(word) != std::string::npos) return rows;
    }
    return {};
  }
  void say(const std::string& line) override { executed.push_back("says " + line); }
  std::vector<std::string> executed;
  std::string failing;  ///< a statement

 private:
  std::map<std::string, Rows> rows_;
};

TEST(EvaluatedRevision, WhatLooksAtTheDatabaseIsEvaluatedThere) {
  const auto text = revision_of(
      "inspector = sa.inspect(op.get_bind())\n"
      "columns = [c['name'] for c in inspector.get_columns('t')]\n"
      "if 'x' not in columns:\n    op.add_column('t', sa.Column('x', sa.Integer()))\n"
      "if not inspector.has_table('u'):\n    op.create_table('u', sa.Column('e', sa.Enum('a', name='en')))\n"
      "for index in inspector.get_indexes('t'):\n    op.drop_index(index['name'], table_name='t')\n");
  use_parser(&parse);
  RunMemory memory;
  const auto planned = evaluate_revision(text, "a.py", revision::Direction::upgrade, {}, memory);
  ASSERT_TRUE(planned.refusal);
  EXPECT_TRUE(planned.refusal->needs_database) << planned.refusal->reason;
  ToldDatabase database({{"pg_attribute a ON a.attrelid = c.oid WHERE", {{"id", "0"}}},
                         {"pg_index", {{"i", "0", "a"}, {"i", "0", "b"}, {"j", "1", std::nullopt}}}});
  run_revision(text, "a.py", revision::Direction::upgrade, {}, memory, database);
  EXPECT_EQ(text::join(database.executed, "\n"),
            "ALTER TABLE t ADD COLUMN x INTEGER\nCREATE TYPE en AS ENUM ('a')\nCREATE TABLE u ( e en )\nDROP "
            "INDEX i\nDROP INDEX j");
  // Which enums are there by then is not known while planning.
  const auto later =
      evaluate_revision(revision_of("op.create_table('v', sa.Column('e', sa.Enum('a', name='en')))"), "b.py",
                        revision::Direction::upgrade, {}, memory);
  ASSERT_TRUE(later.refusal);
  EXPECT_TRUE(later.refusal->needs_database);
}

/// What a revision that has to be on the database runs there, one statement a line.
std::string executed_by(const std::string& body, ToldDatabase& database) {
  use_parser(&parse);
  RunMemory memory;
  const auto text = revision_of(body);
  const auto planned = evaluate_revision(text, "a.py", revision::Direction::upgrade, {}, memory);
  if (!planned.refusal || !planned.refusal->needs_database)
    return planned.refusal ? "refused: " + planned.refusal->reason : "planned";
  try {
    run_revision(text, "a.py", revision::Direction::upgrade, {}, memory, database);
  } catch (const NotEvaluable& error) {
    return "refused on the database: " + error.reason();
  }
  return text::join(database.executed, "\n");
}

TEST(EvaluatedRevision, RowsAreRead) {
  ToldDatabase database({{"SELECT", {{"1", "it's"}, {"2", std::nullopt}}}});
  EXPECT_EQ(
      executed_by(
          "bind = op.get_bind()\n"
          "for row in bind.execute(sa.text('SELECT id, name FROM t')):\n"
          "    name = row.name if row.name is not None else f'none of {row[0]}'\n"
          "    bind.execute(sa.text('UPDATE t SET name = :n WHERE id = :i'), {'n': name, 'i': row[0] + 1})\n"
          "assert [i for i, _ in bind.execute(sa.text('SELECT 1'))] == [1, 2]\n"
          "result = bind.execute(sa.text('SELECT 2'))\n"
          "assert result.fetchone()[1] == \"it's\" and len(result.fetchall()) == 1\n"
          "assert result.fetchone() is None and result.rowcount == 0\n"
          "if bind.scalar(sa.text('SELECT 3')) == 1:\n    op.drop_table('t')",
          database),
      "SELECT id, name FROM t\nUPDATE t SET name = 'it''s' WHERE id = 2\n"
      "UPDATE t SET name = 'none of 2' WHERE id = 3\nSELECT 1\nSELECT 2\nSELECT 3\nDROP TABLE t");
  ToldDatabase other({{"SELECT", {{"1", "x"}}}});
  EXPECT_EQ(
      executed_by("row = op.get_bind().execute(sa.text('SELECT 1')).first()\nop.execute(row.nothing)", other),
      "refused on the database: uses nothing of a row");
}

TEST(EvaluatedRevision, StatementsWhoseRowsNobodyReadsArePlanned) {
  EXPECT_EQ(shown(evaluate(revision_of("op.get_bind().execute(sa.text(\"UPDATE t SET a = 'b\\\\c'\"))"))),
            "UPDATE t SET a = 'b\\c'");
}

TEST(EvaluatedRevision, WhatIsPrintedIsShown) {
  const auto planned = evaluate(revision_of(
      "print('a', 1, sep='-', end='')\nprint(f'{2}\\nb', op)\nimport sys\nprint(file=sys.stderr)"));
  ASSERT_FALSE(planned.refusal) << planned.refusal->reason;
  EXPECT_EQ(planned.lines, (std::vector<std::string>{"a-12", "b …", ""}));
  ToldDatabase database({{"SELECT", {{"1", "x"}}}});
  EXPECT_EQ(executed_by("print('before')\nfor row in op.get_bind().execute(sa.text('SELECT 1')):\n"
                        "    print('row', row.id, end='')\n",
                        database),
            "says before\nSELECT 1\nsays row 1");
}

TEST(EvaluatedRevision, ASessionHandsStatementsOn) {
  ToldDatabase database({{"SELECT", {{"1", "a"}}}});
  const std::string body =
      "from sqlalchemy import orm\nfrom sqlalchemy.orm import Session, sessionmaker, relationship\n"
      "t = sa.table('t', sa.column('id', sa.Integer))\nbind = op.get_bind()\n"
      "with Session(bind=bind) as session:\n    session.execute(t.update().values(id=1))\n    "
      "session.commit()\n"
      "session = orm.Session(bind)\n"
      "row = session.execute(sa.text('SELECT 1')).first()\n"
      "session.execute(sa.text('DELETE FROM t WHERE id = :id'), {'id': row.id})\nsession.close()\n"
      "other = sessionmaker(bind=bind)()\nother.execute(t.delete())\nother.flush()";
  EXPECT_EQ(executed_by(body, database),
            "UPDATE t SET id=1\nSELECT 1\nDELETE FROM t WHERE id = 1\nDELETE FROM t");
  EXPECT_EQ(executed_by(body + "\nother.query(bind)", database),
            "refused: gives query the connection as an entity");
}

TEST(EvaluatedRevision, WhatIsNotTheSameEachTimeIsMadeWhenItRuns) {
  ToldDatabase database({});
  const auto result = executed_by(
      "import uuid, json\nfrom datetime import datetime, timezone, timedelta\n"
      "t = sa.table('t', sa.column('id', sa.Uuid), sa.column('at', sa.DateTime), sa.column('x'))\n"
      "op.bulk_insert(t, [{'id': uuid.uuid4(), 'at': datetime.now(timezone.utc), 'x': str(uuid.uuid4())}])\n"
      "op.get_bind().execute(sa.text('SELECT :a, :b'), {'a': datetime.utcnow(), 'b': json.dumps({'k': "
      "[1]})})",
      database);
  ASSERT_EQ(database.executed.size(), 2U) << result;
  const auto& insert = database.executed[0];
  EXPECT_TRUE(insert.starts_with("INSERT INTO t (id, at, x) VALUES ('") && insert.ends_with("')")) << insert;
  EXPECT_NE(insert.find("'::uuid, '20"), std::string::npos) << insert;
  EXPECT_NE(insert.find("+00:00'::timestamptz, '"), std::string::npos) << insert;
  EXPECT_NE(database.executed[1].find("'::timestamp, '{\"k\": [1]}'"), std::string::npos)
      << database.executed[1];
}

/// Rows of two columns as a SELECT of Core reads them.
TEST(EvaluatedRevision, RowsOfCoreHaveTheTypesOfTheirColumns) {
  ToldDatabase database({{"SELECT", {{"1", "a"}, {"2", "b"}}}});
  EXPECT_EQ(
      executed_by("t = sa.table('t', sa.column('id', sa.Integer), sa.column('kind', sa.Enum('a', 'b', "
                  "name='kind')))\n"
                  "bind = op.get_bind()\n"
                  "for row in bind.execute(sa.select(t.c.id, t.c.kind.label('k')).where(t.c.id > 0)):\n"
                  "    bind.execute(t.update().where(t.c.id == row.id).values(kind=row.k))\n"
                  "bind.execute(t.delete().where(t.c.id == sa.bindparam('x')), [{'x': 1}, {'x': 2}])\n",
                  database),
      "SELECT t.id, t.kind AS k FROM t WHERE t.id > 0\nUPDATE t SET kind='a' WHERE t.id = 1\n"
      "UPDATE t SET kind='b' WHERE t.id = 2\nDELETE FROM t WHERE t.id = 1\nDELETE FROM t WHERE t.id = 2");
  ToldDatabase other({{"SELECT", {{"1", "c"}}}});
  EXPECT_EQ(executed_by("t = sa.table('t', sa.column('id', sa.Integer), sa.column('kind', sa.Enum('a', 'b', "
                        "name='kind')))\n"
                        "for row in op.get_bind().execute(t.select()):\n    op.execute(row.kind)\n",
                        other),
            "refused on the database: executes a value of the database");
}

TEST(EvaluatedRevision, AnAutocommitBlockLeavesTheTransaction) {
  ToldDatabase database({});
  EXPECT_EQ(executed_by(
                "op.execute('SELECT 1')\nwith op.get_context().autocommit_block():\n"
                "    op.create_index('i', 't', ['a'], postgresql_concurrently=True)\nop.execute('SELECT 2')",
                database),
            "SELECT 1\nleave\nCREATE INDEX CONCURRENTLY i ON t (a)\nenter\nSELECT 2");
  const auto sqlite =
      evaluate(revision_of("with op.get_context().autocommit_block():\n    op.drop_table('t')"),
               newest(EngineKind::sqlite));
  ASSERT_TRUE(sqlite.refusal);
  EXPECT_FALSE(sqlite.refusal->needs_database);
}

TEST(EvaluatedRevision, WhatMayFailIsTriedOnTheDatabase) {
  const auto body = "try:\n    op.drop_table('a')\nexcept Exception:\n    pass\nop.drop_table('b')";
  ToldDatabase database({});
  EXPECT_EQ(executed_by(body, database), "DROP TABLE a\nDROP TABLE b");
  database.failing = "DROP TABLE a";
  EXPECT_EQ(executed_by(body, database),
            "refused on the database: catches an error of the database (no such thing)");
}

TEST(EvaluatedRevision, AnImportThatPythonWouldFailOnCountsEvenIfUnused) {
  use_parser(&parse);
  EvaluationSettings settings;
  settings.modules = modules_of({{"app", ""},
                                 {"app.a", "from app.b import *\nfrom missing import X\n"},
                                 {"app.b", "import installed\nY = 1\n"},
                                 {"app.broken", "print 'a'\n"}});
  settings.is_module_there = [](const std::string& name, bool may_be_member) {
    return name == "installed" || name == "os" || (may_be_member && name == "installed.thing");
  };
  const auto reason = [&](const std::string& import) {
    RunMemory memory;
    const auto result = evaluate_revision(import + "\ndef upgrade():\n    pass\n", "r.py",
                                          revision::Direction::upgrade, settings, memory);
    return result.refusal ? result.refusal->sentence() : "";
  };
  EXPECT_EQ(reason("import os, installed\nfrom app.b import Y"), "");
  EXPECT_EQ(reason("from installed import thing"), "");
  EXPECT_EQ(reason("import installed.thing"), "r.py:1: imports installed.thing, which is not found");
  EXPECT_EQ(reason("from installed import other"), "r.py:1: imports installed.other, which is not found");
  EXPECT_EQ(reason("import missing"), "r.py:1: imports missing, which is not found");
  EXPECT_EQ(reason("\nimport app.gone"), "r.py:2: imports app.gone, which is not found");
  EXPECT_EQ(reason("from app.b import Z"), "r.py:1: imports app.b.Z, which is not found");
  EXPECT_EQ(reason("from app import a"), "app.a.py:2: imports missing, which is not found");
  EXPECT_EQ(reason("from app import broken").substr(0, 26), "r.py:1: imports app.broken");
  EXPECT_EQ(reason("try:\n    import missing\nexcept ImportError:\n    missing = None"), "");
  EXPECT_EQ(reason("import typing\nif typing.TYPE_CHECKING:\n    import missing"), "");
}

TEST(InstalledModules, HoldWhatTheirTextNames) {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("limbeck-installed-{}", ::getpid());
  const auto write = [&](const char* name, const std::string& text) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  };
  write("a/__init__.py", "from ._b import C\n");
  write("a/star.py", "from ._b import *\n");
  write("a/fast.cpython-311-x86_64-linux-gnu.so", "");
  const auto holds = [&](const std::string& module, const std::string& name) {
    return may_hold({folder}, module, name);
  };
  EXPECT_TRUE(holds("a", "C"));
  EXPECT_FALSE(holds("a", "D"));
  EXPECT_TRUE(holds("a.star", "D"));
  EXPECT_TRUE(holds("a.fast", "D"));
  EXPECT_FALSE(holds("a.gone", "D"));
  std::filesystem::remove_all(folder);
}

TEST(EvaluatedRevision, WhatStillNeedsPythonIsSaidBeforeTheDatabaseIsAsked) {
  const auto result =
      evaluate(revision_of("if not sa.inspect(op.get_bind()).has_table('t'):\n    unknown_function()\n"));
  ASSERT_TRUE(result.refusal);
  EXPECT_FALSE(result.refusal->needs_database);
  EXPECT_EQ(result.refusal->reason, "uses unknown_function, which is not known here");
}

TEST(EvaluatedRevision, TypesOfSqlalchemyUtilsAreThoseUnderneath) {
  const std::string text =
      "import sqlalchemy as sa\nimport sqlalchemy_utils\nfrom alembic import op\n"
      "from fastapi_users_db_sqlalchemy.generics import TIMESTAMPAware\n\ndef upgrade():\n"
      "    types = sqlalchemy_utils.types\n"
      "    op.create_table('t',\n"
      "        sa.Column('a', types.encrypted.encrypted_type.StringEncryptedType(sa.Integer, 'k', "
      "length=9)),\n"
      "        sa.Column('b', types.encrypted.encrypted_type.StringEncryptedType()),\n"
      "        sa.Column('c', types.password.PasswordType(max_length=20)),\n"
      "        sa.Column('d', types.scalar_list.ScalarListType()), sa.Column('e', types.email.EmailType()),\n"
      "        sa.Column('f', types.ip_address.IPAddressType(length=39)),\n"
      "        sa.Column('g', types.phone_number.PhoneNumberType(length=20)),\n"
      "        sa.Column('h', TIMESTAMPAware(timezone=True)))\n";
  EXPECT_EQ(shown(evaluate(text)),
            "CREATE TABLE t ( a VARCHAR(9), b VARCHAR, c BYTEA, d TEXT, e VARCHAR(255), f VARCHAR(50), g "
            "VARCHAR(20), h TIMESTAMP WITH TIME ZONE )");
  EXPECT_EQ(shown(evaluate(text, newest(EngineKind::sqlite))),
            "CREATE TABLE t ( a VARCHAR(9), b VARCHAR, c BLOB, d TEXT, e VARCHAR(255), f VARCHAR(50), g "
            "VARCHAR(20), h TIMESTAMP )");
}

TEST(EvaluatedRevision, ParametersThatATextDoesNotHaveAreLeftOut) {
  EXPECT_EQ(shown(evaluate(
                revision_of("op.get_bind().execute(sa.text('DELETE FROM t WHERE a = :a').bindparams(a=1), "
                            "{'a': 2, 'b': 3})\n"))),
            "DELETE FROM t WHERE a = 2");
  EXPECT_TRUE(evaluate(revision_of("op.execute(sa.text('SELECT 1').bindparams(a=1))\n")).refusal);
}

TEST(EvaluatedRevision, TypesOfLibrariesAreKnown) {
  const std::string text =
      "import sqlalchemy as sa\nimport sqlmodel\nfrom alembic import op\nimport fastapi_users_db_sqlalchemy "
      "as users\n"
      "from pgvector.sqlalchemy import Vector\nimport pgvector\n\ndef upgrade():\n    op.create_table('t',\n"
      "        sa.Column('a', sqlmodel.sql.sqltypes.AutoString(length=5)), sa.Column('b', "
      "users.generics.GUID),\n"
      "        sa.Column('c', Vector(3)), sa.Column('d', pgvector.sqlalchemy.vector.VECTOR(dim=4)))\n";
  EXPECT_EQ(shown(evaluate(text)), "CREATE TABLE t ( a VARCHAR(5), b UUID, c VECTOR(3), d VECTOR(4) )");
  EXPECT_EQ(shown(evaluate(text, newest(EngineKind::sqlite))),
            "CREATE TABLE t ( a VARCHAR(5), b CHAR(36), c VECTOR(3), d VECTOR(4) )");
}

TEST(EvaluatedRevision, TypesOfSqlalchemyUtilsAreKnown) {
  const std::string text =
      "import sqlalchemy as sa\nimport sqlalchemy_utils\nfrom sqlalchemy_utils import UUIDType\nfrom alembic "
      "import op\n\ndef upgrade():\n    op.create_table('t', sa.Column('a', UUIDType(binary=False)),\n"
      "        sa.Column('b', sqlalchemy_utils.types.uuid.UUIDType()), sa.Column('c', "
      "sqlalchemy_utils.JSONType()))\n";
  EXPECT_EQ(shown(evaluate(text)), "CREATE TABLE t ( a UUID, b UUID, c JSON )");
  EXPECT_EQ(shown(evaluate(text, newest(EngineKind::sqlite))),
            "CREATE TABLE t ( a CHAR(32), b BINARY(16), c TEXT )");
  const auto vector =
      text + "    op.add_column('t', sa.Column('v', sqlalchemy_utils.TSVectorType('a', weights={})))\n";
  EXPECT_TRUE(shown(evaluate(vector)).ends_with("ALTER TABLE t ADD COLUMN v TSVECTOR"));
  EXPECT_TRUE(evaluate(vector, newest(EngineKind::sqlite)).refusal);
}

TEST(NamingConventions, AreFoundWhereTargetMetadataLeads) {
  use_parser(&parse);
  const auto find = [](const std::string& env, std::map<std::string, std::string> texts) {
    return find_naming_convention(env, "env.py", modules_of(std::move(texts)));
  };
  const auto found =
      find("from app.models import Base\ntarget_metadata = Base.metadata\n",
           {{"app", ""},
            {"app.models", "from .base import Base\nclass User(Base):\n    pass\n"},
            {"app.base",
             "from sqlalchemy import MetaData\nfrom sqlalchemy.orm import DeclarativeBase\n"
             "NC = {'ix': 'ix_%(column_0_label)s', 'ck': 'ck_%(table_name)s_%(constraint_name)s'}\n"
             "class Base(DeclarativeBase):\n    metadata = MetaData(naming_convention=NC)\n"}});
  ASSERT_TRUE(found.convention) << found.reason;
  EXPECT_EQ(found.convention->at("ck"), "ck_%(table_name)s_%(constraint_name)s");
  const auto none = find("from app import Base\ntarget_metadata = Base.metadata\n",
                         {{"app", "Base = declarative_base()\n"}});
  ASSERT_TRUE(none.convention);
  EXPECT_TRUE(none.convention->empty());
  for (const char* changed : {"from sqlmodel import SQLModel\nSQLModel.metadata.naming_convention = {}\n",
                              "Base = make_base(naming_convention={})\n",
                              "Base = declarative_base(metadata=MetaData(naming_convention=read()))\n"}) {
    EXPECT_FALSE(find("from app import *\nfrom sqlmodel import SQLModel\ntarget_metadata = Base.metadata\n",
                      {{"app", changed}})
                     .convention)
        << changed;
  }
}

/// The modules of a project in which they are found; the convention has a "pk".
const std::map<std::string, std::string> conventions{
    {"app",
     "from sqlalchemy import MetaData\nNC = {'pk': 'pk_%(table_name)s'}\n"
     "metadata = MetaData(naming_convention=NC)\nplain = MetaData()\n"},
    {"app.models", "from app import metadata\nfrom app import base\nfrom .base import Base\n"},
    {"app.base",
     "import sqlalchemy\nfrom sqlalchemy.orm import DeclarativeBase, declarative_base, registry, "
     "as_declarative\n"
     "from other import Mixin\nfrom . import NC, metadata as meta\nimport app\n"
     "Base = declarative_base(cls=object, metadata=meta)\nreg = registry(metadata=meta)\nOld = "
     "reg.generate_base()\n"
     "class New(Mixin, DeclarativeBase):\n    registry = reg\n"
     "class Own(DeclarativeBase):\n    metadata = sqlalchemy.MetaData(schema='a', naming_convention=app.NC)\n"
     "@as_declarative(metadata=meta)\nclass Decorated:\n    pass\nclass Derived(Base):\n    pass\n"
     "db = flask.SQLAlchemy(metadata=sqlalchemy.MetaData(naming_convention=dict(pk='pk_%(table_name)s')))\n"
     "import flask_sqlalchemy as flask\n"},
    {"app.sqlmodel",
     "from sqlmodel import SQLModel\nfrom app import NC\nSQLModel.metadata.naming_convention = NC\n"},
    {"app.functions",
     "from sqlmodel import SQLModel\ndef set_up():\n    SQLModel.metadata.naming_convention = {}\n"},
    {"app.twice",
     "from app import plain\nplain.naming_convention = {'pk': 'a'}\nplain.naming_convention = {'pk': 'b'}\n"},
};

TEST(NamingConventions, AreFoundInManyForms) {
  use_parser(&parse);
  const auto find = [](const std::string& env) {
    return find_naming_convention(env, "env.py", modules_of(conventions));
  };
  for (const char* const env :
       {"from app import models\ntarget_metadata = models.metadata\n",
        "import app.base\ntarget_metadata = app.base.Base.metadata\n",
        "import app.models as m\ntarget_metadata = m.base.meta\n",
        "from app.base import Old\ntarget_metadata = Old.metadata\n",
        "from app.base import reg\ntarget_metadata = reg.metadata\n",
        "from app.base import New\ntarget_metadata = New.metadata\n",
        "from app.base import Own\ntarget_metadata = Own.metadata\n",
        "from app.base import db\ntarget_metadata = db.metadata\n",
        "from app.base import Decorated\ntarget_metadata = Decorated.metadata\n",
        "from app.base import Derived\ntarget_metadata = Derived.metadata\n",
        "from app import sqlmodel\nfrom sqlmodel import SQLModel\ntarget_metadata = SQLModel.metadata\n",
        "import sqlmodel\nimport app.sqlmodel\ntarget_metadata = sqlmodel.SQLModel.metadata\n",
        "from app.base import Base\nwanted = Base.metadata\ndef run():\n    context.configure(url=u, "
        "target_metadata=wanted)\n",
        "def run(connection):\n    from app.base import Base\n    meta = Base.metadata\n"
        "    context.configure(connection=connection, target_metadata=meta)\n",
        "from app import plain, NC\nplain.naming_convention = NC\ntarget_metadata = plain\n"}) {
    const auto found = find(env);
    ASSERT_TRUE(found.convention) << env << found.reason;
    EXPECT_EQ(*found.convention, (NamingConvention{{"pk", "pk_%(table_name)s"}})) << env;
  }
}

TEST(NamingConventions, AreSeenThroughImportsAnywhereInAFile) {
  use_parser(&parse);
  for (const char* const env :
       {"try:\n    pass\nfinally:\n    import names\n", "for _ in range(1):\n    import names\n",
        "while True:\n    import names\n", "class Settings:\n    import names\n"}) {
    // What gives the metadata its convention can't be told, so that none may be taken for granted.
    const auto found = find_naming_convention(
        std::string(env) + "from app import Base\ntarget_metadata = Base.metadata\n", "env.py",
        modules_of({{"app", "Base = declarative_base()\n"},
                    {"names", "from app import Base\nBase.metadata.naming_convention = read()\n"}}));
    EXPECT_FALSE(found.convention) << env;
  }
}

TEST(NamingConventions, AreOnlyWhatIsCertain) {
  use_parser(&parse);
  const auto find = [](const std::string& env) {
    return find_naming_convention(env, "env.py", modules_of(conventions));
  };
  for (const char* const env :
       {"from app import functions\nfrom sqlmodel import SQLModel\ntarget_metadata = SQLModel.metadata\n",
        "from app.twice import plain\ntarget_metadata = plain\n",
        "from app import NC\ntarget_metadata = make(NC)\n",
        "from app import metadata, plain\ncontext.configure(url=u, target_metadata=metadata)\n"
        "context.configure(connection=c, target_metadata=plain)\n",
        "from app import metadata\ndef run(metadata):\n    context.configure(target_metadata=metadata)\n",
        "from advanced_alchemy.base import UUIDBase\ntarget_metadata = UUIDBase.metadata\n",
        "from app import plain\nsetattr(plain, 'naming_convention', {})\ntarget_metadata = plain\n"}) {
    EXPECT_FALSE(find(env).convention) << env;
  }
  const auto none = find(
      "from app import metadata, plain\nmetadata.naming_convention = {'pk': 'a'}\ntarget_metadata = plain\n");
  ASSERT_TRUE(none.convention) << none.reason;
  EXPECT_TRUE(none.convention->empty());
}

TEST(NamingConventions, AreLookedForInTheWholeProjectWhereNoImportLeadsToThem) {
  use_parser(&parse);
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("limbeck-conventions-{}", ::getpid());
  const auto write = [&](const char* name, const std::string& text) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  };
  const char* const flask =
      "from flask import current_app\ntarget_metadata = current_app.extensions['migrate'].db.metadata\n";
  const char* const library = "from shop.models import Base\ntarget_metadata = Base.metadata\n";
  const ProjectSearch search({folder});
  const auto is_known = [&](const char* env) {
    return find_naming_convention(env, "env.py", {}, &search).convention.has_value();
  };
  write("app/db.py", "db = SQLAlchemy()\n");
  write("venv/pyvenv.cfg", "");
  write("venv/lib/flask.py", "naming_convention\n");
  std::filesystem::create_symlink("nowhere", folder / "a-link");
  EXPECT_TRUE(is_known(flask));
  EXPECT_FALSE(is_known(library));
  write("src/shop/models.py", "class Base(DeclarativeBase):\n    pass\n");
  EXPECT_TRUE(is_known(library));
  write("src/shop/names.py", "naming_convention = {}\n");
  EXPECT_FALSE(is_known(library));
  EXPECT_FALSE(is_known(flask));
  std::filesystem::remove_all(folder);
}

TEST(EvaluationSettings, AreReadFromTheProjectsFiles) {
  use_parser(&parse);
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("limbeck-evaluation-{}", ::getpid());
  const auto write = [&](const char* name, const std::string& text) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  };
  write("alembic/env.py", "from app.base import Base\ntarget_metadata = Base.metadata\n");
  write("app/base.py",
        "from sqlalchemy import MetaData\nclass Base:\n    metadata = MetaData(naming_convention={'pk': "
        "'pk_%(table_name)s'})\n");
  std::filesystem::create_directories(folder /
                                      ".venv/lib/python3.11/site-packages/SQLAlchemy-1.4.54.dist-info");
  const auto settings =
      read_evaluation_settings({newest(EngineKind::sqlite)}, {.env = folder / "alembic/env.py",
                                                              .module_folders = {folder},
                                                              .interpreter = folder / ".venv/bin/python3"});
  EXPECT_EQ(settings.engine, newest(EngineKind::sqlite));
  EXPECT_EQ(settings.sqlalchemy, (SqlAlchemy{1, 4, 54}));
  ASSERT_TRUE(settings.naming);
  EXPECT_EQ(settings.naming->at("pk"), "pk_%(table_name)s");
  std::filesystem::remove_all(folder);
}

TEST(EvaluatedRevision, IsCalledWithWhatEnvPyHandsToIt) {
  use_parser(&parse);
  const auto run = [](const std::string& text, const Json& arguments) {
    RunMemory memory;
    return shown(
        evaluate_revision(text, "a.py", revision::Direction::upgrade, {.arguments = arguments}, memory));
  };
  const std::string several =
      "from alembic import op\ndef upgrade(engine_name):\n    globals()['upgrade_%s' % engine_name]()\n"
      "def upgrade_():\n    op.execute('SELECT 1')\n"
      "def upgrade_two():\n    eval('upgrade_%s' % '')()\n    op.execute('SELECT 2')\n";
  EXPECT_EQ(run(several, Json::object({{"engine_name", ""}})), "SELECT 1");
  EXPECT_EQ(run(several, Json::object({{"engine_name", "two"}})), "SELECT 1\nSELECT 2");
  EXPECT_EQ(run(several, Json::object({{"engine_name", "three"}})),
            "!! 3: uses upgrade_three of globals(), which is not known here");
  EXPECT_EQ(run(several, Json::object()), "!! 1: calls upgrade without engine_name");
  const auto unknown = "!! 1: has upgrade with parameters, and what env.py hands to it is not known";
  EXPECT_EQ(run(several, Json()), unknown);
  EXPECT_EQ(run(several, Json::object({{"engine_name", Json::array()}})), unknown);
  const std::string optional = "def upgrade(n=None, **rest):\n    pass\n";
  EXPECT_EQ(run(optional, Json::object()), "");
  EXPECT_EQ(run(optional, Json()), unknown);
  const std::string none = "def upgrade():\n    pass\n";
  EXPECT_EQ(run(none, Json()), "");
  EXPECT_EQ(run(none, Json::object({{"n", 1}})), "!! 1: gives upgrade arguments that it does not have");
}

TEST(EvaluatedRevision, KnowsWhatTypesOfTheProjectAreUnderneath) {
  const std::map<std::string, std::string> files{
      {"kinds",
       "from sqlalchemy import types\nfrom sqlalchemy.types import TypeDecorator, CHAR, Enum\n"
       "class Short(TypeDecorator[str]):\n    impl = CHAR\n    cache_ok = True\n"
       "class Copied(types.TypeDecorator):\n    impl = CHAR\n    def copy(self, **kw): pass\n"
       "class Made(types.TypeDecorator):\n    impl = CHAR\n    def __init__(self): pass\n"
       "class Bare(types.TypeDecorator):\n    pass\n"
       "class Named(TypeDecorator):\n    impl = Enum('a', name='e')\n"
       "class Wide(TypeDecorator):\n    impl = CHAR\n    def load_dialect_impl(self, dialect):\n"
       "        return super().load_dialect_impl(dialect)\n"
       "class Number(TypeDecorator):\n    impl = types.Integer\n"
       "    def load_dialect_impl(self, dialect):\n"
       "        return dialect.type_descriptor(types.Text())\n"},
      {"odd", "from sqlalchemy.ext.compiler import compiles\nfrom kinds import Short\n"}};
  const ModuleSource modules = [&](const std::string& name) -> std::optional<ModuleText> {
    const auto found = files.find(name);
    if (found == files.end()) return std::nullopt;
    return ModuleText{found->second, name + ".py"};
  };
  const auto run = [&](const std::string& body) {
    return shown(evaluate(revision_of(body), newest(EngineKind::postgresql), {}, {}, modules));
  };
  const auto column = [&](const std::string& type) {
    return run("import kinds\nop.add_column('t', sa.Column('c', kinds." + type + "))");
  };
  EXPECT_EQ(column("Short(3)"), "ALTER TABLE t ADD COLUMN c CHAR(3)");
  EXPECT_EQ(column("Short"), "ALTER TABLE t ADD COLUMN c CHAR");
  for (const auto* unsure :
       {"Copied()", "Made()", "Bare()", "Named()", "Wide()", "Number()", "Short(size=3)"})
    EXPECT_TRUE(column(unsure).starts_with("!!")) << unsure << ": " << column(unsure);
  EXPECT_TRUE(run("from odd import Short\nop.add_column('t', sa.Column('c', Short()))").starts_with("!!"));
}

TEST(EvaluatedRevision, WithoutAKnownConventionOnlyFinalNamesAreWritten) {
  use_parser(&parse);
  RunMemory memory;
  const EvaluationSettings settings{.naming = std::nullopt};
  const auto run = [&](const std::string& body) {
    return evaluate_revision(revision_of(body), "a.py", revision::Direction::upgrade, settings, memory);
  };
  EXPECT_FALSE(run("op.drop_constraint(op.f('c'), 't', type_='check')").refusal);
  EXPECT_TRUE(run("op.drop_constraint('c', 't', type_='check')").refusal);
  EXPECT_TRUE(run("op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True))").refusal);
}

}  // namespace
}  // namespace limbeck::scripts::python
