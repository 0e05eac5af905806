#include "revision/topology.hpp"

#include <algorithm>
#include <utility>

namespace limbeck::revision {

namespace {

void collect_reachable(const EdgeLists& edges, const std::vector<Node>& from, NodeSet& reached) {
  std::vector<Node> todo;
  for (Node node : from) {
    if (!reached[node]) todo.push_back(node);
    reached[node] = true;
  }
  while (!todo.empty()) {
    Node node = todo.back();
    todo.pop_back();
    for (Node next : edges[node]) {
      if (reached[next]) continue;
      reached[next] = true;
      todo.push_back(next);
    }
  }
}

}  // namespace

void EdgeLists::append(std::span<const Node> list) {
  nodes_.insert(nodes_.end(), list.begin(), list.end());
  ends_.push_back(nodes_.size());
}

EdgeLists EdgeLists::reversed(std::size_t size, std::initializer_list<const EdgeLists*> edges) {
  EdgeLists result;
  auto& ends = result.ends_;
  ends.resize(size);
  for (const auto* lists : edges) {
    for (const Node target : lists->nodes_) ++ends[target];
  }
  // Each is where its list begins until it has been filled.
  std::size_t total = 0;
  for (auto& end : ends) total += std::exchange(end, total);
  result.nodes_.resize(total);
  for (Node node = 0; node < static_cast<Node>(size); ++node) {
    for (const auto* lists : edges) {
      for (const Node target : (*lists)[node]) result.nodes_[ends[target]++] = node;
    }
  }
  return result;
}

NodeSet Topology::ancestors(const std::vector<Node>& from, Edges edges) const {
  NodeSet reached(parents.size());
  collect_reachable(edges == Edges::all ? below : parents, from, reached);
  return reached;
}

NodeSet Topology::descendants(const std::vector<Node>& from, Edges edges) const {
  NodeSet reached(parents.size());
  collect_reachable(edges == Edges::all ? above : children, from, reached);
  return reached;
}

NodeSet Topology::lineage(Node of, Edges edges) const {
  NodeSet reached = ancestors({of}, edges);
  NodeSet up = descendants({of}, edges);
  for (Node node = 0; node < size(); ++node) {
    if (up[node]) reached[node] = true;
  }
  return reached;
}

std::vector<Node> Topology::tips(const NodeSet& set, Edges edges) const {
  std::vector<Node> found;
  for (Node node = 0; node < size(); ++node) {
    if (!set[node]) continue;
    const auto& over = edges == Edges::all ? above[node] : children[node];
    if (std::ranges::none_of(over, [&](Node other) { return set[other]; })) found.push_back(node);
  }
  return found;
}

std::vector<Node> members(const NodeSet& set) {
  std::vector<Node> list;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set[i]) list.push_back(static_cast<Node>(i));
  }
  return list;
}

}  // namespace limbeck::revision
