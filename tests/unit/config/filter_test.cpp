#include "config/filter.hpp"

#include <gtest/gtest.h>

namespace limbeck::config {

TEST(Filter, CoversEverythingByDefault) {
  const Filter filter;
  EXPECT_TRUE(filter.covers("public", "t"));
  EXPECT_TRUE(filter.covers("", "t"));
  EXPECT_TRUE(filter.covers_schema("any"));
}

TEST(Filter, MatchesNamesWithAndWithoutASchema) {
  Filter filter;
  filter.exclude_objects = {"tmp_*", "audit.*"};
  EXPECT_FALSE(filter.covers("public", "tmp_x"));
  EXPECT_FALSE(filter.covers("audit", "log"));
  EXPECT_TRUE(filter.covers("public", "audit"));
  EXPECT_TRUE(filter.covers("audit2", "log"));
  EXPECT_FALSE(filter.covers("", "tmp_x"));
  filter.exclude_objects = {"main.a"};
  EXPECT_FALSE(filter.covers("", "a"));
}

TEST(Filter, LetsExcludeWin) {
  Filter filter;
  filter.include_objects = {"shop_*"};
  filter.exclude_objects = {"shop_old"};
  EXPECT_TRUE(filter.covers("public", "shop_new"));
  EXPECT_FALSE(filter.covers("public", "shop_old"));
  EXPECT_FALSE(filter.covers("public", "other"));
}

TEST(Filter, RestrictsSchemasWhereThereAreAny) {
  Filter filter;
  filter.include_schemas = {"app*"};
  filter.exclude_schemas = {"app_old"};
  EXPECT_TRUE(filter.covers_schema("app"));
  EXPECT_FALSE(filter.covers_schema("app_old"));
  EXPECT_FALSE(filter.covers("public", "t"));
  EXPECT_TRUE(filter.covers("", "t"));
}

TEST(Filter, StaysAtHomeUnlessToldOfOtherSchemas) {
  Filter filter;
  filter.target_schemas = {"public", "odd*name"};
  EXPECT_TRUE(filter.covers("public", "t"));
  EXPECT_TRUE(filter.covers_schema("odd*name"));
  EXPECT_FALSE(filter.covers_schema("odd_name"));
  EXPECT_FALSE(filter.covers("shop", "t"));
  EXPECT_TRUE(filter.covers("", "t"));
  filter.include_objects = {"audit_*.log", "t"};
  EXPECT_TRUE(filter.covers("audit_1", "log"));
  EXPECT_FALSE(filter.covers("audit_1", "other"));
  EXPECT_FALSE(filter.covers("shop", "t"));
  filter.exclude_schemas = {"public"};
  EXPECT_FALSE(filter.covers("public", "t"));
  filter.include_schemas = {"shop"};
  EXPECT_TRUE(filter.covers("shop", "t"));
}

}  // namespace limbeck::config
