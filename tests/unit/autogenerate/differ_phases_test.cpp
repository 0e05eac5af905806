// The phases of the differ, each by itself.
#include <gtest/gtest.h>

#include "autogenerate/differ/assemble.hpp"
#include "autogenerate/differ/compare.hpp"
#include "autogenerate/differ/emit_steps.hpp"
#include "autogenerate/differ/propagate.hpp"
#include "autogenerate/differ/sides.hpp"
#include "autogenerate/differ/sort_steps.hpp"
#include "autogenerate/differ/step_edges.hpp"
#include "catalog_text.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::ObjectId;
using schema::ObjectKind;
using testing::all_capabilities;
using testing::CatalogText;

Sides sides_of(const std::string& before, const std::string& after) {
  return make_sides(CatalogText(before).catalog(), CatalogText(after).catalog(), all_capabilities());
}

ObjectId id(ObjectKind kind, const std::string& name, const std::string& part = "") {
  return {kind, {"public", name}, part};
}

const std::string view_of_n = "view v (n integer) as SELECT t.n FROM public.t\nneed view v: column t.n\n";
const std::string before = "table t\n  n integer\n" + view_of_n;
const std::string after = "table t\n  n bigint\n" + view_of_n;

}  // namespace

TEST(DifferPhases, SidesHaveTheNewNamesOfWhatOnlyItsNameTellsApart) {
  const auto sides =
      sides_of("table t\n  n integer\n  index old (n)\n", "table t\n  n integer\n  index new (n)\n");
  ASSERT_EQ(sides.part_renames.size(), 1u);
  EXPECT_EQ(sides.part_renames[0].to.part, "new");
  EXPECT_EQ(sides.before.catalog.tables.begin()->second.indexes[0].name, "new");
  EXPECT_EQ(sides.old_name(sides.elements.at(sides.part_renames[0].to), "new"), "old");
}

TEST(DifferPhases, ComparingLooksAtEachElementAndPropagatingAtItsDependents) {
  const auto sides = sides_of(before, after);
  const auto column = sides.elements.at(id(ObjectKind::column, "t", "n"));
  const auto view = sides.elements.at(id(ObjectKind::view, "v"));
  const auto compared = compare(sides, {});
  EXPECT_TRUE(compared[column].changed);
  EXPECT_TRUE(compared[column].needs_dependents_dropped);
  EXPECT_TRUE(compared[view].is_kept());
  const auto propagated = propagate(sides, compared);
  EXPECT_TRUE(propagated[column].is_kept());
  EXPECT_TRUE(propagated[view].recreated);
  EXPECT_TRUE(compared[view].is_kept());  // it is a value
}

TEST(DifferPhases, StepsKnowTheirElementsAndEdgesTheirOrder) {
  const auto sides = sides_of(before, after);
  const auto states = propagate(sides, compare(sides, {}));
  const auto steps = emit_steps(sides, states);
  ASSERT_EQ(steps.all.size(), 3u);
  const auto& view = steps.of[sides.elements.at(id(ObjectKind::view, "v"))];
  const auto& column = steps.of[sides.elements.at(id(ObjectKind::column, "t", "n"))];
  ASSERT_TRUE(view.drop && view.creation && column.column.main);
  EXPECT_TRUE(view.changes.empty());
  const auto edges = step_edges(sides, states, steps);
  const auto sorted = sort_steps(steps.ranks, edges);
  ASSERT_TRUE(sorted.has_value());
  EXPECT_EQ(*sorted, (std::vector<StepId>{*view.drop, *column.column.main, *view.creation}));
  EXPECT_EQ(assemble(steps, edges, *sorted).size(), 3u);
}

TEST(DifferPhases, PartsOfANewTableAreMergedWhereTheOrderAllowsIt) {
  const auto sides = sides_of("", "table t\n  n integer default 1\n  check positive (n > 0)\n");
  const auto states = propagate(sides, compare(sides, {}));
  const auto steps = emit_steps(sides, states);
  EXPECT_EQ(steps.all.size(), 3u);  // the table, its default, its check
  const auto edges = step_edges(sides, states, steps);
  const auto operations = assemble(steps, edges, sort_steps(steps.ranks, edges).value());
  ASSERT_EQ(operations.size(), 1u);
  EXPECT_EQ(std::get<operation::CreateTable>(operations[0]).table.checks.size(), 1u);
}

}  // namespace limbeck::autogenerate
