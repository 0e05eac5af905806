// What holds for every graph.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "revision/history.hpp"
#include "revision/identifier.hpp"
#include "unit/revision/dsl.hpp"

namespace limbeck::revision {
namespace {

/// A graph whose revisions revise and depend on earlier ones only; their ids are in no order.
std::vector<Revision> arbitrary_revisions() {
  const int size = *rc::gen::inRange(1, 25);  // grows with rapidcheck's own size
  std::vector<Revision> revisions(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    Revision& revision = revisions[static_cast<std::size_t>(i)];
    revision.id = fmt::format("{:04x}", (i * 7919 + 13) % 65521);
    auto earlier = [&] { return revisions[static_cast<std::size_t>(*rc::gen::inRange(0, i))].id; };
    if (i == 0) continue;
    const int kind = *rc::gen::inRange(0, 10);
    if (kind > 0) revision.revises = {kind < 6 ? revisions[static_cast<std::size_t>(i) - 1].id : earlier()};
    if (kind > 7) revision.revises.push_back(earlier());
    for (int j = *rc::gen::inRange(0, 8); j > 5; --j) revision.depends_on.push_back(earlier());
    if (*rc::gen::inRange(0, 6) == 0) revision.branch_labels = {fmt::format("label{}", i)};
  }
  return revisions;
}

/// Rows that some interrupted upgrades and downgrades lead to.
std::vector<std::string> arbitrary_rows(const RevisionGraph& graph) {
  std::vector<std::string> rows;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    const std::string target = graph.all()[*rc::gen::inRange<std::size_t>(0, graph.size())]->id;
    const auto applied = graph.applied(rows);
    const bool down = std::ranges::find(applied, target) != applied.end();
    const auto steps = down ? downgrade_steps(graph, rows, target) : upgrade_steps(graph, rows, {target});
    if (!steps.empty()) rows = steps[*rc::gen::inRange<std::size_t>(0, steps.size())].rows_after;
  }
  return rows;
}

/// Each step starts where the one before it ended, its change leads from its rows to its rows, and these are
/// what the set of applied revisions calls for.
void check_steps(const RevisionGraph& graph, const std::vector<std::string>& rows,
                 const std::vector<Step>& steps) {
  RowSet at(rows);
  std::vector<std::string> applied = graph.applied(rows);
  for (const Step& step : steps) {
    RC_ASSERT(step.rows_before == at);
    RC_ASSERT(at.after(step.change) == step.rows_after);
    auto below = graph.get(step.revision).revises;
    const auto dependencies = graph.dependencies(step.revision);
    below.insert(below.end(), dependencies.begin(), dependencies.end());
    auto is_applied = [&](const std::string& id) { return std::ranges::find(applied, id) != applied.end(); };
    RC_ASSERT(std::ranges::all_of(below, is_applied));
    if (step.direction == Direction::upgrade) {
      RC_ASSERT(!is_applied(step.revision));
      applied.push_back(step.revision);
    } else {
      for (const std::string& above : graph.descendants({step.revision})) {
        RC_ASSERT(above == step.revision || !is_applied(above));
      }
      std::erase(applied, step.revision);
    }
    RC_ASSERT(step.rows_after == graph.minimal_rows(applied));
    at = step.rows_after;
  }
}

TEST(Properties, UpToTheHeadsAndDownToTheBase) {
  EXPECT_TRUE(rc::check([] {
    const auto graph = RevisionGraph::build(arbitrary_revisions());
    const auto up = upgrade_steps(graph, {}, {"heads"});
    RC_ASSERT(up.size() == graph.size());
    check_steps(graph, {}, up);
    RC_ASSERT(up.back().rows_after == graph.real_heads());
    RC_ASSERT(graph.at_heads(up.back().rows_after));
    const auto down = downgrade_steps(graph, up.back().rows_after, "base");
    RC_ASSERT(down.size() == graph.size());
    check_steps(graph, up.back().rows_after, down);
    RC_ASSERT(down.back().rows_after.empty());
    std::vector<std::string> there, back;
    for (const auto& step : up) there.push_back(step.revision);
    for (const auto& step : down) back.insert(back.begin(), step.revision);
    RC_ASSERT(there == back);
  }));
}

TEST(Properties, FromAnywhereToAnywhere) {
  EXPECT_TRUE(rc::check([] {
    const auto graph = RevisionGraph::build(arbitrary_revisions());
    const auto rows = arbitrary_rows(graph);
    const std::string target = graph.all()[*rc::gen::inRange<std::size_t>(0, graph.size())]->id;
    const auto up = upgrade_steps(graph, rows, {target});
    check_steps(graph, rows, up);
    const auto after_up = up.empty() ? rows : up.back().rows_after.list();
    const auto applied = graph.applied(after_up);
    RC_ASSERT(std::ranges::find(applied, target) != applied.end());
    RC_ASSERT(graph.applied(rows).size() + up.size() == applied.size());
    const auto down = downgrade_steps(graph, after_up, target);
    check_steps(graph, after_up, down);
    const auto left = graph.applied(down.empty() ? after_up : down.back().rows_after.list());
    RC_ASSERT(std::ranges::find(left, target) != left.end());
    for (const std::string& child : graph.children(target)) {
      RC_ASSERT(std::ranges::find(left, child) == left.end());
    }
  }));
}

TEST(Properties, AStampLeadsWhereAnUpgradeFromNothingDoes) {
  EXPECT_TRUE(rc::check([] {
    const auto graph = RevisionGraph::build(arbitrary_revisions());
    const auto rows = arbitrary_rows(graph);
    std::vector<std::string> targets;
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
      targets.push_back(graph.all()[*rc::gen::inRange<std::size_t>(0, graph.size())]->id);
    }
    const auto up = upgrade_steps(graph, {}, targets);
    const auto purged = stamp_steps(graph, rows, targets, true);
    RC_ASSERT((purged.empty() ? RowSet(rows) : purged.back().rows_after) == up.back().rows_after);
    const auto steps = stamp_steps(graph, rows, targets);
    RowSet at(rows);
    for (const Step& step : steps) {
      RC_ASSERT(step.rows_before == at);
      at = at.after(step.change);
      RC_ASSERT(step.rows_after == at);
    }
    RC_ASSERT(at == graph.minimal_rows(at));
    const auto applied = graph.applied(at);
    for (const std::string& target : targets) RC_ASSERT(std::ranges::find(applied, target) != applied.end());
  }));
}

TEST(Properties, HistoryIsTheUpgradeBackwards) {
  EXPECT_TRUE(rc::check([] {
    const auto graph = RevisionGraph::build(arbitrary_revisions());
    std::vector<std::string> up, shown;
    for (const auto& step : upgrade_steps(graph, {}, {"heads"})) up.insert(up.begin(), step.revision);
    for (const auto* revision : history(graph, "", {})) shown.push_back(revision->id);
    RC_ASSERT(shown == up);
  }));
}

TEST(Properties, ARelativeStartIsTheRevisionThatFarBelowTheEnd) {
  EXPECT_TRUE(rc::check([] {
    const auto graph = RevisionGraph::build(arbitrary_revisions());
    const std::string end = graph.all()[*rc::gen::inRange<std::size_t>(0, graph.size())]->id;
    std::string start = end;
    int steps = 0;
    for (int i = *rc::gen::inRange(0, 5); i > 0 && graph.get(start).revises.size() == 1; --i, ++steps) {
      start = graph.get(start).revises.front();
    }
    if (steps == 0) return;
    RC_ASSERT(history(graph, fmt::format("-{}:{}", steps, end), {}) ==
              history(graph, fmt::format("{}:{}", start, end), {}));
  }));
}

TEST(Properties, LabelsNameTheirBranch) {
  EXPECT_TRUE(rc::check([] {
    const auto graph = RevisionGraph::build(arbitrary_revisions());
    for (const auto* revision : graph.all()) {
      for (const std::string& label : revision->branch_labels) {
        for (const std::string& above : graph.descendants({revision->id}, false)) {
          RC_ASSERT(graph.has_label(graph.node(above), label));
        }
        RC_ASSERT(graph.resolve(label) == graph.resolve(revision->id));
        RC_ASSERT(graph.resolve(label + "@heads") == graph.resolve(revision->id + "@heads"));
      }
    }
  }));
}

}  // namespace
}  // namespace limbeck::revision
