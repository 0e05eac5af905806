// The bare shape of a revision graph: nodes are numbers, in the order in which the revisions were read:
// Alembic's order, where nothing else decides.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

namespace limbeck::revision {

using Node = int;

/// A list of nodes for each node, all of them in one block of memory: a history of ten thousand revisions has
/// fifty thousand such lists, mostly of one node.
class EdgeLists {
 public:
  /// For each of `size` nodes those whose lists name it: in ascending order, and so often as they do.
  static EdgeLists reversed(std::size_t size, std::initializer_list<const EdgeLists*> edges);

  /// The list of the next node.
  void append(std::span<const Node> list);

  std::size_t size() const { return ends_.size(); }
  bool has_edges() const { return !nodes_.empty(); }
  std::span<const Node> operator[](std::size_t node) const {
    const auto begin = node == 0 ? 0 : ends_[node - 1];
    return std::span(nodes_).subspan(begin, ends_[node] - begin);
  }

 private:
  std::vector<Node> nodes_;
  std::vector<std::size_t> ends_;
};

/// A set of nodes with constant-time membership.
using NodeSet = std::vector<bool>;

enum class Edges { revises, all };  ///< `all`: dependencies too

struct Topology {
  EdgeLists parents;       ///< revised, as declared, without repetitions
  EdgeLists dependencies;  ///< depended on, as declared, without repetitions and parents
  /// Parents, then the dependencies that no ancestor on the lines below has already (Alembic's
  /// normalisation): the order in which steps look downwards.
  EdgeLists below;
  EdgeLists children;       ///< that revise it
  EdgeLists above;          ///< that revise it or depend on it
  std::vector<Node> order;  ///< all nodes, each after everything below it

  int size() const { return static_cast<int>(parents.size()); }

  /// Both include where they start. Linear in what they visit.
  NodeSet ancestors(const std::vector<Node>& from, Edges edges) const;
  NodeSet descendants(const std::vector<Node>& from, Edges edges) const;
  /// Everything above or below one node on lines, itself included: who "shares its lineage".
  NodeSet lineage(Node of, Edges edges) const;
  /// The members of `set` with none directly above them in it, ascending.
  std::vector<Node> tips(const NodeSet& set, Edges edges) const;
};

/// The members of a set in ascending order.
std::vector<Node> members(const NodeSet& set);

}  // namespace limbeck::revision
