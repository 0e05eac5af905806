// Steps that rename what only its name tells apart.
#include <algorithm>
#include <map>
#include <set>

#include "autogenerate/differ/emit.hpp"
#include "autogenerate/renames/temporary_name.hpp"

namespace limbeck::autogenerate {

using schema::ObjectKind;

namespace {

/// A rename with the names that it frees and takes. What lives side by side
/// with what, index_key and the like say.
struct PartMove {
  operation::Operation operation;
  std::vector<std::string> from, to;
  Element element;
  Rank rank;
};

PartMove move_of(const PartRename& rename, Element element, const ComparedSides& compared) {
  const auto& [from, to] = rename;
  const auto& capabilities = compared.sides.capabilities;
  PartMove move{{}, {}, {}, element, {phase::rename, to.name.display(), 0, to.part}};
  if (to.kind == ObjectKind::sequence) {
    move.operation = operation::RenameSequence{from.name, to.name};
    move.from = {relation_key(from.name)};
    move.to = {relation_key(to.name)};
  } else if (to.kind == ObjectKind::index) {
    move.operation = operation::RenameIndex{to.name, from.part, to.part};
    move.from = {index_key(to.name, from.part, capabilities)};
    move.to = {index_key(to.name, to.part, capabilities)};
  } else {
    move.operation = operation::RenameConstraint{to.name, from.part, to.part};
    move.from = {constraint_key(to.name, from.part)};
    move.to = {constraint_key(to.name, to.part)};
    const auto& constraint = compared.sides.after.constraints.at(element);
    std::ranges::move(shared_constraint_keys(to.name, constraint, from.part, capabilities),
                      std::back_inserter(move.from));
    std::ranges::move(shared_constraint_keys(to.name, constraint, to.part, capabilities),
                      std::back_inserter(move.to));
  }
  return move;
}

/// a → b, b → a: one of each cycle, by its place in `moves`.
std::set<std::size_t> one_of_each_cycle(const std::vector<PartMove>& moves) {
  std::map<std::string, std::size_t> by_target;
  for (std::size_t i = 0; i < moves.size(); ++i) by_target[moves[i].to.back()] = i;
  std::set<std::size_t> chosen;
  std::vector<bool> visited(moves.size(), false);
  for (std::size_t start = 0; start < moves.size(); ++start) {
    std::set<std::size_t> path;
    for (std::size_t at = start; !visited[at];) {
      visited[at] = true;
      path.insert(at);
      const auto next = by_target.find(moves[at].from.back());
      if (next == by_target.end()) break;
      at = next->second;
      if (path.contains(at)) chosen.insert(at);
    }
  }
  return chosen;
}

/// Splits a rename in two: the first, which is returned, leads to a name that nobody has.
operation::Operation through_temporary_name(operation::Operation& rename,
                                            const dialect::Capabilities& capabilities) {
  auto first = rename;
  const auto redirect = [&](std::string& to, std::string& from) {
    to = temporary_name(to, capabilities);
    from = to;
  };
  if (auto* index = std::get_if<operation::RenameIndex>(&first)) {
    redirect(index->to, std::get<operation::RenameIndex>(rename).from);
  } else if (auto* constraint = std::get_if<operation::RenameConstraint>(&first)) {
    redirect(constraint->to, std::get<operation::RenameConstraint>(rename).from);
  } else if (auto* sequence = std::get_if<operation::RenameSequence>(&first)) {
    redirect(sequence->to.name, std::get<operation::RenameSequence>(rename).from.name);
  }
  return first;
}

void emit_move(PartMove move, bool through_temporary, const dialect::Capabilities& capabilities,
               Steps& steps) {
  std::optional<StepId> to_temporary;
  if (through_temporary) {
    auto first = through_temporary_name(move.operation, capabilities);
    to_temporary = steps.add(std::move(first), move.rank);
  }
  const auto step = steps.add(std::move(move.operation), move.rank);
  auto& changes = steps.of[move.element].changes;
  for (const auto other : changes) steps.add_edge(step, other);
  changes.push_back(step);
  if (to_temporary) {
    steps.add_edge(*to_temporary, step);
    changes.push_back(*to_temporary);
  }
  for (const auto& name : move.from) steps.released_names.emplace_back(name, to_temporary.value_or(step));
  for (const auto& name : move.to) steps.taken_names.emplace_back(name, step);
}

}  // namespace

void emit_part_renames(const ComparedSides& compared, Steps& steps) {
  std::vector<PartMove> moves;
  for (const auto& rename : compared.sides.part_renames) {
    const auto element = compared.number(rename.to);
    // What is dropped and made again gets its new name then.
    if (compared.state(element).is_kept()) moves.push_back(move_of(rename, element, compared));
  }
  const auto in_cycles = one_of_each_cycle(moves);
  for (std::size_t i = 0; i < moves.size(); ++i) {
    emit_move(std::move(moves[i]), in_cycles.contains(i), compared.sides.capabilities, steps);
  }
}

}  // namespace limbeck::autogenerate
