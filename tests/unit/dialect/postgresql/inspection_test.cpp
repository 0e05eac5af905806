// What an inspection does with rows that no server here would give.
#include "dialect/postgresql/inspect/inspection.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "dialect/postgresql/inspect/letters.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using Row = std::vector<std::string>;

Rows rows_of(const std::vector<Row>& values) {
  ResultPtr result(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK));
  if (values.empty()) return Rows(std::move(result));
  const auto width = static_cast<int>(values.front().size());
  std::vector<PGresAttDesc> attributes(values.front().size());
  std::string name = "c";
  for (auto& attribute : attributes) attribute.name = name.data();
  PQsetResultAttrs(result.get(), width, attributes.data());
  for (int row = 0; row < static_cast<int>(values.size()); ++row) {
    for (int column = 0; column < width; ++column) {
      std::string value = values[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
      PQsetvalue(result.get(), row, column, value.data(), static_cast<int>(value.size()));
    }
  }
  return Rows(std::move(result));
}

/// Of a database with the table public.t and these rows of some queries, each named by its FROM.
schema::Catalog inspected(std::map<std::string, std::vector<Row>> answers) {
  answers.insert(
      {"FROM pg_class c",
       {{"20000", "public", "t", "r", "f", "{}", "{}", "", "heap", "d", "f", "f", "", "f", "", ""}}});
  const InspectOptions options;
  Inspection inspection(options, "public");
  for (const auto& step : Inspection::steps(150000)) {
    std::vector<Row> values;
    for (const auto& [from, given] : answers) {
      if (step.query.contains(from)) values = given;
    }
    const auto rows = rows_of(values);
    (inspection.*step.read)(rows);
  }
  return inspection.finish();
}

std::string refusal(const std::map<std::string, std::vector<Row>>& answers) {
  try {
    inspected(answers);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Row constraint(const std::string& kind) {
  return {"20001", "20000", "0", "odd", kind, "f", "f", "t", "0",    "f",
          "0",     "a",     "a", "s",   "f",  "",  "",  "",  "a > 0"};
}

TEST(PostgresqlInspection, ReadsAConstraintOfAKnownKind) {
  const auto catalog = inspected({{"FROM pg_constraint c", {constraint("c")}}});
  EXPECT_EQ(catalog.tables.at({"public", "t"}).checks.at(0).expression, "a > 0");
}

TEST(PostgresqlInspection, NamesAConstraintOfAnUnknownKind) {
  EXPECT_EQ(refusal({{"FROM pg_constraint c", {constraint("q")}}}),
            "PostgreSQL has a constraint of kind 'q' that Limbeck does not know");
}

TEST(PostgresqlInspection, NamesAReplicaIdentityOfAnUnknownKind) {
  EXPECT_EQ(
      refusal(
          {{"FROM pg_class c",
            {{"20000", "public", "t", "r", "f", "{}", "{}", "", "heap", "?", "f", "f", "", "f", "", ""}}}}),
      "PostgreSQL has a replica identity of kind '?' that Limbeck does not know");
}

TEST(PostgresqlInspection, NamesACastOfAnUnknownMethod) {
  EXPECT_EQ(refusal({{"FROM pg_cast c", {{"20003", "text", "point", "", "e", "z"}}}}),
            "PostgreSQL has a cast method of kind 'z' that Limbeck does not know");
}

TEST(PostgresqlInspection, NamesAPolicyForAnUnknownCommand) {
  EXPECT_EQ(
      refusal({{"FROM pg_policy p", {{"20002", "20000", "own", "z", "t", "{PUBLIC}", "", "", "f", "f"}}}}),
      "PostgreSQL has a policy of kind 'z' that Limbeck does not know");
}

TEST(PostgresqlInspection, SaysWhyItIsReadAgain) {
  const CatalogChanged changed;
  const std::exception& cause = changed;
  EXPECT_STREQ(cause.what(), "another session changed the schema while it was being read");
}

TEST(PostgresqlLetters, AMissingLetterIsNamedToo) {
  EXPECT_THROW(enabled_verb('\0'), Error);
  EXPECT_STREQ(enabled_verb('R'), "ENABLE REPLICA");
}

}  // namespace
}  // namespace limbeck::dialect::postgresql
