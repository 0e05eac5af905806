// Which revision of a history has made a rename.
#include "migrate/renames_made.hpp"

#include <gtest/gtest.h>

namespace limbeck::migrate {
namespace {

using schema::ObjectId;
using schema::ObjectKind;

std::vector<PlannedStep> history(std::vector<std::vector<std::string>> revisions) {
  std::vector<PlannedStep> steps;
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    PlannedStep step;
    step.step.revision = "r" + std::to_string(i + 1);
    for (auto& statement : revisions[i]) step.statements.push_back({std::move(statement), 1, std::nullopt});
    steps.push_back(std::move(step));
  }
  return steps;
}

std::string column(const RenamesMade& made, const std::string& table, const std::string& from,
                   const std::string& to) {
  return made.revision({ObjectKind::column, {"", table}, from}, {ObjectKind::column, {"", table}, to})
      .value_or("none");
}
std::string whole(const RenamesMade& made, ObjectKind kind, const std::string& from, const std::string& to,
                  const std::string& schema = "") {
  return made.revision({kind, {schema, from}, ""}, {kind, {schema, to}, ""}).value_or("none");
}

TEST(RenamesMade, AreThoseOfTheStatements) {
  const RenamesMade made(
      history({{"CREATE TABLE t (name TEXT)", "ALTER TABLE \"t\" RENAME COLUMN name TO \"full_name\""},
               {"ALTER TABLE T RENAME a TO b", "ALTER TABLE people RENAME TO users"}}),
      dialect::dialect_for(EngineKind::sqlite));
  EXPECT_EQ(column(made, "t", "name", "full_name"), "r1");
  EXPECT_EQ(column(made, "t", "full_name", "name"), "none");
  EXPECT_EQ(column(made, "t", "A", "b"), "r2");
  EXPECT_EQ(column(made, "u", "a", "b"), "none");
  EXPECT_EQ(whole(made, ObjectKind::table, "people", "users"), "r2");
}

TEST(RenamesMade, LeadOverSeveralNames) {
  const RenamesMade made(
      history({{"ALTER TABLE t RENAME COLUMN a TO tmp", "ALTER TABLE t RENAME COLUMN b TO a",
                "ALTER TABLE t RENAME COLUMN tmp TO b"},
               {"ALTER TABLE t RENAME TO u"},
               {"ALTER TABLE u RENAME TO v"}}),
      dialect::dialect_for(EngineKind::sqlite));
  EXPECT_EQ(column(made, "v", "a", "b"), "r1");
  EXPECT_EQ(column(made, "v", "b", "a"), "r1");
  EXPECT_EQ(column(made, "t", "b", "a"), "none");
  EXPECT_EQ(whole(made, ObjectKind::table, "t", "v"), "r3");
}

TEST(RenamesMade, AreThoseOfPostgresqlToo) {
  const RenamesMade made(
      history({{"ALTER TABLE IF EXISTS ONLY app.People RENAME Name TO full_name",
                "ALTER TYPE mood RENAME VALUE 'sad' TO 'glum'", "ALTER TYPE app.mood RENAME TO feeling",
                "ALTER SEQUENCE s RENAME TO t", "ALTER TABLE app.people RENAME CONSTRAINT c TO d",
                "ALTER TYPE kind RENAME ATTRIBUTE e TO f"}}),
      dialect::dialect_for(EngineKind::postgresql));
  EXPECT_EQ(column(made, "people", "name", "full_name"), "r1");
  EXPECT_EQ(column(made, "People", "name", "full_name"), "none");
  EXPECT_EQ(made.revision({ObjectKind::enum_type, {"app", "feeling"}, "sad"},
                          {ObjectKind::enum_type, {"app", "feeling"}, "glum"}),
            "r1");
  EXPECT_EQ(whole(made, ObjectKind::enum_type, "mood", "feeling", "app"), "r1");
  EXPECT_EQ(whole(made, ObjectKind::enum_type, "mood", "feeling", "other"), "none");
  EXPECT_EQ(whole(made, ObjectKind::sequence, "s", "t"), "r1");
  EXPECT_EQ(column(made, "people", "c", "d"), "none");
  EXPECT_EQ(column(made, "kind", "e", "f"), "none");
}

}  // namespace
}  // namespace limbeck::migrate
