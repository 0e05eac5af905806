#include "dialect/mysql/migrate/replacement.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace limbeck::dialect::mysql {
namespace {

schema::Catalog catalog_with(const std::string& comment) {
  schema::Catalog made;
  auto& table = made.tables[{"", "t"}];
  table.name.name = "t";
  schema::Column column;
  column.name = "a";
  column.type = "varchar(10)";
  column.comment = comment;
  table.columns.push_back(column);
  auto& view = made.views[{"", "v"}];
  view.name.name = "v";
  view.query = "select `t`.`a` AS `a` from `t`";
  return made;
}

/// What is named, without the digests.
std::string named(const std::string& lines) {
  std::string names;
  for (const auto& line : text::split(lines, '\n')) {
    if (!line.empty()) names += std::string(line.substr(0, line.rfind(' '))) + "\n";
  }
  return names;
}

TEST(MysqlReplacement, ExpectsColumnsThatAreModifiedByTheirFormerNames) {
  const auto before = catalog_with("");
  auto wider = before.tables.at({"", "t"}).columns[0];
  wider.name = "b";
  auto after = wider;
  after.type = "varchar(20)";
  const auto lines =
      expectation({operation::RenameTable{{"", "t"}, {"", "u"}}, operation::RenameColumn{{"", "u"}, "a", "b"},
                   operation::AlterColumn{{"", "u"}, wider, after}},
                  {}, before);
  EXPECT_EQ(named(lines), "column t.a\n");
  // All that a MODIFY says counts.
  EXPECT_NE(lines, expectation({operation::AlterColumn{{"", "t"}, wider, after}}, {}, catalog_with("other")));
}

TEST(MysqlReplacement, ExpectsWhatIsMadeAgainAndNothingThatIsNew) {
  const auto before = catalog_with("");
  const std::vector<Statement> statements = {{"CREATE OR REPLACE VIEW v AS SELECT 1", 0, std::nullopt},
                                             {"CREATE VIEW w AS SELECT 1", 0, std::nullopt},
                                             {"DROP VIEW v", 0, std::nullopt}};
  EXPECT_EQ(named(expectation({}, statements, before)), "view v\n");
  EXPECT_EQ(expectation({}, {}, before), "");
}

TEST(MysqlReplacement, ExpectsTheRestBehindWhatIsDone) {
  Replacement replacement;
  replacement.expected = "column t.a 0123456789ab\ncolumn u.b 0123456789ab\nview v 0123456789ab";
  const auto left = [&](const char* done) {
    const std::vector<Statement> statements = {{done, 0, std::nullopt}};
    return named(expected_behind(replacement, statements));
  };
  EXPECT_EQ(left("INSERT INTO t (a) SELECT b FROM u"), "column t.a\ncolumn u.b\nview v\n");
  EXPECT_EQ(left("ALTER TABLE t MODIFY a INT"), "column u.b\nview v\n");
  EXPECT_EQ(left("ALTER TABLE t ADD COLUMN c INT"), "column t.a\ncolumn u.b\nview v\n");
  EXPECT_EQ(left("ALTER TABLE u RENAME TO w"), "column t.a\nview v\n");
  EXPECT_EQ(left("DROP TABLE t"), "column u.b\nview v\n");
  EXPECT_EQ(left("CREATE OR REPLACE VIEW v AS SELECT 1"), "column t.a\ncolumn u.b\n");
  EXPECT_EQ(left("CALL p()"), "") << "nobody knows what it changes";
}

}  // namespace
}  // namespace limbeck::dialect::mysql
