// Constraints, indexes, enums, sequences, views, objects, comments.
#include <gtest/gtest.h>

#include "unit/dialect/postgresql/render_support.hpp"

namespace limbeck::dialect::postgresql::testing {
namespace {

using namespace operation;
using schema::Enum;
using schema::ObjectId;
using schema::ObjectKind;
using schema::SqlObject;
using schema::View;

constexpr LockPolicy friendly{.prefer_weak_locks = true};

TEST(PostgresqlRenderConstraint, Keys) {
  auto key = unique("u", {"a", "b"});
  key.nulls_not_distinct = true;
  key.include = {"c"};
  key.deferral = schema::Deferral::initially_deferred;
  key.options = {{"fillfactor", "80"}, {"tablespace", "fast"}};
  EXPECT_EQ(sql({AddConstraint{contacts, key}, AddConstraint{contacts, primary_key("pk", {"id"})}}), R"(
-- rows: existing rows of public.contacts must be unique in a, b
ALTER TABLE public.contacts
    ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) WITH (fillfactor = 80) USING INDEX TABLESPACE fast DEFERRABLE INITIALLY DEFERRED;
-- rows: existing rows of public.contacts must be unique, and not NULL, in id
ALTER TABLE public.contacts ADD CONSTRAINT pk PRIMARY KEY (id);
)");
}

TEST(PostgresqlRenderConstraint, ForeignKeys) {
  auto key = foreign_key("fk", {"a", "b"}, "groups", {"x", "y"});
  key.match_full = true;
  key.on_update = schema::ForeignKeyAction::cascade;
  key.on_delete = schema::ForeignKeyAction::set_null;
  key.deferral = schema::Deferral::initially_immediate;
  EXPECT_EQ(sql({AddConstraint{contacts, key}}), R"(
-- rows: existing rows of public.contacts must have their counterpart in public.groups by a, b
ALTER TABLE public.contacts
    ADD CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES public.groups (x, y) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE;
)");
  key = foreign_key("fk", {"a", "b"}, "groups", {});
  key.on_delete = schema::ForeignKeyAction::set_default;
  key.on_delete_columns = {"b"};
  key.validated = false;
  key.comment = "loose";
  EXPECT_EQ(sql({AddConstraint{contacts, key}}), R"(
ALTER TABLE public.contacts
    ADD CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES public.groups ON DELETE SET DEFAULT (b) NOT VALID;
COMMENT ON CONSTRAINT fk ON public.contacts IS 'loose';
)");
}

TEST(PostgresqlRenderConstraint, ChecksAndOthers) {
  auto adult = check("adult", "age > 17");
  adult.no_inherit = true;
  schema::OtherConstraint apart;
  apart.name = "apart";
  apart.definition = "EXCLUDE USING gist (span WITH &&)";
  EXPECT_EQ(sql({AddConstraint{contacts, adult}, AddConstraint{contacts, apart},
                 DropConstraint{contacts, adult}, RenameConstraint{contacts, "apart", "Apart"}}),
            R"(
-- rows: existing rows of public.contacts must satisfy age > 17
ALTER TABLE public.contacts ADD CONSTRAINT adult CHECK (age > 17) NO INHERIT;
-- rows: existing rows of public.contacts must satisfy EXCLUDE USING gist (span WITH &&)
ALTER TABLE public.contacts ADD CONSTRAINT apart EXCLUDE USING gist (span WITH &&);
ALTER TABLE public.contacts DROP CONSTRAINT adult;
ALTER TABLE public.contacts RENAME CONSTRAINT apart TO "Apart";
)");
}

TEST(PostgresqlRenderConstraint, AnExpressionsCommentDoesNotHideItsEnd) {
  EXPECT_EQ(sql({AddConstraint{contacts, check("c", "a > 0 -- always")}}), R"(
-- rows: existing rows of public.contacts must satisfy a > 0 -- always
ALTER TABLE public.contacts ADD CONSTRAINT c CHECK (a > 0 -- always
);
)");
}

TEST(PostgresqlRenderConstraint, FriendlyToOthers) {
  EXPECT_EQ(sql({AddConstraint{contacts, check("adult", "age > 17")}}, {}, {}, friendly), R"(
ALTER TABLE public.contacts ADD CONSTRAINT adult CHECK (age > 17) NOT VALID;
-- rows: existing rows of public.contacts must satisfy age > 17
ALTER TABLE public.contacts VALIDATE CONSTRAINT adult;
)");
}

TEST(PostgresqlRenderIndex, EveryForm) {
  auto made = index("i", {"a", "b", "c", "d"});
  made.unique = true;
  made.keys[0].descending = made.keys[0].nulls_first = true;
  made.keys[1].descending = true;
  made.keys[2].nulls_first = true;
  made.keys[3].collation = "pg_catalog.\"C\"";
  made.keys[3].operator_class = "text_pattern_ops";
  made.include = {"e"};
  made.nulls_not_distinct = true;
  made.where = "a > 0";
  made.options = {{"fillfactor", "50"}, {"tablespace", "fast"}};
  EXPECT_EQ(sql({CreateIndex{contacts, made}}), R"(
-- rows: existing rows of public.contacts must be unique in a, b, c, d where a > 0
CREATE UNIQUE INDEX i ON public.contacts (a DESC, b DESC NULLS LAST, c NULLS FIRST, d COLLATE pg_catalog."C" text_pattern_ops) INCLUDE (e) NULLS NOT DISTINCT WITH (fillfactor = 50) TABLESPACE fast WHERE a > 0;
)");
}

TEST(PostgresqlRenderIndex, ExpressionsAreInParenthesesUnlessTheyAreCalls) {
  const auto of = [](std::string expression) {
    auto made = index("i", {""});
    made.keys[0].expression = std::move(expression);
    return sql({CreateIndex{contacts, made}});
  };
  EXPECT_EQ(of("lower(email)"), "\nCREATE INDEX i ON public.contacts (lower(email));\n");
  EXPECT_EQ(of("app.norm(email, ')')"), "\nCREATE INDEX i ON public.contacts (app.norm(email, ')'));\n");
  EXPECT_EQ(of("a || b"), "\nCREATE INDEX i ON public.contacts ((a || b));\n");
  EXPECT_EQ(of("f(a) + f(b)"), "\nCREATE INDEX i ON public.contacts ((f(a) + f(b)));\n");
  EXPECT_EQ(of("coalesce(a, b)"), "\nCREATE INDEX i ON public.contacts ((coalesce(a, b)));\n");
}

TEST(PostgresqlRenderIndex, DropRenameAndMethod) {
  auto made = index("i", {"doc"});
  made.method = "gin";
  EXPECT_EQ(sql({CreateIndex{contacts, made}, RenameIndex{contacts, "i", "J"}, DropIndex{contacts, made}}),
            R"(
CREATE INDEX i ON public.contacts USING gin (doc);
ALTER INDEX public.i RENAME TO "J";
DROP INDEX public.i;
)");
}

TEST(PostgresqlRenderIndex, WhatAnOptionSaysOfState) {
  auto made = index("i", {"a"});
  made.options = {{"statistics", "1=500, 2=100"}, {"invalid", "true"}};
  EXPECT_EQ(sql({CreateIndex{contacts, made}}), R"(
CREATE INDEX i ON public.contacts (a);
ALTER INDEX public.i ALTER COLUMN 1 SET STATISTICS 500, ALTER COLUMN 2 SET STATISTICS 100;
)");
}

TEST(PostgresqlRenderIndex, FriendlyToOthers) {
  EXPECT_EQ(sql({CreateIndex{contacts, index("i", {"a"})}, DropIndex{contacts, index("i", {"a"})}}, {}, {},
                friendly),
            R"(
-- outside of transactions
CREATE INDEX CONCURRENTLY i ON public.contacts (a);
-- outside of transactions
DROP INDEX CONCURRENTLY public.i;
)");
}

Enum mood(std::vector<std::string> values) {
  return {{"public", "mood"}, std::move(values), ""};
}

TEST(PostgresqlRenderEnum, Values) {
  auto made = mood({"sad", "it's ok"});
  made.comment = "how it goes";
  EXPECT_EQ(sql({CreateEnum{made}, AddEnumValue{made.name, "happy", ""},
                 AddEnumValue{made.name, "so so", "happy"}, RenameEnumValue{made.name, "sad", "blue"},
                 RenameEnum{made.name, {"app", "Mood"}}, DropEnum{made}}),
            R"(
CREATE TYPE public.mood AS ENUM ('sad', 'it''s ok');
COMMENT ON TYPE public.mood IS 'how it goes';
ALTER TYPE public.mood ADD VALUE 'happy';
-- new revision
ALTER TYPE public.mood ADD VALUE 'so so' BEFORE 'happy';
-- new revision
ALTER TYPE public.mood RENAME VALUE 'sad' TO 'blue';
ALTER TYPE public.mood RENAME TO "Mood";
ALTER TYPE public."Mood" SET SCHEMA app;
-- warning: drops the enum public.mood
DROP TYPE public.mood;
)");
}

TEST(PostgresqlRenderEnum, ReplacingConvertsEveryUse) {
  auto held = table("contacts", {with_default(column("mood", "public.mood"), "'sad'::public.mood"),
                                 column("moods", "public.mood[]")});
  held.checks = {check("no_blues", "mood <> 'blue'::public.mood")};
  held.indexes = {index("happy", {"mood"})};
  held.indexes[0].where = "mood = 'happy'::public.mood";
  schema::Catalog before = catalog({held});
  const auto old = mood({"blue", "happy", "sad"});
  before.enums.emplace(old.name, old);
  EXPECT_EQ(
      sql({ReplaceEnum{old,
                       mood({"happy", "sad"}),
                       {{contacts, "mood", "'happy'::public.mood", false}, {contacts, "moods", "", true}}}},
          before),
      R"(
ALTER TYPE public.mood RENAME TO mood_old;
CREATE TYPE public.mood AS ENUM ('happy', 'sad');
ALTER TABLE public.contacts DROP CONSTRAINT no_blues;
DROP INDEX public.happy;
-- rows: no row of public.contacts may hold 'blue' in mood; no row of public.contacts may hold 'blue' in moods
ALTER TABLE public.contacts
    ALTER COLUMN mood DROP DEFAULT,
    ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood,
    ALTER COLUMN mood SET DEFAULT 'happy'::public.mood,
    ALTER COLUMN moods TYPE public.mood[] USING moods::text[]::public.mood[];
ALTER TABLE public.contacts ADD CONSTRAINT no_blues CHECK (mood <> 'blue'::public.mood);
CREATE INDEX happy ON public.contacts (mood) WHERE mood = 'happy'::public.mood;
-- warning: the enum public.mood loses the value 'blue'
DROP TYPE public.mood_old;
)");
}

TEST(PostgresqlRenderEnum, AValueWithANewNameIsNoneThatIsGone) {
  const auto held = column("moods", "public.mood[]");
  schema::Catalog before = catalog({table("contacts", {held})}), after = before;
  const auto old = mood({"sad", "blue", "gone"}), renamed = mood({"sad", "low", "gone"});
  const auto made = mood({"sad", "low", "new"});
  before.enums.emplace(old.name, old);
  after.enums.emplace(made.name, made);
  auto from = held;
  from.type = "public.mood_old[]";
  auto aside = renamed;
  aside.name.name = "mood_old";
  EXPECT_EQ(sql({RenameEnumValue{old.name, "blue", "low"}, RenameEnum{old.name, aside.name}, CreateEnum{made},
                 operation::AlterColumn{contacts, from, held}, DropEnum{aside}},
                before, after),
            R"(
ALTER TYPE public.mood RENAME VALUE 'blue' TO 'low';
ALTER TYPE public.mood RENAME TO mood_old;
CREATE TYPE public.mood AS ENUM ('sad', 'low', 'new');
-- rows: existing values of moods of public.contacts must not be 'gone'
ALTER TABLE public.contacts ALTER COLUMN moods TYPE public.mood[] USING moods::text[]::public.mood[];
-- warning: the enum public.mood loses the value 'gone'
DROP TYPE public.mood_old;
)");
}

TEST(PostgresqlRenderSequence, EveryForm) {
  schema::Sequence made;
  made.name = {"public", "numbers"};
  made.type = "integer";
  made.numbers = {.start = 5, .increment = -1, .minimum = 1, .maximum = 9, .cache = 3, .cycle = true};
  auto plain = made;
  plain.numbers = {};
  plain.type = "bigint";
  EXPECT_EQ(sql({CreateSequence{made}, AlterSequence{made, plain}, AlterSequence{plain, made},
                 RenameSequence{made.name, {"app", "n"}}, DropSequence{made}}),
            R"(
CREATE SEQUENCE public.numbers AS integer START WITH 5 INCREMENT BY -1 MINVALUE 1 MAXVALUE 9 CACHE 3 CYCLE;
ALTER SEQUENCE public.numbers AS bigint INCREMENT BY 1 NO MINVALUE NO MAXVALUE START WITH 1 CACHE 1 NO CYCLE;
SELECT setval(s, 9, false) FROM (SELECT 'public.numbers'::regclass AS s) AS q WHERE coalesce(pg_sequence_last_value(s), 1) > 9;
-- rows: the current value of sequence public.numbers must fit into integer
ALTER SEQUENCE public.numbers AS integer INCREMENT BY -1 MINVALUE 1 MAXVALUE 9 START WITH 5 CACHE 3 CYCLE;
ALTER SEQUENCE public.numbers RENAME TO n;
ALTER SEQUENCE public.n SET SCHEMA app;
-- warning: drops the sequence public.numbers and where it stands
DROP SEQUENCE public.numbers;
)");
}

TEST(PostgresqlRenderSequence, MovesIntoItsNewBounds) {
  schema::Sequence low, high, part;
  low.name = high.name = part.name = {"public", "s"};
  low.numbers = {.start = -9, .increment = {}, .minimum = -9, .maximum = -5, .cache = {}};
  high.numbers = {.start = {}, .increment = {}, .minimum = 5, .maximum = 100, .cache = {}};
  part.numbers = {.start = 7, .increment = {}, .minimum = 7, .maximum = 50, .cache = {}};
  EXPECT_EQ(sql({AlterSequence{low, high}, AlterSequence{high, part}, AlterSequence{part, high}}), R"(
ALTER SEQUENCE public.s MINVALUE 5 MAXVALUE 100 START WITH 5 RESTART WITH 5;
SELECT setval(s, 7, false) FROM (SELECT 'public.s'::regclass AS s) AS q WHERE coalesce(pg_sequence_last_value(s), 5) < 7;
SELECT setval(s, 50, pg_sequence_last_value(s) IS NOT NULL) FROM (SELECT 'public.s'::regclass AS s) AS q WHERE coalesce(pg_sequence_last_value(s), 5) > 50;
ALTER SEQUENCE public.s MINVALUE 7 MAXVALUE 50 START WITH 7;
ALTER SEQUENCE public.s MINVALUE 5 MAXVALUE 100 START WITH 5;
)");
}

TEST(PostgresqlRenderView, CreateReplaceDrop) {
  View made;
  made.name = {"public", "active"};
  made.query = " SELECT contacts.id\n   FROM public.contacts;";
  made.options = {{"security_barrier", "true"}, {"check_option", "local"}};
  made.comment = "all";
  made.column_comments = {{"id", "number"}};
  View other = made;
  other.query = "SELECT 1 AS id";
  other.options.clear();
  other.comment.clear();
  EXPECT_EQ(sql({CreateView{made}, ReplaceView{made, other}, DropView{other}}), R"(
CREATE VIEW public.active WITH (check_option = local, security_barrier = true) AS
 SELECT contacts.id
   FROM public.contacts;
COMMENT ON VIEW public.active IS 'all';
COMMENT ON COLUMN public.active.id IS 'number';
CREATE OR REPLACE VIEW public.active AS
SELECT 1 AS id;
COMMENT ON VIEW public.active IS NULL;
DROP VIEW public.active;
)");
  other.query = made.query;
  other.comment = made.comment;
  EXPECT_EQ(sql({ReplaceView{made, other}}),
            "\nALTER VIEW public.active RESET (check_option, security_barrier);\n");
}

TEST(PostgresqlRenderView, DefaultsOfColumns) {
  View before, after;
  before.name = after.name = {"public", "v"};
  before.query = after.query = "SELECT 1 AS \"A\", 2 AS b";
  before.options = {{"default.A", "1"}, {"default.b", "2"}};
  after.options = {{"default.A", "3"}, {"security_invoker", "true"}};
  EXPECT_EQ(sql({CreateView{before}, ReplaceView{before, after}}), R"(
CREATE VIEW public.v AS
SELECT 1 AS "A", 2 AS b;
ALTER VIEW public.v ALTER COLUMN "A" SET DEFAULT 1;
ALTER VIEW public.v ALTER COLUMN b SET DEFAULT 2;
ALTER VIEW public.v SET (security_invoker = true);
ALTER VIEW public.v ALTER COLUMN b DROP DEFAULT;
ALTER VIEW public.v ALTER COLUMN "A" SET DEFAULT 3;
)");
}

TEST(PostgresqlRenderView, Materialized) {
  View made;
  made.name = {"public", "sums"};
  made.materialized = true;
  made.query = "SELECT 1 AS one";
  made.indexes = {index("sums_idx", {"one"})};
  View other = made;
  other.indexes = {index("sums_idx2", {"one"})};
  EXPECT_EQ(sql({CreateView{made}, ReplaceView{made, other}, DropView{other}}), R"(
CREATE MATERIALIZED VIEW public.sums AS
SELECT 1 AS one;
CREATE INDEX sums_idx ON public.sums (one);
DROP INDEX public.sums_idx;
CREATE INDEX sums_idx2 ON public.sums (one);
-- warning: drops the materialized view public.sums and its rows
DROP MATERIALIZED VIEW public.sums;
)");
}

SqlObject object(ObjectKind kind, std::string name, std::string part = "") {
  SqlObject made;
  made.id = {kind, {"public", std::move(name)}, std::move(part)};
  return made;
}

TEST(PostgresqlRenderObject, DropsByKind) {
  const auto drop = [](ObjectKind kind, std::string name, std::string part = "") {
    const std::string text = sql({DropObject{object(kind, std::move(name), std::move(part))}});
    return text.substr(1, text.size() - 3);
  };
  EXPECT_EQ(drop(ObjectKind::extension, "hstore"),
            "-- warning: drops the extension hstore, and what it keeps in tables of its own\nDROP EXTENSION "
            "hstore");
  EXPECT_EQ(drop(ObjectKind::function, "f", "integer, text"), "DROP FUNCTION public.f(integer, text)");
  EXPECT_EQ(drop(ObjectKind::procedure, "p"), "DROP PROCEDURE public.p()");
  EXPECT_EQ(drop(ObjectKind::aggregate, "a"), "DROP AGGREGATE public.a(*)");
  EXPECT_EQ(drop(ObjectKind::trigger, "T", "Tr"), "DROP TRIGGER \"Tr\" ON public.\"T\"");
  EXPECT_EQ(drop(ObjectKind::policy, "t", "p"), "DROP POLICY p ON public.t");
  EXPECT_EQ(drop(ObjectKind::rule, "t", "r"), "DROP RULE r ON public.t");
  EXPECT_EQ(drop(ObjectKind::domain, "d"), "DROP DOMAIN public.d");
  EXPECT_EQ(drop(ObjectKind::composite_type, "c"), "DROP TYPE public.c");
  EXPECT_EQ(drop(ObjectKind::range_type, "r"), "DROP TYPE public.r");
  EXPECT_EQ(drop(ObjectKind::collation, "c"), "DROP COLLATION public.c");
  EXPECT_EQ(drop(ObjectKind::operator_, "+", "integer, text"), "DROP OPERATOR public.+ (integer, text)");
  EXPECT_EQ(drop(ObjectKind::cast, "", "public.a AS text"), "DROP CAST (public.a AS text)");
  EXPECT_EQ(drop(ObjectKind::event_trigger, "e"), "DROP EVENT TRIGGER e");
  EXPECT_EQ(drop(ObjectKind::statistics, "s"), "DROP STATISTICS public.s");
  EXPECT_EQ(drop(ObjectKind::text_search, "t", "configuration"), "DROP TEXT SEARCH CONFIGURATION public.t");
  EXPECT_EQ(drop(ObjectKind::publication, "p"), "DROP PUBLICATION p");
  EXPECT_THROW(drop(ObjectKind::raw, "thing"), Error);
}

TEST(PostgresqlRenderObject, DefinitionsAreSplitIntoStatements) {
  auto made = object(ObjectKind::function, "f", "integer");
  made.definition =
      "CREATE FUNCTION public.f(integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$;\n"
      "ALTER FUNCTION public.f(integer) COST 7";
  made.comment = "one";
  auto other = made;
  other.comment.clear();
  other.definition = "CREATE OR REPLACE FUNCTION …";
  auto raw = object(ObjectKind::raw, "thing");
  raw.drop = "DROP THING a; DROP THING b";
  EXPECT_EQ(
      sql({CreateObject{made}, ReplaceObject{made, other}, DropObject{raw}, Execute{"SELECT 1;\nSELECT 2;"}}),
      R"(
CREATE FUNCTION public.f(integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$;
ALTER FUNCTION public.f(integer) COST 7;
COMMENT ON FUNCTION public.f(integer) IS 'one';
CREATE OR REPLACE FUNCTION …;
COMMENT ON FUNCTION public.f(integer) IS NULL;
DROP THING a;
DROP THING b;
SELECT 1;
SELECT 2;
)");
}

TEST(PostgresqlRenderComment, EveryTarget) {
  schema::Catalog after;
  View sums;
  sums.name = {"public", "sums"};
  sums.materialized = true;
  after.views.emplace(sums.name, sums);
  const auto domain = object(ObjectKind::domain, "d");
  after.objects.emplace(domain.id, domain);
  const auto set = [&](ObjectKind kind, std::string name, std::string part = "") {
    const std::string text =
        sql({SetComment{{kind, {"public", std::move(name)}, std::move(part)}, "", "x"}}, {}, after);
    return text.substr(1, text.find(" IS ") - 1);
  };
  EXPECT_EQ(set(ObjectKind::schema, "app"), "COMMENT ON SCHEMA app");
  EXPECT_EQ(set(ObjectKind::table, "t"), "COMMENT ON TABLE public.t");
  EXPECT_EQ(set(ObjectKind::column, "t", "user"), "COMMENT ON COLUMN public.t.\"user\"");
  EXPECT_EQ(set(ObjectKind::constraint, "t", "c"), "COMMENT ON CONSTRAINT c ON public.t");
  EXPECT_EQ(set(ObjectKind::constraint, "d", "c"), "COMMENT ON CONSTRAINT c ON DOMAIN public.d");
  EXPECT_EQ(set(ObjectKind::index, "i"), "COMMENT ON INDEX public.i");
  EXPECT_EQ(set(ObjectKind::index, "t", "i"), "COMMENT ON INDEX public.i");
  EXPECT_EQ(set(ObjectKind::view, "v"), "COMMENT ON VIEW public.v");
  EXPECT_EQ(set(ObjectKind::view, "sums"), "COMMENT ON MATERIALIZED VIEW public.sums");
  EXPECT_EQ(set(ObjectKind::enum_type, "e"), "COMMENT ON TYPE public.e");
  EXPECT_EQ(set(ObjectKind::sequence, "s"), "COMMENT ON SEQUENCE public.s");
  EXPECT_EQ(set(ObjectKind::trigger, "t", "tr"), "COMMENT ON TRIGGER tr ON public.t");
  EXPECT_EQ(set(ObjectKind::function, "f", "integer"), "COMMENT ON FUNCTION public.f(integer)");
}

TEST(PostgresqlRenderSchema, PublicIsThereAlready) {
  EXPECT_EQ(sql({CreateSchema{{"App", "ours"}}, CreateSchema{{"public", ""}}, DropSchema{{"App", "ours"}}}),
            R"(
CREATE SCHEMA "App";
COMMENT ON SCHEMA "App" IS 'ours';
CREATE SCHEMA IF NOT EXISTS public;
-- warning: drops the schema App
DROP SCHEMA "App";
)");
}

}  // namespace
}  // namespace limbeck::dialect::postgresql::testing
