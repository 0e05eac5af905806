// What limbeck/op.hpp sends and reads, against the JSON of the other end.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limbeck/op/rows.hpp>

#include "base/json.hpp"

namespace limbeck {
namespace {

using op_detail::Answer;
using op_detail::AnswerReader;
using op_detail::Node;

Answer read(const Json& json) {
  return AnswerReader(json.dump(0)).read();
}

// Some text in UTF-8, with what JSON has to escape.
rc::Gen<std::string> some_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "a", "\"", "\\", "\n", "\t", "\x01", "é", "€", "😀", "/", ":", "]", "}", ",", "null", " ")),
      [](const std::vector<std::string>& parts) {
        std::string text;
        for (const auto& part : parts) text += part;
        return text;
      });
}

rc::Gen<std::optional<std::string>> some_value() {
  return rc::gen::oneOf(
      rc::gen::just(std::optional<std::string>()),
      rc::gen::map(some_text(), [](std::string text) { return std::optional(std::move(text)); }));
}

RC_GTEST_PROP(OpChannel, ReadsEveryAnswer, ()) {
  const auto columns = *rc::gen::container<std::vector<std::string>>(some_text());
  const auto rows = *rc::gen::container<std::vector<std::vector<std::optional<std::string>>>>(
      rc::gen::container<std::vector<std::optional<std::string>>>(some_value()));
  auto json_rows = Json::array();
  for (const auto& row : rows) {
    auto values = Json::array();
    for (const auto& value : row) values.push(value ? Json(*value) : Json());
    json_rows.push(values);
  }
  const auto answer = read(Json::object({{"columns", columns}, {"rows", json_rows}, {"affected", 42}}));
  RC_ASSERT(answer.columns == columns);
  RC_ASSERT(answer.rows == rows);
  RC_ASSERT(answer.affected == 42);
  RC_ASSERT(!answer.error);
}

TEST(OpChannel, ReadsRefusals) {
  const auto answer = read(Json::object({{"error", Json::object({{"message", "no \"such\" table"},
                                                                 {"kind", "missing_object"},
                                                                 {"sqlstate", "42P01"},
                                                                 {"native_code", 7},
                                                                 {"hint", "make\nit"}})}}));
  ASSERT_TRUE(answer.error);
  EXPECT_EQ(answer.error->message, "no \"such\" table");
  EXPECT_EQ(answer.error->details.kind, ErrorKind::missing_object);
  EXPECT_EQ(answer.error->details.sqlstate, "42P01");
  EXPECT_EQ(answer.error->details.native_code, 7);
  EXPECT_EQ(answer.error->details.hint, "make\nit");
}

TEST(OpChannel, ReadsOtherWaysToWriteJson) {
  const auto answer =
      AnswerReader(
          R"( { "columns" : ["a\u00e9\ud83d\ude00\/"], "rows": [ [ null , 17, true ] ], "new": "x" } )")
          .read();
  EXPECT_EQ(answer.columns, std::vector<std::string>{"aé😀/"});
  EXPECT_EQ(answer.rows,
            (std::vector<std::vector<std::optional<std::string>>>{{std::nullopt, "17", "true"}}));
}

TEST(OpChannel, RefusesWhatIsNoAnswer) {
  for (const char* text : {"", "{", "{\"columns\"", "{\"columns\":[\"a", "{\"rows\":[[1,]]}",
                           "{\"columns\":[\"\\u12\"]}", "[]"}) {
    EXPECT_THROW(AnswerReader(text).read(), Error) << text;
  }
}

TEST(OpChannel, WritesParameters) {
  const auto text = [](const Parameter& parameter) { return op_detail::to_text(parameter.node()); };
  EXPECT_EQ(text(nullptr), "null");
  EXPECT_EQ(text(std::optional<int>()), "null");
  EXPECT_EQ(text(std::optional<int>(7)), "7");
  EXPECT_EQ(text(true), "true");
  EXPECT_EQ(text(std::int64_t{-9'000'000'000'000'000'000}), "-9000000000000000000");
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "{\"real\":\"Infinity\"}");
  EXPECT_EQ(text(std::nan("")), "{\"real\":\"NaN\"}");
  EXPECT_EQ(text("it's \"here\"\n"), "\"it's \\\"here\\\"\\u000a\"");
  EXPECT_EQ(text(std::vector<std::byte>{std::byte{0}, std::byte{255}}), "{\"bytes\":\"00ff\"}");
}

TEST(OpChannel, ReadsValuesAsTheyAreAskedFor) {
  const std::vector<std::string> columns = {"c"};
  const auto as = [&]<typename T>(const std::string& text) {
    std::vector<std::optional<std::string>> values = {text};
    return Row(columns, values).get<T>("c");
  };
  EXPECT_EQ(as.operator()<std::int16_t>("-32768"), -32768);
  EXPECT_THROW(as.operator()<std::int16_t>("32768"), Error);
  EXPECT_THROW(as.operator()<int>("12 "), Error);
  EXPECT_THROW(as.operator()<int>(""), Error);
  EXPECT_EQ(as.operator()<double>("1e3"), 1000);
  EXPECT_THROW(as.operator()<bool>("yes"), Error);
  EXPECT_EQ(as.operator()<std::vector<std::byte>>("\\x00ff"),
            (std::vector<std::byte>{std::byte{0}, std::byte{255}}));
  EXPECT_EQ(as.operator()<std::vector<std::byte>>("X'00FF'"),
            (std::vector<std::byte>{std::byte{0}, std::byte{255}}));
  EXPECT_THROW(as.operator()<std::vector<std::byte>>("00ff"), Error);
  std::vector<std::optional<std::string>> nothing = {std::nullopt};
  EXPECT_FALSE(Row(columns, nothing).get<std::optional<int>>(0));
  EXPECT_THROW(Row(columns, nothing).get<int>(0), Error);
  EXPECT_THROW(Row(columns, nothing).get<int>("d"), Error);
  EXPECT_THROW(Row(columns, nothing).get<int>(1), Error);
}

}  // namespace
}  // namespace limbeck
