#include "revision/history.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "revision/identifier.hpp"
#include "revision/order.hpp"

namespace limbeck::revision {

namespace {

/// `steps` down from each node along every line, stopping at the bases; nothing when all lines ended before.
std::vector<Node> walk_down_lines(const Topology& shape, std::vector<Node> nodes, int steps) {
  bool all_ended = false;
  for (int step = 0; step < steps && !all_ended; ++step) {
    all_ended = true;
    std::vector<Node> next;
    for (Node node : nodes) {
      const auto& parents = shape.parents[node];
      all_ended = all_ended && parents.empty();
      if (parents.empty()) next.push_back(node);
      next.insert(next.end(), parents.begin(), parents.end());
    }
    std::ranges::sort(next);
    next.erase(std::unique(next.begin(), next.end()), next.end());
    nodes = std::move(next);
  }
  return all_ended ? std::vector<Node>{} : nodes;
}

/// Whether everything between two members is a member.
bool is_convex(const Topology& shape, const NodeSet& set) {
  const NodeSet below = shape.ancestors(members(set), Edges::all),
                above = shape.descendants(members(set), Edges::all);
  for (Node node = 0; node < shape.size(); ++node) {
    if (below[node] && above[node] && !set[node]) return false;
  }
  return true;
}

Error empty_range_error(const RevisionGraph& graph, std::string_view range, Node from) {
  return Error(
      fmt::format("the range '{}' is empty: revision {} isn't below its end", range, graph.describe(from)),
      "write the older revision first");
}

}  // namespace

std::vector<const Revision*> history(const RevisionGraph& graph, std::string_view range,
                                     const std::vector<std::string>& current_rows) {
  const Topology& shape = graph.topology();
  const Resolver resolver(graph, current_rows);
  std::string_view from_text, to_text;
  if (range = text::trim(range); !range.empty()) {
    const auto colon = range.find(':');
    if (colon == std::string_view::npos || range.find(':', colon + 1) != std::string_view::npos) {
      throw Error(fmt::format("'{}' is no range of revisions", range), "write FROM:TO, FROM: or :TO");
    }
    from_text = text::trim(range.substr(0, colon));
    to_text = text::trim(range.substr(colon + 1));
  }
  const Identifier from_id = parse_identifier(graph, from_text.empty() ? "base" : from_text);
  const Identifier to_id = parse_identifier(graph, to_text.empty() ? "heads" : to_text);
  const bool back_from_end = from_id.relative && from_id.symbol.empty();
  if (back_from_end && from_id.offset >= 0) {
    throw Error(fmt::format("the start of the range '{}' goes up", range),
                fmt::format("write `current{}:` to start above where the database is", from_text));
  }

  std::vector<Node> from, to;
  if (from_id.relative && !back_from_end && from_id.offset <= 0) {
    from = walk_down_lines(shape, resolver.named(from_id), -from_id.offset);
  } else if (!back_from_end) {
    from = resolver.any(from_id).nodes;
  }
  if (to_id.relative && to_id.symbol.empty()) {
    if (to_id.offset <= 0 || back_from_end) {
      throw Error(fmt::format("the end of the range '{}' counts from nothing", range),
                  fmt::format("write `current{}` or `head{}` for the end", to_text, to_text));
    }
    auto start = from;
    if (!to_id.branch.empty()) {
      const NodeSet lineage = shape.lineage(resolver.branch(to_id), Edges::revises);
      std::erase_if(start, [&](Node node) { return !lineage[node]; });
      if (start.empty() && !from.empty()) {
        throw Error(fmt::format("the start of the range '{}' isn't on the branch '{}'", range, to_id.branch));
      }
    }
    to = resolver.walk_up(std::move(start), to_id, true);
  } else if (to_id.relative && !to_id.from_current() && to_id.offset > 0) {
    to = resolver.walk_up(resolver.anchor(to_id, false), to_id, true);
  } else {
    to = resolver.any(to_id).nodes;
  }
  to = topmost(graph, to);
  if (!from_id.branch.empty()) {
    const Node branch = resolver.branch(from_id);
    const auto* name = graph.find_name(from_id.branch);
    const NodeSet lineage = shape.lineage(branch, Edges::revises);
    std::erase_if(to, [&](Node node) {
      return name && name->is_label ? !graph.has_label(node, from_id.branch) : !lineage[node];
    });
  }
  if (back_from_end) from = walk_down_lines(shape, to, -from_id.offset);

  NodeSet shown = shape.ancestors(to, Edges::all);
  NodeSet sorted = shown;
  if (!from.empty()) {
    for (Node node : from) {
      if (!shown[node]) throw empty_range_error(graph, range, node);
    }
    const NodeSet above = shape.descendants(from, Edges::revises);
    for (Node node = 0; node < shape.size(); ++node) shown[node] = shown[node] && above[node];
    // Dependencies may lead out of the range and back into it: then the order is that of everything below its
    // end.
    if (is_convex(shape, shown)) sorted = shown;
  }
  std::vector<const Revision*> list;
  for (Node node : newest_first(shape, sorted, shape.tips(sorted, Edges::all))) {
    if (shown[node]) list.push_back(&graph.at(node));
  }
  return list;
}

}  // namespace limbeck::revision
