#include "dialect/sqlite/inspect/create_table.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/dialect/sqlite/dsl.hpp"

namespace limbeck::dialect::sqlite {
namespace {

std::string read(std::string_view sql) {
  return testing::describe(read_create_table(sql));
}

TEST(CreateTable, ReadsColumnsWithEverythingBehindThem) {
  EXPECT_EQ(read(R"(create table users(
      id integer primary key autoincrement,
      email varchar( 255 ) NOT NULL COLLATE nocase UNIQUE,
      price  Numeric(10,2) default -1.50 check (price>=0),
      "order" text DEFAULT 'it''s',
      made timestamp default CURRENT_timestamp,
      later DEFAULT (datetime('now', '+1 day')),
      total real generated always as ("price" * 2) stored,
      half AS (price/2),
      parent integer references Users on delete cascade on update set null deferrable initially deferred))"),
            R"(table users
column id INTEGER not-null identity
column email VARCHAR(255) not-null collate(NOCASE)
column price NUMERIC(10, 2) default(-1.50)
column order TEXT default('it''s')
column made TIMESTAMP default(CURRENT_TIMESTAMP)
column later default(datetime('now', '+1 day'))
column total REAL generated(price * 2) stored
column half generated(price / 2)
column parent INTEGER
primary (id)
unique (email)
check: price >= 0
foreign (parent) -> Users on update SET NULL on delete CASCADE deferred
)");
}

TEST(CreateTable, ReadsTableConstraintsWithTheirNames) {
  EXPECT_EQ(read(R"(CREATE TABLE "my table" (
      a int constraint a_not_null not null constraint a_positive check (A > 0),
      B text, c,
      CONSTRAINT pk PRIMARY KEY (a, b COLLATE NOCASE DESC) ON CONFLICT REPLACE
      CONSTRAINT "a unique one" UNIQUE (c, a) ON CONFLICT abort,
      UNIQUE ('b'),
      constraint chk CHECK ((b IN ("x", 'y')))
      CONSTRAINT fk FOREIGN KEY (a, B) REFERENCES other (x, y) MATCH FULL ON DELETE RESTRICT NOT DEFERRABLE
    ) WITHOUT ROWID, STRICT)"),
            R"(table my table strict=true without_rowid=true
column a INT not-null
column B TEXT not-null
column c
primary pk (a,B) keys=a, B COLLATE NOCASE DESC on_conflict=REPLACE
unique (B)
unique a unique one (c,a)
check a_positive: a > 0
check chk: B IN ('x', 'y')
foreign fk (a,B) -> other(x,y) on delete RESTRICT
)");
}

TEST(CreateTable, LeavesOutWhatChangesNothing) {
  const auto plain = read("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, p REFERENCES t(id))");
  EXPECT_EQ(
      read("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY ASC, a TEXT NULL DEFAULT NULL COLLATE BINARY, "
           "p REFERENCES t(id) MATCH SIMPLE ON DELETE NO ACTION DEFERRABLE INITIALLY IMMEDIATE)"),
      plain);
  EXPECT_EQ(read("create /* one */ table [t] ( `id` integer, -- two\n a text, p, primary key (ID DESC), "
                 "foreign key (P) references 't' (id) not deferrable initially deferred)"),
            plain);
}

TEST(CreateTable, KnowsWhichColumnsCanNotHoldNull) {
  EXPECT_EQ(read("CREATE TABLE t (a TEXT PRIMARY KEY)"), "table t\ncolumn a TEXT\nprimary (a)\n");
  EXPECT_EQ(read("CREATE TABLE t (a INT PRIMARY KEY)"), "table t\ncolumn a INT\nprimary (a)\n");
  EXPECT_EQ(read("CREATE TABLE t (a INTEGER PRIMARY KEY DESC)"),
            "table t\ncolumn a INTEGER\nprimary (a) keys=a DESC\n");
  EXPECT_EQ(read("CREATE TABLE t (a INTEGER, PRIMARY KEY (a DESC))"),
            "table t\ncolumn a INTEGER not-null\nprimary (a)\n");
  EXPECT_EQ(read("CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a, b))"),
            "table t\ncolumn a INTEGER\ncolumn b\nprimary (a,b)\n");
  EXPECT_EQ(read("CREATE TABLE t (a TEXT PRIMARY KEY) STRICT"),
            "table t strict=true\ncolumn a TEXT not-null\nprimary (a)\n");
}

TEST(CreateTable, ReadsDefaultsAsSqliteDoes) {
  const auto default_of = [](const std::string& text) {
    const auto table = read_create_table("CREATE TABLE t (a DEFAULT " + text + ")");
    return table.columns[0].default_value.value_or("none");
  };
  EXPECT_EQ(default_of("5"), "5");
  EXPECT_EQ(default_of("- 5"), "-5");
  EXPECT_EQ(default_of("( 5 )"), "5");
  EXPECT_EQ(default_of("((1)+(1))"), "(1) + (1)");
  EXPECT_EQ(default_of("x'00Ff'"), "x'00Ff'");
  EXPECT_EQ(default_of("\"a string\""), "'a string'");
  EXPECT_EQ(default_of("word"), "'word'");
  EXPECT_EQ(default_of("True"), "TRUE");
  EXPECT_EQ(default_of("(current_date)"), "CURRENT_DATE");
  EXPECT_EQ(default_of("null"), "none");
  EXPECT_EQ(default_of("(RANDOM())"), "random()");
}

TEST(CreateTable, TellsTypesByLettersAndBlanksOnly) {
  const auto type_of = [](const std::string& text) {
    return read_create_table("CREATE TABLE t (a " + text + ")").columns[0].type;
  };
  EXPECT_EQ(type_of(""), "");
  EXPECT_EQ(type_of("double   precision"), "DOUBLE PRECISION");
  EXPECT_EQ(type_of("decimal ( 10 ,+2)"), "DECIMAL(10, +2)");
  EXPECT_EQ(type_of("integer generated always as (1)"), "INTEGER");
  EXPECT_EQ(type_of("varchar(3) generated always as (1)"), "VARCHAR(3)");
  EXPECT_EQ(type_of("\"my type\" not null"), "MY TYPE");
  EXPECT_EQ(type_of("unsigned big int default 1"), "UNSIGNED BIG INT");
}

TEST(CreateTable, KeepsVirtualTablesAsTheyAre) {
  EXPECT_EQ(
      read(
          "create virtual table if not exists main.\"notes\" using fts5(title, body , tokenize = 'porter');"),
      "table notes virtual=CREATE VIRTUAL TABLE notes USING fts5(title, body , tokenize = 'porter')\n");
}

TEST(CreateTable, SaysWhatItCanNotRead) {
  try {
    read_create_table("CREATE TABLE t (a INT\n WHATEVER (5) 7)");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "the CREATE TABLE statement of table t in the database can't be understood: it can't be read near 7 "
        "(line 2)");
  }
}

TEST(CreateIndex, ReadsKeysOfAllKinds) {
  const auto table = read_create_table("CREATE TABLE T (a, \"B b\" TEXT COLLATE NOCASE, c)");
  const auto read_index = [&](std::string_view sql) {
    return testing::describe(read_create_index(sql, table));
  };
  EXPECT_EQ(
      read_index("create unique index if not exists main.i on t (A desc, \"b B\" collate nocase, 'c' ASC)"),
      "unique index i (a desc, B b, c)");
  EXPECT_EQ(read_index("CREATE INDEX i ON T ([B b] COLLATE binary, LOWER(c) COLLATE RTRIM DESC, t.a+1)"),
            "index i (B b collate BINARY, <lower(c)> collate RTRIM desc, <a + 1>)");
  EXPECT_EQ(read_index("CREATE INDEX i ON T (a) WHERE ((C == 1 AND t.a != \"none\"))"),
            "index i (a) where c = 1 AND a <> 'none'");
}

TEST(CreateIndex, TakesAColumnCalledDescForOne) {
  const auto table = read_create_table("CREATE TABLE t (desc, asc)");
  const auto read_index = [&](std::string_view sql) {
    return testing::describe(read_create_index(sql, table));
  };
  EXPECT_EQ(read_index("CREATE INDEX i ON t (desc, asc desc)"), "index i (desc, asc desc)");
}

}  // namespace
}  // namespace limbeck::dialect::sqlite
