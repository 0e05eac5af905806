#include "revision/new_revision.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "revision/identifier.hpp"
#include "revision/validation.hpp"

namespace limbeck::revision {

namespace {

constexpr std::size_t max_id_length = 32;  // version_num VARCHAR(32), as Alembic creates it

void check_id(const RevisionGraph& graph, const std::string& id) {
  if (std::string problem = validate_id(id); !problem.empty())
    throw Error(fmt::format("the revision id '{}' {}", id, problem));
  if (id.size() > max_id_length) {
    throw Error(fmt::format("the revision id '{}' has {} characters; the version table holds {}", id,
                            id.size(), max_id_length));
  }
  if (const auto* taken = graph.find_name(id)) {
    throw Error(fmt::format("the revision id '{}' is taken: it is {} {}", id,
                            taken->is_label ? "a branch label of revision" : "revision",
                            graph.describe(taken->node)));
  }
}

void check_label(const RevisionGraph& graph, const std::string& label, const std::string& id) {
  if (std::string problem = validate_label(label); !problem.empty()) {
    throw Error(fmt::format("the branch label '{}' {}", label, problem));
  }
  if (label == id)
    throw Error(fmt::format("the branch label '{}' is also the id of the new revision", label));
  if (const auto* taken = graph.find_name(label)) {
    throw Error(fmt::format("the branch label '{}' is taken: it is {} revision {}", label,
                            taken->is_label ? "declared by" : "the id of", graph.describe(taken->node)),
                taken->is_label ? fmt::format("to add to that branch, use `--head {}@head`", label) : "");
  }
}

/// The heads with a label that leads to each alone, as commands name them.
std::string head_options(const RevisionGraph& graph, const std::vector<std::string>& heads) {
  std::vector<std::string> options;
  for (const std::string& head : heads) {
    if (options.size() == 4) break;
    std::string option = head;
    for (const std::string& label : graph.labels(head)) {
      auto others = std::ranges::count_if(
          heads, [&](const std::string& other) { return graph.has_label(graph.node(other), label); });
      if (others != 1) continue;
      option = label + "@head";
      break;
    }
    options.push_back(fmt::format("`--head {}`", option));
  }
  return text::enumerate(options);
}

std::vector<Node> resolve_heads(const RevisionGraph& graph, const RevisionRequest& wanted) {
  const Resolver resolver(graph, {});
  std::vector<Node> nodes;
  for (const std::string& text : wanted.heads) {
    const auto heads = graph.heads();
    if (text == "head" && heads.size() > 1) {
      throw Error(fmt::format("there are {} heads, {}: which one should the new revision follow?",
                              heads.size(), text::enumerate([&] {
                                std::vector<std::string> names;
                                for (const auto& head : heads)
                                  names.push_back(graph.describe(graph.node(head)));
                                return names;
                              }())),
                  fmt::format("continue one of them with {}, or join them with `limbeck merge heads`",
                              head_options(graph, heads)));
    }
    for (Node node : resolver.any(parse_identifier(graph, text)).nodes) {
      if (std::ranges::find(nodes, node) != nodes.end()) {
        throw Error(fmt::format("revision {} is named twice", graph.describe(node)));
      }
      nodes.push_back(node);
    }
  }
  for (Node node : nodes) {
    const auto& children = graph.topology().children[node];
    if (wanted.splice || children.empty()) continue;
    throw Error(fmt::format("revision {} isn't a head: {} follows it already", graph.describe(node),
                            graph.describe(children.front())),
                "`--splice` makes a new branch that begins there");
  }
  return nodes;
}

}  // namespace

std::string new_revision_id() {
  return random_hex(6);
}

Revision plan_revision(const RevisionGraph& graph, const RevisionRequest& wanted) {
  Revision revision;
  revision.id = wanted.id;
  while (revision.id.empty() || (wanted.id.empty() && graph.find_name(revision.id)))
    revision.id = new_revision_id();
  check_id(graph, revision.id);
  revision.revises = graph.ids(resolve_heads(graph, wanted));
  for (const std::string& text : wanted.depends_on) {
    const auto* name = graph.find_name(text);
    std::string on = name && name->is_label ? text : graph.resolve_one(text);
    if (std::ranges::find(revision.depends_on, on) == revision.depends_on.end())
      revision.depends_on.push_back(on);
  }
  std::set<std::string> labels;
  for (const std::string& label : wanted.branch_labels) {
    check_label(graph, label, revision.id);
    if (labels.insert(label).second) revision.branch_labels.push_back(label);
  }
  revision.message = wanted.message;
  return revision;
}

RevisionRequest RevisionChain::next_request() const {
  if (revisions_.empty()) return first_;
  return {.id = "",
          .heads = {revisions_.back().id},
          .splice = false,
          .depends_on = {},
          .branch_labels = {},
          .message = first_.message};
}

Revision RevisionChain::plan(const RevisionRequest& request) const {
  if (revisions_.empty()) return plan_revision(graph_, request);
  std::vector<Revision> all = revisions_;
  for (const auto* revision : graph_.all()) all.push_back(*revision);
  return plan_revision(RevisionGraph::build(std::move(all)), request);
}

Revision RevisionChain::next() const {
  return plan(next_request());
}

void RevisionChain::add(const Revision& revision) {
  auto request = next_request();
  request.id = revision.id;
  request.depends_on = revision.depends_on;
  request.branch_labels = revision.branch_labels;
  request.message = revision.message;
  revisions_.push_back(plan(request));
}

}  // namespace limbeck::revision
