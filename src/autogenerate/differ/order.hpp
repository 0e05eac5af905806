// Puts steps into an order in which each can run when its turn comes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace limbeck::autogenerate {

/// Where a step stands when nothing else decides.
struct Rank {
  int phase = 0;
  std::string group;  ///< steps of one phase on one table stay together
  int step = 0;
  std::string name;

  auto operator<=>(const Rank&) const = default;
};

/// What "a before b" is worth when not all can be had. Of a circle, the weakest are given up.
enum class EdgeStrength {
  text,  ///< a name in a text hints at it
  part,  ///< b could do without, if a part of it came later by itself
  hard,
};

class Order {
 public:
  /// Steps are numbered from 0.
  int add(Rank rank);
  void add_edge(int first, int second, EdgeStrength strength = EdgeStrength::hard);

  /// All steps. Deterministic: it depends on ranks and bonds alone, not on the order in which they were
  /// added. Where hard bonds form a circle, `circle()` is not empty and the result is of no use.
  std::vector<int> sort();
  /// The steps of one such circle, in its order.
  const std::vector<int>& cycle() const { return cycle_; }

  struct Edge {
    int first, second;
    EdgeStrength strength;
  };
  const std::vector<Edge>& edges() const { return edges_; }
  std::size_t size() const { return ranks_.size(); }

 private:
  class Graph;

  std::vector<Rank> ranks_;
  std::vector<Edge> edges_;
  std::vector<int> cycle_;
};

}  // namespace limbeck::autogenerate
