#include "revision/steps.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "revision/identifier.hpp"
#include "revision/order.hpp"

namespace limbeck::revision {

namespace {

/// The version table holds the newest applied revisions, those with nothing applied above them. That one
/// sentence is Alembic's row algebra (HeadMaintainer); here it is kept up to date from step to step by
/// counting, for each revision, how many applied ones are directly above it.
class VersionRows {
 public:
  VersionRows(const RevisionGraph& graph, const std::vector<std::string>& rows)
      : graph_(graph), shape_(graph.topology()), covered_(graph.size()), applied_(graph.size()) {
    if (const auto found = find_contradiction(graph, rows)) throw Error(found->what, found->hint);
    const auto nodes = graph.row_nodes(rows);
    applied_ = shape_.ancestors(nodes, Edges::all);
    for (Node node = 0; node < shape_.size(); ++node) {
      if (!applied_[node]) continue;
      for (Node above : shape_.above[node]) covered_[node] += applied_[above];
    }
    rows_ = graph.ids(nodes);
  }

  const NodeSet& applied() const { return applied_; }
  const RowSet& rows() const { return rows_; }

  Step upgrade(Node node) {
    std::vector<std::string> replaced;
    for_each_below(node, [&](Node below) {
      if (covered_[below]++ == 0) replaced.push_back(graph_.at(below).id);
    });
    applied_[node] = true;
    RowChange change;
    if (replaced.empty()) {
      change.inserts = {graph_.at(node).id};
    } else {
      change.update = {replaced.front(), graph_.at(node).id};
      replaced.erase(replaced.begin());
      change.deletes = std::move(replaced);
    }
    return step(Direction::upgrade, node, std::move(change));
  }

  Step downgrade(Node node) {
    std::vector<std::string> uncovered;
    for_each_below(node, [&](Node below) {
      if (--covered_[below] == 0) uncovered.push_back(graph_.at(below).id);
    });
    applied_[node] = false;
    RowChange change;
    if (uncovered.empty()) {
      change.deletes = {graph_.at(node).id};
    } else {
      change.update = {graph_.at(node).id, uncovered.front()};
      uncovered.erase(uncovered.begin());
      change.inserts = std::move(uncovered);
    }
    return step(Direction::downgrade, node, std::move(change));
  }

 private:
  const RevisionGraph& graph_;
  const Topology& shape_;
  std::vector<int> covered_;
  NodeSet applied_;
  RowSet rows_;

  template <typename Visit>
  void for_each_below(Node node, Visit visit) const {
    for (Node below : shape_.parents[node]) visit(below);
    for (Node below : shape_.dependencies[node]) visit(below);
  }

  Step step(Direction direction, Node node, RowChange change) {
    std::ranges::sort(change.deletes);
    std::ranges::sort(change.inserts);
    RowSet after = rows_.after(change);
    std::vector<std::string> here{graph_.at(node).id}, below = graph_.ids(shape_.parents[node]);
    if (direction == Direction::downgrade) std::swap(here, below);
    Step result{direction,        graph_.at(node).id, std::exchange(rows_, after), after, std::move(change),
                std::move(below), std::move(here)};
    return result;
  }
};

}  // namespace

std::optional<Contradiction> find_contradiction(const RevisionGraph& graph,
                                                const std::vector<std::string>& rows) {
  const auto needed = graph.minimal_rows(rows);
  Contradiction found;
  std::ranges::copy_if(rows, std::back_inserter(found.rows), [&](const std::string& row) {
    return std::ranges::find(needed, row) == needed.end();
  });
  if (found.rows.empty()) return std::nullopt;
  std::ranges::sort(found.rows);
  std::vector<std::string> redundant, implying;
  const NodeSet above = graph.topology().descendants(graph.row_nodes(found.rows), Edges::all);
  for (const auto& row : found.rows) redundant.push_back(graph.describe(graph.node(row)));
  for (const auto& row : needed) {
    if (above[graph.node(row)]) implying.push_back(row);
  }
  found.what = fmt::format(
      "the version table contradicts the revision files: it holds the row{} {}, which {} already {}",
      redundant.size() == 1 ? "" : "s", text::enumerate(redundant), text::enumerate(implying),
      implying.size() > 1 ? "imply" : "implies");
  found.hint = fmt::format("if everything up to {} is applied, `limbeck stamp --purge {}` puts it right",
                           text::enumerate(implying), text::join(needed, " "));
  return found;
}

std::vector<Step> upgrade_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                                const std::vector<std::string>& targets) {
  VersionRows rows(graph, current_rows);
  const Resolver resolver(graph, current_rows);
  std::vector<Node> wanted;
  for (const std::string& target : targets) {
    const auto nodes = resolver.upgrade(parse_identifier(graph, target)).nodes;
    wanted.insert(wanted.end(), nodes.begin(), nodes.end());
  }
  NodeSet needed = graph.topology().ancestors(wanted, Edges::all);
  for (Node node = 0; node < graph.topology().size(); ++node)
    needed[node] = needed[node] && !rows.applied()[node];
  auto order = newest_first(graph.topology(), needed, graph.topology().tips(needed, Edges::all));
  std::vector<Step> steps;
  steps.reserve(order.size());
  for (auto node = order.rbegin(); node != order.rend(); ++node) steps.push_back(rows.upgrade(*node));
  return steps;
}

namespace {

/// The revisions whose undoing leads to `target`: themselves and all that is above them go.
std::vector<Node> roots_to_undo(const RevisionGraph& graph, const Target& target, std::string_view text) {
  const Topology& shape = graph.topology();
  if (target.undone >= 0) return {target.undone};
  std::vector<Node> roots;
  if (target.nodes.empty()) {
    for (Node node = 0; node < shape.size(); ++node) {
      if (shape.parents[node].empty()) roots.push_back(node);
    }
  }
  for (Node node : target.nodes)
    roots.insert(roots.end(), shape.children[node].begin(), shape.children[node].end());
  std::ranges::sort(roots);
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  if (target.branch < 0 || roots.size() < 2) return roots;
  const NodeSet branch = shape.ancestors({target.branch}, Edges::revises);
  std::erase_if(roots, [&](Node node) { return !branch[node]; });
  if (roots.empty()) {
    throw Error(fmt::format("'{}' is ambiguous: several lines continue after {}, all of them on that branch",
                            text, graph.describe(target.nodes.front())),
                fmt::format("`limbeck downgrade {}` undoes them all", graph.at(target.nodes.front()).id));
  }
  return roots;
}

}  // namespace

bool counts_from_first_row(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                           std::string_view target) {
  if (graph.relative_steps() != RelativeSteps::alembic || current_rows.size() < 2) return false;
  const Identifier identifier = parse_identifier(graph, target);
  return identifier.relative && identifier.offset < 0 && identifier.symbol.empty() &&
         identifier.branch.empty();
}

std::vector<Step> downgrade_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                                  std::string_view target_text) {
  VersionRows rows(graph, current_rows);
  const Topology& shape = graph.topology();
  const Identifier identifier = parse_identifier(graph, target_text);
  const Target target = Resolver(graph, current_rows).downgrade(identifier);
  for (Node node : target.nodes) {
    if (rows.applied()[node]) continue;
    throw Error(
        fmt::format("'{}' is no target for a downgrade: revision {} isn't applied", target_text,
                    graph.describe(node)),
        fmt::format("`limbeck current` shows where the database is; `limbeck upgrade {}` goes up there",
                    graph.at(node).id));
  }
  NodeSet undone = shape.descendants(roots_to_undo(graph, target, target_text), Edges::all);
  for (Node node = 0; node < shape.size(); ++node) undone[node] = undone[node] && rows.applied()[node];
  if (identifier.relative && graph.relative_steps() == RelativeSteps::alembic && target.nodes.size() == 1 &&
      members(undone).empty() && !rows.rows().contains(graph.at(target.nodes.front()).id)) {
    throw Error(fmt::format("'{}' is no target for a downgrade: nothing that is applied is above revision {}",
                            target_text, graph.describe(target.nodes.front())));
  }
  std::vector<Step> steps;
  for (Node node : newest_first(shape, undone, shape.tips(undone, Edges::all)))
    steps.push_back(rows.downgrade(node));
  return steps;
}

std::vector<Step> undo_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                             const std::vector<std::string>& ids) {
  VersionRows rows(graph, current_rows);
  const Topology& shape = graph.topology();
  NodeSet undone(graph.size());
  for (const auto& id : ids) {
    if (const Node node = graph.node(id); node >= 0) undone[node] = rows.applied()[node];
  }
  for (const Node node : members(undone)) {
    for (const Node above : shape.above[node]) {
      if (undone[above] || !rows.applied()[above]) continue;
      throw Error(fmt::format("revision {} can't be undone: {}, which is applied, builds on it",
                              graph.describe(node), graph.describe(above)));
    }
  }
  std::vector<Step> steps;
  for (const Node node : newest_first(shape, undone, shape.tips(undone, Edges::all)))
    steps.push_back(rows.downgrade(node));
  return steps;
}

}  // namespace limbeck::revision
