// What a section says it expects.
#include <gtest/gtest.h>

#include "scripts/sql/format.hpp"
#include "unit/scripts/revision_dsl.hpp"

namespace limbeck::scripts {
namespace {

std::string expected(const std::string& text) {
  return or_error([&] {
    return RevisionFile::parse(short_header + text, "r.sql", EngineKind::sqlite)
        .require(Direction::upgrade)
        .expected;
  });
}

}  // namespace

TEST(Expects, IsTheCommentBelow) {
  EXPECT_EQ(expected("-- limbeck: upgrade\n-- limbeck: expects\n-- CREATE TABLE c (\n--     id int\n-- "
                     ");\n\n-- more\nSELECT 1;"),
            "CREATE TABLE c (\n    id int\n);\n");
  EXPECT_EQ(expected("-- limbeck: upgrade\r\n-- limbeck: expects\r\n--a\r\n--\r\n-- b\r\nSELECT 1;\r\n"),
            "a\n\nb\n");
  EXPECT_EQ(expected("-- limbeck: upgrade\n-- limbeck: expects\n-- limbeck: downgrade\n"), "");
  EXPECT_EQ(expected("-- limbeck: upgrade\nSELECT 1;\n-- limbeck expects a lot\n"), "");
}

TEST(Expects, StandsAboveTheStatementsOfASection) {
  EXPECT_TRUE(expected("-- limbeck: upgrade\nSELECT 1;\n-- limbeck: expects\n-- a\n")
                  .contains("above the first statement"));
  EXPECT_TRUE(
      expected("-- limbeck: expects\n-- a\n-- limbeck: upgrade\n").contains("belongs into a section"));
  EXPECT_TRUE(expected("-- limbeck: upgrade\n-- limbeck: expects a\n").contains("stands alone"));
  EXPECT_TRUE(expected("-- limbeck: upgrade\n-- limbeck: expects\n-- a\n\n-- limbeck: expects\n-- b\n")
                  .contains("second"));
}

TEST(Expects, IsWrittenAsItIsRead) {
  NewRevision draft;
  draft.revision.id = "a";
  draft.sections = {
      {.direction = Direction::upgrade, .expected = "CREATE TABLE c (\n    id int\n);\n", .sql = "SELECT 1;"},
      {.direction = Direction::downgrade, .expected = "x = 1\n", .sql = "-- WARNING: drops\nSELECT 2;"}};
  const auto text = format_revision(draft, EngineKind::sqlite);
  EXPECT_TRUE(text.contains(
      "-- limbeck: upgrade\n-- limbeck: expects\n-- CREATE TABLE c (\n--     id int\n-- );\n\nSELECT 1;\n"))
      << text;
  EXPECT_EQ(RevisionFile::parse(text, "r.sql", EngineKind::sqlite).require(Direction::downgrade).expected,
            "x = 1\n");
}

TEST(Expects, LeavesOutsideWhatTheStatementsDoNotSay) {
  const auto file = RevisionFile::parse(
      short_header +
          std::string("-- limbeck: upgrade\n-- drops old\nSELECT 1;\n-- limbeck: downgrade\nSELECT 2;\n"),
      "r.sql", EngineKind::sqlite);
  const auto outside = file.text_outside(file.require(Direction::upgrade));
  EXPECT_TRUE(outside.contains("drops old"));
  EXPECT_TRUE(outside.contains("SELECT 2"));
  EXPECT_FALSE(outside.contains("SELECT 1"));
}

}  // namespace limbeck::scripts
