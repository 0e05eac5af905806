// Batches that have a table of SQLite copied, on a database in memory. That the real Alembic does the same is
// tested by tests/alembic/projects/copied.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sqlite/sqlite.hpp"
#include "scripts/python/evaluate_revision.hpp"
#include "scripts/python/influences.hpp"
#include "scripts/python/parser/parser.hpp"

namespace limbeck::scripts::python {
namespace {

using dialect::written::SqlAlchemy;

class OpenDatabase : public LiveDatabase {
 public:
  explicit OpenDatabase(const std::string& script) {
    config::DatabaseUrl url;
    url.engine = EngineKind::sqlite;
    connection_ = dialect::sqlite_dialect().connect(url, {});
    connection_->execute({"PRAGMA foreign_keys = OFF", 1, std::nullopt});
    for (const auto& statement : sql::split(EngineKind::sqlite, script, "script"))
      connection_->execute(statement);
  }
  void execute(const Statement& statement) override {
    executed.push_back(statement.text);
    connection_->execute(statement);
  }
  Answer run(const Statement& statement) override {
    execute(statement);
    return {};
  }
  void leave_transaction(bool /*leave*/) override {}
  void say(const std::string& /*line*/) override {}
  Rows query(const std::string& sql, int /*line*/) override { return connection_->query(sql).rows; }

  std::string text_of(const std::string& table) {
    const auto rows = query("SELECT sql FROM sqlite_master WHERE name = '" + table + "'", 1);
    return rows.empty() ? "" : squeezed(*rows[0][0]);
  }
  std::string rows_of(const std::string& table) {
    std::string text;
    for (const auto& row : query("SELECT * FROM " + table + " ORDER BY 1", 1)) {
      for (const auto& value : row) text += value.value_or("-") + " ";
      text += "/ ";
    }
    return text;
  }

  std::vector<std::string> executed;

 private:
  static std::string squeezed(const std::string& text) {
    std::string result;
    for (const char c : text) {
      const bool blank = c == ' ' || c == '\n' || c == '\t';
      if (!blank) result += c;
      if (blank && !result.empty() && result.back() != ' ') result += ' ';
    }
    return result;
  }

  std::unique_ptr<dialect::Connection> connection_;
};

/// Why the batch is not done here; empty: it was.
std::string refusal(OpenDatabase& database, const std::string& arguments, const std::string& operation,
                    const EvaluationSettings& settings = {.engine = newest(EngineKind::sqlite)}) {
  use_parser(&parse);
  RunMemory memory;
  std::string text = "from alembic import op\nimport sqlalchemy as sa\n\n\ndef upgrade():\n";
  text += "    with op.batch_alter_table('t'" + arguments + ") as b:\n";
  for (const auto& line : text::split(operation, '\n')) text += "        " + line + "\n";
  const auto planned =
      evaluate_revision(text, "a.py", revision::Direction::upgrade, settings, memory).refusal;
  if (!planned) return "takes no database";
  if (!planned->needs_database) return "at once: " + planned->reason;
  try {
    run_revision(text, "a.py", revision::Direction::upgrade, settings, memory, database);
  } catch (const NotEvaluable& error) {
    return error.reason();
  }
  return {};
}

const char* const plain =
    "CREATE TABLE p (id INTEGER PRIMARY KEY);\n"
    "CREATE TABLE t (\n\tid INTEGER NOT NULL, \n\ta VARCHAR(5) DEFAULT 'x', \n\tb INTEGER DEFAULT 10 NOT "
    "NULL, "
    "\n\tPRIMARY KEY (id), \n\tCONSTRAINT uq UNIQUE (a), \n\tCONSTRAINT ck CHECK (b > 0), \n\tFOREIGN KEY(b) "
    "REFERENCES p (id)\n);\n"
    "CREATE INDEX ix ON t (b) WHERE b > 1;\nINSERT INTO t VALUES (1, '7', 2), (5, NULL, 3);";

TEST(CopiedTable, IsReadChangedAndFilled) {
  OpenDatabase database(plain);
  EXPECT_EQ(refusal(database, "",
                    "b.alter_column('a', new_column_name='c', type_=sa.Integer(), server_default=None)\n"
                    "b.add_column(sa.Column('d', sa.String(3), default='new', nullable=False))\n"
                    "b.create_foreign_key('fk', 'p', ['a'], ['id'], ondelete='CASCADE')"),
            "");
  EXPECT_EQ(database.text_of("t"),
            "CREATE TABLE \"t\" ( id INTEGER NOT NULL, c INTEGER, b INTEGER DEFAULT (10) NOT NULL, d "
            "VARCHAR(3) NOT NULL, PRIMARY KEY (id), CONSTRAINT uq UNIQUE (c), CONSTRAINT ck CHECK (b > 0), "
            "CONSTRAINT fk FOREIGN KEY(c) REFERENCES p (id) ON DELETE CASCADE, FOREIGN KEY(b) REFERENCES p "
            "(id) )");
  EXPECT_EQ(database.text_of("ix"), "CREATE INDEX ix ON t (b) WHERE b > 1");
  EXPECT_EQ(database.rows_of("t"), "1 7 2 new / 5 - 3 new / ");
  EXPECT_NE(text::join(database.executed, "\n").find("CAST(t.a AS INTEGER)"), std::string::npos);
}

TEST(CopiedTable, ColumnsStandWhereTheyAreWanted) {
  OpenDatabase database(plain);
  EXPECT_EQ(refusal(database, ", recreate='always'",
                    "b.add_column(sa.Column('d', sa.Integer()), insert_after='id')\n"
                    "b.add_column(sa.Column('e', sa.Integer()), insert_before='d')\n"
                    "b.add_column(sa.Column('f', sa.Integer()))"),
            "");
  EXPECT_EQ(database.rows_of("t"), "1 - - 7 2 - / 5 - - - 3 - / ");
  EXPECT_TRUE(database.text_of("t").starts_with("CREATE TABLE \"t\" ( id INTEGER NOT NULL, e INTEGER, d "));
  OpenDatabase other(plain);
  EXPECT_EQ(refusal(other, ", recreate='always', partial_reordering=[('b', 'a')]", "pass"), "");
  EXPECT_EQ(other.rows_of("t"), "1 2 7 / 5 3 - / ");
}

TEST(CopiedTable, WhatSqlAlchemyWouldLoseIsLeftToPython) {
  const std::pair<std::string, const char*> texts[] = {
      {"CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)",
       "whose key counts in a way that SQLAlchemy does not read"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE)", "whose column a has a COLLATE"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE)", "whose column a has a UNIQUE of its own"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER CHECK (a > 0))",
       "whose column a has a CHECK without a name"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT,\nCHECK (a <> ''))",
       "which has a CHECK without a name"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a UUID)", "whose column a has the type UUID"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR (5))", "whose column a has the type VARCHAR (5)"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT", "which has the option STRICT"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) WITHOUT ROWID", "which has the option WITHOUT"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT ('a' || 'b'))",
       "whose column a has the default 'a' || 'b'"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT /* UNIQUE (a) */)", "whose text has a comment"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'CHECK (1)')",
       "in whose text there is more that resembles a constraint"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, g AS (id))", "whose column g has generated values"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES q (id))",
       "from which foreign keys lead to q, which is no plain table that is there"},
      {"CREATE TABLE q (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER "
       "REFERENCES q "
       "(id) ON DELETE CASCADE)",
       "whose column a has a foreign key with actions behind it"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX i ON t (lower(a))",
       "whose index i has an expression"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX i ON t (a DESC)",
       "whose index i has an order or a collation of its own"},
      {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE TRIGGER r AFTER DELETE ON t BEGIN SELECT 1; "
       "END",
       "which has the trigger r"},
      {"CREATE VIEW t AS SELECT 1 AS a", "which is no table of the database alone"},
      {"CREATE TABLE T (a TEXT)", "which is not there"}};
  for (const auto& [script, reason] : texts) {
    OpenDatabase database(script);
    EXPECT_EQ(refusal(database, "", "b.alter_column('a', nullable=False)"),
              std::string("has the table t copied, ") + reason)
        << script;
    EXPECT_TRUE(database.executed.empty()) << script;
  }
}

TEST(CopiedTable, WhatAlembicWouldLoseIsLeftToPython) {
  const std::pair<const char*, const char*> operations[] = {
      {"b.alter_column('q', nullable=True)", "changes the column q, which the table t does not have"},
      {"b.alter_column('b', new_column_name='c')", "has a CHECK that speaks of b, which goes"},
      {"b.drop_column('b')", "has a CHECK that speaks of b, which goes"},
      {"b.drop_constraint('nothing')", "drops the constraint nothing, which the table t does not have"},
      {"b.create_unique_constraint('u2', ['q'])",
       "adds the constraint u2 of columns that the table t does not have"},
      {"b.create_unique_constraint('uq', ['b'])", "adds the constraint uq, which is there"},
      {"b.create_check_constraint('c2', sa.column('q') > 1)",
       "has a check with the column q, which is not there"},
      {"b.create_unique_constraint(None, ['b'])", "at once: adds a constraint without a name to a copy"},
      {"b.alter_column('a', nullable=True)\nb.add_column(sa.Column('n', sa.Integer(), unique=True))",
       "at once: adds a column with an index or UNIQUE of its own to a copy"},
      {"b.alter_column('a', nullable=True)\nb.add_column(sa.Column('b', sa.Integer()))",
       "adds the column b, which is there"},
      {"b.alter_column('a', type_=sa.PickleType())",
       "changes the type of a column to PickleType, by a CAST or not"},
      {"b.drop_index('nothing')\nb.alter_column('a', nullable=True)",
       "drops the index nothing, which the table t does not have"},
      {"b.add_column(sa.Column('n', sa.Integer()), insert_after='a')",
       "at once: puts a column at a place in a table that is not copied"}};
  for (const auto& [operation, reason] : operations) {
    OpenDatabase database(plain);
    EXPECT_EQ(refusal(database, "", operation), reason) << operation;
    EXPECT_TRUE(database.executed.empty()) << operation;
  }
}

TEST(CopiedTable, VersionsAreTold) {
  const auto affinity = [](SqlAlchemy version) {
    OpenDatabase database("CREATE TABLE t (id INTEGER PRIMARY KEY, a FLOAT); INSERT INTO t VALUES (1, 1.5)");
    EXPECT_EQ(refusal(database, "", "b.alter_column('a', type_=sa.Numeric(5, 2))",
                      {.engine = newest(EngineKind::sqlite), .sqlalchemy = version}),
              "");
    return text::join(database.executed, "\n").find("CAST") != std::string::npos;
  };
  EXPECT_FALSE(affinity({1, 4, 54}));
  EXPECT_FALSE(affinity({2, 0, 36}));
  EXPECT_TRUE(affinity({2, 1, 9}));
  OpenDatabase database(plain);
  EXPECT_EQ(refusal(database, "", "b.alter_column('a', nullable=True)",
                    {.engine = newest(EngineKind::sqlite), .sqlalchemy = {1, 4, 40}}),
            "has the table t copied, whose index ix is for a part of its rows");
}

TEST(CopiedTable, IsLeftToPythonWhereForeignKeysAreSwitchedOn) {
  const ModuleSource none = [](const std::string&) -> std::optional<ModuleText> { return std::nullopt; };
  const auto influences =
      find_influences("cursor.execute('pragma foreign_keys=ON')", "env.py", none, EngineKind::sqlite);
  EXPECT_EQ(influences.statements, "");
  OpenDatabase database(plain);
  EXPECT_EQ(refusal(database, "", "b.alter_column('a', nullable=True)",
                    {.engine = newest(EngineKind::sqlite), .copy_influence = influences.copies}),
            "at once: has the table t copied, and env.py speaks of PRAGMA foreign_keys");
}

}  // namespace
}  // namespace limbeck::scripts::python
