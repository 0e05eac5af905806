// What the user may write for a revision, and what it stands for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "revision/graph.hpp"

namespace limbeck::revision {

/// `branch@symbol+offset`, every part optional.
struct Identifier {
  std::string text;    ///< as written, for messages
  std::string branch;  ///< a label or an id; empty: none
  std::string symbol;  ///< head, heads, base, current, a label, an id or its beginning; empty: none
  bool relative = false;
  int offset = 0;  ///< when relative

  /// Counts from the rows of the database.
  bool from_current() const { return relative && (symbol.empty() || symbol == "current"); }
};

/// Throws Error when the text has no such form. A label that ends like an offset ("release-2") is a label.
Identifier parse_identifier(const RevisionGraph& graph, std::string_view text);

/// Where an identifier leads.
struct Target {
  std::vector<Node> nodes;  ///< none: base. Several: `heads`, `current`, or what lies below a merge
  Node branch = -1;         ///< the revision whose branch was named
  Node undone = -1;         ///< for a step down from the current state: the last revision that it undoes
};

/// Resolves identifiers against a graph and the rows of a database. The rows are looked at only when an
/// identifier needs them. All throw Error when the identifier is unknown, ambiguous or leaves the graph.
///
/// Where steps are counted as Alembic does, `-1` of several rows counts from the first of `rows`: they are in
/// the order in which the table holds them.
class Resolver {
 public:
  Resolver(const RevisionGraph& graph, std::vector<std::string> rows)
      : graph_(graph), rows_(std::move(rows)) {}

  /// As the target of an upgrade: relative to the current state it counts up.
  Target upgrade(const Identifier& id) const;
  /// As the target of a downgrade: relative to the current state it counts down.
  Target downgrade(const Identifier& id) const;
  /// As either.
  Target any(const Identifier& id) const;
  /// Without its offset.
  std::vector<Node> named(const Identifier& id) const;

  /// The revision whose branch an identifier names; -1 when it names none.
  Node branch(const Identifier& id) const;
  /// The offset of an identifier applied upwards. No start means the beginning of everything; several are
  /// allowed where one revision merges them.
  std::vector<Node> walk_up(std::vector<Node> start, const Identifier& id, bool stop_at_head) const;
  /// The one revision that a relative identifier counts from; none for `base`. `in_branch`: it has to be on
  /// the branch.
  std::vector<Node> anchor(const Identifier& id, bool in_branch) const;

 private:
  const RevisionGraph& graph_;
  std::vector<std::string> rows_;

  std::vector<Node> rows() const { return graph_.row_nodes(rows_); }
  bool as_alembic() const { return graph_.relative_steps() == RelativeSteps::alembic; }
  Node look_up(std::string_view symbol, const NodeSet* within, const Identifier& id) const;
  Target up_from_current(const Identifier& id) const;
  Target down_from_current(const Identifier& id) const;
  Target down_from_first_row(const Identifier& id) const;
  Target down_from_symbol(const Identifier& id, bool in_branch) const;
  Error merge_error(const Identifier& id, Node merge, const std::vector<Node>& parents) const;
  Target walk_down(Node start, const Identifier& id) const;
};

/// Those of `nodes` that no other of them implies, ascending.
std::vector<Node> topmost(const RevisionGraph& graph, const std::vector<Node>& nodes);

}  // namespace limbeck::revision
