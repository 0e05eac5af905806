#include "migrate/row_check.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "integration/test_database.hpp"

namespace limbeck::migrate {
namespace {

using testing::TestDatabase;

class RowCheckTest : public ::testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
    connection_ = database_.connect();
  }
  void run(const std::string& sql) { connection_->execute(sql); }

  /// What is said of a plan of these statements.
  std::string said(const std::vector<std::string>& statements) {
    Plan plan;
    plan.steps.emplace_back();
    for (const auto& sql : statements) plan.steps[0].statements.push_back({sql, 1, std::nullopt});
    std::vector<std::string> lines;
    const auto checks = check_rows(database_.open(Access::read), plan);
    for (const auto& check : checks.at(0)) {
      const auto prefix = check.changes.empty() ? "" : check.changes + " of ";
      lines.push_back(prefix + check.what + (check.reason.empty() ? "" : " (" + check.reason + ")"));
    }
    return text::join(lines, "; ");
  }
  /// The check has to say what the statement itself then does.
  void expect(const std::string& statement, const std::string& failure) {
    EXPECT_EQ(said({statement}), failure) << statement;
    run("BEGIN");
    bool failed = false;
    try {
      run(statement);
    } catch (const DatabaseError&) {
      failed = true;
    }
    run("ROLLBACK");
    EXPECT_EQ(failed, !failure.empty()) << statement;
  }

  TestDatabase database_{GetParam()};
  std::unique_ptr<dialect::Connection> connection_;
};

TEST_P(RowCheckTest, AgreesWithTheEngine) {
  run("CREATE TABLE people (id integer PRIMARY KEY, name text, city text, \"Order\" integer)");
  run("INSERT INTO people VALUES (1, 'Ada', 'London', 1), (2, 'ada', NULL, 1), (3, 'Grace', NULL, 2)");
  expect("ALTER TABLE people ADD COLUMN age integer NOT NULL",
         "people has rows, and its new column age is NOT NULL without a default");
  expect("ALTER TABLE people ADD COLUMN age integer NOT NULL DEFAULT 0", "");
  expect("CREATE UNIQUE INDEX i ON people (name)", "");
  expect("CREATE UNIQUE INDEX i ON people (city)", "");
  expect("CREATE UNIQUE INDEX i ON people (lower(name))", "people has rows that are equal in lower(name)");
  expect("CREATE UNIQUE INDEX i ON people (\"Order\")", "people has rows that are equal in Order");
  expect("CREATE UNIQUE INDEX i ON people (\"Order\") WHERE city IS NULL", "");
  run("DELETE FROM people");
  expect("ALTER TABLE people ADD COLUMN age integer", "");
  if (GetParam() == EngineKind::postgresql) expect("ALTER TABLE people ADD COLUMN age integer NOT NULL", "");
  EXPECT_EQ(said({"CREATE UNIQUE INDEX i ON nowhere (x)"}),
            "nowhere has rows that are equal in x (it speaks of what is not there yet)");
}

TEST_P(RowCheckTest, ChangesNothing) {
  run("CREATE TABLE a (x integer)");
  run("INSERT INTO a VALUES (1), (1)");
  EXPECT_EQ(said({"CREATE UNIQUE INDEX i ON a (x)"}), "a has rows that are equal in x");
  EXPECT_EQ(connection_->query("SELECT count(*) FROM a").text(0, 0), "2");
}

INSTANTIATE_TEST_SUITE_P(Engines, RowCheckTest, ::testing::Values(EngineKind::sqlite, EngineKind::postgresql),
                         [](const auto& engine) { return std::string(to_string(engine.param)); });

class PostgresqlRowCheck : public RowCheckTest {};
INSTANTIATE_TEST_SUITE_P(Engine, PostgresqlRowCheck, ::testing::Values(EngineKind::postgresql));

TEST_P(PostgresqlRowCheck, AgreesWithTheEngine) {
  run("CREATE TABLE town (id integer PRIMARY KEY)");
  run("CREATE TABLE people (id integer, name text, town_id integer, age integer)");
  run("INSERT INTO town VALUES (1)");
  run("INSERT INTO people VALUES (1, 'Ada', 1, 36), (2, NULL, 2, NULL), (2, NULL, NULL, 85)");
  expect("ALTER TABLE people ALTER COLUMN id SET NOT NULL", "");
  expect("ALTER TABLE people ALTER COLUMN name SET NOT NULL, ALTER COLUMN id SET NOT NULL",
         "people.name has NULLs");
  expect("ALTER TABLE public.people ADD CONSTRAINT k UNIQUE (id)",
         "public.people has rows that are equal in id");
  expect("ALTER TABLE people ADD CONSTRAINT k UNIQUE (name)", "");
  expect("ALTER TABLE people ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (name)",
         "people has rows that are equal in name");
  expect("ALTER TABLE people ADD PRIMARY KEY (id)", "people has rows that are equal in id");
  expect("ALTER TABLE people ADD CONSTRAINT c CHECK (age < 80)",
         "people has rows that do not satisfy the check");
  expect("ALTER TABLE people ADD CONSTRAINT c CHECK (age < 90)", "");
  expect("ALTER TABLE people ADD CONSTRAINT c CHECK (age < 80) NOT VALID", "");
  expect("ALTER TABLE people ADD CONSTRAINT f FOREIGN KEY (town_id) REFERENCES town (id)",
         "people has rows without a counterpart by town_id");
  run("INSERT INTO town VALUES (2)");
  expect("ALTER TABLE people ADD CONSTRAINT f FOREIGN KEY (town_id) REFERENCES town (id)", "");
  run("CREATE DOMAIN filled AS integer DEFAULT 7");
  run("CREATE DOMAIN bare AS integer");
  expect("ALTER TABLE people ADD COLUMN d filled NOT NULL", "");
  expect("ALTER TABLE people ADD COLUMN d bare NOT NULL",
         "people has rows, and its new column d is NOT NULL without a default");
  expect("ALTER TABLE people ADD COLUMN d numeric(10, 2) NOT NULL",
         "people has rows, and its new column d is NOT NULL without a default");
}

TEST_P(PostgresqlRowCheck, HeirsAndPartitions) {
  run("CREATE TABLE parent (x integer)");
  run("CREATE TABLE heir () INHERITS (parent)");
  run("INSERT INTO heir VALUES (1), (1), (NULL)");
  expect("ALTER TABLE parent ADD CONSTRAINT k UNIQUE (x)", "");
  expect("ALTER TABLE parent ALTER COLUMN x SET NOT NULL", "parent.x has NULLs");
  run("CREATE TABLE whole (x integer) PARTITION BY RANGE (x)");
  run("CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10)");
  run("INSERT INTO whole VALUES (1), (1)");
  expect("ALTER TABLE whole ADD CONSTRAINT k UNIQUE (x)", "whole has rows that are equal in x");
}

TEST_P(PostgresqlRowCheck, PartitionsAndTheDefaultOne) {
  run("CREATE TABLE orders (day date, \"No\" integer, note text) PARTITION BY RANGE (day, \"No\")");
  run("CREATE TABLE y23 PARTITION OF orders FOR VALUES FROM ('2023-01-01', 0) TO ('2024-01-01', 0)");
  run("CREATE TABLE rest PARTITION OF orders DEFAULT");
  run("INSERT INTO orders VALUES ('2024-05-01', 5), ('2024-06-01', 1), ('2026-01-01', NULL), ('2027-01-01', "
      "3)");
  const auto in_default = [](const std::string& name, const std::string& count) {
    return "the DEFAULT partition of orders has rows that belong into the new partition " + name + ": " +
           count;
  };
  expect("CREATE TABLE y24 PARTITION OF orders FOR VALUES FROM ('2024-01-01', 0) TO ('2025-01-01', 0)",
         in_default("y24", "2 rows"));
  expect(
      "CREATE TABLE y24 PARTITION OF orders (note DEFAULT 'x') FOR VALUES FROM ('2024-05-01', 6) TO "
      "('2024-06-01', 2)",
      in_default("y24", "1 row"));
  expect("CREATE TABLE y24 PARTITION OF orders FOR VALUES FROM ('2024-05-01', 6) TO ('2024-06-01', 1)", "");
  expect(
      "CREATE TABLE y26 PARTITION OF orders FOR VALUES FROM ('2026-01-01', MINVALUE) TO ('2026-01-01', "
      "MAXVALUE)",
      "");
  expect(
      "CREATE TABLE y27 PARTITION OF orders FOR VALUES FROM ('2027-01-01', MINVALUE) TO (MAXVALUE, MAXVALUE)",
      in_default("y27", "1 row"));
  run("CREATE TABLE other (day date, \"No\" integer, note text)");
  run("INSERT INTO other VALUES ('2030-01-01', 1), ('2023-03-01', 1)");
  expect("ALTER TABLE orders ATTACH PARTITION other FOR VALUES FROM ('2030-01-01', 0) TO ('2031-01-01', 0)",
         "other has rows that do not belong into the partition that it becomes: 1 row");
  expect("ALTER TABLE orders ATTACH PARTITION other FOR VALUES FROM ('2022-01-01', 0) TO ('2022-06-01', 0)",
         "other has rows that do not belong into the partition that it becomes: 2 rows");
  EXPECT_EQ(
      said({"CREATE TABLE new (day date, \"No\" integer, note text)",
            "ALTER TABLE orders ATTACH PARTITION new FOR VALUES FROM ('2024-01-01', 0) TO ('2025-01-01', 0)",
            "CREATE TABLE y27 PARTITION OF orders FOR VALUES FROM ('2027-01-01', 0) TO ('2028-01-01', 0)"}),
      in_default("new", "2 rows") + "; " + in_default("y27", "1 row"));
  EXPECT_EQ(
      said({"DELETE FROM rest",
            "CREATE TABLE y24 PARTITION OF orders FOR VALUES FROM ('2024-01-01', 0) TO ('2025-01-01', 0)"}),
      "the DEFAULT partition of orders has rows that belong into the new partition y24 (a statement before "
      "it may change rows)");
  run("DROP TABLE rest");
  expect("CREATE TABLE y24 PARTITION OF orders FOR VALUES FROM ('2024-01-01', 0) TO ('2025-01-01', 0)", "");
  expect("ALTER TABLE orders ATTACH PARTITION other DEFAULT",
         "other, which becomes the DEFAULT partition, has rows that belong into other partitions of orders: "
         "1 row");
  run("DELETE FROM other WHERE day < '2024-01-01'");
  expect("ALTER TABLE orders ATTACH PARTITION other DEFAULT", "");

  run("CREATE TABLE kinds (kind text, n integer) PARTITION BY LIST (kind)");
  run("CREATE TABLE other_kinds PARTITION OF kinds DEFAULT");
  run("INSERT INTO kinds VALUES ('50%', 1), (NULL, 2), ('b', 3)");
  const std::string kinds = "the DEFAULT partition of kinds has rows that belong into the new partition k";
  expect("CREATE TABLE k PARTITION OF kinds FOR VALUES IN ('50%', 'c')", kinds + ": 1 row");
  expect("CREATE TABLE k PARTITION OF kinds FOR VALUES IN (NULL, 'b')", kinds + ": 2 rows");
  expect("CREATE TABLE k PARTITION OF kinds FOR VALUES IN ('c')", "");

  run("CREATE TABLE lowered (kind text) PARTITION BY LIST (lower(kind))");
  run("CREATE TABLE rest_lowered PARTITION OF lowered DEFAULT");
  EXPECT_EQ(
      said({"CREATE TABLE k PARTITION OF lowered FOR VALUES IN ('a')"}),
      "the DEFAULT partition of lowered has rows that belong into the new partition k (its partition key is "
      "not of plain columns)");
}

class SqliteRowCheck : public RowCheckTest {
 protected:
  /// What is said of a rebuild of t by this copy, and how many of its values it really changes.
  std::string said_of_copy(const std::string& table, const std::string& columns, const std::string& values) {
    return said({"CREATE TABLE n " + table,
                 "INSERT OR ABORT INTO n (" + columns + ")\nSELECT " + values + "\nFROM t", "DROP TABLE t",
                 "ALTER TABLE n RENAME TO t"});
  }
};
INSTANTIATE_TEST_SUITE_P(Engine, SqliteRowCheck, ::testing::Values(EngineKind::sqlite));

TEST_P(SqliteRowCheck, CountsTheValuesThatACopyChanges) {
  run("CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
  run("INSERT INTO t (a) VALUES ('00123'), ('123'), (' 12 '), ('12a'), ('1.0'), ('1.50'), ('1.5'), ('1e3'), "
      "('0x1A'), "
      "('9007199254740993'), ('99999999999999999999'), (9007199254740993), (9223372036854775807), (0.1 + "
      "0.2), (1e300), "
      "(1.0), (x'3132'), (NULL), ('+5'), ('abc'), (5), ('0.30000000000000004'), (1152921504606846976.0)");
  const std::string number = "t.a: text that reads as a number becomes that number, such as '007' 7";
  EXPECT_EQ(said_of_copy("(id INTEGER PRIMARY KEY, a INTEGER)", "id, a", "id, a"), "8 of " + number);
  EXPECT_EQ(said_of_copy("(id INTEGER PRIMARY KEY, a NUMERIC)", "id, a", "id, a"), "8 of " + number);
  EXPECT_EQ(said_of_copy("(id INTEGER PRIMARY KEY, a REAL)", "id, a", "id, a"),
            "8 of " + number + "; 2 of t.a: whole numbers beyond 2^53 are rounded");
  EXPECT_EQ(said_of_copy("(id INTEGER PRIMARY KEY, a TEXT)", "id, a", "id, a"),
            "2 of t.a: numbers become text of 15 digits at most");
  EXPECT_EQ(said_of_copy("(id INTEGER PRIMARY KEY, a BLOB)", "id, a", "id, a"), "");
  EXPECT_EQ(said_of_copy("(id INTEGER PRIMARY KEY, a INTEGER AS (id * 2))", "id", "id"),
            "22 of t.a: it is computed from now on");
  EXPECT_EQ(said_of_copy("(id INTEGER PRIMARY KEY, a, b AS (id * 2))", "id, a", "id, a"), "");
  EXPECT_EQ(said_of_copy("(\"Key\" INTEGER PRIMARY KEY, a)", "\"Key\", a", "nullif(id, 5), a"),
            "1 of t.Key: NULL becomes the next number");
}

TEST_P(SqliteRowCheck, FindsValuesThatAStrictTableDoesNotTake) {
  run("CREATE TABLE t (i INTEGER, r REAL, x TEXT, b BLOB)");
  run("INSERT INTO t VALUES (1, 1.5, 'a', x'00'), (NULL, NULL, NULL, NULL)");
  const std::string strict = "(i INT, r REAL, x TEXT, b BLOB) STRICT";
  EXPECT_EQ(said_of_copy(strict, "i, r, x, b", "i, r, x, b"), "");
  EXPECT_EQ(said_of_copy("(i INT) STRICT", "i", "r"), "t.i has values that are no INT");
  EXPECT_EQ(said_of_copy("(r REAL, x TEXT) STRICT", "r, x", "i, i"), "");
  EXPECT_EQ(said_of_copy("(r REAL, b BLOB) STRICT", "r, b", "x, x"),
            "t.r has values that are no REAL; t.b has values that are no BLOB");
  EXPECT_EQ(said_of_copy("(x TEXT, a ANY) STRICT", "x, a", "b, b"), "t.x has values that are no TEXT");
  EXPECT_EQ(said_of_copy("(i INTEGER PRIMARY KEY)", "i", "r"),
            "1 of t.i: NULL becomes the next number; t.i has values that are no INTEGER");
  run("DELETE FROM t");
  run("INSERT INTO t VALUES (2.0, 3, '4', '5'), (9007199254740992, '6', 7, 8)");
  EXPECT_EQ(said_of_copy("(i INT, r INT, x INT, b INT) STRICT", "i, r, x, b", "i, r, x, b"), "");
}

TEST_P(SqliteRowCheck, FindsRowsThatBecomeEqual) {
  run("CREATE TABLE t (a TEXT, b)");
  run("INSERT INTO t VALUES ('1', 1), ('01', 2), ('a', 3), ('A', 4)");
  const std::string equal = "t has rows that are equal in a";
  EXPECT_EQ(said_of_copy("(a TEXT UNIQUE ON CONFLICT REPLACE, b)", "a, b", "a, b"), "");
  EXPECT_EQ(said_of_copy("(a BLOB, b, UNIQUE (a))", "a, b", "a, b"), "");
  EXPECT_EQ(said_of_copy("(a TEXT COLLATE NOCASE UNIQUE ON CONFLICT IGNORE, b)", "a, b", "a, b"), equal);
  EXPECT_TRUE(
      said_of_copy("(a INTEGER PRIMARY KEY ON CONFLICT REPLACE, b)", "a, b", "a, b").ends_with(equal));
  const std::vector<std::string> rebuild = {"CREATE TABLE n (a TEXT COLLATE NOCASE, b)",
                                            "INSERT OR ABORT INTO n (a, b) SELECT a, b FROM t",
                                            "DROP TABLE t", "ALTER TABLE n RENAME TO t"};
  auto with_index = rebuild;
  with_index.push_back("CREATE UNIQUE INDEX i ON t (a)");
  EXPECT_EQ(said(with_index), equal);
  with_index.back() = "CREATE UNIQUE INDEX i ON t (b)";
  EXPECT_EQ(said(with_index), "");
}

class TableRebuildCheck : public SqliteRowCheck {
 protected:
  /// What is said of these statements must be what they then do, in the frame of a revision that rebuilds
  /// tables.
  void expect_of(const std::vector<std::string>& statements, const std::string& saying) {
    EXPECT_EQ(said(statements), saying) << statements.front();
    const auto frame = database_.open(Access::read).dialect->transaction_frame(true, false);
    std::vector<Statement> all;
    const auto add = [&](const std::string& sql) { all.push_back({sql, 1, std::nullopt}); };
    for (const auto& sql : frame.before) add(sql);
    add(frame.begin);
    for (const auto& sql : statements) add(sql);
    for (const auto& sql : frame.before_commit) add(sql);
    const auto failure = connection_->execute_all(all);
    if (connection_->in_transaction()) run("ROLLBACK");
    for (const auto& sql : frame.after) run(sql);
    if (!saying.ends_with(")") || saying.ends_with("CHECK (" + check_ + ")")) {
      EXPECT_EQ(failure.has_value(), !saying.empty()) << statements.front();
    }
  }
  void expect_copy(const std::string& table, const std::string& columns, const std::string& values,
                   const std::string& saying) {
    expect_of(
        {"CREATE TABLE n " + table, "INSERT OR ABORT INTO n (" + columns + ")\nSELECT " + values + "\nFROM t",
         "DROP TABLE t", "ALTER TABLE n RENAME TO t"},
        saying);
  }
  /// Of a rebuild that keeps a and b.
  void expect_check(const std::string& columns, const std::string& check, bool fails) {
    check_ = check;
    expect_copy("(" + columns + ", CHECK (" + check + "))", "a, b", "a, b",
                fails ? "t has rows that do not satisfy CHECK (" + check + ")" : "");
  }

  std::string check_ = "?";
};
INSTANTIATE_TEST_SUITE_P(Engine, TableRebuildCheck, ::testing::Values(EngineKind::sqlite));

TEST_P(TableRebuildCheck, AsksChecksOfTheRowsAsTheyWillBe) {
  run("CREATE TABLE t (a TEXT, b INT)");
  run("INSERT INTO t VALUES ('A', -1), ('10', 5), (NULL, NULL)");
  expect_check("a TEXT, b INT", "b > 0", true);
  expect_check("a TEXT, b INT", "b > -2", false);
  expect_check("a TEXT, b INT", "b", false);
  expect_check("a TEXT, b INT", "b + 1", true);
  // Affinity: a number in a column of text compares as text.
  expect_check("a TEXT, b INT", "b <> '5'", true);
  expect_check("a TEXT, b TEXT", "b <> 5", true);
  expect_check("a TEXT, b BLOB", "b <> '5'", false);
  expect_check("a TEXT, b REAL", "b <> '5.0'", true);
  expect_check("a TEXT, b REAL", "typeof(b) <> 'real'", true);
  expect_check("a TEXT, b TEXT", "typeof(b) <> 'integer'", false);
  // Collation.
  expect_check("a TEXT, b INT", "a <> 'a'", false);
  expect_check("a TEXT COLLATE NOCASE, b INT", "a <> 'a'", true);
  // Defaults and generated columns.
  expect_check("a TEXT, b INT, c TEXT DEFAULT 'k'", "c <> 'k'", true);
  expect_check("a TEXT, b INT, c TEXT", "c <> 'k'", false);
  expect_check("a TEXT, b INT, c INT DEFAULT '7'", "typeof(c) = 'integer'", false);
  expect_check("a TEXT, b INT, c AS (d + 1), d AS (b + 1)", "c <> 1", true);
  expect_check("a TEXT, b INT, c AS (d + 1), d AS (b + 1)", "c <> 2", false);
}

TEST_P(TableRebuildCheck, ClaimsNothingOfValuesThatItCanNotTell) {
  run("CREATE TABLE t (a TEXT, b TEXT)");
  run("INSERT INTO t VALUES ('x', '3')");
  EXPECT_EQ(said_of_copy("(a INT, b INT, CHECK (a > 0))", "a, b", "a, b"),
            "t has rows that do not satisfy CHECK (a > 0) (it has values that are not of the declared type)");
  EXPECT_EQ(said_of_copy("(a TEXT, b TEXT, c TEXT DEFAULT CURRENT_TIMESTAMP, CHECK (c > a))", "a, b", "a, b"),
            "t has rows that do not satisfy CHECK (c > a) (it depends on values that only running it gives)");
}

TEST_P(TableRebuildCheck, AsksForeignKeysOfTheRowsAsTheyWillBe) {
  run("CREATE TABLE p (id INTEGER PRIMARY KEY, k TEXT UNIQUE, UNIQUE (k, id))");
  run("CREATE TABLE t (a TEXT, b INT)");
  run("INSERT INTO p VALUES (1, 'x'), (2, '3')");
  run("INSERT INTO t VALUES ('x', 1), (NULL, 3)");
  const std::string none = "t has rows without a counterpart by ";
  expect_copy("(a TEXT REFERENCES p (k), b INT)", "a, b", "a, b", "");
  expect_copy("(a TEXT, b INT REFERENCES p (id))", "a, b", "a, b", none + "b");
  expect_copy("(a TEXT, b INT, c INT DEFAULT 5 REFERENCES p (id))", "a, b", "a, b", none + "c");
  expect_copy("(a TEXT, b INT, c INT DEFAULT 2 REFERENCES p (id))", "a, b", "a, b", "");
  expect_copy("(a TEXT, b INT, c INT REFERENCES p (id))", "a, b", "a, b", "");
  expect_copy("(a TEXT, b INT, FOREIGN KEY (a, b) REFERENCES p (k, id))", "a, b", "a, b", "");
  expect_copy("(a TEXT, b INT UNIQUE REFERENCES t (b))", "a, b", "a, b", "");
  expect_copy("(a TEXT REFERENCES t (b), b INT UNIQUE)", "a, b", "a, b", none + "a");
  expect_of({"CREATE TABLE q (id INTEGER PRIMARY KEY)", "CREATE TABLE n (a TEXT, b INT REFERENCES q (id))",
             "INSERT OR ABORT INTO n (a, b) SELECT a, b FROM t", "DROP TABLE t", "ALTER TABLE n RENAME TO t"},
            none + "b");
  run("PRAGMA foreign_keys = OFF");
  run("DROP TABLE t");
  run("CREATE TABLE t (a TEXT, b INT REFERENCES p (id))");
  run("INSERT INTO t VALUES ('x', 99)");
  expect_copy("(a TEXT NOT NULL, b INT REFERENCES p (id))", "a, b", "a, b", "");
  expect_of({"DROP TABLE p"}, "foreign keys lead to p (which of their rows are left only running it tells)");
  expect_of({"DROP TABLE t", "DROP TABLE p"}, "");
}

TEST_P(TableRebuildCheck, SaysWhereForeignKeysCompareInAnotherWay) {
  run("CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY, k INTEGER UNIQUE, a TEXT)");
  run("CREATE TABLE c (t TEXT REFERENCES t, k INT REFERENCES t (k))");
  const std::string said =
      "foreign keys lead to t (the columns that they lead to compare in another way from now on)";
  expect_copy("(id TEXT PRIMARY KEY, k INTEGER UNIQUE, a TEXT)", "id, k, a", "id, k, a", said);
  expect_copy("(id TEXT COLLATE NOCASE PRIMARY KEY, k TEXT UNIQUE, a TEXT)", "id, k, a", "id, k, a", said);
}

TEST_P(TableRebuildCheck, SaysNothingOfForeignKeysThatCompareAsBefore) {
  run("CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY, k INTEGER UNIQUE, a TEXT)");
  run("CREATE TABLE c (t TEXT REFERENCES t, k INT REFERENCES t (k))");
  expect_copy("(id TEXT COLLATE NOCASE PRIMARY KEY, k INTEGER UNIQUE, a BLOB COLLATE NOCASE)", "id, k, a",
              "id, k, a", "");
}

TEST_P(TableRebuildCheck, FindsEqualAndMissingValuesOfNewAndGeneratedColumns) {
  run("CREATE TABLE t (a TEXT, b INT)");
  run("INSERT INTO t VALUES ('A', 1), ('a', 2), (NULL, 3)");
  expect_copy("(a TEXT, b INT, c TEXT DEFAULT 'q' UNIQUE)", "a, b", "a, b", "t has rows that are equal in c");
  expect_copy("(a TEXT, b INT, c TEXT UNIQUE)", "a, b", "a, b", "");
  expect_copy("(a TEXT, b INT, c TEXT AS (lower(a)) UNIQUE)", "a, b", "a, b",
              "t has rows that are equal in c");
  expect_copy("(a TEXT, b INT, c TEXT AS (a) UNIQUE)", "a, b", "a, b", "");
  expect_copy("(a TEXT, b INT, c TEXT NOT NULL AS (a) STORED)", "a, b", "a, b",
              "t.c: it is NOT NULL, and computed as NULL");
  expect("ALTER TABLE t ADD COLUMN c TEXT NOT NULL AS (a)", "t.c: it is NOT NULL, and computed as NULL");
  expect("ALTER TABLE t ADD COLUMN c TEXT NOT NULL AS (b)", "");
  expect("ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'k' CHECK (c <> 'k')",
         "t has rows that do not satisfy CHECK (c <> 'k')");
  expect("ALTER TABLE t ADD COLUMN c TEXT CHECK (c <> 'k')", "");
  expect("ALTER TABLE t ADD COLUMN c TEXT CHECK (b < 3)", "t has rows that do not satisfy CHECK (b < 3)");
}

}  // namespace
}  // namespace limbeck::migrate
