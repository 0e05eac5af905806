#include "autogenerate/differ/order.hpp"

#include <algorithm>
#include <numeric>
#include <queue>
#include <set>
#include <span>
#include <tuple>

namespace limbeck::autogenerate {
namespace {

using Edge = Order::Edge;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

/// The edges by their first step.
class Order::Graph {
 public:
  Graph(std::size_t size, std::vector<Edge> edges) : edges_(std::move(edges)), starts_(size + 1, 0) {
    std::ranges::sort(edges_, {}, [](const Edge& edge) {
      return std::tuple(edge.first, edge.second, -static_cast<int>(edge.strength));
    });
    const auto same = [](const Edge& a, const Edge& b) { return a.first == b.first && a.second == b.second; };
    edges_.erase(std::unique(edges_.begin(), edges_.end(), same), edges_.end());
    for (const auto& edge : edges_) ++starts_[at(edge.first) + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  }

  std::size_t size() const { return starts_.size() - 1; }
  const std::vector<Edge>& edges() const { return edges_; }
  std::span<const Edge> from(int step) const {
    return std::span(edges_).subspan(starts_[at(step)], starts_[at(step) + 1] - starts_[at(step)]);
  }

  /// The number of its strongly connected component for each step (Tarjan's algorithm, without recursion).
  std::vector<int> components() const {
    std::vector<int> component(size(), -1), low(size(), 0), discovery(size(), -1), stack;
    std::vector<std::pair<int, std::size_t>> path;
    int counter = 0, components = 0;
    for (int root = 0; root < static_cast<int>(size()); ++root) {
      if (discovery[at(root)] >= 0) continue;
      path.emplace_back(root, 0);
      while (!path.empty()) {
        const auto [step, next] = path.back();
        if (next == 0) {
          low[at(step)] = discovery[at(step)] = counter++;
          stack.push_back(step);
        }
        const auto successors = from(step);
        if (next < successors.size()) {
          ++path.back().second;
          const int successor = successors[next].second;
          if (discovery[at(successor)] < 0) {
            path.emplace_back(successor, 0);
          } else if (component[at(successor)] < 0) {
            low[at(step)] = std::min(low[at(step)], discovery[at(successor)]);
          }
          continue;
        }
        if (low[at(step)] == discovery[at(step)]) {
          for (int member = -1; member != step;) {
            member = stack.back();
            stack.pop_back();
            component[at(member)] = components;
          }
          ++components;
        }
        path.pop_back();
        if (!path.empty()) {
          const int parent = path.back().first;
          low[at(parent)] = std::min(low[at(parent)], low[at(step)]);
        }
      }
    }
    return component;
  }

  /// A circle of hard edges among these steps.
  std::vector<int> find_hard_cycle(const std::vector<bool>& placed) const {
    std::vector<int> state(size(), 0);  // 1: on the path, 2: done
    std::vector<std::pair<int, std::size_t>> path;
    for (int root = 0; root < static_cast<int>(size()); ++root) {
      if (placed[at(root)] || state[at(root)] != 0) continue;
      path.emplace_back(root, 0);
      state[at(root)] = 1;
      while (!path.empty()) {
        const auto [step, next] = path.back();
        const auto successors = from(step);
        if (next == successors.size()) {
          state[at(step)] = 2;
          path.pop_back();
          continue;
        }
        ++path.back().second;
        const auto& edge = successors[next];
        if (edge.strength != EdgeStrength::hard || placed[at(edge.second)]) continue;
        if (state[at(edge.second)] == 0) {
          state[at(edge.second)] = 1;
          path.emplace_back(edge.second, 0);
        } else if (state[at(edge.second)] == 1) {
          std::vector<int> cycle;
          auto entry = path.rbegin();
          for (; entry->first != edge.second; ++entry) cycle.push_back(entry->first);
          cycle.push_back(entry->first);
          std::ranges::reverse(cycle);
          return cycle;
        }
      }
    }
    return {};
  }

 private:
  std::vector<Edge> edges_;
  std::vector<std::size_t> starts_;
};

int Order::add(Rank rank) {
  ranks_.push_back(std::move(rank));
  return static_cast<int>(ranks_.size()) - 1;
}

void Order::add_edge(int first, int second, EdgeStrength strength) {
  if (first != second) edges_.push_back({first, second, strength});
}

std::vector<int> Order::sort() {
  cycle_.clear();
  const std::size_t size = ranks_.size();
  std::vector<int> by_rank(size), priority(size);
  std::iota(by_rank.begin(), by_rank.end(), 0);
  std::ranges::sort(by_rank, [&](int a, int b) { return ranks_[at(a)] < ranks_[at(b)]; });
  for (std::size_t i = 0; i < size; ++i) priority[at(by_rank[i])] = static_cast<int>(i);

  // First only to find out which bonds have to be given up: steps without a reason to wait come first; when
  // all wait, the one that waits for the least goes on, provided that only steps of its own circle hold it
  // and none of them by a hard bond.
  const Graph graph(size, edges_);
  const auto component = graph.components();
  struct IncomingEdges {
    int hard = 0, part = 0, text = 0;
  };
  std::vector<IncomingEdges> incoming(size);
  const auto count = [&](const Edge& edge) -> int& {
    auto& of = incoming[at(edge.second)];
    const bool within = component[at(edge.first)] == component[at(edge.second)];
    return !within || edge.strength == EdgeStrength::hard ? of.hard
           : edge.strength == EdgeStrength::part          ? of.part
                                                          : of.text;
  };
  for (const auto& edge : graph.edges()) ++count(edge);

  using Key = std::tuple<int, int, int, int>;
  const auto key = [&](int step) {
    return Key(incoming[at(step)].text, incoming[at(step)].part, priority[at(step)], step);
  };
  std::set<Key> candidates;  // nothing hard holds them
  for (int step = 0; step < static_cast<int>(size); ++step) {
    if (incoming[at(step)].hard == 0) candidates.insert(key(step));
  }
  std::vector<bool> placed(size, false);
  std::vector<int> position(size, 0);
  int counter = 0;
  while (!candidates.empty()) {
    const int step = std::get<3>(*candidates.begin());
    candidates.erase(candidates.begin());
    placed[at(step)] = true;
    position[at(step)] = counter++;
    for (const auto& edge : graph.from(step)) {
      if (placed[at(edge.second)]) continue;
      if (incoming[at(edge.second)].hard == 0) candidates.erase(key(edge.second));
      --count(edge);
      if (incoming[at(edge.second)].hard == 0) candidates.insert(key(edge.second));
    }
  }
  if (counter < static_cast<int>(size)) {
    cycle_ = graph.find_hard_cycle(placed);
    return {};
  }

  // Then, without those, by rank.
  std::vector<Edge> kept;
  for (const auto& edge : graph.edges()) {
    if (position[at(edge.first)] < position[at(edge.second)]) kept.push_back(edge);
  }
  const Graph rest(size, std::move(kept));
  std::vector<int> in_degree(size, 0);
  for (const auto& edge : rest.edges()) ++in_degree[at(edge.second)];
  std::priority_queue<std::pair<int, int>, std::vector<std::pair<int, int>>, std::greater<>> ready;
  for (int step = 0; step < static_cast<int>(size); ++step) {
    if (in_degree[at(step)] == 0) ready.emplace(priority[at(step)], step);
  }
  std::vector<int> sorted;
  while (!ready.empty()) {
    const int step = ready.top().second;
    ready.pop();
    sorted.push_back(step);
    for (const auto& edge : rest.from(step)) {
      if (--in_degree[at(edge.second)] == 0) ready.emplace(priority[at(edge.second)], edge.second);
    }
  }
  return sorted;
}

}  // namespace limbeck::autogenerate
