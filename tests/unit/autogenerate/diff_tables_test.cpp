#include <gtest/gtest.h>

#include "unit/autogenerate/catalog_text.hpp"

namespace limbeck::autogenerate::testing {

TEST(DiffTables, FindsNothingBetweenEqualCatalogs) {
  const std::string text = R"(
enum mood: happy, sad
table groups
  id integer not null
  primary key groups_pkey (id)
table contacts
  id integer not null
  mood public.mood default 'happy'::public.mood
  group_id integer
  foreign key contacts_group_fkey (group_id) references groups (id)
view v (id integer) as SELECT contacts.id FROM public.contacts
)";
  EXPECT_EQ(diff_text(text, text), "");
}

TEST(DiffTables, MakesTablesBehindThoseThatTheyReferTo) {
  EXPECT_EQ(diff_text("", R"(
table a
  b_id integer
  foreign key a_b_fkey (b_id) references b (id)
table b
  id integer not null
  primary key b_pkey (id)
)"),
            "create table b\n"
            "create table a\n");
}

TEST(DiffTables, DropsThemTheOtherWayRound) {
  EXPECT_EQ(diff_text(R"(
table a
  id integer not null
  primary key a_pkey (id)
table b
  a_id integer
  foreign key b_a_fkey (a_id) references a (id)
)",
                      ""),
            "drop table b\n"
            "drop table a\n");
}

TEST(DiffTables, CutsACircleOfForeignKeysAtOnePlace) {
  const std::string circle = R"(
table a
  id integer not null
  b_id integer
  primary key a_pkey (id)
  foreign key a_b_fkey (b_id) references b (id)
table b
  id integer not null
  a_id integer
  primary key b_pkey (id)
  foreign key b_a_fkey (a_id) references a (id)
table c
  a_id integer
  foreign key c_a_fkey (a_id) references a (id)
)";
  EXPECT_EQ(diff_text("", circle),
            "create table a\n"
            "create table b\n"
            "add foreign key a_b_fkey to table a\n"
            "create table c\n");
  EXPECT_EQ(diff_text(circle, ""),
            "drop foreign key b_a_fkey from table b\n"
            "drop table c\n"
            "drop table a\n"
            "drop table b\n");
}

TEST(DiffTables, KeepsAForeignKeyToItselfInside) {
  const auto operations = diff({}, catalog(R"(
table a
  id integer not null
  parent_id integer
  primary key a_pkey (id)
  foreign key a_parent_fkey (parent_id) references a (id)
)"),
                               {}, all_capabilities());
  ASSERT_EQ(described(operations), "create schema public\ncreate table a\n");
  EXPECT_EQ(std::get<operation::CreateTable>(operations[1]).table.foreign_keys.size(), 1u);
}

TEST(DiffTables, AddsAForeignKeyToAnIndexOfTheSameTableBehindIt) {
  EXPECT_EQ(diff_text("", R"(
table a
  id integer not null
  parent_id integer
  unique index a_id_idx (id)
  foreign key a_parent_fkey (parent_id) references a (id)
)"),
            "create table a\n"
            "add foreign key a_parent_fkey to table a\n");
}

TEST(DiffTables, ChangesColumnsInPlace) {
  EXPECT_EQ(diff_text(R"(
table a
  id integer not null
  name text
  gone text
)",
                      R"(
table a
  id bigint not null
  name text not null default 'x'
  fresh date
)"),
            "add column fresh date to table a\n"
            "alter column id of table a: type integer to bigint\n"
            "alter column name of table a: set NOT NULL, default 'x'\n"
            "drop column gone from table a\n");
}

TEST(DiffTables, TakesNoNoticeOfTheOrderOfColumns) {
  EXPECT_EQ(diff_text("table a\n  x integer\n  y integer\n", "table a\n  y integer\n  x integer\n"), "");
}

TEST(DiffTables, DropsIndexesAndConstraintsOfADroppedColumnFirst) {
  EXPECT_EQ(diff_text(R"(
table a
  x integer
  y integer
  unique a_x_y_key (x, y)
  check positive (x > 0)
  index a_x_idx (x)
)",
                      "table a\n  y integer\n"),
            "drop unique constraint a_x_y_key from table a\n"
            "drop check constraint positive from table a\n"
            "drop index a_x_idx on a\n"
            "drop column x from table a\n");
}

TEST(DiffTables, ComparesConstraintsByContentAndRenamesThem) {
  EXPECT_EQ(diff_text(R"(
table a
  x integer
  unique old_name (x)
  check c (x > 0)
  index i (x)
)",
                      R"(
table a
  x integer
  unique new_name (x)
  check c (x > 1)
  index j (x)
)"),
            "rename index i to j\n"
            "rename constraint old_name of table a to new_name\n"
            "drop check constraint c from table a\n"
            "add check constraint c to table a\n");
}

TEST(DiffTables, TakesNoNoticeOfConstraintNamesWhereTheEngineHasNone) {
  dialect::Capabilities capabilities;
  EXPECT_EQ(diff_text("table a\n  x integer\n  check c (x > 0)\n  check c (x > 0)\n",
                      "table a\n  x integer\n  check d (x > 0)\n  check (x > 0)\n", {}, capabilities),
            "");
  EXPECT_EQ(diff_text("table a\n  x integer\n  check c (x > 0)\n  check c (x > 0)\n",
                      "table a\n  x integer\n  check d (x > 0)\n", {}, capabilities),
            "drop check constraint c from table a\n");
}

TEST(DiffTables, SwapsNamesThroughATemporaryOne) {
  EXPECT_EQ(diff_text("table a\n  x integer\n  y integer\n  index i (x)\n  index j (y)\n",
                      "table a\n  x integer\n  y integer\n  index i (y)\n  index j (x)\n"),
            "rename index i to j_limbeck_renaming\n"
            "rename index j to i\n"
            "rename index j_limbeck_renaming to j\n");
  EXPECT_EQ(diff_text("table a\n  x integer\n  y integer\n  index i (x)\n  index j (y)\n",
                      "table a\n  x integer\n  y integer\n  index i (y)\n"),
            "drop index i on a\n"
            "rename index j to i\n");
}

TEST(DiffTables, RemakesForeignKeysWithTheKeyThatTheyReferTo) {
  EXPECT_EQ(diff_text(R"(
table a
  id integer not null
  tenant integer not null
  unique a_key (id)
  primary key a_pkey (id)
table b
  a_id integer
  foreign key b_a_fkey (a_id) references a (id)
)",
                      R"(
table a
  id integer not null
  tenant integer not null
  unique a_key (id)
  primary key a_pkey (tenant, id)
table b
  a_id integer
  foreign key b_a_fkey (a_id) references a (id)
)"),
            "drop foreign key b_a_fkey from table b\n"
            "drop primary key a_pkey from table a\n"
            "add primary key a_pkey to table a\n"
            "add foreign key b_a_fkey to table b\n");
}

TEST(DiffTables, DropsAPrimaryKeyBeforeItsColumnsTakeNulls) {
  EXPECT_EQ(diff_text("table a\n  x integer not null\n  primary key a_pkey (x)\n", "table a\n  x integer\n"),
            "drop primary key a_pkey from table a\n"
            "alter column x of table a: drop NOT NULL\n");
  EXPECT_EQ(diff_text("table a\n  x integer\n", "table a\n  x integer not null\n  primary key a_pkey (x)\n"),
            "alter column x of table a: set NOT NULL\n"
            "add primary key a_pkey to table a\n");
}

TEST(DiffTables, ChangesPartitionsWithTheirParent) {
  const std::string child =
      "\ntable child\n  option partition_of = public.parent\n  option partition_bound = DEFAULT\n";
  EXPECT_EQ(diff_text("table parent\n  x integer\n  y integer\n  z integer\n" + child +
                          "  x integer\n  y integer\n  z integer\n",
                      "table parent\n  x bigint\n  z integer default 1\n  w text\n" + child +
                          "  x bigint\n  z integer default 2\n  w text not null\n"),
            "add column w text to table parent\n"
            "alter column w of table child: set NOT NULL\n"
            "alter column x of table parent: type integer to bigint\n"
            "alter column z of table parent: default 1\n"
            "alter column z of table child: default 2\n"
            "drop column y from table parent\n");
}

TEST(DiffTables, SetsComments) {
  EXPECT_EQ(diff_text("table a\n  x integer comment one\n  comment first\n",
                      "table a\n  x integer comment two\n  comment second\n"),
            "alter column x of table a: comment\n"
            "set comment of table a\n");
}

// ALTER TABLE puts a column that is recreated behind all others.
TEST(DiffTables, MakesGeneratedColumnsBehindAChangedOneAgain) {
  const auto table = [](const std::string& z, const std::string& last) {
    return "table t\n  a integer\n  z integer" + z + "\n  m integer generated (a + 1)\n  b integer" + last +
           "\n  index t_m_idx (m)\nview v (m integer) as SELECT m FROM public.t\nneed view v: column t.m\n";
  };
  const std::string computed = " generated (a - 1)";
  EXPECT_EQ(diff_text(table(" generated (a * 2)", computed), table(" generated (a * 3)", computed)),
            "drop view v\n"
            "drop index t_m_idx on t\n"
            "drop column b from table t\n"
            "drop column m from table t\n"
            "drop column z from table t\n"
            "add column z integer to table t\n"
            "add column m integer to table t\n"
            "add column b integer to table t\n"
            "create index t_m_idx on t\n"
            "create view v\n");
  // It would not help where another column is behind.
  EXPECT_EQ(diff_text(table(" generated (a * 2)", ""), table(" generated (a * 3)", "")),
            "alter column z of table t: generated expression\n");
}

}  // namespace limbeck::autogenerate::testing
