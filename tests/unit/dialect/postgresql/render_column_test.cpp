#include <gtest/gtest.h>

#include "unit/dialect/postgresql/render_support.hpp"

namespace limbeck::dialect::postgresql::testing {
namespace {

using namespace operation;
using schema::Column;
using schema::Table;

std::string altered(const Column& before, const Column& after) {
  return sql({AlterColumn{contacts, before, after}});
}

std::string retyped(const std::string& from, const std::string& to) {
  return altered(column("c", from), column("c", to));
}

TEST(PostgresqlRenderColumn, AddAndDrop) {
  EXPECT_EQ(sql({AddColumn{contacts, column("email", "text")}, DropColumn{contacts, column("fax", "text")}}),
            R"(
ALTER TABLE public.contacts ADD COLUMN email text;
-- warning: drops the column fax of public.contacts and its values
ALTER TABLE public.contacts DROP COLUMN fax;
)");
}

TEST(PostgresqlRenderColumn, ANewColumnThatMustNotBeNullNeedsAnEmptyTable) {
  EXPECT_EQ(sql({AddColumn{contacts, column("email", "text", true)}}), R"(
-- rows: table public.contacts must hold no rows: the new column email is NOT NULL and has no default
ALTER TABLE public.contacts ADD COLUMN email text NOT NULL;
)");
  EXPECT_EQ(sql({AddColumn{contacts, with_default(column("email", "text", true), "''::text")}}), R"(
ALTER TABLE public.contacts ADD COLUMN email text DEFAULT ''::text NOT NULL;
)");
}

TEST(PostgresqlRenderColumn, ATableThatIsNewHasNoRows) {
  EXPECT_EQ(sql({CreateTable{table("contacts", {})}, AddColumn{contacts, column("email", "text", true)},
                 AddConstraint{contacts, unique("u", {"email"})}}),
            R"(
CREATE TABLE public.contacts ();
ALTER TABLE public.contacts ADD COLUMN email text NOT NULL;
ALTER TABLE public.contacts ADD CONSTRAINT u UNIQUE (email);
)");
}

TEST(PostgresqlRenderColumn, ChangesOfOneTableShareAStatement) {
  EXPECT_EQ(sql({AddColumn{contacts, column("a", "text")}, AddColumn{contacts, column("b", "text")},
                 AlterColumn{contacts, column("c", "integer"), column("c", "bigint", true)},
                 AlterColumn{{"public", "other"}, column("c", "integer"), column("c", "bigint")}}),
            R"(
-- rows: existing rows of public.contacts must not hold NULL in c
ALTER TABLE public.contacts
    ADD COLUMN a text,
    ADD COLUMN b text,
    ALTER COLUMN c TYPE bigint,
    ALTER COLUMN c SET NOT NULL;
ALTER TABLE public.other ALTER COLUMN c TYPE bigint;
)");
}

TEST(PostgresqlRenderColumn, ASerialColumnIsAddedAsOne) {
  EXPECT_EQ(sql({CreateSequence{sequence_of("contacts", "id", "bigint")},
                 AddColumn{contacts, with_default(column("id", "bigint", true),
                                                  "nextval('public.contacts_id_seq'::regclass)")}}),
            "\nALTER TABLE public.contacts ADD COLUMN id bigserial;\n");
}

TEST(PostgresqlRenderColumn, Rename) {
  EXPECT_EQ(sql({RenameColumn{contacts, "mail", "E-Mail"}}),
            "\nALTER TABLE public.contacts RENAME COLUMN mail TO \"E-Mail\";\n");
}

TEST(PostgresqlRenderColumn, DefaultAndNotNull) {
  EXPECT_EQ(altered(column("c", "text"), with_default(column("c", "text", true), "'x'::text")), R"(
-- rows: existing rows of public.contacts must not hold NULL in c
ALTER TABLE public.contacts
    ALTER COLUMN c SET NOT NULL,
    ALTER COLUMN c SET DEFAULT 'x'::text;
)");
  EXPECT_EQ(altered(with_default(column("c", "text", true), "'x'::text"), column("c", "text")), R"(
ALTER TABLE public.contacts
    ALTER COLUMN c DROP DEFAULT,
    ALTER COLUMN c DROP NOT NULL;
)");
}

TEST(PostgresqlRenderColumn, NothingForNothing) {
  EXPECT_EQ(altered(column("c", "text"), column("c", "text")), "\n");
}

TEST(PostgresqlRenderColumn, AssignmentCastsNeedNoUsing) {
  EXPECT_EQ(retyped("integer", "bigint"), "\nALTER TABLE public.contacts ALTER COLUMN c TYPE bigint;\n");
  EXPECT_EQ(retyped("character varying(40)", "text"),
            "\nALTER TABLE public.contacts ALTER COLUMN c TYPE text;\n");
  EXPECT_EQ(retyped("public.mood", "text"), "\nALTER TABLE public.contacts ALTER COLUMN c TYPE text;\n");
  EXPECT_EQ(retyped("integer[]", "bigint[]"),
            "\nALTER TABLE public.contacts ALTER COLUMN c TYPE bigint[];\n");
}

TEST(PostgresqlRenderColumn, OthersDo) {
  EXPECT_EQ(retyped("text", "integer"), R"(
-- warning: keeps what the values of c of public.contacts mean as integer, not how they are written
-- rows: existing values of c of public.contacts must convert to integer
ALTER TABLE public.contacts ALTER COLUMN c TYPE integer USING c::integer;
)");
  EXPECT_EQ(retyped("text", "public.mood"), R"(
-- rows: existing values of c of public.contacts must convert to public.mood
ALTER TABLE public.contacts ALTER COLUMN c TYPE public.mood USING c::public.mood;
)");
  EXPECT_EQ(retyped("public.mood", "public.state"), R"(
-- rows: existing values of c of public.contacts must convert to public.state
ALTER TABLE public.contacts ALTER COLUMN c TYPE public.state USING c::text::public.state;
)");
  EXPECT_EQ(retyped("text[]", "integer[]"), R"(
-- warning: keeps what the values of c of public.contacts mean as integer, not how they are written
-- rows: existing values of c of public.contacts must convert to integer[]
ALTER TABLE public.contacts ALTER COLUMN c TYPE integer[] USING c::integer[];
)");
  EXPECT_EQ(retyped("integer", "integer[]"), R"(
ALTER TABLE public.contacts
    ALTER COLUMN c TYPE integer[] USING CASE WHEN c IS NOT NULL THEN ARRAY[c]::integer[] END;
)");
  EXPECT_EQ(retyped("bigint", "boolean"),
            "\n-- warning: keeps only whether the values of c of public.contacts are 0\nALTER TABLE "
            "public.contacts ALTER COLUMN c TYPE boolean USING c <> 0;\n");
  EXPECT_EQ(retyped("boolean", "bigint"), R"(
-- rows: existing values of c of public.contacts must convert to bigint
ALTER TABLE public.contacts ALTER COLUMN c TYPE bigint USING c::integer::bigint;
)");
}

TEST(PostgresqlRenderColumn, WhatIsLostIsSaid) {
  EXPECT_EQ(retyped("bigint", "integer"), R"(
-- rows: existing values of c of public.contacts must fit into integer
ALTER TABLE public.contacts ALTER COLUMN c TYPE integer;
)");
  EXPECT_EQ(retyped("numeric(10,4)", "numeric(8,2)"), R"(
-- warning: rounds the values of c of public.contacts to 2 decimals
ALTER TABLE public.contacts ALTER COLUMN c TYPE numeric(8,2);
)");
  EXPECT_EQ(retyped("bit varying(8)", "bit varying(4)"), R"(
-- rows: the length of existing values of c of public.contacts must be that of bit varying(4)
ALTER TABLE public.contacts ALTER COLUMN c TYPE bit varying(4);
)");
  EXPECT_EQ(retyped("timestamp(6) without time zone", "timestamp(3) without time zone"), R"(
-- warning: rounds the values of c of public.contacts to 3 digits of a second
ALTER TABLE public.contacts ALTER COLUMN c TYPE timestamp(3) without time zone;
)");
  EXPECT_EQ(retyped("character(8)", "character varying(4)"), R"(
-- rows: existing values of c of public.contacts must not be longer than 4 characters
ALTER TABLE public.contacts ALTER COLUMN c TYPE character varying(4);
)");
  EXPECT_EQ(retyped("text", "character varying(4)"), R"(
-- warning: cuts blanks off the end of the values of c of public.contacts that are longer than 4 characters
-- rows: existing values of c of public.contacts must not be longer than 4 characters
ALTER TABLE public.contacts ALTER COLUMN c TYPE character varying(4);
)");
  EXPECT_EQ(retyped("character varying(80)", "character varying(40)"), R"(
-- warning: cuts blanks off the end of the values of c of public.contacts that are longer than 40 characters
-- rows: existing values of c of public.contacts must not be longer than 40 characters
ALTER TABLE public.contacts ALTER COLUMN c TYPE character varying(40);
)");
  EXPECT_EQ(retyped("character varying(40)", "character varying(80)"),
            "\nALTER TABLE public.contacts ALTER COLUMN c TYPE character varying(80);\n");
  EXPECT_EQ(retyped("timestamp with time zone", "timestamp without time zone"), R"(
-- warning: converts the values of c of public.contacts by the session's time zone
ALTER TABLE public.contacts ALTER COLUMN c TYPE timestamp without time zone;
)");
  EXPECT_EQ(retyped("timestamp without time zone", "date"), R"(
-- warning: drops the time of day from the values of c of public.contacts
ALTER TABLE public.contacts ALTER COLUMN c TYPE date;
)");
}

TEST(PostgresqlRenderColumn, ADefaultThatCanNotBeCastStepsAside) {
  EXPECT_EQ(
      altered(with_default(column("c", "text"), "'1'::text"), with_default(column("c", "integer"), "1")), R"(
-- warning: keeps what the values of c of public.contacts mean as integer, not how they are written
-- rows: existing values of c of public.contacts must convert to integer
ALTER TABLE public.contacts
    ALTER COLUMN c DROP DEFAULT,
    ALTER COLUMN c TYPE integer USING c::integer,
    ALTER COLUMN c SET DEFAULT 1;
)");
  EXPECT_EQ(altered(with_default(column("c", "integer"), "0"), with_default(column("c", "bigint"), "0")),
            "\nALTER TABLE public.contacts ALTER COLUMN c TYPE bigint;\n");
  EXPECT_EQ(altered(with_default(column("c", "character varying(9)"), "'x'::character varying"),
                    with_default(column("c", "text"), "'x'::text")),
            R"(
ALTER TABLE public.contacts
    ALTER COLUMN c TYPE text,
    ALTER COLUMN c SET DEFAULT 'x'::text;
)");
}

TEST(PostgresqlRenderColumn, CollationGoesWithTheType) {
  Column german = column("c", "text");
  german.collation = "public.german";
  EXPECT_EQ(altered(column("c", "text"), german),
            "\nALTER TABLE public.contacts ALTER COLUMN c TYPE text COLLATE public.german;\n");
  EXPECT_EQ(altered(german, column("c", "text")),
            "\nALTER TABLE public.contacts ALTER COLUMN c TYPE text;\n");
}

TEST(PostgresqlRenderColumn, ANewTypeBringsItsOwnStorage) {
  Column before = column("c", "character varying"), after = column("c", "text");
  before.options = after.options = {{"storage", "external"}};
  EXPECT_EQ(altered(before, after), R"(
ALTER TABLE public.contacts
    ALTER COLUMN c TYPE text,
    ALTER COLUMN c SET STORAGE EXTERNAL;
)");
  after.options.clear();
  after.type = before.type;
  EXPECT_EQ(altered(before, after), "\nALTER TABLE public.contacts ALTER COLUMN c SET STORAGE EXTENDED;\n");
}

TEST(PostgresqlRenderColumn, IdentityComesAndGoes) {
  Column identity = column("id", "integer", true);
  identity.identity = schema::Identity{.always = true, .numbers = {}};
  EXPECT_EQ(altered(column("id", "integer"), identity), R"(
-- rows: existing rows of public.contacts must not hold NULL in id
ALTER TABLE public.contacts
    ALTER COLUMN id SET NOT NULL,
    ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('public.contacts', 'id'), max(id)) FROM public.contacts HAVING max(id) >= 1;
)");
  EXPECT_EQ(altered(identity, column("id", "integer")), R"(
ALTER TABLE public.contacts
    ALTER COLUMN id DROP IDENTITY,
    ALTER COLUMN id DROP NOT NULL;
)");
  Column other = identity;
  other.identity->always = false;
  other.identity->numbers.increment = 10;
  EXPECT_EQ(altered(identity, other),
            "\nALTER TABLE public.contacts ALTER COLUMN id SET GENERATED BY DEFAULT SET INCREMENT BY 10;\n");
  EXPECT_EQ(altered(other, identity),
            "\nALTER TABLE public.contacts ALTER COLUMN id SET GENERATED ALWAYS SET INCREMENT BY 1;\n");
}

TEST(PostgresqlRenderColumn, AnIdentityIsSetApartFromANewType) {
  Column identity = column("c", "integer", true);
  identity.identity = schema::Identity{};
  EXPECT_EQ(altered(identity, column("c", "text")), R"(
ALTER TABLE public.contacts ALTER COLUMN c DROP IDENTITY;
ALTER TABLE public.contacts
    ALTER COLUMN c TYPE text,
    ALTER COLUMN c DROP NOT NULL;
)");
  EXPECT_EQ(altered(column("c", "text", true), identity), R"(
-- warning: keeps what the values of c of public.contacts mean as integer, not how they are written
-- rows: existing values of c of public.contacts must convert to integer
ALTER TABLE public.contacts ALTER COLUMN c TYPE integer USING c::integer;
ALTER TABLE public.contacts ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY;
SELECT setval(pg_get_serial_sequence('public.contacts', 'c'), max(c)) FROM public.contacts HAVING max(c) >= 1;
)");
  Column computed = column("c", "integer");
  computed.generated = schema::Generated{"n + 1", true};
  EXPECT_EQ(altered(computed, column("c", "uuid")), R"(
ALTER TABLE public.contacts ALTER COLUMN c DROP EXPRESSION;
-- warning: keeps what the values of c of public.contacts mean as uuid, not how they are written
-- rows: existing values of c of public.contacts must convert to uuid
ALTER TABLE public.contacts ALTER COLUMN c TYPE uuid USING c::text::uuid;
)");
}

TEST(PostgresqlRenderColumn, SerialAndIdentityTakeEachOthersPlace) {
  const Column serial =
      with_default(column("id", "integer", true), "nextval('public.contacts_id_seq'::regclass)");
  Column identity = column("id", "integer", true);
  identity.identity = schema::Identity{};
  const auto sequence = sequence_of("contacts", "id", "integer");
  const auto with_serial = catalog({table("contacts", {serial})}, {sequence});
  const auto with_identity = catalog({table("contacts", {identity})});
  EXPECT_EQ(
      sql({AlterColumn{contacts, serial, identity}, DropSequence{sequence}}, with_serial, with_identity), R"(
ALTER TABLE public.contacts ALTER COLUMN id DROP DEFAULT;
ALTER SEQUENCE public.contacts_id_seq RENAME TO contacts_id_seq_old;
ALTER SEQUENCE public.contacts_id_seq_old OWNED BY NONE;
ALTER TABLE public.contacts ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
SELECT setval(pg_get_serial_sequence('public.contacts', 'id'), last_value, is_called) FROM public.contacts_id_seq_old;
DROP SEQUENCE public.contacts_id_seq_old;
)");
  EXPECT_EQ(
      sql({CreateSequence{sequence}, AlterColumn{contacts, identity, serial}}, with_identity, with_serial),
      R"(
ALTER TABLE public.contacts ALTER COLUMN id SET GENERATED BY DEFAULT;
CREATE SEQUENCE public.contacts_id_seq_new AS integer;
SELECT setval('public.contacts_id_seq_new', last_value, is_called) FROM (SELECT coalesce(given, setval(s, nextval(s), false)) AS last_value, given IS NOT NULL AS is_called FROM (SELECT s, pg_sequence_last_value(s) AS given FROM (SELECT pg_get_serial_sequence('public.contacts', 'id')::regclass AS s) AS q) AS q) AS q;
ALTER TABLE public.contacts ALTER COLUMN id DROP IDENTITY;
ALTER SEQUENCE public.contacts_id_seq_new RENAME TO contacts_id_seq;
ALTER SEQUENCE public.contacts_id_seq OWNED BY public.contacts.id;
ALTER TABLE public.contacts ALTER COLUMN id SET DEFAULT nextval('public.contacts_id_seq'::regclass);
)");
}

TEST(PostgresqlRenderColumn, GeneratedColumnsAreMadeAnew) {
  Column before = column("twice", "integer"), after = before;
  before.generated = schema::Generated{"n * 2", true};
  after.generated = schema::Generated{"n * 3", true};
  Table held = table("contacts", {column("n", "integer"), before});
  held.indexes = {index("twice_idx", {"twice"})};
  held.checks = {check("positive", "twice > 0")};
  EXPECT_EQ(sql({AlterColumn{contacts, before, after}}, catalog({held})), R"(
ALTER TABLE public.contacts DROP CONSTRAINT positive;
DROP INDEX public.twice_idx;
ALTER TABLE public.contacts DROP COLUMN twice;
-- warning: recomputes column twice of public.contacts: PostgreSQL can't change a generated column in place
ALTER TABLE public.contacts ADD COLUMN twice integer GENERATED ALWAYS AS (n * 3) STORED;
ALTER TABLE public.contacts ADD CONSTRAINT positive CHECK (twice > 0);
CREATE INDEX twice_idx ON public.contacts (twice);
)");
  EXPECT_EQ(altered(before, column("twice", "integer")),
            "\nALTER TABLE public.contacts ALTER COLUMN twice DROP EXPRESSION;\n");
  EXPECT_EQ(altered(column("twice", "integer"), after), R"(
-- warning: drops the values of column twice of public.contacts
ALTER TABLE public.contacts DROP COLUMN twice;
-- warning: recomputes column twice of public.contacts: PostgreSQL can't change a generated column in place
ALTER TABLE public.contacts ADD COLUMN twice integer GENERATED ALWAYS AS (n * 3) STORED;
)");
}

TEST(PostgresqlRenderColumn, WhatIsComputedFromAColumnStepsAsideForItsType) {
  Column twice = column("twice", "integer");
  twice.generated = schema::Generated{"n * 2", true};
  const auto before = catalog({table("contacts", {column("n", "integer"), twice})});
  EXPECT_EQ(sql({AlterColumn{contacts, column("n", "integer"), column("n", "bigint")}}, before), R"(
ALTER TABLE public.contacts DROP COLUMN twice;
-- warning: recomputes column twice of public.contacts: PostgreSQL can't change a generated column in place
ALTER TABLE public.contacts
    ALTER COLUMN n TYPE bigint,
    ADD COLUMN twice integer GENERATED ALWAYS AS (n * 2) STORED;
)");
}

TEST(PostgresqlRenderColumn, ForeignKeysBetweenTypesThatDoNotCompareStepAside) {
  Table groups = table("groups", {column("id", "integer", true)});
  groups.primary_key = primary_key("groups_pkey", {"id"});
  Table members = table("members", {column("group_id", "integer")});
  members.foreign_keys = {foreign_key("members_group", {"group_id"}, "groups", {"id"})};
  const auto before = catalog({groups, members});
  EXPECT_EQ(sql({AlterColumn{groups.name, groups.columns[0], column("id", "text", true)},
                 AlterColumn{members.name, members.columns[0], column("group_id", "text")}},
                before),
            R"(
ALTER TABLE public.members DROP CONSTRAINT members_group;
ALTER TABLE public.groups ALTER COLUMN id TYPE text;
ALTER TABLE public.members ALTER COLUMN group_id TYPE text;
ALTER TABLE public.members ADD CONSTRAINT members_group FOREIGN KEY (group_id) REFERENCES public.groups (id);
)");
  const std::string widened =
      sql({AlterColumn{groups.name, groups.columns[0], column("id", "bigint", true)},
           AlterColumn{members.name, members.columns[0], column("group_id", "bigint")}},
          before);
  EXPECT_EQ(widened.find("CONSTRAINT"), std::string::npos) << widened;
}

TEST(PostgresqlRenderColumn, PartitionsFollowTheirParent) {
  Table parent = table("events", {column("at", "date", true), column("note", "character varying(9)")});
  parent.options["partition_by"] = "RANGE (at)";
  Table part = table("a_part", parent.columns);
  part.options = {{"partition_of", "public.events"}, {"partition_bound", "DEFAULT"}};
  const auto before = catalog({parent, part});
  const auto after_column = with_default(column("note", "text", true), "'x'::text");
  // Their own changes come first here, as the names sort.
  EXPECT_EQ(
      sql({AddColumn{part.name, column("more", "text")},
           AlterColumn{part.name, parent.columns[1], after_column},
           DropColumn{part.name, column("gone", "text")}, AddColumn{parent.name, column("more", "text")},
           AlterColumn{parent.name, parent.columns[1], after_column}},
          before, before),
      R"(
-- rows: existing rows of public.events must not hold NULL in note
ALTER TABLE public.events
    ADD COLUMN more text,
    ALTER COLUMN note TYPE text,
    ALTER COLUMN note SET NOT NULL,
    ALTER COLUMN note SET DEFAULT 'x'::text;
)");
}

TEST(PostgresqlRenderColumn, DefaultsOfPartitionsStepAsideForANewTypeOfTheirParents) {
  Table parent = table("events", {column("at", "date", true), column("n", "text")});
  parent.options["partition_by"] = "RANGE (at)";
  Table part = table("part", parent.columns);
  part.columns[1].default_value = "'1'::text";
  part.options = {{"partition_of", "public.events"}, {"partition_bound", "DEFAULT"}};
  auto after = catalog({parent, part});
  after.tables.at(part.name).columns[1] = with_default(column("n", "integer"), "2");
  EXPECT_EQ(sql({AlterColumn{parent.name, parent.columns[1], column("n", "integer")},
                 AlterColumn{part.name, column("n", "integer"), with_default(column("n", "integer"), "2")}},
                catalog({parent, part}), after),
            R"(
ALTER TABLE ONLY public.part ALTER COLUMN n DROP DEFAULT;
-- warning: keeps what the values of n of public.events mean as integer, not how they are written
-- rows: existing values of n of public.events must convert to integer
ALTER TABLE public.events ALTER COLUMN n TYPE integer USING n::integer;
ALTER TABLE ONLY public.part ALTER COLUMN n SET DEFAULT 2;
)");
}

TEST(PostgresqlRenderColumn, Comments) {
  Column said = column("c", "text");
  said.comment = "hm";
  EXPECT_EQ(altered(column("c", "text"), said), "\nCOMMENT ON COLUMN public.contacts.c IS 'hm';\n");
  EXPECT_EQ(altered(said, column("c", "text")), "\nCOMMENT ON COLUMN public.contacts.c IS NULL;\n");
}

}  // namespace
}  // namespace limbeck::dialect::postgresql::testing
