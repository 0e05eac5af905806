// Declaring where a database is, without running anything.
#include <algorithm>
#include <map>

#include "revision/identifier.hpp"
#include "revision/steps.hpp"

namespace limbeck::revision {

namespace {

/// What a stamp makes of the rows, before it is cut into steps.
struct Stamp {
  std::vector<Node> targets;
  std::vector<Node> cleared;  ///< whose lineage loses its rows: `label@base`
  bool clear_all = false;
};

Stamp read_targets(const RevisionGraph& graph, const std::vector<std::string>& rows,
                   const std::vector<std::string>& targets, bool purge) {
  Stamp stamp;
  stamp.clear_all = purge;
  const Resolver resolver(graph, rows);
  for (const std::string& text : targets) {
    const Target target = resolver.any(parse_identifier(graph, text));
    stamp.targets.insert(stamp.targets.end(), target.nodes.begin(), target.nodes.end());
    if (!target.nodes.empty()) continue;
    if (target.branch >= 0) {
      stamp.cleared.push_back(target.branch);
    } else if (target.undone >= 0) {
      stamp.cleared.push_back(target.undone);
    } else {
      stamp.clear_all = true;
    }
  }
  std::ranges::sort(stamp.targets);
  return stamp;
}

/// For each node the first of `targets` that is above or below it, -1 when none is.
std::vector<Node> nearest_targets(const Topology& shape, const std::vector<Node>& targets) {
  std::vector<Node> target_of(shape.parents.size(), -1);
  for (const auto* edges : {&shape.below, &shape.above}) {
    NodeSet seen(target_of.size());
    for (Node target : targets) {
      std::vector<Node> todo{target};
      while (!todo.empty()) {
        Node node = todo.back();
        todo.pop_back();
        if (seen[node]) continue;
        seen[node] = true;
        if (target_of[node] < 0) target_of[node] = target;
        todo.insert(todo.end(), (*edges)[node].begin(), (*edges)[node].end());
      }
    }
  }
  return target_of;
}

}  // namespace

std::vector<Step> stamp_steps(const RevisionGraph& graph, const std::vector<std::string>& current_rows,
                              const std::vector<std::string>& targets, bool purge) {
  const Topology& shape = graph.topology();
  const Stamp stamp = read_targets(graph, current_rows, targets, purge);
  if (!purge) graph.row_nodes(current_rows);  // throws when one is unknown
  RowSet rows(current_rows);

  // A target that another one implies gets no row, yet rows above it give way as well.
  const std::vector<Node> kept = topmost(graph, stamp.targets);
  std::vector<Node> claims = kept;
  claims.insert(claims.end(), stamp.targets.begin(), stamp.targets.end());
  const std::vector<Node> target_of = nearest_targets(shape, claims);
  const std::vector<Node> cleared_by = nearest_targets(shape, stamp.cleared);
  std::map<Node, std::vector<std::string>> replaced;  // rows that give way to a target that is no row yet
  for (Node target : kept) {
    if (!rows.contains(graph.at(target).id)) replaced[target];
  }
  std::vector<std::string> deleted;  // and those that just go
  for (const std::string& row : rows) {
    const Node node = graph.node(row);
    if (std::ranges::binary_search(kept, node)) continue;
    if (node >= 0 && target_of[node] >= 0 && replaced.contains(target_of[node])) {
      replaced[target_of[node]].push_back(row);
    } else if (stamp.clear_all || target_of[node] >= 0 || cleared_by[node] >= 0) {
      deleted.push_back(row);
    }
  }

  std::vector<Step> steps;
  auto add = [&](std::string revision, std::vector<std::string> from, RowChange change) {
    std::vector<std::string> to;
    if (!revision.empty()) to.push_back(revision);
    RowSet after = rows.after(change);
    steps.push_back({Direction::stamp, std::move(revision), rows, after, std::move(change), std::move(from),
                     std::move(to)});
    rows = after;
  };
  if (!deleted.empty()) add("", deleted, {.deletes = deleted, .inserts = {}, .update = {}});
  for (auto& [target, from] : replaced) {
    const std::string& id = graph.at(target).id;
    RowChange change;
    if (from.empty()) {
      change.inserts = {id};
    } else {
      change.deletes.assign(from.begin() + 1, from.end());
      change.update = {from.front(), id};
    }
    add(id, std::move(from), std::move(change));
  }
  return steps;
}

}  // namespace limbeck::revision
