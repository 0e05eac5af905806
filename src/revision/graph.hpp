// The revisions of a project and how they hang together: Alembic's RevisionMap, without its I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "revision/revision.hpp"
#include "revision/topology.hpp"

namespace limbeck::revision {

/// How relative identifiers (`-1`, `merge-1`, `label@-1`, `+1`) are counted.
enum class RelativeSteps {
  lenient,  ///< wherever one state is meant: below a merge all of its parents, above several rows what merges
            ///< them
  alembic   ///< as Alembic counts: an error where its walk is ambiguous, its target everywhere else
};

/// Immutable once built, and independent of the order in which the revisions were given. Every list that it
/// returns is in a fixed order: by id where nothing else is said.
///
/// Two kinds of edges: `revises` makes the lines, branches and merges; `depends_on` only says what has to be
/// applied before. "Head", "base", "branch point", "merge point", "child" and the lineage of a label look at
/// `revises` alone, as in Alembic; "applied" and "effective" look at both.
class RevisionGraph {
 public:
  RevisionGraph() = default;

  /// Throws Error naming every problem found, one a line, with the files: ids and labels that are empty,
  /// illegal, reserved or used twice, parents and dependencies that don't exist, cycles. Those that are
  /// repeatable stand beside the graph: see repeatables().
  static RevisionGraph build(std::vector<Revision> revisions,
                             RelativeSteps relative = RelativeSteps::lenient);

  std::size_t size() const { return revisions_.size(); }
  bool empty() const { return revisions_.empty(); }

  RelativeSteps relative_steps() const { return relative_steps_; }

  /// By the full id. `find` returns nullptr, `get` throws Error, when there is none.
  const Revision* find(std::string_view id) const;
  const Revision& get(std::string_view id) const;
  /// The revision that declares `label`, or nullptr.
  const Revision* find_label(std::string_view label) const;

  /// In the order in which they run, behind all revisions; none of them is one of the graph's.
  const std::vector<Revision>& repeatables() const { return repeatables_; }
  /// By its name; nullptr when there is none.
  const Revision* find_repeatable(std::string_view name) const;

  /// The revision that `id`, which no file declares any more, has become part of; nullptr when there is none.
  const Revision* find_replacing(std::string_view id) const;

  /// Oldest first: each after all that it revises or depends on, in the order in which an upgrade of
  /// everything from nothing runs them. Pointers live as long as the graph.
  std::vector<const Revision*> all() const;

  std::vector<std::string> heads() const;       ///< that no revision revises: `limbeck heads`
  std::vector<std::string> real_heads() const;  ///< that none depends on either: the identifier `heads`
  std::vector<std::string> bases() const;       ///< that revise nothing

  std::vector<std::string> children(std::string_view id) const;      ///< that revise it
  std::vector<std::string> dependents(std::string_view id) const;    ///< that depend on it
  std::vector<std::string> dependencies(std::string_view id) const;  ///< ids (labels resolved), as declared
  bool is_head(std::string_view id) const;
  bool is_real_head(std::string_view id) const;
  bool is_base(std::string_view id) const;
  bool is_branch_point(std::string_view id) const;
  bool is_merge_point(std::string_view id) const;

  /// The labels of the branch that a revision is on: those declared by it or by what it descends from, and
  /// those declared later on its line, down to the branch or merge point where the line begins (Alembic's
  /// propagation).
  std::vector<std::string> labels(std::string_view id) const;

  /// What lies below or above, the given ones included, oldest first.
  std::vector<std::string> ancestors(const std::vector<std::string>& ids,
                                     bool with_dependencies = true) const;
  std::vector<std::string> descendants(const std::vector<std::string>& ids,
                                       bool with_dependencies = true) const;

  /// The state that the version table's rows stand for. All throw Error when a row is none of our revisions.
  std::vector<std::string> applied(const std::vector<std::string>& rows) const;  ///< oldest first
  std::vector<std::string> pending(const std::vector<std::string>& rows) const;  ///< the rest, oldest first
  /// The newest applied revision of each branch, also of branches that a row only implies by depending on
  /// them: what `current` shows.
  std::vector<std::string> effective_heads(const std::vector<std::string>& rows) const;
  /// The rows that such a table should have: those that no other row implies.
  std::vector<std::string> minimal_rows(const std::vector<std::string>& rows) const;
  /// Whether everything is applied: `current --check-heads`.
  bool at_heads(const std::vector<std::string>& rows) const;

  /// The revisions that an identifier stands for; empty for `base`. `current` is the version table's rows,
  /// for `current` and for relative identifiers without an anchor (`+2`, `-1`, `label@+1`).
  ///
  // clang-format off
  ///   head, heads, base, current  the only head, all (real) heads, none, the rows
  ///   ae10…                       an id or its unambiguous beginning
  ///   label                       the revision that declares it
  ///   label@head, label@heads, label@base, ae10@head, label@ae10
  ///                               within a branch
  ///   +2, -1, label@+1, ae10+1, head-2, label@head-1, base+1
  ///                               steps along a line
  // clang-format on
  ///
  /// Throws Error when it is unknown, ambiguous, or leaves the graph.
  std::vector<std::string> resolve(std::string_view identifier,
                                   const std::vector<std::string>& current = {}) const;
  /// The same for a command that wants exactly one revision.
  std::string resolve_one(std::string_view identifier, const std::vector<std::string>& current = {}) const;

  /// The graph as numbers, for the algorithms of this room.
  const Topology& topology() const { return topology_; }
  const Revision& at(Node node) const { return revisions_[static_cast<std::size_t>(node)]; }
  Node node(std::string_view id) const;  ///< -1 when there is none
  std::vector<Node> row_nodes(const std::vector<std::string>& rows) const;
  std::vector<std::string> ids(std::span<const Node> nodes) const;
  std::string describe(Node node) const;  ///< "ae10… (versions/ae10_add_contacts.sql)"
  /// Ids and labels, sorted: what an identifier may name.
  struct Name {
    std::string text;
    Node node;
    bool is_label;
  };
  const std::vector<Name>& names() const { return names_; }
  const Name* find_name(std::string_view text) const;
  bool has_label(Node node, std::string_view label) const;
  /// The name that was probably meant, described; never that of a node in `excluded`.
  std::optional<std::string> suggestion(std::string_view text, const NodeSet& excluded = {}) const;

 private:
  RelativeSteps relative_steps_ = RelativeSteps::lenient;
  std::vector<Revision> revisions_;  ///< in the order given; a Node is an index
  std::vector<Revision> repeatables_;
  std::vector<Name> names_;
  static constexpr Node no_name = -1;
  std::vector<Node> name_slots_;                        ///< a hash table: where in names_
  std::vector<std::pair<std::string, Node>> replaced_;  ///< sorted
  Topology topology_;
  struct LabelGroup {
    std::vector<std::string> own;
    std::vector<int> inherited;
  };
  std::vector<LabelGroup> label_groups_;
  std::vector<int> label_group_;  ///< of each revision; -1: none
  void index_names();
  std::size_t slot_of(std::string_view text) const;  ///< of the name, or the free one where it would be
  void build_edges();
  void build_replaced();
  void propagate_labels();
  std::vector<std::string> ordered(const NodeSet& set) const;
  Node require_node(std::string_view id) const;
  NodeSet declared_descendants(Node of) const;
};

}  // namespace limbeck::revision
