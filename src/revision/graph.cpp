#include "revision/graph.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "revision/order.hpp"
#include "revision/repeatable.hpp"
#include "revision/validation.hpp"

namespace limbeck::revision {

namespace {

/// Keeps the first of equal items. A merge of thousands of heads is possible, so this is no nested loop.
template <typename T>
void remove_duplicates(std::vector<T>& list) {
  if (list.size() < 2) return;
  std::set<T> seen;
  std::erase_if(list, [&](const T& item) { return !seen.insert(item).second; });
}

/// By id, and by file where one id is used twice.
std::vector<const Revision*> sorted_by_id(const std::vector<Revision>& revisions) {
  std::vector<const Revision*> order;
  order.reserve(revisions.size());
  for (const Revision& revision : revisions) order.push_back(&revision);
  const auto is_before = [](const Revision* a, const Revision* b) {
    const int ids = a->id.compare(b->id);
    return ids != 0 ? ids < 0 : a->file < b->file;
  };
  // Files are read by name, and mostly named by id.
  if (!std::ranges::is_sorted(order, is_before)) std::ranges::sort(order, is_before);
  return order;
}

/// Of a node, and what it depends on.
using Dependency = std::pair<Node, Node>;

/// The dependencies that an ancestor on the lines below declares as well (Alembic's _normalize_depends_on).
/// 64 depended-on revisions are carried up the lines at a time, one bit each, from the first of their
/// dependents to the last.
std::set<Dependency> superfluous_dependencies(const EdgeLists& parents, const std::vector<Node>& order,
                                              const EdgeLists& dependencies) {
  std::set<Dependency> superfluous;
  if (!dependencies.has_edges()) return superfluous;
  struct Span {
    int first, last, count;
  };
  std::vector<Span> dependents(parents.size(), {static_cast<int>(order.size()), 0, 0});
  for (int rank = 0; rank < static_cast<int>(order.size()); ++rank) {
    for (Node on : dependencies[order[rank]]) {
      auto& [first, last, count] = dependents[on];
      first = std::min(first, rank);
      last = rank;
      ++count;
    }
  }
  std::vector<Node> shared;
  for (Node node = 0; node < static_cast<Node>(parents.size()); ++node) {
    if (dependents[node].count > 1) shared.push_back(node);
  }
  std::ranges::sort(shared, {}, [&](Node on) { return dependents[on].first; });
  std::vector<int> bit(parents.size(), -1);
  std::vector<std::uint64_t> seen(parents.size());
  for (std::size_t from = 0; from < shared.size(); from += 64) {
    const std::size_t to = std::min(from + 64, shared.size());
    int last = 0;
    for (std::size_t i = from; i < to; ++i) {
      bit[shared[i]] = static_cast<int>(i - from);
      last = std::max(last, dependents[shared[i]].last);
    }
    const int first = dependents[shared[from]].first;
    for (int rank = first; rank <= last; ++rank) {
      const Node node = order[rank];
      std::uint64_t below = 0;
      for (Node parent : parents[node]) below |= seen[parent];
      const auto declared_below = below;
      for (Node on : dependencies[node]) {
        if (bit[on] < 0) continue;
        if (declared_below >> bit[on] & 1) superfluous.emplace(node, on);
        below |= std::uint64_t{1} << bit[on];
      }
      seen[node] = below;
    }
    for (int rank = first; rank <= last; ++rank) seen[order[rank]] = 0;
    for (std::size_t i = from; i < to; ++i) bit[shared[i]] = -1;
  }
  return superfluous;
}

/// Some order in which everything comes after what is below it; empty when there is a cycle.
std::vector<Node> topological_order(const EdgeLists& parents, const EdgeLists& dependencies,
                                    const EdgeLists& above) {
  std::vector<int> waiting(parents.size());
  std::vector<Node> order;
  order.reserve(parents.size());
  for (std::size_t i = 0; i < parents.size(); ++i) {
    waiting[i] = static_cast<int>(parents[i].size() + dependencies[i].size());
    if (waiting[i] == 0) order.push_back(static_cast<Node>(i));
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (Node node : above[order[i]]) {
      if (--waiting[node] == 0) order.push_back(node);
    }
  }
  if (order.size() < parents.size()) order.clear();
  return order;
}

}  // namespace

RevisionGraph RevisionGraph::build(std::vector<Revision> revisions, RelativeSteps relative) {
  RevisionGraph graph;
  graph.relative_steps_ = relative;
  graph.repeatables_ = take_repeatables(revisions);
  for (Revision& revision : revisions) {
    remove_duplicates(revision.revises);
    remove_duplicates(revision.depends_on);
  }
  Problems problems;
  check_names(sorted_by_id(revisions), problems);
  problems.throw_if_any();
  graph.revisions_ = std::move(revisions);
  for (Node node = 0; node < static_cast<Node>(graph.size()); ++node) {
    graph.names_.push_back({graph.at(node).id, node, false});
    for (const std::string& label : graph.at(node).branch_labels) graph.names_.push_back({label, node, true});
  }
  if (!std::ranges::is_sorted(graph.names_, {}, &Name::text))
    std::ranges::sort(graph.names_, {}, &Name::text);
  graph.index_names();
  graph.build_replaced();
  graph.build_edges();
  graph.propagate_labels();
  return graph;
}

const Revision* RevisionGraph::find_repeatable(std::string_view name) const {
  const auto found = std::ranges::find(repeatables_, name, &Revision::id);
  return found == repeatables_.end() ? nullptr : &*found;
}

void RevisionGraph::build_replaced() {
  Problems problems;
  for (Node node = 0; node < static_cast<Node>(size()); ++node) {
    for (const std::string& id : at(node).replaces) {
      replaced_.emplace_back(id, node);
      if (const Node left = this->node(id); left >= 0) {
        problems.add(
            fmt::format("revision {} was squashed into {}: delete its file", describe(left), describe(node)));
      }
    }
  }
  std::ranges::sort(replaced_);
  for (std::size_t i = 1; i < replaced_.size(); ++i) {
    if (replaced_[i - 1].first != replaced_[i].first) continue;
    problems.add(fmt::format("revision {} was squashed into both {} and {}", replaced_[i].first,
                             describe(replaced_[i - 1].second), describe(replaced_[i].second)));
  }
  problems.throw_if_any();
}

void RevisionGraph::build_edges() {
  const auto size = revisions_.size();
  Topology& shape = topology_;
  Problems problems;
  bool is_missing = false;  // a file that was there may be what is missing
  auto look_up = [&](const Revision& from, const std::string& reference, bool parent) -> Node {
    const Name* name = find_name(reference);
    if (name && !(parent && name->is_label)) return name->node;
    std::string sentence = fmt::format("revision {} {} '{}'", revision::describe(from),
                                       parent ? "revises" : "depends on", reference);
    if (name) {
      sentence += fmt::format(", which is a branch label: write the id, {}", at(name->node).id);
    } else {
      sentence += ", but no such revision exists";
      if (const auto* whole = find_replacing(reference)) {
        problems.add(sentence +
                     fmt::format(" any more: it was squashed into {}", revision::describe(*whole)));
        return -1;
      }
      is_missing = true;
      // The file itself, or what is built on it, can't be meant: that would be a cycle.
      if (auto near = problems.allows_suggestions()
                          ? suggestion(reference, declared_descendants(this->node(from.id)))
                          : std::nullopt) {
        sentence += fmt::format("; did you mean {}?", *near);
      }
    }
    problems.add(sentence);
    return -1;
  };
  EdgeLists declared;  // dependencies, parents among them
  std::vector<Node> parents, dependencies;
  for (const Revision& revision : revisions_) {
    parents.clear(), dependencies.clear();
    for (const std::string& id : revision.revises) {
      if (Node parent = look_up(revision, id, true); parent >= 0) parents.push_back(parent);
    }
    for (const std::string& id : revision.depends_on) {
      if (Node on = look_up(revision, id, false); on >= 0) dependencies.push_back(on);
    }
    remove_duplicates(dependencies);
    shape.parents.append(parents);
    declared.append(dependencies);
    std::erase_if(dependencies, [&](Node on) { return std::ranges::find(parents, on) != parents.end(); });
    shape.dependencies.append(dependencies);
  }
  shape.children = EdgeLists::reversed(size, {&shape.parents});
  shape.above = EdgeLists::reversed(size, {&shape.parents, &shape.dependencies});
  shape.order = topological_order(shape.parents, shape.dependencies, shape.above);
  if (shape.order.empty() && size > 0) check_cycles(revisions_, shape.parents, shape.dependencies, problems);
  if (is_missing) {
    problems.throw_if_any(
        "get the missing file back (from another branch of your repository?), or correct the headers of "
        "these files; nothing was run");
  }
  problems.throw_if_any();

  const auto superfluous = superfluous_dependencies(shape.parents, shape.order, declared);
  std::vector<Node> below;
  for (Node node = 0; node < shape.size(); ++node) {
    below.assign(shape.parents[node].begin(), shape.parents[node].end());
    for (Node on : declared[node]) {
      if (!superfluous.contains({node, on})) below.push_back(on);
    }
    remove_duplicates(below);
    shape.below.append(below);
  }
  std::vector<Node> heads;
  for (Node node = 0; node < shape.size(); ++node) {
    if (shape.above[node].empty()) heads.push_back(node);
  }
  shape.order = newest_first(shape, NodeSet(size, true), heads);
  std::ranges::reverse(shape.order);
}

// Alembic gives the labels of a revision to everything that descends from it. From the newest descendant it
// then walks down, giving them to each revision until it meets a branch point (dependents count) or a merge
// point. That gets below the revision only where it is on a line without such points up to a head, so all
// revisions on such a line share one set of labels.
void RevisionGraph::propagate_labels() {
  const Topology& shape = topology_;
  label_group_.assign(revisions_.size(), -1);
  if (names_.size() == revisions_.size()) return;

  std::vector<int> line_of(revisions_.size(), -1);
  std::vector<std::vector<Node>> lines;
  for (Node head = 0; head < shape.size(); ++head) {
    if (!shape.children[head].empty()) continue;
    std::vector<Node> line;
    bool labelled = false;
    for (Node node = head; shape.above[node].size() <= 1 && shape.parents[node].size() <= 1;
         node = shape.parents[node].front()) {
      line.push_back(node);
      labelled = labelled || !at(node).branch_labels.empty();
      if (shape.parents[node].empty()) break;
    }
    if (!labelled) continue;
    for (Node node : line) line_of[node] = static_cast<int>(lines.size());
    lines.push_back(std::move(line));
  }

  std::map<std::vector<int>, int> merged;
  for (Node node : shape.order) {
    if (label_group_[node] >= 0) continue;
    LabelGroup group;
    for (Node parent : shape.parents[node]) {
      if (label_group_[parent] >= 0) group.inherited.push_back(label_group_[parent]);
    }
    std::ranges::sort(group.inherited);
    group.inherited.erase(std::unique(group.inherited.begin(), group.inherited.end()), group.inherited.end());
    if (line_of[node] >= 0) {
      for (Node on_line : lines[line_of[node]]) {
        const auto& labels = at(on_line).branch_labels;
        group.own.insert(group.own.end(), labels.begin(), labels.end());
        label_group_[on_line] = static_cast<int>(label_groups_.size());
      }
    } else {
      group.own = at(node).branch_labels;
      if (group.own.empty() && group.inherited.size() < 2) {
        if (!group.inherited.empty()) label_group_[node] = group.inherited.front();
        continue;
      }
      if (group.own.empty()) {
        auto [known, added] = merged.emplace(group.inherited, static_cast<int>(label_groups_.size()));
        label_group_[node] = known->second;
        if (!added) continue;
      }
      label_group_[node] = static_cast<int>(label_groups_.size());
    }
    label_groups_.push_back(std::move(group));
  }
}

// Every edge of the graph, and every line of a listing, looks names up: a hash table with open addressing, at
// most half full.
void RevisionGraph::index_names() {
  name_slots_.assign(std::bit_ceil(2 * names_.size() + 1), no_name);
  for (std::size_t i = 0; i < names_.size(); ++i) name_slots_[slot_of(names_[i].text)] = static_cast<Node>(i);
}

std::size_t RevisionGraph::slot_of(std::string_view text) const {
  const std::size_t mask = name_slots_.size() - 1;
  std::size_t slot = std::hash<std::string_view>()(text) & mask;
  while (name_slots_[slot] != no_name && names_[static_cast<std::size_t>(name_slots_[slot])].text != text)
    slot = (slot + 1) & mask;
  return slot;
}

const RevisionGraph::Name* RevisionGraph::find_name(std::string_view text) const {
  if (name_slots_.empty()) return nullptr;
  const Node found = name_slots_[slot_of(text)];
  return found == no_name ? nullptr : &names_[static_cast<std::size_t>(found)];
}

/// By what the files declare, before it is known whether all of that exists; with the node itself.
NodeSet RevisionGraph::declared_descendants(Node of) const {
  std::vector<std::vector<Node>> above(size());
  for (Node node = 0; node < static_cast<Node>(size()); ++node) {
    for (const auto* references : {&at(node).revises, &at(node).depends_on}) {
      for (const auto& reference : *references) {
        if (const Name* name = find_name(reference))
          above[static_cast<std::size_t>(name->node)].push_back(node);
      }
    }
  }
  NodeSet found(size());
  std::vector<Node> todo{of};
  while (!todo.empty()) {
    const auto next = static_cast<std::size_t>(todo.back());
    todo.pop_back();
    if (found[next]) continue;
    found[next] = true;
    todo.insert(todo.end(), above[next].begin(), above[next].end());
  }
  return found;
}

std::optional<std::string> RevisionGraph::suggestion(std::string_view text, const NodeSet& excluded) const {
  const auto allowed = [&](const Name& name) {
    return excluded.empty() || !excluded[static_cast<std::size_t>(name.node)];
  };
  auto describe_name = [&](const Name& name) {
    return name.is_label ? fmt::format("the branch label '{}'", name.text) : describe(name.node);
  };
  auto longer = std::ranges::lower_bound(names_, text, {}, &Name::text);
  for (; text.size() >= 3 && longer != names_.end() && longer->text.starts_with(text); ++longer) {
    if (allowed(*longer)) return describe_name(*longer);
  }
  std::vector<std::string> candidates;
  for (const Name& name : names_) {
    auto longest = std::max(name.text.size(), text.size()),
         shortest = std::min(name.text.size(), text.size());
    const bool near = longest - shortest <= std::max<std::size_t>(1, text.size() / 3);
    if (near && allowed(name)) candidates.push_back(name.text);
  }
  auto near = text::did_you_mean(text, candidates);
  return near ? std::optional(describe_name(*find_name(*near))) : std::nullopt;
}

const Revision* RevisionGraph::find(std::string_view id) const {
  const Name* name = find_name(id);
  return name && !name->is_label ? &at(name->node) : nullptr;
}

const Revision* RevisionGraph::find_label(std::string_view label) const {
  const Name* name = find_name(label);
  return name && name->is_label ? &at(name->node) : nullptr;
}

Node RevisionGraph::node(std::string_view id) const {
  const Name* name = find_name(id);
  return name && !name->is_label ? name->node : -1;
}

const Revision* RevisionGraph::find_replacing(std::string_view id) const {
  const auto found = std::ranges::lower_bound(replaced_, id, {},
                                              [](const auto& each) { return std::string_view(each.first); });
  return found != replaced_.end() && found->first == id ? &at(found->second) : nullptr;
}

Node RevisionGraph::require_node(std::string_view id) const {
  if (Node found = node(id); found >= 0) return found;
  auto near = suggestion(id);
  throw Error(fmt::format("there is no revision '{}'", id),
              near ? fmt::format("did you mean {}?", *near) : "`limbeck history` lists them");
}

const Revision& RevisionGraph::get(std::string_view id) const {
  return at(require_node(id));
}

std::string RevisionGraph::describe(Node node) const {
  return revision::describe(at(node));
}

std::vector<std::string> RevisionGraph::ids(std::span<const Node> nodes) const {
  std::vector<std::string> list;
  list.reserve(nodes.size());
  for (Node node : nodes) list.push_back(at(node).id);
  return list;
}

std::vector<Node> RevisionGraph::row_nodes(const std::vector<std::string>& rows) const {
  std::vector<Node> nodes;
  for (const std::string& row : rows) {
    Node found = node(row);
    if (const auto* whole = found < 0 ? find_replacing(row) : nullptr) {
      throw Error(
          fmt::format("the database is at revision '{}', which was squashed into {}", row,
                      revision::describe(*whole)),
          fmt::format("the files from before lead on from there: with them, from version control or the "
                      "folder where they are kept, `limbeck upgrade {}`; then go on with those of now",
                      whole->id));
    }
    if (found < 0) {
      throw Error(fmt::format("the database is at revision '{}', which is none of the {} revision files", row,
                              size()),
                  "get the branch of the source that has it, or declare where the database is with "
                  "`limbeck stamp --purge REVISION`");
    }
    nodes.push_back(found);
  }
  std::ranges::sort(nodes);
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

std::vector<const Revision*> RevisionGraph::all() const {
  std::vector<const Revision*> list;
  list.reserve(size());
  for (Node node : topology_.order) list.push_back(&at(node));
  return list;
}

namespace {

std::vector<Node> nodes_without_edges(const EdgeLists& edges) {
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (edges[i].empty()) nodes.push_back(static_cast<Node>(i));
  }
  return nodes;
}

}  // namespace

std::vector<std::string> RevisionGraph::heads() const {
  return ids(nodes_without_edges(topology_.children));
}
std::vector<std::string> RevisionGraph::real_heads() const {
  return ids(nodes_without_edges(topology_.above));
}
std::vector<std::string> RevisionGraph::bases() const {
  return ids(nodes_without_edges(topology_.parents));
}

std::vector<std::string> RevisionGraph::children(std::string_view id) const {
  return ids(topology_.children[require_node(id)]);
}

std::vector<std::string> RevisionGraph::dependents(std::string_view id) const {
  const Node on = require_node(id);
  std::vector<Node> nodes;
  for (Node above : topology_.above[on]) {
    if (std::ranges::find(topology_.dependencies[above], on) != topology_.dependencies[above].end()) {
      nodes.push_back(above);
    }
  }
  return ids(nodes);
}

std::vector<std::string> RevisionGraph::dependencies(std::string_view id) const {
  return ids(topology_.dependencies[require_node(id)]);
}

bool RevisionGraph::is_head(std::string_view id) const {
  return topology_.children[require_node(id)].empty();
}
bool RevisionGraph::is_real_head(std::string_view id) const {
  return topology_.above[require_node(id)].empty();
}
bool RevisionGraph::is_base(std::string_view id) const {
  return topology_.parents[require_node(id)].empty();
}
bool RevisionGraph::is_branch_point(std::string_view id) const {
  return topology_.children[require_node(id)].size() > 1;
}
bool RevisionGraph::is_merge_point(std::string_view id) const {
  return topology_.parents[require_node(id)].size() > 1;
}

std::vector<std::string> RevisionGraph::labels(std::string_view id) const {
  std::vector<std::string> labels;
  const int start = label_group_[require_node(id)];
  if (start < 0) return labels;
  std::vector<int> todo{start};
  std::vector<bool> seen(label_groups_.size());
  seen[start] = true;
  while (!todo.empty()) {
    const LabelGroup& group = label_groups_[todo.back()];
    todo.pop_back();
    labels.insert(labels.end(), group.own.begin(), group.own.end());
    for (int inherited : group.inherited) {
      if (!seen[inherited]) todo.push_back(inherited);
      seen[inherited] = true;
    }
  }
  std::ranges::sort(labels);
  return labels;
}

bool RevisionGraph::has_label(Node node, std::string_view label) const {
  return std::ranges::binary_search(labels(at(node).id), label);
}

std::vector<std::string> RevisionGraph::ordered(const NodeSet& set) const {
  std::vector<std::string> list;
  for (Node node : topology_.order) {
    if (set[node]) list.push_back(at(node).id);
  }
  return list;
}

std::vector<std::string> RevisionGraph::ancestors(const std::vector<std::string>& from,
                                                  bool with_dependencies) const {
  std::vector<Node> nodes;
  for (const std::string& id : from) nodes.push_back(require_node(id));
  return ordered(topology_.ancestors(nodes, with_dependencies ? Edges::all : Edges::revises));
}

std::vector<std::string> RevisionGraph::descendants(const std::vector<std::string>& from,
                                                    bool with_dependencies) const {
  std::vector<Node> nodes;
  for (const std::string& id : from) nodes.push_back(require_node(id));
  return ordered(topology_.descendants(nodes, with_dependencies ? Edges::all : Edges::revises));
}

std::vector<std::string> RevisionGraph::applied(const std::vector<std::string>& rows) const {
  return ordered(topology_.ancestors(row_nodes(rows), Edges::all));
}

std::vector<std::string> RevisionGraph::pending(const std::vector<std::string>& rows) const {
  NodeSet set = topology_.ancestors(row_nodes(rows), Edges::all);
  set.flip();
  return ordered(set);
}

std::vector<std::string> RevisionGraph::effective_heads(const std::vector<std::string>& rows) const {
  return ids(topology_.tips(topology_.ancestors(row_nodes(rows), Edges::all), Edges::revises));
}

std::vector<std::string> RevisionGraph::minimal_rows(const std::vector<std::string>& rows) const {
  return ids(topology_.tips(topology_.ancestors(row_nodes(rows), Edges::all), Edges::all));
}

bool RevisionGraph::at_heads(const std::vector<std::string>& rows) const {
  const NodeSet set = topology_.ancestors(row_nodes(rows), Edges::all);
  return std::ranges::find(set, false) == set.end();
}

}  // namespace limbeck::revision
