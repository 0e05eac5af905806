#include <gtest/gtest.h>

#include <filesystem>

#include "dialect/dialect.hpp"

namespace limbeck::dialect {
namespace {

using Kind = Parameter::Kind;

const Dialect& pg() {
  return dialect_for(EngineKind::postgresql);
}
const Dialect& lite() {
  return dialect_for(EngineKind::sqlite);
}

TEST(DialectValues, ParametersAsLiterals) {
  EXPECT_EQ(pg().parameter_literal(std::nullopt), "NULL");
  EXPECT_EQ(pg().parameter_literal("it's"), "'it''s'");
  EXPECT_EQ(pg().parameter_literal({"-5", Kind::integer}), "(-5)");
  EXPECT_EQ(pg().parameter_literal({"00ff", Kind::bytes}), "'\\x00ff'");
  EXPECT_EQ(pg().parameter_literal({"-Infinity", Kind::real}), "'-Infinity'");
  EXPECT_EQ(pg().parameter_literal({"NaN", Kind::real}), "'NaN'");
  EXPECT_EQ(lite().parameter_literal({"1.5", Kind::real}), "1.5");
  EXPECT_EQ(lite().parameter_literal({"00ff", Kind::bytes}), "X'00ff'");
  EXPECT_EQ(lite().parameter_literal({"-Infinity", Kind::real}), "(-9e999)");
  EXPECT_THROW(lite().parameter_literal({"NaN", Kind::real}), Error);
}

TEST(DialectValues, BooleansAsParameters) {
  EXPECT_EQ(pg().boolean_parameter(true).value, "true");
  EXPECT_EQ(lite().boolean_parameter(false).value, "0");
  EXPECT_EQ(lite().boolean_parameter(false).kind, Kind::integer);
}

TEST(DialectValues, OnlyAFileCanBeMissingBeforeAnybodyConnects) {
  config::DatabaseUrl url;
  url.engine = EngineKind::sqlite;
  EXPECT_FALSE(lite().stand_in_for_missing(url));  // in memory
  url.database = std::filesystem::temp_directory_path() / "limbeck_none_of_that_name.db";
  ASSERT_TRUE(lite().stand_in_for_missing(url));
  EXPECT_TRUE(lite().stand_in_for_missing(url)->in_memory());
  for (const auto* mode : {"ro", "rw"}) {
    url.options = {{"mode", mode}};
    EXPECT_FALSE(lite().stand_in_for_missing(url)) << mode << " makes no file";
  }
  url.options = {{"mode", "rwc"}};
  EXPECT_TRUE(lite().stand_in_for_missing(url));
  url.options.clear();
  url.database = std::filesystem::temp_directory_path();
  EXPECT_FALSE(lite().stand_in_for_missing(url));
  url.engine = EngineKind::postgresql;
  EXPECT_FALSE(pg().stand_in_for_missing(url));
}

TEST(DialectValues, WhatTheNewestVersionsBring) {
  const auto at = [](int version) {
    return pg().capabilities({EngineKind::postgresql, Flavour::original, version});
  };
  EXPECT_FALSE(at(140000).nulls_not_distinct);
  EXPECT_TRUE(at(150000).nulls_not_distinct);
  EXPECT_FALSE(at(170000).virtual_columns);
  EXPECT_TRUE(pg().capabilities(newest(EngineKind::postgresql)).virtual_columns);
  for (const auto engine : supported_engines()) EXPECT_EQ(dialect_for(engine).engine(), engine);
}

}  // namespace
}  // namespace limbeck::dialect
