#include "revision/rebase.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::revision {
namespace {

using Ids = std::vector<std::string>;

bool contains(const Ids& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

std::string describe(const RevisionGraph& graph, const std::string& id) {
  return graph.describe(graph.node(id));
}

void refuse_merges_and_branch_points(const RevisionGraph& graph, const Ids& moved) {
  for (const auto& id : moved) {
    const auto& parents = graph.get(id).revises;
    if (parents.size() > 1) {
      throw Error(fmt::format("{} joins {}, and a merge can't be moved", describe(graph, id),
                              text::enumerate(parents)),
                  "if the merge was applied nowhere, delete its file, and rebase again: then none is needed");
    }
    if (const auto next = graph.children(id); next.size() > 1) {
      throw Error(fmt::format("{} is followed by {}, which would all be moved", describe(graph, id),
                              text::enumerate(next)),
                  "rebase what follows it, one branch at a time, or join the branches with `limbeck merge`");
    }
  }
}

std::string only_other_head(const RevisionGraph& graph, const std::string& first, const std::string& tip) {
  auto others = graph.heads();
  std::erase(others, tip);
  if (others.empty()) {
    throw Error(fmt::format("there is nothing to rebase onto: {} is the only head", tip),
                "get the others' revisions first, as with `git pull`");
  }
  if (others.size() > 1) {
    throw UsageError(fmt::format("there are several other heads: {}", text::enumerate(others)),
                     fmt::format("say which: `limbeck rebase {} --onto {}`", first, others.front()));
  }
  return others.front();
}

/// The oldest revision of the line below `first` that `onto` has not below it; `first` where there is none.
std::string beginning_of_line(const RevisionGraph& graph, const std::string& first, const Ids& below_onto) {
  auto begin = first;
  for (;;) {
    const auto& parents = graph.get(begin).revises;
    if (parents.size() != 1 || contains(below_onto, parents.front())) return begin;
    begin = parents.front();
  }
}

void check_target(const RevisionGraph& graph, const Rebase& rebase, bool is_named) {
  const auto& [first, onto, moved, theirs, after] = rebase;
  if (contains(moved, onto)) {
    throw Error(fmt::format("{} can't come after {}, which is built on it", first, onto),
                "name the head of the other branch: `limbeck heads` lists them");
  }
  if (contains(graph.ancestors({first}, false), onto)) {
    throw Error(fmt::format("there is nothing to rebase: {} comes after {} already", first, onto));
  }
  if (!graph.is_head(onto)) {
    throw Error(
        fmt::format("{} is no head: {} follow{} it", describe(graph, onto),
                    text::enumerate(graph.children(onto)), graph.children(onto).size() == 1 ? "s" : ""),
        "name the head of that branch: `limbeck heads` lists them");
  }
  const auto below_onto = graph.ancestors({onto});
  for (const auto& id : moved) {
    if (contains(below_onto, id)) {
      throw Error(fmt::format("{} can't come after {}, which depends on {}", first, onto, id),
                  "take `depends-on` out of the one that needs it, if it doesn't, or join the branches with "
                  "`limbeck merge`");
    }
  }
  const auto& moving = graph.get(first);
  if (moving.revises.empty() && !moving.branch_labels.empty()) {
    throw Error(fmt::format("{} begins the branch {}, which stands by itself", describe(graph, first),
                            text::enumerate(moving.branch_labels)),
                "what others need of it is said by `depends-on`; if it shall be no branch any more, take its "
                "branch label out");
  }
  if (const auto begin = beginning_of_line(graph, first, below_onto); begin != first && !is_named) {
    throw UsageError(
        fmt::format("moving {} alone leaves {} behind as a head", first, text::enumerate(moving.revises)),
        fmt::format("`limbeck rebase {}` moves the branch from its beginning; `limbeck rebase {} "
                    "--onto {}` says that just this is meant",
                    begin, first, onto));
  }
}

RevisionGraph moved_graph(const RevisionGraph& graph, const std::string& first, const std::string& onto) {
  std::vector<Revision> revisions;
  for (Node node = 0; node < graph.topology().size(); ++node) {
    revisions.push_back(graph.at(node));
    if (revisions.back().id == first) revisions.back().revises = {onto};
  }
  return RevisionGraph::build(std::move(revisions), graph.relative_steps());
}

}  // namespace

Rebase plan_rebase(const RevisionGraph& graph, const RebaseRequest& wanted) {
  Rebase rebase;
  rebase.first = graph.resolve_one(wanted.revision);
  rebase.moved = graph.descendants({rebase.first}, false);
  refuse_merges_and_branch_points(graph, rebase.moved);
  rebase.onto = wanted.onto.empty() ? only_other_head(graph, rebase.first, rebase.tip())
                                    : graph.resolve_one(wanted.onto);
  check_target(graph, rebase, !wanted.onto.empty());
  const auto below = graph.ancestors({rebase.first});
  rebase.theirs = graph.ancestors({rebase.onto});
  std::erase_if(rebase.theirs, [&](const auto& id) { return contains(below, id); });
  rebase.graph = moved_graph(graph, rebase.first, rebase.onto);
  return rebase;
}

}  // namespace limbeck::revision
