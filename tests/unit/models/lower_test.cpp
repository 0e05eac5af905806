// What models become on each engine.
#include <gtest/gtest.h>

#include "unit/models/show.hpp"

namespace limbeck::models {

using test::lowered;
using test::postgresql;
using test::show;
using test::sqlite;

namespace {

/// A table with these columns, as JSON.
std::string table(const std::string& columns, const std::string& more = "") {
  return R"j("tables": [{"name": "t", "columns": [)j" + columns + "]" + (more.empty() ? "" : ", " + more) +
         "}]";
}
std::string show_table(const std::string& body, const dialect::Dialect& dialect) {
  const auto catalog = lowered(body, dialect).catalog;
  return show(catalog.tables.begin()->second);
}
/// The column of the models `{"name": "c", …}`, on one engine.
std::string column(const std::string& members, const dialect::Dialect& dialect) {
  const auto catalog = lowered(table(R"j({"name": "c", )j" + members + "}"), dialect).catalog;
  return show(catalog.tables.begin()->second.columns.front());
}

const std::string contacts = R"j("tables": [
  {"name": "groups", "columns": [
    {"name": "id", "type": "bigint", "primary_key": true, "identity": {}},
    {"name": "name", "type": "string(80)", "unique": true}]},
  {"name": "contacts", "columns": [
    {"name": "id", "type": "bigint", "primary_key": true, "identity": {"always": true, "start": 10}},
    {"name": "name", "type": "string(80)", "checks": [{"expression": "length(name) > 0"}]},
    {"name": "email", "type": "text", "nullable": true, "collation": "C", "index": true},
    {"name": "group_id", "type": "bigint",
     "references": {"table": "groups", "columns": ["id"], "on_delete": "cascade"}},
    {"name": "created_at", "type": "timestamptz", "default": "now()"}],
   "indexes": [{"keys": [{"expression": "lower(email)"}], "unique": true}],
   "comment": "people"}])j";

}  // namespace

TEST(LowerModels, MakesTablesOfPostgresql) {
  EXPECT_EQ(show(lowered(contacts, postgresql())), R"j(schema public
public.contacts
  id bigint not null identity always start 10
  name character varying(80) not null
  email text collate "C"
  group_id bigint not null
  created_at timestamp with time zone not null default now()
  primary key (id)
  check length(name) > 0
  foreign key (group_id) to public.groups (id) on delete CASCADE
  index contacts_email_idx (email)
  unique index contacts_expr_idx ([lower(email)])
  comment people
public.groups
  id bigint not null identity
  name character varying(80) not null
  primary key (id)
  unique (name)
)j");
}

TEST(LowerModels, MakesTablesOfSqlite) {
  EXPECT_EQ(show(lowered(contacts, sqlite())), R"j(contacts
  id INTEGER not null identity
  name VARCHAR(80) not null
  email TEXT collate C
  group_id BIGINT not null
  created_at TIMESTAMP not null default now()
  primary key (id)
  check length(name) > 0
  foreign key (group_id) to groups (id) on delete CASCADE
  index contacts_email_idx (email)
  unique index contacts_expr_idx ([lower(email)])
groups
  id INTEGER not null identity
  name VARCHAR(80) not null
  primary key (id)
  unique (name)
)j");
}

TEST(LowerModels, TakesTypesInEveryForm) {
  EXPECT_EQ(column(R"j("type": "numeric(10, 2)")j", postgresql()), "c numeric(10,2) not null");
  EXPECT_EQ(column(R"j("type": {"name": "numeric", "arguments": [10, 2]})j", postgresql()),
            "c numeric(10,2) not null");
  EXPECT_EQ(column(R"j("type": "integer[][]")j", postgresql()), "c integer[][] not null");
  EXPECT_EQ(column(R"j("type": {"default": "text", "postgresql": "citext"})j", postgresql()),
            "c citext not null");
  EXPECT_EQ(column(R"j("type": {"default": "text", "postgresql": "citext"})j", sqlite()), "c TEXT not null");
  EXPECT_EQ(column(R"j("type": {"native": "inet"})j", postgresql()), "c inet not null");
  EXPECT_EQ(column(R"j("type": {"native": "inet", "sqlite": "TEXT"})j", sqlite()), "c TEXT not null");
  EXPECT_EQ(column(R"j("type": {"name": "bigint", "array": 1})j", postgresql()), "c bigint[] not null");
}

TEST(LowerModels, TakesDefaultsAsValuesAndAsSql) {
  EXPECT_EQ(column(R"j("type": "text", "default": {"literal": "it's"})j", postgresql()),
            "c text not null default 'it''s'");
  EXPECT_EQ(column(R"j("type": "integer", "default": {"literal": -3})j", postgresql()),
            "c integer not null default -3");
  EXPECT_EQ(column(R"j("type": "double", "default": {"literal": 0.5})j", postgresql()),
            "c double precision not null default 0.5");
  EXPECT_EQ(column(R"j("type": "boolean", "default": {"literal": true})j", sqlite()),
            "c BOOLEAN not null default true");
  EXPECT_EQ(column(R"j("type": "text", "default": {"literal": null})j", postgresql()), "c text not null");
  const std::string both =
      R"j("type": "timestamptz", "default": {"default": "CURRENT_TIMESTAMP", "postgresql": "now()"
})j";
  EXPECT_EQ(column(both, postgresql()), "c timestamp with time zone not null default now()");
  EXPECT_EQ(column(both, sqlite()), "c TIMESTAMP not null default CURRENT_TIMESTAMP");
}

TEST(LowerModels, TakesWhatElseAColumnHas) {
  EXPECT_EQ(
      column(R"j("type": "text", "nullable": true, "generated": {"expression": "a || b"})j", postgresql()),
      "c text stored a || b");
  EXPECT_EQ(column(R"j("type": "text", "generated": {"expression": "a || b", "stored": false})j", sqlite()),
            "c TEXT not null virtual a || b");
  EXPECT_EQ(column(R"j("type": "text", "comment": "x", "options": {"postgresql": {"storage": "external"}})j",
                   postgresql()),
            "c text not null comment x storage=external");
  EXPECT_EQ(column(R"j("type": "text", "comment": "x", "options": {"postgresql": {"storage": "external"}})j",
                   sqlite()),
            "c TEXT not null");
  EXPECT_EQ(column(R"j("type": "text", "collation": {"sqlite": "NOCASE"})j", postgresql()),
            "c text not null");
  EXPECT_EQ(column(R"j("type": "text", "collation": "pg_catalog.\"C\"")j", postgresql()),
            "c text not null collate pg_catalog.\"C\"");
}

TEST(LowerModels, MakesEnumsTypesOrTextsWithACheck) {
  const std::string body =
      R"j("enums": [{"name": "kind", "values": ["person", "it's"]}], )j" +
      table(R"j({"name": "c", "type": {"enum": "kind"}, "default": {"literal": "person"}})j");
  EXPECT_EQ(show(lowered(body)), R"j(schema public
enum public.kind (person, it's)
public.t
  c public.kind not null default 'person'
)j");
  EXPECT_EQ(show(lowered(body, sqlite())), R"j(t
  c TEXT not null default 'person'
  check c IN ('person', 'it''s')
)j");
}

TEST(LowerModels, MakesAnEnumTextWhereTheAuthorWantsThat) {
  const std::string body = R"j("enums": [{"name": "kind", "values": ["a"], "native": false}], )j" +
                           table(R"j({"name": "c", "type": {"enum": "kind"}})j");
  EXPECT_EQ(show(lowered(body)), "schema public\npublic.t\n  c text not null\n  check c IN ('a')\n");
}

TEST(LowerModels, MakesArraysOfEnums) {
  const std::string body =
      R"j("enums": [{"name": "kind", "schema": "crm", "values": ["a"]}], )j" +
      table(R"j({"name": "c", "type": {"enum": {"name": "kind", "schema": "crm"}, "array": 1}})j");
  EXPECT_EQ(show(lowered(body)),
            "schema crm\nschema public\nenum crm.kind (a)\npublic.t\n  c crm.kind[] not null\n");
}

TEST(LowerModels, PutsObjectsIntoSchemasWhereThereAreSuch) {
  const std::string body = R"j("schemas": [{"name": "audit", "comment": "who did what"}], "tables": [
    {"name": "log", "schema": "crm", "columns": [{"name": "id", "type": "bigint", "primary_key": true}]},
    {"name": "t", "columns": [
      {"name": "a", "type": "bigint", "references": {"table": {"name": "log", "schema": "crm"}}},
      {"name": "b", "type": "bigint", "references": {"table": "crm.log"}}]}])j";
  EXPECT_EQ(show(lowered(body)), R"j(schema audit comment who did what
schema crm
schema public
crm.log
  id bigint not null
  primary key (id)
public.t
  a bigint not null
  b bigint not null
  foreign key (a) to crm.log (id)
  foreign key (b) to crm.log (id)
)j");
  EXPECT_EQ(lowered(body, sqlite()).catalog.tables.count({"", "log"}), 1U);
}

TEST(LowerModels, TakesConstraintsOfTheTable) {
  EXPECT_EQ(
      show_table(
          table(R"j({"name": "a", "type": "bigint"}, {"name": "b", "type": "bigint", "nullable": true})j",
                R"j("primary_key": {"name": "pk", "columns": ["a"], "include": ["b"]},
      "uniques": [{"name": "u", "columns": ["a", "b"], "nulls_not_distinct": true, "deferrable": "deferred"}],
      "checks": [{"name": "positive", "expression": "a > 0"}, {"expression": "b > 0"}],
      "foreign_keys": [{"columns": ["b"], "references": {"table": "t", "name": "fk", "on_delete": "set null",
        "on_update": "restrict", "deferrable": "immediate", "match": "full", "validated": false}}],
      "constraints": [{"name": "no_overlap", "definition": {"postgresql": "EXCLUDE USING gist (a WITH =)"}
}],
      "options": {"postgresql": {"fillfactor": 70, "unlogged": true}, "sqlite": {"strict": true}})j"),
          postgresql()),
      R"j(public.t
  a bigint not null
  b bigint
  primary key pk (a) include (b)
  unique u (a, b) nulls not distinct deferred
  check positive a > 0
  check b > 0
  foreign key fk (b) to public.t (a) on delete SET NULL on update RESTRICT match full deferrable not valid
  constraint no_overlap EXCLUDE USING gist (a WITH =)
  option fillfactor=70
  option unlogged=true
)j");
}

TEST(LowerModels, TakesForeignKeysOfSeveralColumns) {
  const std::string body = R"j("tables": [
    {"name": "a", "columns": [{"name": "x", "type": "bigint", "primary_key": true}, {"name": "y", "type": "text", "primary_key": true}]},
    {"name": "b", "columns": [{"name": "x", "type": "bigint", "nullable": true}, {"name": "y", "type": "text"}],
     "foreign_keys": [{"columns": ["x", "y"], "references": {"table": "a", "on_delete": "set null", "on_delete_columns": ["x"]}}]}])j";
  const auto desired = lowered(body);
  EXPECT_EQ(show(desired.catalog.tables.at({"public", "b"}).foreign_keys.front()),
            "foreign key (x, y) to public.a (x, y) on delete SET NULL (x)");
}

TEST(LowerModels, TakesIndexesInAllTheirForms) {
  const std::string columns = R"j({"name": "a", "type": "text"}, {"name": "b", "type": "text"})j";
  const std::string indexes = R"j("indexes": [
    {"keys": ["a", "b"]},
    {"keys": ["a", "b"]},
    {"name": "i", "unique": true, "keys": [{"column": "a", "descending": true}, {"column": "b", "nulls": "first"}],
     "include": ["b"], "where": "a <> ''", "nulls_not_distinct": true},
    {"name": "g", "method": "gin", "keys": [{"column": "a", "operator_class": "gin_trgm_ops", "collation": "C"}],
     "options": {"postgresql": {"fastupdate": "off"}}},
    {"name": "p", "keys": [{"column": "a", "descending": true, "nulls": "last"}], "only": ["postgresql"]},
    {"name": "s", "keys": ["a"], "only": ["sqlite"]}])j";
  EXPECT_EQ(show_table(table(columns, indexes), postgresql()), R"j(public.t
  a text not null
  b text not null
  index t_a_b_idx (a, b)
  index t_a_b_idx1 (a, b)
  unique index i (a desc, b nulls first) include (b) nulls not distinct where a <> ''
  index g (a collate "C" gin_trgm_ops) using gin fastupdate=off
  index p (a desc nulls last)
)j");
  const std::string plain = R"j("indexes": [{"name": "g", "method": "gin", "include": ["b"],
    "keys": [{"column": "a", "operator_class": "gin_trgm_ops", "nulls": "first"}]}])j";
  EXPECT_EQ(show_table(table(columns, plain), sqlite()), R"j(t
  a TEXT not null
  b TEXT not null
  index g (a)
)j");
}

TEST(LowerModels, NamesByTheConvention) {
  const std::string naming =
      R"j("naming": {"primary_key": "pk_%(table_name)s", "unique": "uq_%(table_name)s_%(column_0_N_name)s",
    "foreign_key": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s_%(referred_column_0_name)s",
    "check": "ck_%(table_name)s_%(constraint_name)s", "index": "ix_%(column_0_label)s_%(column_0N_name)s"}, )j";
  EXPECT_EQ(
      show_table(
          naming + R"j("enums": [{"name": "kind", "values": ["x"], "native": false}], )j" +
              table(
                  R"j({"name": "a", "type": "bigint", "primary_key": true, "checks": [{"expression": "a > 0"}]},
      {"name": "b", "type": "bigint", "references": {"table": "t"}, "index": true},
      {"name": "k", "type": {"enum": "kind"}})j",
                  R"j("uniques": [{"columns": ["a", "b"]}, {"name": "mine", "columns": ["b"]}],
      "checks": [{"name": "order", "expression": "a < b"}], "indexes": [{"keys": ["a", {"expression": "b + 1"}]}])j"),
          postgresql()),
      R"j(public.t
  a bigint not null
  b bigint not null
  k text not null
  primary key pk_t (a)
  unique uq_t_a_b (a, b)
  unique mine (b)
  check ck_t_k k IN ('x')
  check ck_t_a a > 0
  check ck_t_order a < b
  foreign key fk_t_b_t_a (b) to public.t (a)
  index ix_t_b_b (b)
  index ix_t_a_aexpr (a, [b + 1])
)j");
}

TEST(LowerModels, ShortensNamesThatItMakesUp) {
  const std::string name(40, 'x');
  const auto desired = lowered("\"tables\": [{\"name\": \"" + name + "\", \"columns\": [{\"name\": \"" +
                               name + "\", \"type\": \"text\", \"index\": true}]}]");
  const auto index = desired.catalog.tables.begin()->second.indexes.front().name;
  EXPECT_EQ(index.size(), 63U);
  EXPECT_EQ(index.substr(0, 54), name + "_" + std::string(13, 'x'));
}

TEST(LowerModels, MakesViewsSequencesAndExtensions) {
  const std::string body = R"j("extensions": [{"name": "citext", "schema": "ext", "version": "1.6"}],
    "sequences": [{"name": "numbers", "type": "integer", "start": 5}],
    "views": [{"name": "v", "query": " SELECT 1 AS a;\n"},
      {"name": "m", "query": "SELECT 1 AS a", "materialized": true, "indexes": [{"keys": ["a"], "unique": true}]}])j";
  EXPECT_EQ(show(lowered(body)), R"j(schema public
sequence public.numbers integer
materialized view public.m SELECT 1 AS a
  unique index m_a_idx (a)
view public.v SELECT 1 AS a
extension citext: CREATE EXTENSION citext WITH SCHEMA ext VERSION '1.6'; drop: 
)j");
}

TEST(LowerModels, TellsWhatRawSqlMakes) {
  const std::string body =
      R"j("tables": [{"name": "t", "columns": [{"name": "a", "type": "text"}]}], "objects": [
    {"name": "touch", "create": "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"},
    {"name": "touch_t", "create": "CREATE TRIGGER touch_t BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()",
     "drop": "DROP TRIGGER touch_t ON t;"},
    {"name": "d", "create": "create domain crm.\"Mail\" as text", "before": ["t"]},
    {"name": "grant", "create": "GRANT SELECT ON t TO PUBLIC", "after": ["t"]},
    {"name": "elsewhere", "create": {"sqlite": "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END"}}])j";
  const auto desired = lowered(body);
  EXPECT_EQ(show(desired), R"j(schema public
public.t
  a text not null
domain crm.Mail: create domain crm."Mail" as text; drop: 
function public.touch: CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; drop: 
trigger public.t.touch_t: CREATE TRIGGER touch_t BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch(); drop: DROP TRIGGER touch_t ON t
object public.grant: GRANT SELECT ON t TO PUBLIC; drop: 
table public.t needs domain crm.Mail
object public.grant needs table public.t
)j");
  EXPECT_TRUE(
      desired.catalog.objects.at({schema::ObjectKind::function, {"public", "touch"}, ""}).replaceable);
}

TEST(LowerModels, HintsAtRenames) {
  const std::string body = R"j("enums": [{"name": "kind", "renamed_from": "sort",
      "values": ["a", {"name": "b", "renamed_from": "c"}]}],
    "tables": [{"name": "t", "renamed_from": "s", "columns": [{"name": "x", "type": "text", "renamed_from": "y"}],
      "uniques": [{"name": "u", "columns": ["x"], "renamed_from": "old_u"}],
      "indexes": [{"name": "i", "keys": ["x"], "renamed_from": "old_i"}]}])j";
  const auto desired = lowered(body);
  std::string hints;
  for (const auto& hint : desired.renames) hints += hint.from.display() + " -> " + hint.to.display() + "\n";
  EXPECT_EQ(hints, R"j(enum public.kind.c -> enum public.kind.b
enum public.sort -> enum public.kind
enum public.sort.c -> enum public.kind.b
table public.s -> table public.t
column public.s.y -> column public.t.x
column public.t.y -> column public.t.x
constraint public.s.old_u -> constraint public.t.u
constraint public.t.old_u -> constraint public.t.u
index public.s.old_i -> index public.t.i
index public.t.old_i -> index public.t.i
)j");
}

TEST(LowerModels, KeepsStableIds) {
  const auto desired = lowered(table(R"j({"name": "x", "type": "text", "id": "c1"})j", R"j("id": "t1")j"));
  EXPECT_EQ(desired.ids.at("t1").display(), "table public.t");
  EXPECT_EQ(desired.ids.at("c1").display(), "column public.t.x");
}

TEST(LowerModels, LeavesOutWhatIsForOtherEngines) {
  const std::string body = R"j("tables": [{"name": "t", "columns": [{"name": "a", "type": "text"}],
      "checks": [{"expression": {"sqlite": "a GLOB '*'"}, "only": ["sqlite"]}],
      "uniques": [{"columns": ["a"], "only": ["sqlite"]}]},
    {"name": "only_here", "only": ["sqlite"], "columns": [{"name": "a", "type": {"sqlite": "ANY"}}]}])j";
  EXPECT_EQ(show(lowered(body)), "schema public\npublic.t\n  a text not null\n");
  EXPECT_EQ(show(lowered(body, sqlite())),
            "only_here\n  a ANY not null\nt\n  a TEXT not null\n  unique (a)\n  check a GLOB '*'\n");
}

}  // namespace limbeck::models
