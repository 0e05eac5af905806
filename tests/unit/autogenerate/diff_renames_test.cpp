#include <gtest/gtest.h>

#include "unit/autogenerate/catalog_text.hpp"

namespace limbeck::autogenerate::testing {

TEST(DiffRenames, RenameAColumnAndNothingElse) {
  const auto with = [](const std::string& name) {
    return "table contacts\n  id integer not null\n  " + name + " text\n  size integer generated (length(" +
           name + "))\n  primary key contacts_pkey (id)\n  unique contacts_key (" + name + ")\n  check c (" +
           name + " <> ''::text)\n  index i (lower(" + name + ")) where " + name + " IS NOT NULL\n" +
           "table b\n  x text\n  foreign key b_fkey (x) references contacts (" + name + ")\n" +
           "view v (n text) as SELECT contacts." + name + " AS n FROM public.contacts\n" +
           "need view v: column contacts." + name + "\n";
  };
  EXPECT_EQ(diff_text(with("x"), with("y"), {rename_column("contacts", "x", "y")}),
            "rename column x of table contacts to y\n");
}

TEST(DiffRenames, RenameATableWithItsKeysIndexesAndSequences) {
  const auto with = [](const std::string& name) {
    return "sequence " + name + "_id_seq owned by " + name + ".id\ntable " + name +
           "\n  id integer not null default nextval('public." + name + "_id_seq'::regclass)\n  primary key " +
           name + "_pkey (id)\n  index " + name +
           "_idx (id)\ntable b\n  x integer\n  foreign key b_fkey (x) references " + name +
           " (id)\nview v (id integer) as SELECT " + name + ".id FROM public." + name + "\ntrigger " + name +
           ".touch as CREATE TRIGGER touch BEFORE UPDATE ON public." + name +
           " EXECUTE FUNCTION f()\nneed column " + name + ".id: sequence " + name + "_id_seq\n";
  };
  EXPECT_EQ(diff_text(with("people"), with("contacts"), {rename_table("people", "contacts")}),
            "rename table people to contacts\n"
            "rename sequence people_id_seq to contacts_id_seq\n"
            "rename index people_idx to contacts_idx\n"
            "rename constraint people_pkey of table contacts to contacts_pkey\n");
}

TEST(DiffRenames, SwapThroughATemporaryName) {
  EXPECT_EQ(
      diff_text("table a\n  x integer\ntable b\n  y text\n", "table a\n  y text\ntable b\n  x integer\n",
                {rename_table("a", "b"), rename_table("b", "a")}),
      "rename table a to a_limbeck_renaming\n"
      "rename table b to a\n"
      "rename table a_limbeck_renaming to b\n");
  EXPECT_EQ(diff_text("table t\n  a integer\n  b text\n", "table t\n  b integer\n  a text\n",
                      {rename_column("t", "a", "b"), rename_column("t", "b", "a")}),
            "rename column a of table t to a_limbeck_renaming\n"
            "rename column b of table t to a\n"
            "rename column a_limbeck_renaming of table t to b\n");
}

TEST(DiffRenames, FollowAChain) {
  EXPECT_EQ(diff_text("table t\n  a integer\n  b text\n", "table t\n  b integer\n  c text\n",
                      {rename_column("t", "a", "b"), rename_column("t", "b", "c")}),
            "rename column b of table t to c\n"
            "rename column a of table t to b\n");
}

TEST(DiffRenames, FreeTheNameFirst) {
  EXPECT_EQ(diff_text("table t\n  a integer\n  b text\n  index i (b)\n", "table t\n  b integer\n",
                      {rename_column("t", "a", "b")}),
            "drop index i on t\n"
            "drop column b from table t\n"
            "rename column a of table t to b\n");
  EXPECT_EQ(
      diff_text("table people\n  a integer\nview contacts (a integer) as SELECT people.a FROM public.people\n"
                "view w (a integer) as SELECT contacts.a FROM public.contacts\n"
                "need view contacts: table people\nneed view w: view contacts\n",
                "table contacts\n  a integer\n"
                "view w (a integer) as SELECT contacts.a FROM public.contacts\nneed view w: table contacts\n",
                {rename_table("people", "contacts")}),
      "drop view w\n"
      "drop view contacts\n"
      "rename table people to contacts\n"
      "create view w\n");
}

TEST(DiffRenames, MoveATableToANewSchema) {
  EXPECT_EQ(diff_text("table t\n  a integer\n", "schema app\ntable app.t\n  a integer\n",
                      {{{schema::ObjectKind::table, {"public", "t"}, ""},
                        {schema::ObjectKind::table, {"app", "t"}, ""}}}),
            "create schema app\n"
            "rename table t to app.t\n");
}

namespace {

std::string serial_table(const std::string& schema, const std::string& name, const std::string& column) {
  const auto dotted = schema + "." + name;
  return "sequence " + dotted + "_id_seq owned by " + dotted + ".id\ntable " + dotted +
         "\n  id integer not null default nextval('" + dotted + "_id_seq'::regclass)\n  " + column +
         "\n  primary key " + name + "_pkey (id)\nneed column " + dotted + ".id: sequence " + dotted +
         "_id_seq\n";
}

Rename moved(const schema::ObjectName& from, const schema::ObjectName& to) {
  return {{schema::ObjectKind::table, from, ""}, {schema::ObjectKind::table, to, ""}};
}

}  // namespace

TEST(DiffRenames, MoveTheSequenceWithItsTable) {
  EXPECT_EQ(diff_text("schema app\nschema crm\n" + serial_table("crm", "people", "x text"),
                      "schema app\nschema crm\n" + serial_table("app", "contacts", "x text"),
                      {moved({"crm", "people"}, {"app", "contacts"})}),
            "rename table crm.people to app.contacts\n"
            "rename sequence app.people_id_seq to app.contacts_id_seq\n"
            "rename constraint people_pkey of table app.contacts to contacts_pkey\n");
}

TEST(DiffRenames, MakeRoomForWhatMovesWithATable) {
  EXPECT_EQ(
      diff_text("schema app\n" + serial_table("app", "t", "x text") + serial_table("public", "t", "y date"),
                "schema app\n" + serial_table("public", "t", "x text") + serial_table("app", "t", "y date"),
                {moved({"app", "t"}, {"public", "t"}), moved({"public", "t"}, {"app", "t"})}),
      "rename constraint t_pkey of table app.t to app_t_pkey_limbeck_renaming\n"
      "rename sequence app.t_id_seq to app.app_t_id_seq_limbeck_renaming\n"
      "rename constraint t_pkey of table t to public_t_pkey_limbeck_renaming\n"
      "rename sequence t_id_seq to public_t_id_seq_limbeck_renaming\n"
      "rename table app.t to app.t_limbeck_renaming\n"
      "rename table t to app.t\n"
      "rename table app.t_limbeck_renaming to t\n"
      "rename sequence app.public_t_id_seq_limbeck_renaming to app.t_id_seq\n"
      "rename sequence app_t_id_seq_limbeck_renaming to t_id_seq\n"
      "rename constraint public_t_pkey_limbeck_renaming of table app.t to t_pkey\n"
      "rename constraint app_t_pkey_limbeck_renaming of table t to t_pkey\n");
}

TEST(DiffRenames, DropTheSequenceWithAColumnWhoseNameAnotherTakes) {
  EXPECT_EQ(
      diff_text(
          serial_table("public", "t", "x integer"),
          "sequence u_id_seq owned by u.id\ntable u\n  id integer default nextval('u_id_seq'::regclass)\n"
          "need column u.id: sequence u_id_seq\n",
          {moved({"public", "t"}, {"public", "u"}),
           {{schema::ObjectKind::column, {"public", "t"}, "x"},
            {schema::ObjectKind::column, {"public", "u"}, "id"}}}),
      "drop primary key t_pkey from table t\n"
      "drop column id from table t\n"
      "rename table t to u\n"
      "rename column x of table u to id\n"
      "create sequence u_id_seq\n"
      "alter column id of table u: default nextval('u_id_seq'::regclass)\n");
}

TEST(DiffRenames, SwapTheSequencesOfSwappedTables) {
  EXPECT_EQ(diff_text(serial_table("public", "a", "x text") + serial_table("public", "b", "y date"),
                      serial_table("public", "b", "x text") + serial_table("public", "a", "y date"),
                      {rename_table("a", "b"), rename_table("b", "a")}),
            "rename table a to a_limbeck_renaming\n"
            "rename table b to a\n"
            "rename table a_limbeck_renaming to b\n"
            "rename sequence a_id_seq to a_id_seq_limbeck_renaming\n"
            "rename sequence b_id_seq to a_id_seq\n"
            "rename sequence a_id_seq_limbeck_renaming to b_id_seq\n"
            "rename constraint b_pkey of table a to a_pkey_limbeck_renaming\n"
            "rename constraint a_pkey of table b to b_pkey\n"
            "rename constraint a_pkey_limbeck_renaming of table a to a_pkey\n");
}

TEST(DiffRenames, KeepAReplacedEnumUntilColumnsHaveLeftIt) {
  const auto type = [](const std::string& name) {
    return schema::ObjectId{schema::ObjectKind::enum_type, {"public", name}, ""};
  };
  EXPECT_EQ(
      diff_text("enum mood: p, q\nenum mood_new: x, y\ntable t\n  a public.mood_new\n  b public.mood\n",
                "enum mood: x, y\ntable t\n  a public.mood\n  b text\n", {{type("mood_new"), type("mood")}}),
      "rename enum mood to mood_limbeck_renaming\n"
      "rename enum mood_new to mood\n"
      "alter column b of table t: type mood_limbeck_renaming to text\n"
      "drop enum mood_limbeck_renaming\n");
}

TEST(DiffRenames, RenameTheColumnsOfARenamedTable) {
  const Rename column{{schema::ObjectKind::column, {"public", "people"}, "x"},
                      {schema::ObjectKind::column, {"public", "contacts"}, "y"}};
  EXPECT_EQ(diff_text("table people\n  x integer\n", "table contacts\n  y bigint\n",
                      {rename_table("people", "contacts"), column}),
            "rename table people to contacts\n"
            "rename column x of table contacts to y\n"
            "alter column y of table contacts: type integer to bigint\n");
}

TEST(DiffRenames, RenameThePartitionsColumnsWithTheParents) {
  const auto with = [](const std::string& name) {
    return "table parent\n  " + name + " integer\ntable child\n  option partition_of = public.parent\n  " +
           name + " integer\n";
  };
  EXPECT_EQ(diff_text(with("a"), with("b"), {rename_column("parent", "a", "b")}),
            "rename column a of table parent to b\n");
  EXPECT_EQ(
      diff_text(with("a"), with("b"), {rename_column("parent", "a", "b"), rename_column("child", "a", "b")}),
      "rename column a of table parent to b\n");
}

TEST(DiffRenames, RenameEnumsAndTheirValues) {
  const auto type = [](const std::string& name, const std::string& part) {
    return schema::ObjectId{schema::ObjectKind::enum_type, {"public", name}, part};
  };
  EXPECT_EQ(
      diff_text(
          "enum mood: glad, sad\ntable t\n  a public.mood default 'glad'::public.mood\n  b public.mood[]\n",
          "enum feeling: happy, sad\ntable t\n  a public.feeling default 'happy'::public.feeling\n"
          "  b public.feeling[]\n",
          {{type("mood", ""), type("feeling", "")}, {type("mood", "glad"), type("feeling", "happy")}}),
      "rename enum mood to feeling\n"
      "rename value 'glad' of enum feeling to 'happy'\n");
}

TEST(DiffRenames, RefuseWhatIsNotThere) {
  EXPECT_THROW(diff_text("table t\n  a integer\n", "table t\n  b integer\n", {rename_column("t", "x", "b")}),
               Error);
  EXPECT_THROW(diff_text("table t\n  a integer\n", "table t\n  b integer\n", {rename_column("t", "a", "x")}),
               Error);
}

TEST(DiffRenames, ApplyByThemselvesWhereOnlyTheCaseDiffersAndTheEngineDoesNotMind) {
  dialect::Capabilities capabilities;
  capabilities.engine = EngineKind::sqlite;
  capabilities.case_insensitive_names = true;
  EXPECT_EQ(diff_text("table Users\n  Id integer\n  primary key (Id)\ntable b\n  x integer\n"
                      "  foreign key (x) references USERS (ID)\n  index I (X)\n",
                      "table users\n  id integer\n  name text\n  primary key (ID)\ntable b\n  x integer\n"
                      "  foreign key (X) references users\n  index i (x)\n",
                      {}, capabilities),
            "add column name text to table users\n");
}

TEST(DiffRenames, MindTheCaseOfTablesAloneWhereTheEngineDoes) {
  dialect::Capabilities capabilities;
  capabilities.engine = EngineKind::mysql;
  capabilities.case_insensitive_names = capabilities.case_sensitive_tables = true;
  EXPECT_EQ(diff_text("table Users\n  Id integer\n  index I (ID)\ntable users\n  id integer\n",
                      "table Users\n  id integer\n  index i (id)\ntable users\n  id integer\n  name text\n",
                      {}, capabilities),
            "add column name text to table users\n");
  EXPECT_EQ(diff_text("table Users\n  id integer\n", "table users\n  id integer\n", {}, capabilities),
            "create table users\ndrop table Users\n");
}

}  // namespace limbeck::autogenerate::testing
