// Models in SQL and JSON, from files and from commands.
#include <gtest/gtest.h>

#include "integration/models_project.hpp"
#include "unit/models/show.hpp"

namespace limbeck::models {

using test::Project;
using test::show;

namespace {

std::string show(const DesiredSql& desired) {
  std::string text;
  for (const auto& file : desired.files) {
    for (const auto& statement : file.statements)
      text += file.name + ":" + std::to_string(statement.line) + " " + statement.text + "\n";
  }
  for (const auto& hint : desired.renames) text += hint.from.display() + " -> " + hint.to.display() + "\n";
  return text;
}

const char* const document =
    R"j({"limbeck_models": 1, "tables": [{"name": "t", "columns": [{"name": "id", "type": "bigint"}]}]})j";

}  // namespace

TEST(SqlModels, AreStatementsWithTheirPlace) {
  Project project;
  project.request.source.paths = {"schema.sql"};
  project.write("schema.sql",
                "-- all of it\nCREATE TABLE a (id bigint);\n\nCREATE FUNCTION f() RETURNS int AS $$ SELECT "
                "1; $$\nLANGUAGE sql;\n");
  EXPECT_EQ(show(project.sql()),
            "schema.sql:2 CREATE TABLE a (id bigint)\nschema.sql:4 CREATE FUNCTION f() RETURNS int AS $$ "
            "SELECT 1; $$\nLANGUAGE sql\n");
}

TEST(SqlModels, OfAFolderAreInOrder) {
  Project project;
  project.request.source.paths = {"schema"};
  project.write("schema/20_b.sql", "CREATE TABLE b (id int)");
  project.write("schema/10_a.sql", "CREATE TABLE a (id int)");
  EXPECT_EQ(show(project.sql()),
            "schema/10_a.sql:1 CREATE TABLE a (id int)\nschema/20_b.sql:1 CREATE TABLE b (id int)\n");
}

TEST(SqlModels, HintAtRenames) {
  Project project;
  project.request.source.paths = {"schema.sql"};
  project.write("schema.sql", R"(-- limbeck: rename table people to Contacts
--limbeck: rename column contacts.mail to "E-mail"
-- limbeck: rename column crm.contacts.mail to email
-- limbeck: rename enum sort to kind
-- limbeck: rename value kind.'old one' to 'new one'
CREATE TABLE a (id int);)");
  EXPECT_EQ(show(project.sql()), R"(schema.sql:6 CREATE TABLE a (id int)
enum public.kind.old one -> enum public.kind.new one
enum public.sort -> enum public.kind
table public.people -> table public.contacts
column crm.contacts.mail -> column crm.contacts.email
column public.contacts.mail -> column public.contacts.E-mail
)");
  project.write("schema.sql", "\n-- limbeck: rename tabel a to b\n");
  EXPECT_EQ(project.error(), "schema.sql:2: there is no renaming of a \"tabel\"; did you mean \"table\"?");
  project.write("schema.sql", "-- limbeck: rename table a b\n");
  EXPECT_EQ(project.error(), "schema.sql:1: \"to\" is missing behind the old name");
  project.write("schema.sql", "-- limbeck: rename column a to b\n");
  EXPECT_EQ(project.error(), "schema.sql:1: the column is named with what it belongs to: a.b");
}

TEST(SqlModels, RefuseWhatCantBeSplit) {
  Project project;
  project.request.source.paths = {"schema.sql"};
  project.write("schema.sql", "CREATE TABLE a (\n  name text DEFAULT 'x\n);");
  EXPECT_NE(project.error().find("schema.sql:2"), std::string::npos) << project.error();
}

TEST(JsonModels, AreReadFromAFile) {
  Project project;
  project.request.source.paths = {"schema.json"};
  project.write("schema.json", document);
  EXPECT_EQ(show(project.catalog()), "schema public\npublic.t\n  id bigint not null\n");
  project.write("schema.json", "{\"limbeck_models\": 1,\n \"tables\": [}");
  EXPECT_TRUE(project.error().starts_with("the models in schema.json:2:")) << project.error();
}

TEST(ModelsCommand, PrintsJsonOrSql) {
  Project project;
  project.request.source = {};
  project.write("models.json", document);
  project.request.source.command = "cat models.json";
  EXPECT_EQ(show(project.catalog()), "schema public\npublic.t\n  id bigint not null\n");
  project.request.source.command =
      "printf '\\n  CREATE TABLE %s (v int)' $LIMBECK_DIALECT$LIMBECK_SERVER_VERSION";
  EXPECT_EQ(show(project.sql()),
            "the output of the models command:2 CREATE TABLE postgresql150018 (v int)\n");
}

TEST(ModelsCommand, TellsHowItFailed) {
  Project project;
  project.request.source = {};
  project.request.source.command = "echo 'no module named models' >&2; exit 3";
  EXPECT_EQ(project.error(), "the models command (echo …) ended with exit code 3:\nno module named models");
  project.request.source.command = "kill -9 $$";
  EXPECT_EQ(project.error(), "the models command (kill …) ended with signal 9");
  project.request.source.command = "true";
  EXPECT_EQ(project.error(), "the output of the models command is empty: neither JSON nor SQL");
  project.request.source.command = "no-such-program-here";
  EXPECT_NE(project.error().find("exit code 127"), std::string::npos);
  project.request.source.command = "echo '{\"limbeck_models\": 1, \"tables\": 3}'";
  EXPECT_EQ(project.error(),
            "the output of the models command: the models document: \"tables\" must be an array, not number");
}

TEST(Models, AreRefusedWhenTheyAreNothingKnown) {
  Project project;
  project.request.source = {};
  EXPECT_EQ(project.error(), "no models are configured");
  project.request.source.paths = {"models.py"};
  project.write("models.py", "");
  EXPECT_TRUE(project.error().starts_with("models names " + (project.folder / "models.py").string() +
                                          ", which is neither C++"))
      << project.error();
  project.request.source.paths = {"a.hpp", "b.sql"};
  project.write("a.hpp", "");
  project.write("b.sql", "");
  EXPECT_EQ(project.error(), "models names both C++ and SQL files");
  project.request.source.paths = {"a.json", "b.json"};
  project.write("a.json", "{}");
  project.write("b.json", "{}");
  EXPECT_EQ(project.error(), "models names more than one file, and one of them is JSON: that must be alone");
}

}  // namespace limbeck::models
