#include "autogenerate/differ/sort_steps.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <optional>
#include <queue>
#include <ranges>
#include <set>
#include <span>
#include <tuple>

namespace limbeck::autogenerate {
namespace {

/// The edges by their first step, each pair of steps once, with the strongest of its edges.
class StepGraph {
 public:
  StepGraph(std::size_t size, std::vector<StepEdge> edges) : edges_(std::move(edges)), starts_(size + 1, 0) {
    std::ranges::sort(edges_, {}, [](const StepEdge& edge) {
      return std::tuple(edge.first, edge.second, -static_cast<int>(edge.strength));
    });
    const auto same = [](const StepEdge& a, const StepEdge& b) {
      return a.first == b.first && a.second == b.second;
    };
    edges_.erase(std::unique(edges_.begin(), edges_.end(), same), edges_.end());
    for (const auto& edge : edges_) ++starts_[static_cast<std::size_t>(edge.first) + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  }

  std::size_t size() const { return starts_.size() - 1; }
  const std::vector<StepEdge>& edges() const { return edges_; }
  std::span<const StepEdge> from(StepId step) const {
    const auto at = static_cast<std::size_t>(step);
    return std::span(edges_).subspan(starts_[at], starts_[at + 1] - starts_[at]);
  }
  auto steps() const {
    return std::views::iota(std::size_t{0}, size()) |
           std::views::transform([](std::size_t number) { return static_cast<StepId>(number); });
  }

 private:
  std::vector<StepEdge> edges_;
  std::vector<std::size_t> starts_;
};

/// A step on the way through the graph, and which of its edges is to be followed next.
struct PathEntry {
  StepId step;
  std::size_t next_edge = 0;
};

/// Finds the strongly connected components (Tarjan's algorithm, without recursion).
class ComponentFinder {
 public:
  explicit ComponentFinder(const StepGraph& graph)
      : graph_(graph), component_(graph.size()), low_(graph.size(), 0), discovery_(graph.size()) {}

  /// The number of its component for each step.
  ByNumber<StepId, std::optional<int>> run() {
    for (const auto root : graph_.steps()) {
      if (discovery_[root]) continue;
      path_.push_back({root});
      while (!path_.empty()) advance();
    }
    return std::move(component_);
  }

 private:
  /// Follows one edge of the last step of the path, or leaves that step when there is none left.
  void advance() {
    const auto [step, next] = path_.back();
    if (next == 0) {
      low_[step] = counter_;
      discovery_[step] = counter_++;
      unassigned_.push_back(step);
    }
    const auto edges = graph_.from(step);
    if (next == edges.size()) return leave(step);
    ++path_.back().next_edge;
    const auto successor = edges[next].second;
    if (!discovery_[successor]) {
      path_.push_back({successor});
    } else if (!component_[successor]) {
      low_[step] = std::min(low_[step], *discovery_[successor]);
    }
  }

  void leave(StepId step) {
    if (low_[step] == *discovery_[step]) assign_component(step);
    path_.pop_back();
    if (path_.empty()) return;
    auto& parent = low_[path_.back().step];
    parent = std::min(parent, low_[step]);
  }

  void assign_component(StepId first) {
    for (bool is_done = false; !is_done;) {
      const auto member = unassigned_.back();
      unassigned_.pop_back();
      component_[member] = components_;
      is_done = member == first;
    }
    ++components_;
  }

  const StepGraph& graph_;
  ByNumber<StepId, std::optional<int>> component_;
  ByNumber<StepId, int> low_;
  ByNumber<StepId, std::optional<int>> discovery_;
  std::vector<StepId> unassigned_;
  std::vector<PathEntry> path_;
  int counter_ = 0, components_ = 0;
};

/// A cycle of hard edges among the steps that aren't placed.
StepCycle find_hard_cycle(const StepGraph& graph, const ByNumber<StepId, std::optional<int>>& position) {
  enum class Visit : char { not_yet, on_path, done };
  ByNumber<StepId, Visit> visits(graph.size(), Visit::not_yet);
  std::vector<PathEntry> path;
  for (const auto root : graph.steps()) {
    if (position[root] || visits[root] != Visit::not_yet) continue;
    path.push_back({root});
    visits[root] = Visit::on_path;
    while (!path.empty()) {
      const auto [step, next] = path.back();
      const auto edges = graph.from(step);
      if (next == edges.size()) {
        visits[step] = Visit::done;
        path.pop_back();
        continue;
      }
      ++path.back().next_edge;
      const auto& edge = edges[next];
      if (edge.strength != EdgeStrength::hard || position[edge.second]) continue;
      if (visits[edge.second] == Visit::not_yet) {
        visits[edge.second] = Visit::on_path;
        path.push_back({edge.second});
      } else if (visits[edge.second] == Visit::on_path) {
        StepCycle cycle;
        const auto entry = std::ranges::find(path, edge.second, &PathEntry::step);
        std::transform(entry, path.end(), std::back_inserter(cycle.steps),
                       [](const PathEntry& each) { return each.step; });
        return cycle;
      }
    }
  }
  return {};
}

/// The place of each step by its rank alone.
ByNumber<StepId, int> places_by_rank(const ByNumber<StepId, Rank>& ranks) {
  std::vector<StepId> by_rank;
  by_rank.reserve(ranks.size());
  for (const auto step : ranks.numbers()) by_rank.push_back(step);
  std::ranges::sort(by_rank, [&](StepId a, StepId b) { return ranks[a] < ranks[b]; });
  ByNumber<StepId, int> places(ranks.size());
  int place = 0;
  for (const auto step : by_rank) places[step] = place++;
  return places;
}

/// Finds out which edges have to be given up: steps without a reason to wait come first; when all wait, the
/// one that waits for the least goes on, provided that only steps of its own cycle hold it and none of them
/// by a hard edge.
class EdgeWeigher {
 public:
  EdgeWeigher(const StepGraph& graph, const ByNumber<StepId, int>& rank)
      : graph_(graph), rank_(rank), component_(ComponentFinder(graph).run()), incoming_(graph.size()) {
    for (const auto& edge : graph.edges()) ++count_of(edge);
  }

  /// The position of each step; none for those that a cycle of hard edges holds.
  ByNumber<StepId, std::optional<int>> run() {
    ByNumber<StepId, std::optional<int>> position(graph_.size());
    std::set<Key> candidates;  // nothing hard holds them
    for (const auto step : graph_.steps()) {
      if (incoming_[step].hard == 0) candidates.insert(key_of(step));
    }
    int counter = 0;
    while (!candidates.empty()) {
      const auto step = std::get<StepId>(*candidates.begin());
      candidates.erase(candidates.begin());
      position[step] = counter++;
      for (const auto& edge : graph_.from(step)) {
        if (position[edge.second]) continue;
        if (incoming_[edge.second].hard == 0) candidates.erase(key_of(edge.second));
        --count_of(edge);
        if (incoming_[edge.second].hard == 0) candidates.insert(key_of(edge.second));
      }
    }
    return position;
  }

 private:
  /// How many edges a step still waits for.
  struct IncomingEdges {
    int hard = 0, part = 0, text = 0;
  };
  using Key = std::tuple<int, int, int, StepId>;

  int& count_of(const StepEdge& edge) {
    auto& of = incoming_[edge.second];
    const bool is_within = component_[edge.first] == component_[edge.second];
    if (!is_within || edge.strength == EdgeStrength::hard) return of.hard;
    return edge.strength == EdgeStrength::part ? of.part : of.text;
  }

  Key key_of(StepId step) const { return {incoming_[step].text, incoming_[step].part, rank_[step], step}; }

  const StepGraph& graph_;
  const ByNumber<StepId, int>& rank_;
  ByNumber<StepId, std::optional<int>> component_;
  ByNumber<StepId, IncomingEdges> incoming_;
};

/// All steps of a graph without cycles, by rank where no edge decides.
std::vector<StepId> sort_by_rank(const StepGraph& graph, const ByNumber<StepId, int>& rank) {
  ByNumber<StepId, int> waits_for(graph.size(), 0);
  for (const auto& edge : graph.edges()) ++waits_for[edge.second];
  std::priority_queue<std::pair<int, StepId>, std::vector<std::pair<int, StepId>>, std::greater<>> ready;
  for (const auto step : graph.steps()) {
    if (waits_for[step] == 0) ready.emplace(rank[step], step);
  }
  std::vector<StepId> sorted;
  while (!ready.empty()) {
    const auto step = ready.top().second;
    ready.pop();
    sorted.push_back(step);
    for (const auto& edge : graph.from(step)) {
      if (--waits_for[edge.second] == 0) ready.emplace(rank[edge.second], edge.second);
    }
  }
  return sorted;
}

}  // namespace

std::expected<std::vector<StepId>, StepCycle> sort_steps(const ByNumber<StepId, Rank>& ranks,
                                                         const std::vector<StepEdge>& edges) {
  const auto rank = places_by_rank(ranks);
  const StepGraph graph(ranks.size(), edges);
  const auto position = EdgeWeigher(graph, rank).run();
  const auto has_no_position = [&](StepId step) { return !position[step]; };
  if (std::ranges::any_of(graph.steps(), has_no_position)) {
    return std::unexpected(find_hard_cycle(graph, position));
  }
  std::vector<StepEdge> kept;
  std::ranges::copy_if(graph.edges(), std::back_inserter(kept),
                       [&](const StepEdge& edge) { return position[edge.first] < position[edge.second]; });
  return sort_by_rank(StepGraph(ranks.size(), std::move(kept)), rank);
}

}  // namespace limbeck::autogenerate
