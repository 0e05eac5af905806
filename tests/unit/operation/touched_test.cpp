#include "operation/touched.hpp"

#include <gtest/gtest.h>

namespace limbeck::operation {
namespace {

const schema::ObjectName people{"", "people"};

schema::Table table() {
  schema::Table table;
  table.name = people;
  return table;
}

TEST(TouchedTable, IsTheOneThatAnOperationOnItOrAPartOfItNames) {
  for (const Operation& each : std::initializer_list<Operation>{
           CreateTable{table()}, DropTable{table()}, RebuildTable{table(), table(), {}},
           AlterTableOptions{table(), table()}, AddColumn{people, {}}, AlterColumn{people, {}, {}},
           AddConstraint{people, {}}, RenameConstraint{people, "a", "b"}, CreateIndex{people, {}},
           RenameIndex{people, "a", "b"}}) {
    EXPECT_EQ(touched_table(each), people) << name(each);
  }
}

TEST(TouchedTable, IsNoneForOtherObjectsAndForNewNames) {
  schema::View view;
  view.name = people;
  for (const Operation& each : std::initializer_list<Operation>{
           RenameTable{people, people}, CreateView{view}, ReplaceView{view, view}, DropEnum{{people, {}, {}}},
           Execute{"SELECT 1"}}) {
    EXPECT_EQ(touched_table(each), std::nullopt) << name(each);
  }
}

TEST(MayChangeValues, AsksForTheKindOfOperation) {
  EXPECT_TRUE(may_change_values({AddColumn{people, {}}}));
  EXPECT_TRUE(may_change_values({AlterColumn{people, {}, {}}}));
  EXPECT_FALSE(may_change_values({DropTable{table()}, DropColumn{people, {}}}));
}

TEST(MayChangeValues, IsFalseForColumnsThatANewPrimaryKeyClosesToNull) {
  schema::KeyConstraint key;
  key.primary = true;
  EXPECT_FALSE(may_change_values({AlterColumn{people, {}, {}}, AddConstraint{people, key}}));
  EXPECT_TRUE(may_change_values({AddColumn{people, {}}, AddConstraint{people, key}}));
}

TEST(DropsTable, IsTrueForATableAlone) {
  EXPECT_TRUE(drops_table({DropTable{table()}}));
  EXPECT_FALSE(drops_table({DropColumn{people, {}}}));
}

}  // namespace
}  // namespace limbeck::operation
