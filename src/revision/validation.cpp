#include "revision/validation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <queue>

#include "base/characters.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::revision {

namespace {

constexpr std::size_t max_sentences = 50;

bool is_reserved(std::string_view name) {
  return name == "head" || name == "heads" || name == "base" || name == "current";
}

std::string validate_name(std::string_view name, const text::Characters& illegal) {
  if (name.empty()) return "is empty";
  if (is_reserved(name)) return "has a meaning of its own";
  for (char c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') return "contains a control character";
    if (illegal.contains(c)) return fmt::format("contains '{}'", c);
  }
  if (text::trim(name).size() != name.size()) return "begins or ends with a blank";
  return {};
}

}  // namespace

std::string validate_id(std::string_view id) {
  static constexpr text::Characters illegal("@-+: ");
  return validate_name(id, illegal);
}

std::string validate_label(std::string_view label) {
  static constexpr text::Characters illegal("@:");
  if (std::string problem = validate_name(label, illegal); !problem.empty()) return problem;
  if (label.front() == '+' || label.front() == '-') return fmt::format("begins with '{}'", label.front());
  return {};
}

std::string describe(const Revision& revision) {
  return revision.file.empty() ? revision.id : fmt::format("{} ({})", revision.id, revision.file);
}

void Problems::throw_if_any(const std::string& hint) const {
  if (sentences_.empty()) return;
  std::vector<std::string> shown(sentences_.begin(),
                                 sentences_.begin() + std::min(sentences_.size(), max_sentences));
  if (shown.size() < sentences_.size()) {
    shown.push_back(fmt::format("there are {} more such problems", sentences_.size() - shown.size()));
  }
  throw Error(text::join(shown, "\n"), hint);
}

void check_names(const std::vector<const Revision*>& revisions, Problems& problems) {
  std::map<std::string_view, std::vector<std::string>> labels;
  for (std::size_t i = 0; i < revisions.size();) {
    const Revision& revision = *revisions[i];
    std::size_t end = i + 1;
    while (end < revisions.size() && revisions[end]->id == revision.id) ++end;
    auto files = [&] {
      std::vector<std::string> list;
      for (std::size_t j = i; j < end; ++j)
        list.push_back(revisions[j]->file.empty() ? "?" : revisions[j]->file);
      return text::enumerate(list);
    };
    if (std::string problem = validate_id(revision.id); !problem.empty()) {
      problems.add(fmt::format("the revision id '{}' in {} {}", revision.id, files(), problem));
    } else if (end - i > 1) {
      problems.add(fmt::format("the revision id '{}' is used more than once, in {}", revision.id, files()));
    }
    for (const std::string& label : revision.branch_labels) {
      if (std::string problem = validate_label(label); !problem.empty()) {
        problems.add(
            fmt::format("the branch label '{}' of revision {} {}", label, describe(revision), problem));
        continue;
      }
      auto& owners = labels[label];
      if (!owners.empty() && owners.back() == describe(revision)) {
        problems.add(
            fmt::format("the branch label '{}' of revision {} is given twice", label, describe(revision)));
      } else {
        owners.push_back(describe(revision));
      }
    }
    i = end;
  }
  for (const auto& [label, owners] : labels) {
    if (owners.size() > 1) {
      problems.add(fmt::format("the branch label '{}' is used more than once, in the revisions {}", label,
                               text::enumerate(owners)));
    }
    auto same = std::ranges::lower_bound(revisions, label, {}, &Revision::id);
    if (same != revisions.end() && (*same)->id == label) {
      problems.add(fmt::format("the branch label '{}' of revision {} is also the id of revision {}", label,
                               owners.front(), describe(**same)));
    }
  }
}

namespace {

bool has(std::span<const Node> list, Node node) {
  return std::ranges::find(list, node) != list.end();
}

/// Strongly connected components of more than one node (Tarjan's algorithm, without recursion).
std::vector<std::vector<Node>> strongly_connected_components(const EdgeLists& edges) {
  struct Frame {
    Node node;
    std::size_t next;
  };
  const auto size = edges.size();
  std::vector<int> number(size, 0), low(size, 0);
  NodeSet open(size);
  std::vector<Node> stack;
  std::vector<std::vector<Node>> found;
  int counter = 0;
  for (Node start = 0; start < static_cast<Node>(size); ++start) {
    if (number[start]) continue;
    std::vector<Frame> path{{start, 0}};
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next == 0) {
        number[node] = low[node] = ++counter;
        open[node] = true;
        stack.push_back(node);
      }
      if (next < edges[node].size()) {
        Node below = edges[node][next++];
        if (!number[below]) {
          path.push_back({below, 0});
        } else if (open[below]) {
          low[node] = std::min(low[node], number[below]);
        }
        continue;
      }
      Node done = node;
      path.pop_back();
      if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low[done]);
      if (low[done] != number[done]) continue;
      std::vector<Node> component;
      do {
        component.push_back(stack.back());
        open[stack.back()] = false;
        stack.pop_back();
      } while (component.back() != done);
      if (component.size() > 1) found.push_back(std::move(component));
    }
  }
  return found;
}

/// The shortest way inside each knot from its first node back to it.
std::vector<std::vector<Node>> shortest_cycles(const EdgeLists& edges) {
  auto all = strongly_connected_components(edges);
  std::vector<int> component_of(edges.size(), -1);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (Node node : all[i]) component_of[node] = static_cast<int>(i);
  }
  std::vector<Node> came_from(edges.size(), -1);
  std::vector<std::vector<Node>> cycles;
  for (const auto& component : all) {
    const Node start = *std::ranges::min_element(component);
    std::queue<Node> todo;
    todo.push(start);
    while (came_from[start] < 0) {
      Node node = todo.front();
      todo.pop();
      for (Node below : edges[node]) {
        if (component_of[below] != component_of[start] || came_from[below] >= 0) continue;
        came_from[below] = node;
        todo.push(below);
      }
    }
    std::vector<Node> cycle;
    for (Node node = came_from[start]; node != start; node = came_from[node]) cycle.push_back(node);
    cycle.push_back(start);
    std::ranges::reverse(cycle);
    cycles.push_back(std::move(cycle));
  }
  std::ranges::sort(cycles);
  return cycles;
}

}  // namespace

void check_cycles(const std::vector<Revision>& revisions, const EdgeLists& parents,
                  const EdgeLists& dependencies, Problems& problems) {
  EdgeLists edges;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    std::vector<Node> both(parents[i].begin(), parents[i].end());
    both.insert(both.end(), dependencies[i].begin(), dependencies[i].end());
    edges.append(both);
  }
  auto verb = [&](Node from, Node to) { return has(parents[from], to) ? "revises" : "depends on"; };
  for (Node node = 0; node < static_cast<Node>(edges.size()); ++node) {
    if (has(edges[node], node)) {
      problems.add(fmt::format("revision {} {} itself", describe(revisions[node]), verb(node, node)));
    }
  }
  for (const auto& cycle : shortest_cycles(edges)) {
    std::string sentence = "the revisions form a cycle: " + describe(revisions[cycle.front()]);
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      Node next = cycle[(i + 1) % cycle.size()];
      bool last = i + 1 == cycle.size();
      sentence += fmt::format("{} {} {}", i == 0 ? "" : ", which", verb(cycle[i], next),
                              last ? revisions[next].id : describe(revisions[next]));
    }
    problems.add(sentence);
  }
}

}  // namespace limbeck::revision
