#include "revision/order.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <stdexcept>
#include <utility>

namespace limbeck::revision {

namespace {

/// A place in the list of lines that are being walked down. Its number never changes; lines that begin at a
/// merge or a dependency are appended, so numbers are in list order.
using Line = int;
constexpr Line no_line = std::numeric_limits<Line>::max();

class Walk {
 public:
  Walk(const Topology& graph, const NodeSet& todo)
      : graph_(graph), todo_(todo), waiting_(todo.size()), line_(todo.size(), no_line) {
    for (Node node = 0; node < graph.size(); ++node) {
      if (!todo_[node]) continue;
      ++left_;
      for (Node above : graph.above[node]) waiting_[node] += todo_[above];
    }
  }

  std::vector<Node> run(std::vector<Node> heads) {
    std::vector<Node> output;
    output.reserve(left_);
    std::ranges::sort(heads);
    for (Node head : heads) append(head);
    Line current = lines_.empty() ? no_line : 0;
    while (current != no_line) {
      Node node = lines_[current].tip;
      if (waiting_[node] > 0) {
        current = first_line_above(node);
        continue;
      }
      output.push_back(node);
      take(node);
      current = move_down(current);
    }
    if (output.size() != left_) throw std::logic_error("revisions to sort that no head reaches");
    return output;
  }

 private:
  struct Place {
    Node tip;
    Line previous, next;
  };

  const Topology& graph_;
  NodeSet todo_;              ///< not yet in the output
  std::vector<int> waiting_;  ///< how many directly above a node are not yet in the output
  std::vector<Line> line_;    ///< whose tip a node is
  std::vector<Place> lines_;
  Line last_ = no_line;
  std::size_t left_ = 0;

  /// Finds the first line from some number on that is still in the list.
  struct Live {
    std::vector<Line> next;
    Line find(Line line) {
      Line end = line;
      while (next[end] != end) end = next[end];
      while (next[line] != end) line = std::exchange(next[line], end);
      return end;
    }
  } live_;

  void append(Node tip) {
    Line line = static_cast<Line>(lines_.size());
    lines_.push_back({tip, last_, no_line});
    if (live_.next.empty()) live_.next.push_back(0);
    live_.next.push_back(line + 1);  // stands for the lines to come
    if (last_ != no_line) lines_[last_].next = line;
    last_ = line;
    line_[tip] = line;
  }

  /// Unlinks a line; returns the one before it, or the one after it when there is none.
  Line remove(Line line) {
    auto [tip, previous, next] = lines_[line];
    if (previous != no_line) lines_[previous].next = next;
    if (next != no_line) lines_[next].previous = previous;
    if (last_ == line) last_ = previous;
    live_.next[line] = line + 1;
    return previous != no_line ? previous : next;
  }

  void take(Node node) {
    todo_[node] = false;
    line_[node] = no_line;
    for (Node below : graph_.parents[node]) --waiting_[below];
    for (Node below : graph_.dependencies[node]) --waiting_[below];
  }

  Line move_down(Line line) {
    bool moved = false;
    for (Node below : graph_.below[lines_[line].tip]) {
      if (!todo_[below] || line_[below] != no_line) continue;
      if (moved) {
        append(below);
      } else {
        lines_[line].tip = below;
        line_[below] = line;
        moved = true;
      }
    }
    return moved ? line : remove(line);
  }

  // The first line whose tip is above a node. The lines above it only ever lose members and gain ones with
  // higher numbers, so what was once found is a lower bound from then on: each node keeps the nodes above it
  // in a heap by their bounds, and only a bound that comes to the top is made exact again. Most often a look
  // at the tree of first parents does that; otherwise the search goes on from that node.
  using Candidate = std::pair<Line, Node>;
  using Heap = std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>>;
  struct Search {
    struct Above {
      Heap heap;
      bool filled = false;
    };
    std::vector<Above> above;
    std::vector<Line> bound;  ///< lower bound of the first line whose tip is a node or above it
    std::vector<int> exact;   ///< the query in which the bound was found to be exact
    int query = 0;
    std::vector<int> rank;  ///< place in some topological order
    std::vector<int> begin,
        size;  ///< the nodes that reach a node by first parents have begin <= number < begin + size
  };
  std::optional<Search> search_;

  void prepare_search() {
    const auto size = todo_.size();
    Search& search = search_.emplace(Search{});
    search.above.resize(size);
    search.bound.assign(size, 0);
    search.exact.assign(size, 0);
    search.rank.assign(size, 0);
    search.begin.assign(size, 0);
    search.size.assign(size, 1);
    std::vector<int> used(size, 1);
    int total = 0;
    auto first_below = [&](Node node) {
      return graph_.below[node].empty() ? -1 : graph_.below[node].front();
    };
    for (auto node = graph_.order.rbegin(); node != graph_.order.rend(); ++node) {
      if (Node below = first_below(*node); below >= 0) search.size[below] += search.size[*node];
    }
    for (std::size_t i = 0; i < graph_.order.size(); ++i) {
      Node node = graph_.order[i];
      search.rank[node] = static_cast<int>(i);
      Node below = first_below(node);
      search.begin[node] = below < 0 ? total : search.begin[below] + used[below];
      (below < 0 ? total : used[below]) += search.size[node];
    }
  }

  /// Raises the bound of a node as far as is easily seen; tells whether it is exact then.
  bool raise_bound(Node node) {
    Search& search = *search_;
    if (waiting_[node] == 0) {
      search.bound[node] = line_[node];
      return true;
    }
    for (int tries = 0; tries < 8; ++tries) {
      Line line = search.bound[node] = live_.find(search.bound[node]);
      if (search.exact[node] == search.query) return true;
      Node tip = lines_[line].tip;
      const int place = search.begin[tip] - search.begin[node];
      if (place >= 0 && place < search.size[node]) return true;
      if (search.rank[tip] > search.rank[node]) return false;
      ++search.bound[node];
    }
    return false;
  }

  Line first_line_above(Node node) {
    if (!search_) prepare_search();
    Search& search = *search_;
    ++search.query;
    std::vector<Node> path{node};
    for (;;) {
      Node at = path.back();
      auto& [heap, filled] = search.above[at];
      if (!filled) {
        filled = true;
        for (Node next : graph_.above[at]) {
          if (todo_[next]) heap.emplace(search.bound[next], next);
        }
      }
      Line first = no_line;
      Node unsure = -1;
      while (!heap.empty() && unsure < 0) {
        auto [bound, next] = heap.top();
        const bool exact = todo_[next] && raise_bound(next);
        if (todo_[next] && bound == search.bound[next]) {
          if (exact) {
            first = bound;
            break;
          }
          unsure = next;
        } else {
          heap.pop();
          if (todo_[next]) heap.emplace(search.bound[next], next);
        }
      }
      if (unsure >= 0) {
        path.push_back(unsure);
        continue;
      }
      if (path.size() == 1) return first;
      search.bound[at] = std::min(line_[at], first);
      search.exact[at] = search.query;
      path.pop_back();
    }
  }
};

}  // namespace

std::vector<Node> newest_first(const Topology& graph, const NodeSet& todo, const std::vector<Node>& heads) {
  return Walk(graph, todo).run(heads);
}

}  // namespace limbeck::revision
