#include "revision/order.hpp"

#include <algorithm>
#include <functional>
#include <limits>
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

  void append(Node tip) {
    Line line = static_cast<Line>(lines_.size());
    lines_.push_back({tip, last_, no_line});
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
  // in a heap by their bounds, and only a bound that comes to the top is made exact again.
  using Candidate = std::pair<Line, Node>;
  using Heap = std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>>;
  struct Above {
    Heap heap;
    bool filled = false;
  };
  std::vector<Above> above_;
  std::vector<Line> bound_;  ///< lower bound of the first line whose tip is a node or above it
  std::vector<int> exact_;   ///< the query in which the bound is known to be exact
  int query_ = 0;

  bool is_exact(Node node) const { return exact_[node] == query_ || line_[node] == bound_[node]; }

  Line first_line_above(Node node) {
    if (above_.empty()) {
      above_.resize(todo_.size());
      bound_.assign(todo_.size(), 0);
      exact_.assign(todo_.size(), 0);
    }
    ++query_;
    std::vector<Node> path{node};
    for (;;) {
      Node at = path.back();
      Above& above = above_[at];
      if (!above.filled) {
        above.filled = true;
        for (Node next : graph_.above[at]) {
          if (todo_[next]) above.heap.emplace(bound_[next], next);
        }
      }
      Line first = no_line;
      Node unsure = -1;
      while (!above.heap.empty()) {
        auto [bound, next] = above.heap.top();
        if (todo_[next] && bound == bound_[next]) {
          if (is_exact(next)) {
            first = bound;
          } else {
            unsure = next;
          }
          break;
        }
        above.heap.pop();
        if (todo_[next]) above.heap.emplace(bound_[next], next);
      }
      if (unsure >= 0) {
        path.push_back(unsure);
        continue;
      }
      if (path.size() == 1) return first;
      bound_[at] = std::min(line_[at], first);
      exact_[at] = query_;
      path.pop_back();
    }
  }
};

}  // namespace

std::vector<Node> newest_first(const Topology& graph, const NodeSet& todo, const std::vector<Node>& heads) {
  return Walk(graph, todo).run(heads);
}

}  // namespace limbeck::revision
