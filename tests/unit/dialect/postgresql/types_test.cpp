#include "dialect/postgresql/types/types.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace limbeck::dialect::postgresql {
namespace {

std::string refusal(const PortableType& type) {
  try {
    return native_type(type);
  } catch (const Error& error) {
    return std::string(error.what()) + "\n" + error.hint();
  }
}

TEST(PostgresqlTypes, PortableTypesHaveTheServersOwnSpelling) {
  EXPECT_EQ(native_type({"integer", {}}), "integer");
  EXPECT_EQ(native_type({"double", {}}), "double precision");
  EXPECT_EQ(native_type({"numeric", {}}), "numeric");
  EXPECT_EQ(native_type({"numeric", {"10"}}), "numeric(10)");
  EXPECT_EQ(native_type({"numeric", {"10", "2"}}), "numeric(10,2)");
  EXPECT_EQ(native_type({"string", {}}), "character varying");
  EXPECT_EQ(native_type({"string", {"40"}}), "character varying(40)");
  EXPECT_EQ(native_type({"char", {"2"}}), "character(2)");
  EXPECT_EQ(native_type({"bytes", {"16"}}), "bytea");
  EXPECT_EQ(native_type({"time", {}}), "time without time zone");
  EXPECT_EQ(native_type({"timestamp", {"3"}}), "timestamp(3) without time zone");
  EXPECT_EQ(native_type({"timestamptz", {}}), "timestamp with time zone");
  EXPECT_EQ(native_type({"jsonb", {}}), "jsonb");
}

TEST(PostgresqlTypes, AnUnknownNameGetsASuggestion) {
  EXPECT_NE(
      refusal({"varchar", {"40"}}).find("there is no portable type \"varchar\"\ndid you mean \"string\"?"),
      std::string::npos);
  EXPECT_NE(refusal({"intger", {}}).find("did you mean \"integer\"?"), std::string::npos);
  EXPECT_EQ(refusal({"geography", {}}).find("did you mean"), std::string::npos);
}

TEST(PostgresqlTypes, ArgumentsAreChecked) {
  EXPECT_EQ(refusal({"uuid", {"1"}}), "the type uuid takes no arguments\n");
  EXPECT_EQ(refusal({"string", {"1", "2"}}), "the type string takes one argument at most, not 2\n");
  EXPECT_EQ(refusal({"string", {"many"}}),
            "\"many\" is no argument of the type string: a whole number from 1 to 10485760 is\n");
  EXPECT_EQ(refusal({"numeric", {"4", "5"}}),
            "\"5\" is no argument of the type numeric: a whole number from 0 to 4 is\n");
  EXPECT_EQ(refusal({"timestamp", {"7"}}),
            "\"7\" is no argument of the type timestamp: a whole number from 0 to 6 is\n");
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
