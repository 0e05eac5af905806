#include "dialect/postgresql/inspect/definition.hpp"

#include <gtest/gtest.h>

#include "dialect/postgresql/connect/array.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using schema::IndexKey;

TEST(WithoutParentheses, TakesOffThoseAroundEverything) {
  const std::pair<const char*, const char*> cases[] = {
      {"(a > 0)", "a > 0"},
      {"((a > 0) AND (b > 0))", "(a > 0) AND (b > 0)"},
      {"(a) + (b)", "(a) + (b)"},
      {"lower(a)", "lower(a)"},
      {"(a = ')'::text)", "a = ')'::text"},
      {"(\"x)\" > 0)", "\"x)\" > 0"},
      {"true", "true"},
      {"", ""},
      {"('(')", "'('"},
  };
  for (const auto& [given, expected] : cases) EXPECT_EQ(without_parentheses(given), expected) << given;
}

/// "key|collation|class|desc|nulls first" for each, separated by a blank line's worth of ";".
std::string keys(const std::string& definition, const std::vector<std::string>& columns) {
  std::string text;
  for (const auto& key : index_keys(definition, columns)) {
    text += text.empty() ? "" : "; ";
    text += key.column.empty() ? "[" + key.expression + "]" : key.column;
    if (!key.collation.empty()) text += " c=" + key.collation;
    if (!key.operator_class.empty()) text += " o=" + key.operator_class;
    if (key.descending) text += " desc";
    if (key.nulls_first) text += " first";
  }
  return text;
}

TEST(IndexKeys, AreReadFromTheServersDefinition) {
  EXPECT_EQ(keys("CREATE INDEX i ON public.t USING btree (a)", {"a"}), "a");
  EXPECT_EQ(
      keys("CREATE UNIQUE INDEX i ON ONLY public.t USING btree (a, b DESC, c NULLS FIRST, d DESC NULLS LAST)",
           {"a", "b", "c", "d"}),
      "a; b desc first; c first; d desc");
  EXPECT_EQ(
      keys("CREATE INDEX \"using (\" ON public.\"using\" USING gin (\"x,(\" public.gin_trgm_ops) INCLUDE (z)",
           {"x,("}),
      "x,( o=public.gin_trgm_ops");
  EXPECT_EQ(
      keys(
          "CREATE INDEX i ON t USING btree (lower(a), ((a || ')'::text)) COLLATE \"C\" text_pattern_ops DESC,"
          " public.f(a, b), COALESCE(a, (b)::text)) WHERE (a > 0)",
          {"", "", "", ""}),
      "[lower(a)]; [a || ')'::text] c=\"C\" o=text_pattern_ops desc first; [public.f(a, b)]; "
      "[COALESCE(a, (b)::text)]");
  EXPECT_EQ(
      keys("CREATE INDEX i ON t USING gist (a tsvector_ops (siglen='100'), b COLLATE public.\"my coll\")",
           {"a", "b"}),
      "a o=tsvector_ops (siglen='100'); b c=public.\"my coll\"");
}

TEST(ParseArray, ReadsTheServersForm) {
  using List = std::vector<std::string>;
  EXPECT_EQ(parse_array("{}"), List{});
  EXPECT_EQ(parse_array(""), List{});
  EXPECT_EQ(parse_array("{a}"), List{"a"});
  EXPECT_EQ(parse_array("{fillfactor=70,autovacuum_enabled=false}"),
            (List{"fillfactor=70", "autovacuum_enabled=false"}));
  EXPECT_EQ(parse_array(R"({"a,b","c\"d","e\\f","",NULL,"NULL","{}"})"),
            (List{"a,b", "c\"d", "e\\f", "", "", "NULL", "{}"}));
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
