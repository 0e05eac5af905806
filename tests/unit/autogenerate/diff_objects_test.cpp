#include <gtest/gtest.h>

#include "unit/autogenerate/catalog_text.hpp"

namespace limbeck::autogenerate::testing {

TEST(DiffViews, ReplacesAViewThatOnlyGainsColumnsAndRemakesOthers) {
  const std::string table = "table t\n  a integer\n  b integer\n";
  EXPECT_EQ(diff_text(table + "view v (a integer) as SELECT t.a FROM public.t\n",
                      table + "view v (a integer, b integer) as SELECT t.a, t.b FROM public.t\n"),
            "replace view v\n");
  EXPECT_EQ(diff_text(table + "view v (a integer, b integer) as SELECT t.a, t.b FROM public.t\n",
                      table + "view v (a integer) as SELECT t.a FROM public.t\n"),
            "drop view v\n"
            "create view v\n");
  auto capabilities = all_capabilities();
  capabilities.replace_views = false;
  EXPECT_EQ(
      diff_text(table + "view v (a integer) as SELECT t.a FROM public.t\n",
                table + "view v (a integer, b integer) as SELECT t.a, t.b FROM public.t\n", {}, capabilities),
      "drop view v\n"
      "create view v\n");
}

TEST(DiffViews, MakesViewsBehindWhatTheirQueriesName) {
  EXPECT_EQ(diff_text("", R"(
view a (x integer) as SELECT b.x FROM public.b
view b (x integer) as SELECT t.x FROM public.t WHERE public.f(t.x)
table t
  x integer
function f(integer) as CREATE FUNCTION public.f(integer) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$
)"),
            "create table t\n"
            "create function f(integer)\n"
            "create view b\n"
            "create view a\n");
}

TEST(DiffViews, StepAsideWhileAColumnChangesItsType) {
  const auto with = [](const std::string& type) {
    return "table t\n  a " + type + "\n  b integer\n" + "view v (a " + type +
           ") as SELECT t.a FROM public.t\n"
           "view w (a " +
           type +
           ") as SELECT v.a FROM public.v\n"
           "view unrelated (b integer) as SELECT t.b FROM public.t\n"
           "need view v: column t.a, table t\n"
           "need view w: view v\n"
           "need view unrelated: column t.b, table t\n";
  };
  EXPECT_EQ(diff_text(with("integer"), with("bigint")),
            "drop view w\n"
            "drop view v\n"
            "alter column a of table t: type integer to bigint\n"
            "create view v\n"
            "create view w\n");
}

TEST(DiffViews, AreReplacedBeforeAColumnThatTheyNoLongerUseGoes) {
  EXPECT_EQ(diff_text("table t\n  a integer\n  b integer\n"
                      "view v (a integer) as SELECT t.a FROM public.t WHERE t.b > 0\n"
                      "need view v: column t.a, column t.b\n",
                      "table t\n  a integer\n  c integer\n"
                      "view v (a integer) as SELECT t.a FROM public.t WHERE t.c > 0\n"
                      "need view v: column t.a, column t.c\n"),
            "add column c integer to table t\n"
            "replace view v\n"
            "drop column b from table t\n");
}

TEST(DiffViews, GiveTheirNameToATable) {
  EXPECT_EQ(diff_text("table t\n  a integer\nview v (a integer) as SELECT t.a FROM public.t\n",
                      "table t\n  a integer\ntable v\n  a integer\n"),
            "drop view v\n"
            "create table v\n");
}

TEST(DiffObjects, ReplacesFunctionsUnlessTheirSignatureDiffers) {
  EXPECT_EQ(diff_text("function f(integer) as CREATE OR REPLACE FUNCTION f(a integer) RETURNS integer "
                      "LANGUAGE sql AS '1'\n",
                      "function f(integer) as CREATE OR REPLACE FUNCTION f(a integer) RETURNS integer "
                      "LANGUAGE sql AS '2'\n"),
            "replace function f(integer)\n");
  EXPECT_EQ(diff_text("function f(integer) as CREATE OR REPLACE FUNCTION f(a integer) RETURNS integer "
                      "LANGUAGE sql AS '1'\n",
                      "function f(integer) as CREATE OR REPLACE FUNCTION f(a integer) RETURNS bigint "
                      "LANGUAGE sql AS '1'\n"),
            "drop function f(integer)\n"
            "create function f(integer)\n");
}

TEST(DiffObjects, TakeWhatDependsOnThemAlong) {
  const auto with = [](const std::string& result) {
    return R"(
table t
  a integer default public.f(1)
  b integer generated (public.f(a))
  c integer
  check c_check (public.f(c) > 0)
  index c_idx (public.f(c))
view v (x integer) as SELECT public.f(t.c) FROM public.t
trigger t.touch as CREATE TRIGGER touch BEFORE UPDATE ON public.t EXECUTE FUNCTION public.g()
function f(integer) as CREATE FUNCTION f(a integer) RETURNS )" +
           result + R"( LANGUAGE sql AS '1'
need column t.a: function f(integer)
need column t.b: function f(integer), column t.a
need constraint t.c_check: function f(integer), column t.c
need index c_idx: function f(integer), column t.c
need view v: function f(integer), column t.c
)";
  };
  EXPECT_EQ(diff_text(with("integer"), with("bigint")),
            "drop view v\n"
            "drop check constraint c_check from table t\n"
            "drop index c_idx on t\n"
            "drop column b from table t\n"
            "alter column a of table t: drop default\n"
            "drop function f(integer)\n"
            "create function f(integer)\n"
            "alter column a of table t: default f(1)\n"
            "add column b integer to table t\n"
            "add check constraint c_check to table t\n"
            "create index c_idx on t\n"
            "create view v\n");
}

TEST(DiffObjects, GoWithTheirTable) {
  EXPECT_EQ(
      diff_text("table t\n  a integer\n"
                "trigger t.x as CREATE TRIGGER x BEFORE UPDATE ON t EXECUTE FUNCTION g()\n"
                "function g() as CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END $$\n"
                "need trigger t.x: function g(), table t\n",
                ""),
      "drop table t\n"
      "drop function g\n");
}

TEST(DiffObjects, LeaveATableWhoseTypeAndDefaultTheyAreBoth) {
  const std::string both = R"(
table t
  a integer default public.f(NULL::public.t)
function f(public.t) as CREATE FUNCTION public.f(public.t) RETURNS integer LANGUAGE sql AS '1'
need column t.a: function f(public.t)
need function f(public.t): table t
)";
  EXPECT_EQ(diff_text("", both),
            "create table t\n"
            "create function f(t)\n"
            "alter column a of table t: default f(NULL::t)\n");
  EXPECT_EQ(diff_text(both, ""),
            "alter column a of table t: drop default\n"
            "drop function f(t)\n"
            "drop table t\n");
}

TEST(DiffObjects, RefuseACircle) {
  try {
    diff_text("", R"(
domain d as CREATE DOMAIN public.d AS integer CHECK (public.f(VALUE))
function f(public.d) as CREATE FUNCTION public.f(public.d) RETURNS boolean LANGUAGE sql AS 'SELECT true'
need domain d: function f(public.d)
need function f(public.d): domain d
)");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "these changes need each other in a circle, so that no order of them works:\n"
              "  create domain public.d\n"
              "  create function public.f(public.d)");
  }
}

TEST(DiffObjects, RemakeATypeUnderItsColumns) {
  const auto with = [](const std::string& check) {
    return "table t\n  a public.size\nview v (a public.size) as SELECT t.a FROM public.t\n"
           "domain size! as CREATE DOMAIN public.size AS numeric(10, 2) CHECK (" +
           check + ")\nneed column t.a: domain size\nneed view v: column t.a\n";
  };
  EXPECT_EQ(diff_text(with("VALUE > 0"), with("VALUE > 1")),
            "rename domain size to size_old\n"
            "drop view v\n"
            "create domain size\n"
            "alter column a of table t: type size_old to size\n"
            "drop domain size_old\n"
            "create view v\n");
}

TEST(DiffEnums, AddsValuesWhereTheyBelong) {
  const auto operations =
      diff(catalog("enum mood: b, d\n"), catalog("enum mood: a, b, c1, c2, d, e\n"), {}, all_capabilities());
  std::string text;
  for (const auto& operation : operations) {
    const auto& add = std::get<operation::AddEnumValue>(operation);
    text += add.value + " before '" + add.before + "'\n";
  }
  EXPECT_EQ(text, "a before 'b'\nc1 before 'd'\nc2 before 'd'\ne before ''\n");
}

TEST(DiffEnums, ReplacesThemWithAllTheirUses) {
  const auto with = [](const std::string& values, const std::string& fallback) {
    return "enum mood: " + values + "\ntable t\n  a public.mood default '" + fallback +
           "'::public.mood\n  b public.mood[]\n  c text\n"
           "view v (a public.mood) as SELECT t.a FROM public.t\nview w (c text) as SELECT t.c FROM public.t\n"
           "need view v: column t.a, table t\nneed view w: column t.c, table t\n"
           "function f(public.mood) as CREATE FUNCTION f(public.mood) RETURNS text LANGUAGE sql AS $$ $$\n"
           "need function f(public.mood): enum mood\n";
  };
  const auto operations =
      diff(catalog(with("happy, sad", "sad")), catalog(with("happy", "happy")), {}, all_capabilities());
  EXPECT_EQ(described(operations),
            "drop view v\n"
            "drop function f(mood)\n"
            "replace the values of enum mood\n"
            "create function f(mood)\n"
            "create view v\n");
  const auto& replace = std::get<operation::ReplaceEnum>(operations[2]);
  ASSERT_EQ(replace.uses.size(), 2u);
  EXPECT_EQ(replace.uses[0].column, "a");
  EXPECT_EQ(replace.uses[0].default_value, "'happy'::public.mood");
  EXPECT_TRUE(replace.uses[1].array);
}

TEST(DiffEnums, AreMadeBeforeAndDroppedBehindTheirColumns) {
  const std::string with = "enum mood: happy\ntable a\n  x public.mood\n";
  EXPECT_EQ(diff_text("table a\n  x text\n", with),
            "create enum mood\n"
            "alter column x of table a: type text to mood\n");
  EXPECT_EQ(diff_text(with, "table a\n  y integer\n"),
            "add column y integer to table a\n"
            "drop column x from table a\n"
            "drop enum mood\n");
}

TEST(DiffSequences, ComeAndGoWithTheColumnThatOwnsThem) {
  const std::string serial =
      "sequence t_id_seq owned by t.id\n"
      "table t\n  id integer not null default nextval('public.t_id_seq'::regclass)\n";
  EXPECT_EQ(diff_text("", serial), "create sequence t_id_seq\ncreate table t\n");
  EXPECT_EQ(diff_text(serial, ""), "drop table t\n");
  EXPECT_EQ(diff_text(serial, "table t\n  id integer not null\n"),
            "alter column id of table t: drop default\n"
            "drop sequence t_id_seq\n");
}

TEST(DiffSequences, GiveWayToAnIdentity) {
  EXPECT_EQ(diff_text("sequence t_id_seq owned by t.id\n"
                      "table t\n  id integer not null default nextval('public.t_id_seq'::regclass)\n",
                      "table t\n  id integer not null identity\n"),
            "alter column id of table t: drop default\n"
            "drop sequence t_id_seq\n"
            "alter column id of table t: identity\n");
}

TEST(DiffSchemas, AreMadeFirstAndDroppedLast) {
  EXPECT_EQ(diff_text("schema old\ntable old.t\n  a integer\n", "schema app\ntable app.t\n  a integer\n"),
            "create schema app\n"
            "create table app.t\n"
            "drop table old.t\n"
            "drop schema old\n");
}

}  // namespace limbeck::autogenerate::testing
