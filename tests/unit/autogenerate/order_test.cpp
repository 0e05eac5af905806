#include "autogenerate/differ/order.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>

namespace limbeck::autogenerate {
namespace {

Rank rank(int phase, const std::string& name) {
  return {phase, "", 0, name};
}

}  // namespace

TEST(Order, FollowsRanksWhereNothingElseDecides) {
  Order order;
  order.add(rank(2, "c"));
  order.add(rank(1, "b"));
  order.add(rank(1, "a"));
  EXPECT_EQ(order.sort(), (std::vector<int>{2, 1, 0}));
}

TEST(Order, GivesUpTheWeakestBondOfACircle) {
  Order order;
  for (const char* name : {"a", "b", "c"}) order.add(rank(0, name));
  order.add_edge(0, 1);
  order.add_edge(1, 2, EdgeStrength::text);
  order.add_edge(2, 0, EdgeStrength::part);
  EXPECT_EQ(order.sort(), (std::vector<int>{0, 1, 2}));
}

TEST(Order, NamesACircleOfHardBonds) {
  Order order;
  for (const char* name : {"a", "b", "c", "d"}) order.add(rank(0, name));
  order.add_edge(0, 1);
  order.add_edge(1, 2);
  order.add_edge(2, 1);
  order.add_edge(2, 3, EdgeStrength::text);
  order.sort();
  EXPECT_EQ(order.cycle(), (std::vector<int>{1, 2}));
}

TEST(Order, KeepsEveryHardBondAndEveryBondWithoutACircle) {
  EXPECT_TRUE(rc::check([] {
    const int size = *rc::gen::inRange(1, 30);
    Order order;
    for (int i = 0; i < size; ++i) order.add(rank(*rc::gen::inRange(0, 3), std::to_string(i)));
    // Hard bonds go one way, so that there is an order.
    for (int i = *rc::gen::inRange(0, 60); i > 0; --i) {
      const int a = *rc::gen::inRange(0, size), b = *rc::gen::inRange(0, size);
      order.add_edge(std::min(a, b), std::max(a, b));
    }
    for (int i = *rc::gen::inRange(0, 20); i > 0; --i) {
      order.add_edge(*rc::gen::inRange(0, size), *rc::gen::inRange(0, size),
                     *rc::gen::element(EdgeStrength::part, EdgeStrength::text));
    }
    const auto sorted = order.sort();
    RC_ASSERT(sorted.size() == static_cast<std::size_t>(size));
    std::vector<int> place(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i)
      place[static_cast<std::size_t>(sorted[i])] = static_cast<int>(i);
    for (const auto& edge : order.edges()) {
      if (edge.strength != EdgeStrength::hard) continue;
      RC_ASSERT(place[static_cast<std::size_t>(edge.first)] < place[static_cast<std::size_t>(edge.second)]);
    }
  }));
}

TEST(Order, IsQuickWithManySteps) {
  Order order;
  constexpr int size = 100'000;
  for (int i = 0; i < size; ++i) order.add(rank(0, std::to_string(i)));
  for (int i = 0; i + 1 < size; ++i)
    order.add_edge(i + 1, i, i % 3 == 0 ? EdgeStrength::part : EdgeStrength::hard);
  order.add_edge(0, size - 1, EdgeStrength::part);  // one big circle
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(order.sort().size(), static_cast<std::size_t>(size));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace limbeck::autogenerate
