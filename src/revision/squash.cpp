#include "revision/squash.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "revision/validation.hpp"

namespace limbeck::revision {
namespace {

using Parts = std::vector<std::string>;

/// From A to B, oldest first.
Parts line_between(const RevisionGraph& graph, std::string_view range) {
  const auto colon = range.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == range.size()) {
    throw UsageError(fmt::format("\"{}\" is no range of revisions", range),
                     "name the first and the last one: `limbeck squash A:B`");
  }
  if (range.starts_with("base:") || range.ends_with(":base")) {
    throw UsageError("base is no revision, and the range names the first and the last one",
                     graph.bases().size() == 1
                         ? fmt::format("`limbeck squash {}:B` begins with the first", graph.bases().front())
                         : "`limbeck history` lists them");
  }
  const auto first = graph.resolve_one(range.substr(0, colon)),
             last = graph.resolve_one(range.substr(colon + 1));
  Parts parts{last};
  while (parts.back() != first) {
    const auto& revision = graph.get(parts.back());
    if (revision.revises.size() > 1) {
      throw Error(fmt::format("{} is a merge, and a merge can't be squashed with what is below it",
                              describe(revision)),
                  "squash what is above it, or one of the branches below it");
    }
    if (revision.revises.empty()) {
      throw Error(fmt::format("{} does not follow {}", last, first),
                  "the range goes from the older revision to the newer one: `limbeck history` lists them");
    }
    parts.push_back(revision.revises.front());
  }
  std::ranges::reverse(parts);
  if (parts.size() < 2) throw Error(fmt::format("there is nothing to squash: {} is one revision", first));
  return parts;
}

std::string way_around(const Parts& parts, std::size_t i) {
  std::string ways;
  if (i > 0) ways = fmt::format("`limbeck squash {}:{}` ends with it", parts.front(), parts[i]);
  if (i + 2 < parts.size()) {
    ways += fmt::format("{}`limbeck squash {}:{}` begins behind it", ways.empty() ? "" : ", ", parts[i + 1],
                        parts.back());
  }
  return ways.empty() ? "both have to stay" : ways;
}

void refuse_what_hangs_on(const RevisionGraph& graph, const Parts& parts) {
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    auto others = graph.children(parts[i]);
    std::erase(others, parts[i + 1]);
    if (!others.empty()) {
      throw Error(fmt::format("{} would go away, and {} revises it", describe(graph.get(parts[i])),
                              text::enumerate(others)),
                  way_around(parts, i));
    }
    auto dependents = graph.dependents(parts[i]);
    std::erase_if(dependents, [&](const auto& id) { return std::ranges::find(parts, id) != parts.end(); });
    if (!dependents.empty()) {
      throw Error(fmt::format("{} would go away, and {} depends on it", describe(graph.get(parts[i])),
                              text::enumerate(dependents)),
                  way_around(parts, i));
    }
  }
}

void add_once(std::vector<std::string>& list, const std::string& value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

Revision whole_of(const RevisionGraph& graph, const Parts& parts) {
  Revision whole = graph.get(parts.back());
  whole.revises = graph.get(parts.front()).revises;
  whole.depends_on.clear();
  whole.branch_labels.clear();
  whole.replaces.clear();
  for (const auto& id : parts) {
    const auto& part = graph.get(id);
    for (const auto& on : graph.dependencies(id)) {
      if (std::ranges::find(parts, on) == parts.end()) add_once(whole.depends_on, on);
    }
    for (const auto& label : part.branch_labels) add_once(whole.branch_labels, label);
    for (const auto& replaced : part.replaces) add_once(whole.replaces, replaced);
    if (id != whole.id) add_once(whole.replaces, id);
  }
  return whole;
}

}  // namespace

Squash plan_squash(const RevisionGraph& graph, std::string_view range) {
  Squash squash;
  squash.parts = line_between(graph, range);
  refuse_what_hangs_on(graph, squash.parts);
  squash.whole = whole_of(graph, squash.parts);
  std::vector<Revision> revisions;
  for (Node node = 0; node < graph.topology().size(); ++node) {
    const auto& revision = graph.at(node);
    if (revision.id == squash.whole.id) {
      revisions.push_back(squash.whole);
    } else if (std::ranges::find(squash.parts, revision.id) == squash.parts.end()) {
      revisions.push_back(revision);
    }
  }
  squash.graph = RevisionGraph::build(std::move(revisions), graph.relative_steps());
  return squash;
}

}  // namespace limbeck::revision
