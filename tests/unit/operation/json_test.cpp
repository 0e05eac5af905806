#include "operation/json.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/operation/arbitrary_operation.hpp"

namespace limbeck::operation {
namespace {

Operation read(const std::string& text) {
  const auto json = Json::parse(text, "test");
  schema::Members members(json, "the test", "upgrade[0]");
  return from_json(members);
}

/// Any member of an object, or element of an array, to be written to.
Json* any_child(Json& json) {
  if (json.is_object()) {
    auto& members = const_cast<Json::Object&>(json.as_object());
    return &members[static_cast<std::size_t>(testing::below(static_cast<int>(members.size())))].second;
  }
  auto& elements = const_cast<Json::Array&>(json.as_array());
  return &elements[static_cast<std::size_t>(testing::below(static_cast<int>(elements.size())))];
}

std::string message_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST(OperationJson, ComesBackAsItWasWhateverItsKind) {
  EXPECT_TRUE(rc::check([] {
    for (std::size_t kind = 0; kind < std::variant_size_v<OperationVariant>; ++kind) {
      const auto operation = testing::any_operation(kind);
      RC_ASSERT(operation.index() == kind);
      const auto json = to_json(operation);
      const auto back = read(json.dump(0));
      RC_ASSERT(back == operation);
      // What operator== leaves out comes back too.
      RC_ASSERT(to_json(back) == json);
    }
  }));
}

TEST(OperationJson, RefusesMembersThatItDoesNotKnowWhateverItsKind) {
  EXPECT_TRUE(rc::check([] {
    for (std::size_t kind = 0; kind < std::variant_size_v<OperationVariant>; ++kind) {
      auto json = to_json(testing::any_operation(kind));
      json.set("spoon", true);
      RC_ASSERT(message_of(json.dump(0)) ==
                "the test is not valid: at upgrade[0]: \"spoon\" is not known here");
    }
  }));
}

TEST(OperationJson, NeverMoreThanRefusesWhatIsSpoilt) {
  EXPECT_TRUE(rc::check([] {
    auto json = to_json(testing::any_operation(
        static_cast<std::size_t>(testing::below(static_cast<int>(std::variant_size_v<OperationVariant>)))));
    const auto spoilt = *rc::gen::element<Json>(Json(), Json(true), Json(-1), Json(0.5), Json("x"),
                                                Json::array(), Json::object(), Json(Json::Array{Json()}));
    // One member, however deep.
    Json* at = &json;
    while (true) {
      const bool has_more =
          (at->is_object() && !at->as_object().empty()) || (at->is_array() && !at->as_array().empty());
      if (!has_more || (at != &json && testing::below(3) == 0)) break;
      at = any_child(*at);
    }
    *at = spoilt;
    const auto text = json.dump(0);
    try {
      const auto operation = read(text);
      RC_ASSERT(read(to_json(operation).dump(0)) == operation);
    } catch (const Error& error) {
      RC_ASSERT(std::string(error.what()).starts_with("the test is not valid: at upgrade[0]"));
    }
  }));
}

TEST(OperationJson, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(message_of("[]"), "the test is not valid: at upgrade[0]: this must be an object (found: array)");
  EXPECT_EQ(message_of("{}"), "the test is not valid: at upgrade[0]: \"op\" is missing");
  EXPECT_EQ(message_of(R"({"op": "add_colum"})"),
            "the test is not valid: at upgrade[0]: there is no operation \"add_colum\"; did you mean "
            "\"add_column\"?");
  EXPECT_EQ(message_of(R"({"op": "execute"})"), "the test is not valid: at upgrade[0]: \"sql\" is missing");
  EXPECT_EQ(message_of(R"({"op": "add_column", "table": {"name": "t"}, "column": {"name": "a"}})"),
            "the test is not valid: at upgrade[0].column: \"type\" is missing");
  EXPECT_EQ(message_of(R"({"op": "add_constraint", "table": {"name": "t"}})"),
            "the test is not valid: at upgrade[0]: there must be one constraint: a \"primary_key\", "
            "\"unique_constraint\", \"check_constraint\", \"foreign_key\" or \"other_constraint\"");
  EXPECT_EQ(
      message_of(R"({"op": "create_table", "table": {"name": "t", "columns": [{"name": "a", "type": 1}]}})"),
      "the test is not valid: at upgrade[0].table.columns[0]: \"type\" must hold text (found: number)");
}

TEST(OperationJson, IsWrittenAsDocumented) {
  AddConstraint add{{"public", "orders"}, schema::ForeignKey{}};
  auto& key = std::get<schema::ForeignKey>(add.constraint);
  key.name = "orders_fkey";
  key.columns = {"customer"};
  key.referenced_table = {"public", "customers"};
  EXPECT_EQ(
      to_json(add).dump(0),
      R"({"op": "add_constraint", "table": {"schema": "public", "name": "orders"}, "foreign_key": )"
      R"({"name": "orders_fkey", "columns": ["customer"], "references": {"schema": "public", "name": "customers"}}})");
  EXPECT_EQ(to_json(Execute{"SELECT 1"}).dump(0), R"({"op": "execute", "sql": "SELECT 1"})");
}

}  // namespace limbeck::operation
