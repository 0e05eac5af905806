// Pairs of schemas, there and back. tests/convergence has those of other projects.
#include "integration/sqlite_converge.hpp"

namespace limbeck::dialect {
namespace {

struct Case {
  const char* name;
  const char* a;
  const char* b;
};

class SqliteCase : public ::testing::TestWithParam<Case> {};

TEST_P(SqliteCase, LeadsThereAndBack) {
  EXPECT_EQ(round_trip(GetParam().a, GetParam().b), "");
}

const Case cases[] = {
    {"CircleOfForeignKeys", "",
     "CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES b); CREATE TABLE b (id INTEGER PRIMARY KEY, a "
     "REFERENCES a);"},
    {"CircleIsCutOpen",
     "CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES b); CREATE TABLE b (id INTEGER PRIMARY KEY, a "
     "REFERENCES a);",
     "CREATE TABLE a (id INTEGER PRIMARY KEY, b); CREATE TABLE b (id INTEGER PRIMARY KEY, a REFERENCES a);"},
    {"FullTextBesideATable", "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);",
     "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);"
     "CREATE VIRTUAL TABLE found USING fts5(body, content='notes', content_rowid='id');"
     "CREATE TRIGGER notes_new AFTER INSERT ON notes BEGIN INSERT INTO found (rowid, body) VALUES (NEW.id, "
     "NEW.body); END;"},
    {"FullTextGetsAColumn", "CREATE VIRTUAL TABLE found USING fts5(body);",
     "CREATE VIRTUAL TABLE found USING fts5(body, title);"},
    {"CaseOfNames",
     "CREATE TABLE Users (Id INTEGER PRIMARY KEY, Name); CREATE INDEX By_Name ON Users (Name);",
     "CREATE TABLE users (id INTEGER PRIMARY KEY, name NOT NULL); CREATE INDEX by_name ON USERS (NAME);"},
    {"CaseOfNamesInChangedViewsAndTriggers",
     "CREATE TABLE Users (Id, Name); CREATE VIEW Names AS SELECT Name FROM Users;"
     "CREATE TRIGGER Touch AFTER INSERT ON Users BEGIN SELECT 1; END;"
     "CREATE TRIGGER Instead INSTEAD OF INSERT ON Names BEGIN SELECT 1; END;",
     "CREATE TABLE users (Id, Name NOT NULL); CREATE VIEW names AS SELECT Name AS n FROM users;"
     "CREATE TRIGGER touch AFTER INSERT ON users BEGIN SELECT 2; END;"
     "CREATE TRIGGER instead INSTEAD OF INSERT ON names BEGIN SELECT 2; END;"},
    {"KeyBecomesComposite", "CREATE TABLE t (a INT NOT NULL PRIMARY KEY, b INT NOT NULL);",
     "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (b, a));"},
    {"KeyBecomesRowid", "CREATE TABLE t (a INT NOT NULL PRIMARY KEY);",
     "CREATE TABLE t (a INTEGER PRIMARY KEY);"},
    {"KeyBecomesAutoincrement", "CREATE TABLE t (a INTEGER PRIMARY KEY);",
     "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);"},
    {"DescendingKeyQuirk", "CREATE TABLE t (a INTEGER PRIMARY KEY);",
     "CREATE TABLE t (a INTEGER PRIMARY KEY DESC);"},
    {"KeyWithCollation", "CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a, b));",
     "CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a COLLATE NOCASE, b DESC)) WITHOUT ROWID;"},
    {"ConflictClauses", "CREATE TABLE t (a UNIQUE, b NOT NULL);",
     "CREATE TABLE t (a UNIQUE ON CONFLICT IGNORE, b NOT NULL ON CONFLICT REPLACE DEFAULT 1);"},
    {"Strict", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);",
     "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b ANY) STRICT;"},
    {"WithoutRowid", "CREATE TABLE t (id TEXT PRIMARY KEY, a);",
     "CREATE TABLE t (id TEXT PRIMARY KEY, a) WITHOUT ROWID;"},
    {"GeneratedColumnsChange", "CREATE TABLE t (a INT, g INT AS (a + 1), h INT);",
     "CREATE TABLE t (a INT, g INT AS (a + 2) STORED, h INT AS (g * 2));"},
    {"GeneratedColumnIsAdded", "CREATE TABLE t (a INT);", "CREATE TABLE t (a INT, g INT AS (a + 1));"},
    {"ColumnUsedByCheckIsDropped", "CREATE TABLE t (a, b CHECK (b > a));", "CREATE TABLE t (a);"},
    {"ConstraintNames", "CREATE TABLE t (a, CHECK (a > 0), UNIQUE (a));",
     "CREATE TABLE t (a, CONSTRAINT ck_t_a CHECK (a > 0), CONSTRAINT uq_t_a UNIQUE (a));"},
    {"SameCheckTwice", "CREATE TABLE t (a CHECK (a > 0), b);",
     "CREATE TABLE t (a CHECK (a > 0) CHECK (a > 0), b);"},
    {"ViewOverRenamedEverything", "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT a AS x FROM t;",
     "CREATE TABLE t (a NOT NULL, b); CREATE VIEW v (x, y) AS SELECT a, b FROM t WHERE a || b LIKE '%x%';"},
    {"TriggerMovesToAnotherTable",
     "CREATE TABLE t (a); CREATE TABLE u (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;",
     "CREATE TABLE t (a); CREATE TABLE u (a); CREATE TRIGGER r AFTER INSERT ON u BEGIN SELECT 1; END;"},
    {"IndexMovesToAnotherTable", "CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON t (a);",
     "CREATE TABLE t (a NOT NULL); CREATE TABLE u (a TEXT); CREATE INDEX i ON u (a);"},
    {"IndexesChangePlaces", "CREATE TABLE t (a, b); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b);",
     "CREATE TABLE t (a NOT NULL, b); CREATE INDEX i ON t (b); CREATE INDEX j ON t (a);"},
    {"TableBecomesView", "CREATE TABLE t (a); CREATE TABLE x (a);",
     "CREATE TABLE t (a); CREATE VIEW x AS SELECT a FROM t;"},
    {"NamesThatNeedQuotes",
     "CREATE TABLE \"the table\" (\"the column\" TEXT, \"select\" INT); CREATE INDEX \"an index\" ON \"the "
     "table\" (\"select\");",
     "CREATE TABLE \"the table\" (\"the column\" TEXT NOT NULL DEFAULT 'x', \"select\" INT CHECK (\"select\" "
     "> 0), \"a\"\"b\" INT);"
     "CREATE INDEX \"an index\" ON \"the table\" (\"select\" DESC) WHERE \"the column\" <> '';"},
    {"DefaultsOfAllKinds", "CREATE TABLE t (a DEFAULT 1, b DEFAULT 'x', c DEFAULT CURRENT_TIMESTAMP);",
     "CREATE TABLE t (a DEFAULT (1 + 1), b DEFAULT x'00', c DEFAULT -1.5e3, d DEFAULT TRUE, e DEFAULT "
     "\"quoted\", f DEFAULT (json('{}')));"},
    {"EverythingGoes",
     "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p ON DELETE CASCADE);"
     "CREATE VIEW v AS SELECT * FROM c; CREATE TRIGGER r INSTEAD OF DELETE ON v BEGIN DELETE FROM p; END;",
     ""},
};

INSTANTIATE_TEST_SUITE_P(, SqliteCase, ::testing::ValuesIn(cases),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace limbeck::dialect
