// The bare shape of a revision graph: nodes are numbers, in the order in which the revisions were read:
// Alembic's order, where nothing else decides.
#pragma once

#include <vector>

namespace limbeck::revision {

using Node = int;

/// A set of nodes with constant-time membership.
using NodeSet = std::vector<bool>;

enum class Edges { revises, all };  ///< `all`: dependencies too

struct Topology {
  std::vector<std::vector<Node>> parents;       ///< revised, as declared, without repetitions
  std::vector<std::vector<Node>> dependencies;  ///< depended on, as declared, without repetitions and parents
  /// Parents, then the dependencies that no ancestor on the lines below has already (Alembic's
  /// normalisation): the order in which steps look downwards.
  std::vector<std::vector<Node>> below;
  std::vector<std::vector<Node>> children;  ///< that revise it
  std::vector<std::vector<Node>> above;     ///< that revise it or depend on it
  std::vector<Node> order;                  ///< all nodes, each after everything below it

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
