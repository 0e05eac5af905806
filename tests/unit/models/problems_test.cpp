// Every kind of wrong model, and the sentence in which it is refused.
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "unit/models/show.hpp"

namespace limbeck::models {

using test::postgresql;
using test::problem;
using test::sqlite;

namespace {

std::string table(const std::string& columns, const std::string& more = "") {
  return "\"tables\": [{\"name\": \"contacts\", \"columns\": [" + columns + "]" +
         (more.empty() ? "" : ", " + more) + "}]";
}
const std::string id = R"j({"name": "id", "type": "bigint"})j";
const std::string email = R"j({"name": "email", "type": "text"})j";

/// A column that refers to something, beside the tables it may refer to.
std::string reference(const std::string& type, const std::string& references) {
  return R"j("tables": [
    {"name": "groups", "columns": [{"name": "id", "type": "bigint", "primary_key": true}, {"name": "name", "type": "text"}]},
    {"name": "logs", "columns": [{"name": "id", "type": "bigint"}]},
    {"name": "contacts", "columns": [{"name": "id", "type": "bigint"}, {"name": "group_id", "nullable": true, "type": )j" +
         type + ", \"references\": " + references + "}]}]";
}

}  // namespace

TEST(WrongModels, TheDocumentItself) {
  EXPECT_EQ(problem(R"j("tabels": [])j"),
            "the models document: \"tabels\" is not known here; did you mean \"tables\"?");
  EXPECT_EQ(problem(R"j("tables": {})j"), "the models document: \"tables\" must be an array, not object");
  EXPECT_EQ(problem(R"j("features": ["hats"])j"),
            "the models document: it needs the feature \"hats\", which this Limbeck does not have");
  EXPECT_EQ(problem(R"j("tables": [3])j"), "table number 1: an object is wanted here, not number");
  EXPECT_EQ(problem(R"j("problems": ["table contacts refers to the struct Group"])j"),
            "table contacts refers to the struct Group");
}

TEST(WrongModels, AnotherVersionOfTheFormat) {
  const auto refused = [](const std::string& text) {
    try {
      read_json(text, "models", postgresql(), newest(EngineKind::postgresql), "public");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refused(R"j({"limbeck_models": 2, "gadgets": []})j"),
            "models: the models document: it has version 2 of the format; this Limbeck knows version 1");
  EXPECT_EQ(refused(R"j({"tables": []})j"),
            "models: the models document: \"limbeck_models\": 1 is missing: this is no models document");
  EXPECT_EQ(refused("[]"),
            "models have 2 problems:\n  the models document: an object is wanted here, not array\n  "
            "the models document: \"limbeck_models\": 1 is missing: this is no models document");
  EXPECT_EQ(refused("{").substr(0, 10), "models:1:2");
}

TEST(WrongModels, Columns) {
  EXPECT_EQ(problem(table("")), "table contacts: it has no columns");
  EXPECT_EQ(problem(table(id + "," + id)), "table contacts, column id: the table has this column twice");
  EXPECT_EQ(problem(table(R"j({"name": "ID", "type": "text"}, )j" + id)), "");
  EXPECT_EQ(problem(table(R"j({"name": "ID", "type": "text"}, )j" + id), sqlite()),
            "table contacts, column id: the table has this column twice");
  EXPECT_EQ(problem(table(R"j({"name": "id"})j")), "table contacts, column id: \"type\" is missing");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "nulable": true})j")),
            "table contacts, column id: \"nulable\" is not known here; did you mean \"nullable\"?");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "nullable": "yes"})j")),
            "table contacts, column id: \"nullable\" must be true or false, not string");
  EXPECT_EQ(problem(table(R"j({"type": "bigint"})j")),
            "table contacts, column number 1: \"name\" is missing");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "primary_key": true, "nullable": true})j")),
            "table contacts, column id: a column of the primary key can't be NULL");
  EXPECT_EQ(problem(table(R"j({"name": ")j" + std::string(64, 'x') + R"j(", "type": "text"})j")),
            "table contacts, column " + std::string(64, 'x') + ": the name \"" + std::string(64, 'x') +
                "\" has 64 bytes; PostgreSQL keeps 63");
}

TEST(WrongModels, Types) {
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "varchar(20)"})j")).substr(0, 88),
            "table contacts, column id: there is no portable type \"varchar\" (did you mean \"string\"? p");
  EXPECT_NE(problem(table(R"j({"name": "id", "type": "numeric(10"})j")), "");
  EXPECT_EQ(
      problem(table(R"j({"name": "id", "type": {"postgrsql": "citext"}})j")),
      "models have 2 problems:\n"
      "  table contacts, column id, type: \"postgrsql\" is not known here; did you mean \"postgresql\"?\n"
      "  table contacts, column id, type: there is none for postgresql");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": {"sqlite": "ANY"}})j")),
            "table contacts, column id, type: there is none for postgresql");
  EXPECT_EQ(problem(table(R"j({"name": "tags", "type": "text[]"})j"), sqlite()),
            "table contacts, column tags: SQLite has no arrays; give the column a type of its own there");
  EXPECT_EQ(problem(R"j("enums": [{"name": "kind", "values": ["a"]}], )j" +
                    table(R"j({"name": "kind", "type": {"enum": "kimd"}})j")),
            "table contacts, column kind: there is no enum \"kimd\"; did you mean \"kind\"?");
}

TEST(WrongModels, SqlAndOptionsOfUnknownDialects) {
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "default": {"postgres": "1"}})j")),
            "models have 2 problems:\n"
            "  table contacts, column id: \"default\" names the unknown dialect \"postgres\"; did you mean "
            "\"postgresql\"?\n"
            "  table contacts, column id: \"default\" has no SQL for postgresql");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "default": {"sqlite": "1", "mysql": "1"}})j")),
            "table contacts, column id: \"default\" has no SQL for postgresql, only for sqlite and mysql");
  EXPECT_EQ(problem(table(id, R"j("options": {"sqlit": {"strict": true}})j")),
            "table contacts: \"options\" names the unknown dialect \"sqlit\"; did you mean \"sqlite\"?");
  EXPECT_EQ(problem(table(id, R"j("only": ["oracle"])j")),
            "table contacts: \"only\" names the unknown dialect \"oracle\"");
}

TEST(WrongModels, Defaults) {
  EXPECT_EQ(
      problem(R"j("enums": [{"name": "kind", "values": ["person", "company"]}], )j" +
              table(R"j({"name": "kind", "type": {"enum": "kind"}, "default": {"literal": "persn"}})j")),
      "table contacts, column kind: the default \"persn\" is no value of the enum kind; did you mean "
      "\"person\"?");
  EXPECT_EQ(
      problem(table(R"j({"name": "id", "type": "bigint", "default": {"literal": [1]}})j")),
      "table contacts, column id: the literal default must be a text, a number or a boolean, not array");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "default": 1})j")),
            "table contacts, column id: \"default\" must be SQL, or an object with SQL for each dialect, not "
            "number");
}

TEST(WrongModels, IdentityAndGeneratedColumns) {
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "text", "identity": {}})j")),
            "table contacts, column id: an identity column must be smallint, integer or bigint, not text");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "identity": {}, "default": "1"})j")),
            "table contacts, column id: an identity column can't have a default");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "identity": {}})j"), sqlite()),
            "table contacts, column id: on SQLite an identity column must be the primary key, alone");
  EXPECT_EQ(problem(table(
                R"j({"name": "id", "type": "bigint", "default": "1", "generated": {"expression": "2"}})j")),
            "table contacts, column id: a generated column can't have a default");
  EXPECT_EQ(problem(table(
                R"j({"name": "id", "type": "bigint", "generated": {"expression": "2", "stored": false}})j")),
            "table contacts, column id: PostgreSQL can't compute a generated column when it is read in "
            "this version; "
            "keep it in the row");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "generated": {"expression": " "}})j")),
            "table contacts, column id, generated: \"expression\" is empty");
}

TEST(WrongModels, KeysAndChecks) {
  EXPECT_EQ(problem(table(email, R"j("primary_key": {"columns": ["emial"]})j")),
            "table contacts, primary key: there is no column \"emial\"; did you mean \"email\"?");
  EXPECT_EQ(problem(table(email, R"j("uniques": [{"name": "u", "columns": ["emial"]}])j")),
            "table contacts, unique constraint u: there is no column \"emial\"; did you mean \"email\"?");
  EXPECT_EQ(problem(table(email, R"j("uniques": [{"columns": []}])j")),
            "table contacts, unique constraint: it has no columns");
  EXPECT_EQ(problem(table(email, R"j("uniques": [{"columns": ["email", "email"]}])j")),
            "table contacts, unique constraint: it names the column \"email\" twice");
  EXPECT_EQ(problem(table(R"j({"name": "id", "type": "bigint", "primary_key": true})j",
                          R"j("primary_key": {"columns": ["id"]})j")),
            "table contacts, primary key: the table has a primary key already, at its columns");
  EXPECT_EQ(problem(table(email, R"j("checks": [{"name": "c", "expression": ""}])j")),
            "table contacts, check c: \"expression\" is empty");
  EXPECT_EQ(
      problem(table(
          email,
          R"j("checks": [{"name": "c", "expression": "1"}], "uniques": [{"name": "c", "columns": ["email"]}])j")),
      "table contacts: two constraints have the name \"c\"");
  EXPECT_EQ(problem(table(email, R"j("uniques": [{"columns": ["email"], "nulls_not_distinct": true}])j"),
                    postgresql(), 140000),
            "table contacts, unique constraint: PostgreSQL can't take NULLs for equal in this version (NULLS "
            "NOT DISTINCT)");
  EXPECT_EQ(
      problem(table(email, R"j("uniques": [{"columns": ["email"], "deferrable": "deferred"}])j"), sqlite()),
      "table contacts, unique constraint: SQLite checks it at once: it can't be deferrable there");
  EXPECT_EQ(problem(table(email, R"j("uniques": [{"columns": ["email"], "deferrable": "later"}])j")),
            "table contacts, unique constraint: \"deferrable\" is \"later\", which is none of \"no\", "
            "\"immediate\", \"deferred\"");
}

TEST(WrongModels, Indexes) {
  EXPECT_EQ(problem(table(email, R"j("indexes": [{"name": "i", "keys": ["emial"]}])j")),
            "table contacts, index i: there is no column \"emial\"; did you mean \"email\"?");
  EXPECT_EQ(problem(table(email, R"j("indexes": [{"keys": ["email"], "include": ["emial"]}])j")),
            "table contacts, index: there is no column \"emial\"; did you mean \"email\"?");
  EXPECT_EQ(problem(table(email, R"j("indexes": [{"keys": []}])j")),
            "table contacts, index: \"keys\" must be an array of columns or expressions");
  EXPECT_EQ(problem(table(email,
                          R"j("indexes": [{"keys": [{"column": "email", "expression": "lower(email)"}]}])j")),
            "table contacts, index: each key must have either a \"column\" or an \"expression\"");
  EXPECT_EQ(
      problem(table(email,
                    R"j("indexes": [{"name": "i", "keys": ["email"]}, {"name": "i", "keys": ["email"]}])j")),
      "table contacts, index i: there are two of that name");
  EXPECT_EQ(problem(table(email, R"j("indexes": [{"name": "contacts", "keys": ["email"]}])j")),
            "table contacts, index contacts: its name is taken by table contacts");
  EXPECT_EQ(problem(table(email, R"j("indexes": [{"keys": ["email"], "nulls_not_distinct": true}])j")),
            "table contacts, index: \"nulls_not_distinct\" goes with a unique index only");
}

TEST(WrongModels, NamesThatAreTakenTwice) {
  const std::string two =
      R"j("tables": [{"name": "t", "columns": [)j" + id + R"j(]}, {"name": "T", "columns": [)j" + id + "]}]";
  EXPECT_EQ(problem(two), "");
  EXPECT_EQ(problem(two, sqlite()), "table T: its name is taken by table t");
  EXPECT_EQ(problem(R"j("tables": [{"name": "t", "columns": [)j" + id +
                    R"j(]}, {"name": "t", "columns": [)j" + id + "]}]"),
            "table t: there are two of that name");
  EXPECT_EQ(problem(R"j("views": [{"name": "contacts", "query": "SELECT 1"}], )j" + table(id)),
            "view contacts: its name is taken by table contacts");
  EXPECT_EQ(problem(R"j("enums": [{"name": "contacts", "values": ["a"]}], )j" + table(id)),
            "table contacts: its name is taken by enum contacts");
  EXPECT_EQ(problem(R"j("enums": [{"name": "k", "values": ["a"]}, {"name": "k", "values": ["b"]}])j"),
            "enum k: there are two of that name");
  EXPECT_EQ(problem(table(
                R"j({"name": "a", "type": "text", "id": "1"}, {"name": "b", "type": "text", "id": "1"})j")),
            "table contacts, column b: its id \"1\" is that of the column public.contacts.a");
}

TEST(WrongModels, ForeignKeys) {
  EXPECT_EQ(problem(reference("\"bigint\"", R"j({"table": "groups"})j")), "");
  EXPECT_EQ(problem(reference("\"bigint\"", R"j({"table": "group"})j")),
            "table contacts, column group_id: it refers to the table \"group\", which is not in the models; "
            "did you mean \"groups\"?");
  EXPECT_EQ(problem(reference("\"bigint\"", R"j({"table": "groups", "columns": ["ident"]})j")),
            "table contacts, column group_id: it refers to the column \"ident\" of the table groups, which "
            "has none of that name");
  EXPECT_EQ(problem(reference("\"text\"", R"j({"table": "groups", "columns": ["name"]})j")),
            "table contacts, column group_id: it refers to name of the table groups, which is neither the "
            "primary key nor unique");
  EXPECT_EQ(
      problem(reference("\"text\"", R"j({"table": "groups"})j")),
      "table contacts, column group_id: group_id is text, but groups.id, which it refers to, is bigint");
  EXPECT_EQ(problem(reference("\"integer\"", R"j({"table": "groups"})j")), "");
  EXPECT_EQ(problem(reference("\"bigint\"", R"j({"table": "logs"})j")),
            "table contacts, column group_id: it refers to the table logs, which has no primary key; name "
            "the columns");
  EXPECT_EQ(
      problem(reference("\"bigint\"", R"j({"table": "groups", "columns": ["id", "name"]})j")),
      "table contacts, column group_id: 1 of its columns can't refer to 2 of the table groups (id, name)");
  EXPECT_EQ(problem(reference("\"bigint\"", R"j({"table": "groups", "on_delete": "casacde"})j")),
            "table contacts, column group_id, references: \"on_delete\" is \"casacde\", which is none of "
            "\"no action\", "
            "\"restrict\", \"cascade\", \"set null\", \"set default\"; did you mean \"cascade\"?");
  EXPECT_EQ(problem(reference("\"bigint\"", R"j({"columns": ["id"]})j")),
            "table contacts, column group_id, references: \"table\" is missing");
  EXPECT_EQ(
      problem(
          table(email, R"j("foreign_keys": [{"columns": ["emial"], "references": {"table": "contacts"}}])j"))
              .find("table contacts, column emial: there is no column \"emial\"; did you mean \"email\"?") !=
          std::string::npos,
      true);
}

TEST(WrongModels, ForeignKeysToWhatOtherEnginesHave) {
  EXPECT_EQ(problem(R"j("tables": [{"name": "a", "only": ["sqlite"], "columns": []},
      {"name": "b", "columns": [{"name": "x", "type": "text", "references": {"table": "a"}}]}])j"),
            "table b, column x: it refers to the table a, which does not exist on PostgreSQL");
}

TEST(WrongModels, ActionsOfForeignKeys) {
  const std::string set_null =
      R"j("tables": [{"name": "t", "columns": [{"name": "id", "type": "bigint", "primary_key": true},
      {"name": "up", "type": "bigint", "references": {"table": "t", "on_delete": "set null"}}]}])j";
  EXPECT_EQ(problem(set_null),
            "table t, column up: it sets \"up\" to NULL, but that column can't be NULL; make its member a "
            "std::optional, or "
            "say nullable");
  const std::string some =
      R"j("tables": [{"name": "t", "columns": [{"name": "id", "type": "bigint", "primary_key": true},
      {"name": "up", "type": "bigint", "nullable": true,
       "references": {"table": "t", "on_delete": "set null", "on_delete_columns": ["up"]}}]}])j";
  EXPECT_EQ(problem(some), "");
  EXPECT_EQ(problem(some, postgresql(), 140000),
            "table t, column up: PostgreSQL can't set only some of the columns when a row is deleted "
            "in this version");
}

TEST(WrongModels, TheNamingConvention) {
  const auto named = [](const std::string& pattern) {
    return problem("\"naming\": {\"index\": \"" + pattern + "\"}, " +
                   table(email, R"j("indexes": [{"keys": ["email"]}])j"));
  };
  EXPECT_EQ(named("ix_%(table_name)s_%(column_0_name)s"), "");
  EXPECT_EQ(named("ix_%(tabel)s").substr(0, 78),
            "table contacts, index: the naming convention for \"index\" has the unknown token");
  EXPECT_EQ(named("ix_%(column_1_name)s"),
            "table contacts, index: the naming convention asks for %(column_1_name)s, but there is 1 column");
  EXPECT_EQ(named("ix_%(table_name"),
            "table contacts, index: the naming convention for \"index\" has a token without its \")s\": "
            "ix_%(table_name");
  EXPECT_EQ(
      problem(R"j("naming": {"check": "ck_%(constraint_name)s"}, )j" +
              table(email, R"j("checks": [{"expression": "1"}])j")),
      "table contacts, check: it needs a name, because the naming convention asks for %(constraint_name)s");
  EXPECT_EQ(problem(R"j("naming": {"idx": "x"})j"), "the naming convention: \"idx\" is not known here");
  EXPECT_EQ(problem(R"j("naming": [{}, {}])j"),
            "the models document: there can be one naming convention only");
}

TEST(WrongModels, OtherObjects) {
  EXPECT_EQ(problem(R"j("enums": [{"name": "k", "values": []}])j"), "enum k: it has no values");
  EXPECT_EQ(problem(R"j("enums": [{"name": "k", "values": ["a", "a"]}])j"),
            "enum k: it has the value \"a\" twice");
  EXPECT_EQ(problem(R"j("enums": [{"name": "k"}])j"), "enum k: \"values\" must be an array of texts");
  EXPECT_EQ(problem(R"j("sequences": [{"name": "s"}])j", sqlite()),
            "sequence s: SQLite has no sequences; say where it exists (only_on)");
  EXPECT_EQ(problem(R"j("views": [{"name": "v"}])j"), "view v: \"query\" is missing");
  EXPECT_EQ(problem(R"j("views": [{"name": "v", "query": "SELECT 1", "materialized": true}])j", sqlite()),
            "view v: SQLite has no materialized views; say where it exists (only_on)");
  EXPECT_EQ(problem(R"j("views": [{"name": "v", "query": "SELECT 1", "indexes": [{"keys": ["a"]}]}])j"),
            "view v: only a materialized view can have indexes");
  EXPECT_EQ(problem(R"j("objects": [{"name": "f"}])j"), "object f: \"create\" is missing");
  EXPECT_EQ(
      problem(R"j("objects": [{"name": "f", "create": "CREATE FUNCTION f() …", "after": ["contact"]}], )j" +
              table(id)),
      "object f: it names \"contact\", which is not in the models; did you mean \"contacts\"?");
  EXPECT_EQ(
      problem(
          R"j("objects": [{"name": "f", "create": "CREATE DOMAIN d AS text"}, {"name": "g", "create": "CREATE DOMAIN d AS int"}])j"),
      "object g: the domain public.d is made twice");
  EXPECT_EQ(problem(R"j("schemas": [{"name": "s"}, {"name": "s"}])j"),
            "schema s: there are two of that name");
}

TEST(WrongModels, AllAtOnce) {
  EXPECT_EQ(problem(table(R"j({"name": "a", "type": "txt"}, {"name": "b", "type": "text", "uniqe": true})j",
                          R"j("indexes": [{"keys": ["c"]}])j"))
                .substr(0, 23),
            "models have 3 problems:");
}

TEST(WrongModels, DefaultsThatDoNotFit) {
  const auto of = [](const std::string& type, const std::string& literal) {
    const auto text = problem(
        table(R"j({"name": "c", "type": ")j" + type + R"j(", "default": {"literal": )j" + literal + "}}"));
    const std::string begin = "table contacts, column c: the default ";
    return text.starts_with(begin) ? text.substr(begin.size()) : text;
  };
  EXPECT_EQ(of("integer", R"j("x")j"), "\"x\" is no whole number");
  EXPECT_EQ(of("integer", "1.5"), "1.5 is no whole number");
  EXPECT_EQ(of("integer", "true"), "true is no whole number");
  EXPECT_EQ(of("integer", "5.0"), "");
  EXPECT_EQ(of("integer", R"j("+7")j"), "");
  EXPECT_EQ(of("integer", "2147483647"), "");
  EXPECT_EQ(of("integer", "2147483648"), "2147483648 is out of the range of its type");
  EXPECT_EQ(of("smallint", "-32768"), "");
  EXPECT_EQ(of("smallint", "-32769"), "-32769 is out of the range of its type");
  EXPECT_EQ(of("bigint", "9223372036854775807"), "");
  EXPECT_EQ(of("bigint", R"j("9223372036854775808")j"),
            "\"9223372036854775808\" is out of the range of its type");
  EXPECT_EQ(of("numeric(4,2)", "99.99"), "");
  EXPECT_EQ(of("numeric(4,2)", "100"), "100 has more digits than its type");
  EXPECT_EQ(of("numeric", R"j("NaN")j"), "");
  EXPECT_EQ(of("double", R"j("Infinity")j"), "");
  EXPECT_EQ(of("double", R"j("much")j"), "\"much\" is no number");
  EXPECT_EQ(of("boolean", R"j("yes")j"), "");
  EXPECT_EQ(of("boolean", R"j("maybe")j"), "\"maybe\" is neither true nor false");
  EXPECT_EQ(of("string(3)", R"j("äöü")j"), "");
  EXPECT_EQ(of("string(3)", R"j("abcd")j"), "\"abcd\" has 4 characters, and its type holds 3");
  EXPECT_EQ(of("text", "5"), "");
  for (const char* fits : {"2020-02-29", "today", "January 8, 1999", "infinity", "20200230"}) {
    EXPECT_EQ(of("date", std::string(R"j(")j") + fits + R"j(")j"), "") << fits;
  }
  EXPECT_EQ(of("date", R"j("2020-02-30")j"), "\"2020-02-30\" is no date");
  EXPECT_EQ(of("date", R"j("soon")j"), "\"soon\" is no date");
  EXPECT_EQ(of("date", "true"), "true is no date");
  EXPECT_EQ(of("time", R"j("24:00:00")j"), "");
  EXPECT_EQ(of("time", R"j("12:30")j"), "");
  EXPECT_EQ(of("time", R"j("25:00")j"), "\"25:00\" is no time");
  EXPECT_EQ(of("timestamp", R"j("2020-02-29 12:30:00.5")j"), "");
  EXPECT_EQ(of("timestamp", R"j("2020-02-30T12:30:00")j"), "\"2020-02-30T12:30:00\" is no timestamp");
  EXPECT_EQ(of("timestamptz", R"j("2020-02-29T12:30:00+02:00")j"), "");
  EXPECT_EQ(of("timestamptz", R"j("2020-02-29 12:61:00Z")j"), "\"2020-02-29 12:61:00Z\" is no timestamp");
  EXPECT_EQ(of("uuid", R"j("{A0EEBC99-9c0b4ef8-bb6d6bb9bd380a11}")j"), "");
  EXPECT_EQ(of("uuid", R"j("a0eebc99")j"), "\"a0eebc99\" is no UUID");
}

TEST(WrongModels, WhatIsSaidTwice) {
  EXPECT_EQ(problem(table(R"j({"name": "c", "type": "text", "type": "bigint"})j")),
            "the key \"type\" stands twice in one object (in contacts, c)");
  EXPECT_EQ(problem(table(R"j({"name": "c", "type": "text", "repeated": ["default"]})j")),
            "table contacts, column c: \"default\" is said twice, and not the same");
}

TEST(WrongModels, NamesThatNoDatabaseKeeps) {
  EXPECT_EQ(problem(R"j("enums": [{"name": "kind", "values": ["a", ""]}])j"),
            "enum kind: it has a value without a name");
  EXPECT_EQ(problem(table(R"j({"name": "c", "type": "text", "comment": "a\u0000b"})j")),
            "table contacts, column c: \"comment\" has a NUL character, which no database keeps");
}

TEST(WrongModels, ObjectsThatMakeNothing) {
  const auto of = [](const std::string& create) {
    return problem(R"j("objects": [{"name": "it", "create": ")j" + create + R"j("}])j");
  };
  const std::string rest =
      " leaves nothing in the database that can be compared with the models; what is to run once belongs "
      "into "
      "a revision";
  for (const char* wrong : {"COMMIT", "SELECT 1", "INSERT INTO t VALUES (1)", "VACUUM", "BEGIN"}) {
    EXPECT_EQ(of(wrong), "object it: " + std::string(text::split(wrong, ' ').front()) + rest);
  }
  EXPECT_EQ(of("/* x */ select 1"), "object it: SELECT" + rest);
  EXPECT_EQ(of("CREATE DOMAIN d AS int; SELECT 1"), "object it: SELECT" + rest);
  EXPECT_EQ(of("-- nothing"), "object it: \"create\" holds no statement");
  EXPECT_EQ(of("CREATE DOMAIN d AS int"), "");
}

TEST(WrongModels, LimbecksOwnTables) {
  const auto of = [](const std::string& name, const dialect::Dialect& dialect, const std::string& schema) {
    try {
      read_json(R"j({"limbeck_models": 1, "tables": [{"name": ")j" + name +
                    R"j(", "columns": [{"name": "id", "type": "bigint"}]}]})j",
                "models", dialect, newest(dialect.engine()), schema, {{schema, "alembic_version"}});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(of("alembic_version", postgresql(), "public"),
            "models: table alembic_version: that is Limbeck's own table: leave it out");
  EXPECT_EQ(of("Alembic_Version", postgresql(), "public"), "");
  EXPECT_EQ(of("Alembic_Version", sqlite(), ""),
            "models: table Alembic_Version: that is Limbeck's own table: leave it out");
}

}  // namespace limbeck::models
