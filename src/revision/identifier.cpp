#include "revision/identifier.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"
#include "revision/steps.hpp"
#include "revision/validation.hpp"

namespace limbeck::revision {

namespace {

constexpr std::size_t min_abbreviated_length = 4;  // Alembic: only longer names than three match a beginning

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::vector<Node> intersection(const std::vector<Node>& nodes, const NodeSet& set) {
  std::vector<Node> both;
  for (Node node : nodes) {
    if (set[node]) both.push_back(node);
  }
  return both;
}

std::string enumerate(const RevisionGraph& graph, const std::vector<Node>& nodes) {
  constexpr std::size_t most = 6;
  std::vector<std::string> names;
  for (Node node : nodes) {
    if (names.size() == most && nodes.size() > most + 1) {
      names.push_back(fmt::format("{} more", nodes.size() - most));
      break;
    }
    names.push_back(graph.describe(node));
  }
  return text::enumerate(names);
}

Error several_heads_error(const RevisionGraph& graph, const std::vector<Node>& heads, const Identifier& id) {
  return Error(fmt::format("'{}' is ambiguous: there are {} heads, {}", id.text, heads.size(),
                           enumerate(graph, heads)),
               "name one of them, or `LABEL@head` for the head of one branch, or `heads` for all; `limbeck "
               "merge heads` "
               "joins them");
}

}  // namespace

Identifier parse_identifier(const RevisionGraph& graph, std::string_view text) {
  Identifier id;
  id.text = text;
  std::string_view rest = text::trim(text);
  if (auto at = rest.find('@'); at != std::string_view::npos) {
    id.branch = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    if (id.branch.empty()) throw Error(fmt::format("'{}' names no branch before its '@'", text));
  }
  std::size_t sign = rest.find_last_of("+-");
  if (sign != std::string_view::npos && sign + 1 < rest.size() &&
      std::ranges::all_of(rest.substr(sign + 1), is_digit) && !graph.find_name(rest)) {
    std::string_view digits = rest.substr(sign + 1);
    id.relative = true;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), id.offset).ec != std::errc{}) {
      id.offset = std::numeric_limits<int>::max();
    }
    if (rest[sign] == '-') id.offset = -id.offset;
    rest = rest.substr(0, sign);
  }
  id.symbol = rest;
  if (id.symbol.empty() && !id.relative) {
    throw Error(
        text.empty() ? "a revision is missing" : fmt::format("'{}' names no revision after its '@'", text),
        "write an id, a branch label, `head`, `heads`, `base` or a step like `+1`");
  }
  return id;
}

Node Resolver::look_up(std::string_view symbol, const NodeSet* within, const Identifier& id) const {
  std::vector<Node> found, elsewhere;
  if (const auto* name = graph_.find_name(symbol)) {
    found.push_back(name->node);
  } else {
    const auto& names = graph_.names();
    for (auto it = std::ranges::lower_bound(names, symbol, {}, &RevisionGraph::Name::text);
         it != names.end() && it->text.starts_with(symbol); ++it) {
      if (it->text.size() < min_abbreviated_length) continue;
      auto& list = within && !(*within)[it->node] ? elsewhere : found;
      if (std::ranges::find(list, it->node) == list.end()) list.push_back(it->node);
    }
  }
  if (found.empty() && elsewhere.size() == 1) found = elsewhere;
  if (found.empty() && !elsewhere.empty()) {
    throw Error(fmt::format("'{}' begins {}, none of them on the branch '{}'", symbol,
                            enumerate(graph_, elsewhere), id.branch));
  }
  if (const auto* whole = found.empty() ? graph_.find_replacing(symbol) : nullptr) {
    throw Error(fmt::format("revision {} was squashed into {}", symbol, describe(*whole)),
                fmt::format("name that one: {}", whole->id));
  }
  if (found.empty() && graph_.find_repeatable(symbol)) {
    throw Error(fmt::format("'{}' is a repeatable revision, which has no place in the history", symbol),
                "an upgrade to all heads runs it when its text has changed; only `edit` takes its name");
  }
  if (found.empty()) {
    auto near = graph_.suggestion(symbol);
    throw Error(fmt::format("there is no revision or branch label '{}'", symbol),
                near ? fmt::format("did you mean {}?", *near) : "`limbeck history` lists all revisions");
  }
  if (found.size() > 1) {
    throw Error(fmt::format("'{}' is ambiguous: it begins {}", symbol, enumerate(graph_, found)),
                "give more characters of the id");
  }
  if (within && !(*within)[found.front()]) {
    throw Error(
        fmt::format("revision {} isn't on the branch '{}'", graph_.describe(found.front()), id.branch));
  }
  return found.front();
}

Node Resolver::branch(const Identifier& id) const {
  if (id.branch.empty()) return -1;
  if (id.branch == "head" || id.branch == "heads" || id.branch == "base" || id.branch == "current") {
    throw Error(fmt::format("in '{}', '{}' is no branch", id.text, id.branch),
                "before the '@' goes a branch label or a revision's id");
  }
  return look_up(id.branch, nullptr, id);
}

std::vector<Node> Resolver::named(const Identifier& id) const {
  const Topology& shape = graph_.topology();
  const Node root = branch(id);
  NodeSet lineage;
  if (root >= 0) lineage = shape.lineage(root, Edges::revises);
  auto on_branch = [&](const std::vector<Node>& nodes) {
    return root < 0 ? nodes : intersection(nodes, lineage);
  };
  if (id.symbol == "base") return {};
  if (id.symbol == "head" || (id.symbol == "heads" && root >= 0)) {
    auto heads = on_branch(shape.tips(NodeSet(graph_.size(), true), Edges::revises));
    if (id.symbol == "head" && heads.size() > 1) throw several_heads_error(graph_, heads, id);
    return heads;
  }
  if (id.symbol == "heads") return shape.tips(NodeSet(graph_.size(), true), Edges::all);
  if (id.symbol == "current" || id.symbol.empty()) {
    auto here = on_branch(rows());
    if (here.empty() && root >= 0) {
      here = on_branch(shape.tips(shape.ancestors(rows(), Edges::all), Edges::revises));
    }
    return here;
  }
  return {look_up(id.symbol, root < 0 ? nullptr : &lineage, id)};
}

std::vector<Node> Resolver::anchor(const Identifier& id, bool in_branch) const {
  Identifier start = id;
  if (!in_branch) start.branch.clear();
  auto nodes = named(start);
  if (nodes.size() > 1) throw several_heads_error(graph_, nodes, id);
  return nodes;
}

std::vector<Node> Resolver::walk_up(std::vector<Node> start, const Identifier& id, bool stop_at_head) const {
  const Topology& shape = graph_.topology();
  const Node root = branch(id);
  NodeSet lineage;
  if (root >= 0) lineage = shape.lineage(root, Edges::revises);
  std::vector<Node> at = std::move(start);
  for (int step = 0; step < id.offset; ++step) {
    std::vector<Node> next;
    if (at.empty()) {
      for (Node node = 0; node < shape.size(); ++node) {
        if (shape.parents[node].empty()) next.push_back(node);
      }
    }
    for (Node node : at) next.insert(next.end(), shape.children[node].begin(), shape.children[node].end());
    std::ranges::sort(next);
    next.erase(std::unique(next.begin(), next.end()), next.end());
    if (root >= 0) next = intersection(next, lineage);
    const std::string after = at.empty() ? "the beginning" : enumerate(graph_, at);
    if (next.empty() && stop_at_head) break;
    if (next.empty()) {
      throw Error(fmt::format("'{}' goes too far: after {} step{} it is at {}, and nothing follows{}",
                              id.text, step, step == 1 ? "" : "s", after,
                              root >= 0 ? " on that branch" : ""));
    }
    if (next.size() > 1) {
      throw Error(fmt::format("'{}' is ambiguous: after {} come {}", id.text, after, enumerate(graph_, next)),
                  "name the revision, or the branch as in `LABEL@+1`");
    }
    at = std::move(next);
  }
  return at;
}

Error Resolver::merge_error(const Identifier& id, Node merge, const std::vector<Node>& parents) const {
  return Error(fmt::format("'{}' is ambiguous: {} merges {}", id.text, graph_.describe(merge),
                           enumerate(graph_, parents)),
               "name the revision to go to");
}

Target Resolver::walk_down(Node start, const Identifier& id) const {
  const Topology& shape = graph_.topology();
  Target target{.nodes = {start}, .branch = branch(id), .undone = -1};
  for (int step = 0; step < -id.offset; ++step) {
    if (target.nodes.empty()) {
      throw Error(fmt::format("'{}' goes too far: there {} below {}", id.text,
                              step == 1 ? "is only one revision, with nothing"
                                        : fmt::format("are only {} revisions, with nothing", step),
                              graph_.describe(target.undone)));
    }
    if (target.nodes.size() > 1) throw merge_error(id, target.undone, target.nodes);
    target.undone = target.nodes.front();
    const auto below = shape.parents[target.undone];
    const std::vector<Node> parents(below.begin(), below.end());
    if (as_alembic() && parents.size() > 1) throw merge_error(id, target.undone, parents);
    target.nodes = topmost(graph_, parents);
  }
  return target;
}

Target Resolver::up_from_current(const Identifier& id) const {
  const Topology& shape = graph_.topology();
  const Node root = branch(id);
  std::vector<Node> start = rows();
  if (root >= 0) {
    const NodeSet lineage = shape.lineage(root, Edges::revises);
    start = intersection(start, lineage);
    if (start.empty()) {  // the branch is implied by a dependency, or not begun yet
      NodeSet begun = shape.ancestors(rows(), Edges::all);
      for (Node node = 0; node < shape.size(); ++node) begun[node] = begun[node] && lineage[node];
      start = shape.tips(begun, Edges::all);
    }
  }
  if (as_alembic() && start.size() > 1) {
    throw Error(fmt::format("'{}' is ambiguous: the database is at {} revisions, {}", id.text, start.size(),
                            enumerate(graph_, start)),
                "name the revision to go to");
  }
  return {.nodes = walk_up(std::move(start), id, false), .branch = root, .undone = -1};
}

Target Resolver::down_from_current(const Identifier& id) const {
  auto start = named(id);
  if (start.empty()) {
    throw Error(id.branch.empty()
                    ? fmt::format("'{}' goes too far: no revision is applied", id.text)
                    : fmt::format("'{}' goes too far: no revision of that branch is applied", id.text));
  }
  if (start.size() > 1) {
    throw Error(fmt::format("'{}' is ambiguous: the database is at {} revisions, {}", id.text, start.size(),
                            enumerate(graph_, start)),
                fmt::format("say which one is meant, as in `{}@{}`", graph_.at(start.front()).id, id.offset));
  }
  Target target = walk_down(start.front(), id);
  // Alembic undoes every line of the branch that leads from there; a merge may have joined several.
  if (as_alembic() && target.branch >= 0) target.undone = -1;
  return target;
}

Target Resolver::down_from_first_row(const Identifier& id) const {
  rows();  // throws when one of them is unknown
  return walk_down(graph_.node(rows_.front()), id);
}

Target Resolver::down_from_symbol(const Identifier& id, bool in_branch) const {
  auto start = anchor(id, in_branch);
  if (start.empty()) throw Error(fmt::format("'{}' goes too far: there is nothing below the base", id.text));
  Target target = walk_down(start.front(), id);
  target.undone = -1;
  return target;
}

Target Resolver::upgrade(const Identifier& id) const {
  if (!id.relative) return {.nodes = named(id), .branch = branch(id), .undone = -1};
  if (id.from_current()) {
    if (id.offset > 0) return up_from_current(id);
    if (id.offset == 0)
      throw Error(fmt::format("'{}' is where the database is: there is nothing to upgrade to", id.text),
                  "`limbeck upgrade +1` runs the next revision");
    throw Error(
        fmt::format("'{}' is no target for an upgrade: it goes down from where the database is", id.text),
        fmt::format("`limbeck downgrade {}` goes there", id.text));
  }
  if (id.offset > 0)
    return {.nodes = walk_up(anchor(id, false), id, false), .branch = branch(id), .undone = -1};
  Target target = down_from_symbol(id, true);
  if (as_alembic() && target.nodes.empty()) {
    throw Error(
        fmt::format("'{}' goes too far: below that there is only the base, which is no target for an "
                    "upgrade",
                    id.text));
  }
  return target;
}

Target Resolver::downgrade(const Identifier& id) const {
  if (id.from_current()) {
    if (counts_from_first_row(graph_, rows_, id.text)) return down_from_first_row(id);
    if (id.offset < 0) return down_from_current(id);
    throw Error(
        fmt::format("'{}' is no target for a downgrade: it goes up from where the database is", id.text),
        fmt::format("`limbeck upgrade {}` goes there", id.text));
  }
  // Alembic doesn't look whether the revision of `branch@id-0` is on the branch.
  if (id.relative && id.offset <= 0) return down_from_symbol(id, id.offset < 0 || !as_alembic());
  return upgrade(id);
}

Target Resolver::any(const Identifier& id) const {
  return id.from_current() && id.offset <= 0
             ? (id.offset < 0 ? down_from_current(id) : Target{named(id), branch(id), -1})
             : upgrade(id);
}

std::vector<Node> topmost(const RevisionGraph& graph, const std::vector<Node>& nodes) {
  if (nodes.size() < 2) return nodes;
  return graph.topology().tips(graph.topology().ancestors(nodes, Edges::all), Edges::all);
}

std::vector<std::string> RevisionGraph::resolve(std::string_view identifier,
                                                const std::vector<std::string>& current) const {
  return ids(Resolver(*this, current).any(parse_identifier(*this, identifier)).nodes);
}

std::string RevisionGraph::resolve_one(std::string_view identifier,
                                       const std::vector<std::string>& current) const {
  const Identifier id = parse_identifier(*this, identifier);
  const auto nodes = Resolver(*this, current).any(id).nodes;
  if (nodes.size() == 1) return at(nodes.front()).id;
  if (nodes.empty()) {
    throw Error(empty() ? "there are no revisions yet"
                        : fmt::format("'{}' stands for no revision", identifier));
  }
  if (id.symbol == "heads" && !id.relative) throw several_heads_error(*this, nodes, id);
  throw Error(
      fmt::format("'{}' stands for {} revisions, {}", identifier, nodes.size(), enumerate(*this, nodes)),
      "name one of them");
}

}  // namespace limbeck::revision
