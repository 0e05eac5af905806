#include "schema/json.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/schema/arbitrary_catalog.hpp"

namespace limbeck::schema {
namespace {

std::string message_of(const std::string& text) {
  try {
    from_json(Json::parse(text, "test"));
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST(CatalogJson, ComesBackAsItWas) {
  EXPECT_TRUE(rc::check([] {
    const auto catalog = testing::any_catalog();
    const auto back = from_json(Json::parse(to_json(catalog).dump(2 * testing::below(2)), "test"));
    RC_ASSERT(back == catalog);
    RC_ASSERT(back.dependencies == catalog.dependencies);
    // What operator== leaves out comes back too.
    RC_ASSERT(to_json(back) == to_json(catalog));
  }));
}

TEST(CatalogJson, LeavesOutWhatIsDefault) {
  Catalog catalog;
  Table table;
  table.name = {"public", "contacts"};
  table.columns = {{"id", "integer", true, std::nullopt, Identity{}, std::nullopt, "", "", {}},
                   {"name", "text", false, "", std::nullopt, std::nullopt, "", "", {}}};
  table.primary_key =
      KeyConstraint{"contacts_pkey", true, {"id"}, {}, false, Deferral::not_deferrable, "", {}};
  catalog.tables[table.name] = table;
  EXPECT_EQ(to_json(catalog).dump(0),
            R"({"limbeck_catalog": 1, "tables": [{"schema": "public", "name": "contacts", "columns": [)"
            R"({"name": "id", "type": "integer", "not_null": true, "identity": {}}, )"
            R"({"name": "name", "type": "text", "default": ""}], )"
            R"("primary_key": {"name": "contacts_pkey", "columns": ["id"]}}]})");
}

TEST(CatalogJson, RefusesWhatItDoesNotKnowAndSaysWhere) {
  EXPECT_EQ(message_of("[]"),
            "the catalog in JSON is not valid: at the top: this must be an object (found: array)");
  EXPECT_EQ(message_of("{}"),
            "the catalog in JSON is not valid: at the top: \"limbeck_catalog\" must be 1, the version of the "
            "format");
  EXPECT_EQ(message_of(R"({"limbeck_catalog": 1, "tabels": []})"),
            "the catalog in JSON is not valid: at the top: \"tabels\" is not known here");
  EXPECT_EQ(message_of(R"({"limbeck_catalog": 1, "tables": [{"name": "t", "columns": [{"name": "a"}]}]})"),
            "the catalog in JSON is not valid: at the top.tables[0].columns[0]: \"type\" is missing");
  EXPECT_EQ(message_of(R"({"limbeck_catalog": 1, "tables": [{"name": "t"}, {"name": "t"}]})"),
            "the catalog in JSON is not valid: at the top: two objects have the same name");
  EXPECT_EQ(
      message_of(R"({"limbeck_catalog": 1, "objects": [{"kind": "spoon", "name": "t", "definition": ""}]})"),
      "the catalog in JSON is not valid: at the top.objects[0]: there is no kind \"spoon\"");
}

}  // namespace limbeck::schema
