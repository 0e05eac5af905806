#include "autogenerate/differ/sort_steps.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <ctime>

namespace limbeck::autogenerate {
namespace {

/// Steps without operations: their ranks and edges alone.
struct Graph {
  ByNumber<StepId, Rank> ranks;
  std::vector<StepEdge> edges;

  void add(int phase, const std::string& name) { ranks.add({phase, "", 0, name}); }
  void edge(int first, int second, EdgeStrength strength = EdgeStrength::hard) {
    if (first != second) edges.push_back({StepId(first), StepId(second), strength});
  }
  auto sorted() const { return sort_steps(ranks, edges); }
};

std::vector<int> numbers(const std::vector<StepId>& steps) {
  std::vector<int> result;
  for (const auto step : steps) result.push_back(static_cast<int>(step));
  return result;
}

}  // namespace

TEST(SortSteps, FollowsRanksWhereNothingElseDecides) {
  Graph graph;
  graph.add(2, "c");
  graph.add(1, "b");
  graph.add(1, "a");
  EXPECT_EQ(numbers(graph.sorted().value()), (std::vector<int>{2, 1, 0}));
}

TEST(SortSteps, GivesUpTheWeakestEdgeOfACycle) {
  Graph graph;
  for (const char* name : {"a", "b", "c"}) graph.add(0, name);
  graph.edge(0, 1);
  graph.edge(1, 2, EdgeStrength::text);
  graph.edge(2, 0, EdgeStrength::part);
  EXPECT_EQ(numbers(graph.sorted().value()), (std::vector<int>{0, 1, 2}));
}

TEST(SortSteps, ReturnsACycleOfHardEdges) {
  Graph graph;
  for (const char* name : {"a", "b", "c", "d"}) graph.add(0, name);
  graph.edge(0, 1);
  graph.edge(1, 2);
  graph.edge(2, 1);
  graph.edge(2, 3, EdgeStrength::text);
  const auto sorted = graph.sorted();
  ASSERT_FALSE(sorted.has_value());
  EXPECT_EQ(numbers(sorted.error().steps), (std::vector<int>{1, 2}));
}

TEST(SortSteps, KeepsEveryHardEdgeAndEveryEdgeWithoutACycle) {
  EXPECT_TRUE(rc::check([] {
    const int size = *rc::gen::inRange(1, 30);
    Graph graph;
    for (int i = 0; i < size; ++i) graph.add(*rc::gen::inRange(0, 3), std::to_string(i));
    // Hard edges go one way, so that there is an order.
    for (int i = *rc::gen::inRange(0, 60); i > 0; --i) {
      const int a = *rc::gen::inRange(0, size), b = *rc::gen::inRange(0, size);
      graph.edge(std::min(a, b), std::max(a, b));
    }
    for (int i = *rc::gen::inRange(0, 20); i > 0; --i) {
      graph.edge(*rc::gen::inRange(0, size), *rc::gen::inRange(0, size),
                 *rc::gen::element(EdgeStrength::part, EdgeStrength::text));
    }
    const auto sorted = graph.sorted();
    RC_ASSERT(sorted.has_value());
    RC_ASSERT(sorted->size() == static_cast<std::size_t>(size));
    ByNumber<StepId, std::size_t> place(sorted->size());
    for (std::size_t i = 0; i < sorted->size(); ++i) place[(*sorted)[i]] = i;
    for (const auto& edge : graph.edges) {
      if (edge.strength == EdgeStrength::hard) RC_ASSERT(place[edge.first] < place[edge.second]);
    }
  }));
}

TEST(SortSteps, IsQuickWithManySteps) {
  Graph graph;
  constexpr int size = 100'000;
  for (int i = 0; i < size; ++i) graph.add(0, std::to_string(i));
  for (int i = 0; i + 1 < size; ++i)
    graph.edge(i + 1, i, i % 3 == 0 ? EdgeStrength::part : EdgeStrength::hard);
  graph.edge(0, size - 1, EdgeStrength::part);  // one big cycle
  const auto start = std::clock();              // of the processor: others may have it, too
  EXPECT_EQ(graph.sorted().value().size(), static_cast<std::size_t>(size));
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 60);
}

}  // namespace limbeck::autogenerate
