// Models made in real databases.
#include <gtest/gtest.h>

#include "autogenerate/generate.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "base/text.hpp"
#include "integration/models_project.hpp"
#include "integration/test_database.hpp"
#include "unit/models/show.hpp"

namespace limbeck::models {

using test::Project;
using test::show;

namespace {

/// Every C++ example of docs/reference/models.md, as one header.
std::string page() {
  const auto text = file::read(std::filesystem::path(LIMBECK_SOURCE_DIR) / "docs/reference/models.md");
  const std::string opening = "```cpp\n";
  std::string header = "#pragma once\n";
  for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    header += text.substr(at, text.find("\n```", at) + 1 - at) + "\n";
  }
  return header;
}

class ModelsInDatabase : public ::testing::TestWithParam<EngineKind> {
 protected:
  ModelsInDatabase() : database_(GetParam()) {
    if (!database_.available()) return;
    target_ = database_.connect();
    workspace_.dialect = &database_.dialect();
    workspace_.target = target_.get();
    workspace_.url = database_.config.database();
    project_.request.dialect = &database_.dialect();
    project_.request.engine = target_->engine();
    project_.request.default_schema = database_.dialect().default_schema(*target_);
  }

  autogenerate::Generated generate() {
    autogenerate::GenerateRequest request;
    request.desired = models::read(project_.request);
    return autogenerate::generate(request, workspace_);
  }
  void apply(const autogenerate::Generated& generated) {
    for (const auto& change : generated.changes)
      autogenerate::run_section(change.upgrade.statements, *target_, database_.dialect());
  }

  testing::TestDatabase database_;
  std::unique_ptr<dialect::Connection> target_;
  autogenerate::Workspace workspace_;
  Project project_;
};

}  // namespace

TEST_P(ModelsInDatabase, OfTheReferencePageCanBeMadeAndAreProved) {
  if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  project_.write("models/page.hpp", page());
  const auto generated = generate();
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  const auto desired = std::get<DesiredCatalog>(models::read(project_.request)).catalog;
  const auto& made = generated.compared.after;
  EXPECT_EQ(made.tables.size(), desired.tables.size());
  EXPECT_EQ(made.views.size(), desired.views.size());
  EXPECT_EQ(made.enums.size(), desired.enums.size());
  EXPECT_EQ(made.sequences.size(), desired.sequences.size());
  EXPECT_EQ(made.objects.size(), desired.objects.size());
  for (const auto& [name, table] : desired.tables) {
    ASSERT_TRUE(made.tables.contains(name)) << name.display();
    const auto& found = made.tables.at(name);
    EXPECT_EQ(found.columns.size(), table.columns.size()) << show(found);
    EXPECT_EQ(found.constraints().size(), table.constraints().size()) << show(found);
    EXPECT_EQ(found.indexes.size(), table.indexes.size()) << show(found);
  }
  apply(generated);
  EXPECT_TRUE(generate().changes.empty());
}

TEST_P(ModelsInDatabase, AreRenamedAsTheySay) {
  if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  project_.write("models/t.hpp", R"cpp(
#pragma once
#include <limbeck/models.hpp>
    using namespace limbeck::models;
    enum class Kind { person, firm };
    inline const auto kinds = enumeration<Kind>("sort", {{Kind::person, "person"}, {Kind::firm, "firm"}});
    struct Contact {
      std::int64_t id;
      Kind kind;
      std::string mail;
    };
    inline const auto contacts = table<Contact>("people")
                                     .column(&Contact::id, "id", primary_key)
                                     .column(&Contact::kind, "kind")
                                     .column(&Contact::mail, "mail")
                                     .index("people_mail", {&Contact::mail});
  )cpp");
  apply(generate());
  project_.write("models/t.hpp", R"cpp(
#pragma once
#include <limbeck/models.hpp>
    using namespace limbeck::models;
    enum class Kind { person, firm };
    inline const auto kinds =
        enumeration<Kind>("kind", {{Kind::person, "person"},
                                   {Kind::firm, target().dialect == sqlite ? "firm" : "company", "firm"}})
            .renamed_from("sort");
    struct Contact {
      std::int64_t id;
      Kind kind;
      std::string email;
    };
    inline const auto contacts = table<Contact>("contacts")
                                     .renamed_from("people")
                                     .column(&Contact::id, "id", primary_key)
                                     .column(&Contact::kind, "kind")
                                     .column(&Contact::email, "email", renamed_from("mail"))
                                     .index("contacts_email", {&Contact::email}, renamed_from("people_mail"));
  )cpp");
  const auto generated = generate();
  EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
  std::string sql;
  for (const auto& change : generated.changes) {
    for (const auto& statement : change.upgrade.statements) sql += statement.sql + ";\n";
  }
  EXPECT_NE(sql.find("RENAME TO contacts"), std::string::npos) << sql;
  EXPECT_NE(sql.find("RENAME COLUMN mail TO email"), std::string::npos) << sql;
  EXPECT_EQ(sql.find("DROP TABLE"), std::string::npos) << sql;
  EXPECT_EQ(sql.find("DROP COLUMN"), std::string::npos) << sql;
  if (GetParam() == EngineKind::postgresql) {
    EXPECT_NE(sql.find("RENAME TO kind"), std::string::npos) << sql;
    EXPECT_NE(sql.find("RENAME VALUE 'firm' TO 'company'"), std::string::npos) << sql;
    EXPECT_NE(sql.find("RENAME TO contacts_email"), std::string::npos) << sql;
  }
  apply(generated);
  EXPECT_TRUE(generate().changes.empty());
}

/// Enums that are text with a CHECK on both engines.
TEST_P(ModelsInDatabase, ConvertTheRowsOfRenamedValues) {
  if (!database_.available()) GTEST_SKIP() << "LIMBECK_TEST_POSTGRESQL is not set";
  project_.request.source = {};
  project_.request.source.paths = {"models.json"};
  const auto models = [&](const std::string& values, const std::string& literal,
                          const std::string& table = "t", const std::string& column = "k",
                          const std::string& former = "") {
    const auto was = [&](const char* name) {
      return former.empty() ? std::string() : std::string(", \"renamed_from\": \"") + name + "\"";
    };
    project_.write("models.json",
                   R"({"limbeck_models": 1, "enums": [{"name": "kind", "native": false, "values": [)" +
                       values + R"(]}], "tables": [{"name": ")" + table + "\"" + was("t") +
                       R"(, "columns": [{"name": "id", "type": "bigint", "primary_key": true}, {"name": ")" +
                       column + "\"" + was("k") + R"(, "type": {"enum": "kind"}, "default": {"literal": ")" +
                       literal + R"("}}, {"name": "other", "type": {"enum": "kind"}, "nullable": true}]}]})");
  };
  const auto rows = [&](const std::string& query) {
    const auto result = target_->query(query);
    std::string text;
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
      text += (i == 0 ? "" : " ") + result.text(i, 0) + result.text(i, 1);
    }
    return text;
  };
  const auto round_trip = [&](const std::string& want,
                              const std::string& query = "SELECT k, other FROM t ORDER BY id") {
    const auto generated = generate();
    EXPECT_TRUE(generated.verification.verified()) << generated.verification.reason;
    apply(generated);
    EXPECT_EQ(rows(query), want);
    EXPECT_TRUE(generate().changes.empty());  // the hints stay, and change nothing more
    for (auto change = generated.changes.rbegin(); change != generated.changes.rend(); ++change) {
      EXPECT_EQ(change->irreversible, "");
      autogenerate::run_section(change->downgrade.statements, *target_, database_.dialect());
    }
    EXPECT_EQ(rows("SELECT k, other FROM t ORDER BY id"), "ab bc c");
  };
  const std::string first = R"("a", "b", "c")";
  models(first, "a");
  apply(generate());
  target_->execute("INSERT INTO t VALUES (1, 'a', 'b'), (2, 'b', 'c'), (3, 'c', NULL)");

  models(R"({"name": "b", "renamed_from": "a"}, {"name": "a", "renamed_from": "b"}, "c")", "b");
  round_trip("ba ac c");
  models(R"({"name": "it's", "renamed_from": "a"}, "b", "c")", "it's");
  round_trip("it'sb bc c");
  models(R"("a", {"name": "c", "renamed_from": "b"}, {"name": "d", "renamed_from": "c"})", "a");
  round_trip("ac cd d");
  models(R"("new", {"name": "x", "renamed_from": "a"}, "b", "c")", "new");
  round_trip("xb bc c");
  models(R"({"name": "x", "renamed_from": "a"}, "b", "c")", "b", "things", "sort", "renamed");
  round_trip("xb bc c", "SELECT sort, other FROM things ORDER BY id");

  models(R"({"name": "x", "renamed_from": "a"}, {"name": "y", "renamed_from": "a"}, "b", "c")", "b");
  try {
    generate();
    ADD_FAILURE() << "two of one";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("the models rename value t.k.a twice: to x and to y"),
              std::string::npos)
        << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, ModelsInDatabase,
                         ::testing::Values(EngineKind::postgresql, EngineKind::sqlite),
                         [](const auto& engine) { return std::string(to_string(engine.param)); });

}  // namespace limbeck::models
