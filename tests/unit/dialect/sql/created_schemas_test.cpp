#include "dialect/sql/created_schemas.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace limbeck::sql {
namespace {

using SchemaNames = std::set<std::string>;

TEST(SchemasCreatedBy, AreThoseThatStatementsName) {
  EXPECT_EQ(schemas_created_by(EngineKind::postgresql,
                               {"CREATE SCHEMA App", "CREATE SCHEMA IF NOT EXISTS \"Other\"",
                                "CREATE TABLE a.t (x int REFERENCES b.u)", "CREATE TABLE t (x int)",
                                "CREATE EXTENSION citext SCHEMA ext", "ALTER TABLE c.t ADD y int"}),
            (SchemaNames{"app", "Other", "a", "ext"}));
  EXPECT_EQ(schemas_created_by(EngineKind::postgresql, {"CREATE TABLE 'unfinished", ""}), SchemaNames());
}

TEST(SchemasThatMustBeNew, AreThoseThatAreCreatedForSure) {
  EXPECT_EQ(schemas_that_must_be_new(
                EngineKind::postgresql,
                {"CREATE SCHEMA App", "CREATE SCHEMA IF NOT EXISTS other", "CREATE TABLE a.t (x int)",
                 "CREATE SCHEMA \"Big\" AUTHORIZATION owner", "CREATE SCHEMA AUTHORIZATION owner"}),
            (SchemaNames{"app", "Big"}));
}

}  // namespace
}  // namespace limbeck::sql
