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

/// FROM:TO as written, either end with its default.
struct Range {
  std::string_view text;  ///< for messages
  Identifier from, to;
  /// FROM is only an offset, as in `-3:head`: it counts down from where the range ends.
  bool counts_back() const { return from.relative && from.symbol.empty(); }
};

Range parse_range(const RevisionGraph& graph, std::string_view text) {
  std::string_view from = "base", to = "heads";
  if (text = text::trim(text); !text.empty()) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
      throw Error(fmt::format("'{}' is no range of revisions", text), "write FROM:TO, FROM: or :TO");
    }
    if (const auto given = text::trim(text.substr(0, colon)); !given.empty()) from = given;
    if (const auto given = text::trim(text.substr(colon + 1)); !given.empty()) to = given;
  }
  Range range{text, parse_identifier(graph, from), parse_identifier(graph, to)};
  if (range.counts_back() && range.from.offset >= 0) {
    throw Error(fmt::format("the start of the range '{}' goes up", text),
                fmt::format("write `current{}:` to start above where the database is", from));
  }
  return range;
}

/// The revisions that a range starts from; none: from the base, or it counts back.
std::vector<Node> start_of(const Range& range, const Topology& shape, const Resolver& resolver) {
  if (range.counts_back()) return {};
  if (range.from.relative && range.from.offset <= 0) {
    return walk_down_lines(shape, resolver.named(range.from), -range.from.offset);
  }
  return resolver.any(range.from).nodes;
}

/// The end of a range such as `a1:+2`, which counts up from its start.
std::vector<Node> count_up(const Range& range, std::vector<Node> start, const Topology& shape,
                           const Resolver& resolver) {
  if (range.to.offset <= 0 || range.counts_back()) {
    throw Error(fmt::format("the end of the range '{}' counts from nothing", range.text),
                fmt::format("write `current{0}` or `head{0}` for the end", range.to.text));
  }
  if (!range.to.branch.empty()) {
    const NodeSet lineage = shape.lineage(resolver.branch(range.to), Edges::revises);
    const bool starts_at_base = start.empty();
    std::erase_if(start, [&](Node node) { return !lineage[node]; });
    if (start.empty() && !starts_at_base) {
      throw Error(
          fmt::format("the start of the range '{}' isn't on the branch '{}'", range.text, range.to.branch));
    }
  }
  return resolver.walk_up(std::move(start), range.to, true);
}

/// The topmost revisions of a range, on the branch that its start names.
std::vector<Node> end_of(const Range& range, const std::vector<Node>& start, const RevisionGraph& graph,
                         const Resolver& resolver) {
  const Topology& shape = graph.topology();
  const Identifier& to = range.to;
  std::vector<Node> end;
  if (to.relative && to.symbol.empty()) {
    end = count_up(range, start, shape, resolver);
  } else if (to.relative && !to.from_current() && to.offset > 0) {
    end = resolver.walk_up(resolver.anchor(to, false), to, true);
  } else {
    end = resolver.any(to).nodes;
  }
  end = topmost(graph, end);
  if (range.from.branch.empty()) return end;
  const auto* name = graph.find_name(range.from.branch);
  const NodeSet lineage = shape.lineage(resolver.branch(range.from), Edges::revises);
  std::erase_if(end, [&](Node node) {
    return name && name->is_label ? !graph.has_label(node, range.from.branch) : !lineage[node];
  });
  return end;
}

/// What lies between, newest first. Throws Error when a revision of the start isn't below the end.
std::vector<const Revision*> revisions_between(const RevisionGraph& graph, const Range& range,
                                               const std::vector<Node>& start, const std::vector<Node>& end) {
  const Topology& shape = graph.topology();
  NodeSet shown = shape.ancestors(end, Edges::all);
  NodeSet sorted = shown;
  if (!start.empty()) {
    for (Node node : start) {
      if (!shown[node]) throw empty_range_error(graph, range.text, node);
    }
    const NodeSet above = shape.descendants(start, Edges::revises);
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

}  // namespace

std::vector<const Revision*> history(const RevisionGraph& graph, std::string_view range_text,
                                     const std::vector<std::string>& current_rows) {
  const Resolver resolver(graph, current_rows);
  const auto range = parse_range(graph, range_text);
  auto start = start_of(range, graph.topology(), resolver);
  const auto end = end_of(range, start, graph, resolver);
  if (range.counts_back()) start = walk_down_lines(graph.topology(), end, -range.from.offset);
  return revisions_between(graph, range, start, end);
}

}  // namespace limbeck::revision
