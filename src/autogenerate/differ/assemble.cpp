// The sorted steps as operations, parts put into the creation or the drop of their table.
#include <fmt/core.h>

#include <algorithm>

#include "autogenerate/differ/differ.hpp"
#include "base/error.hpp"

namespace limbeck::autogenerate {
namespace {

using operation::Operation;

/// Takes a part out of a table, because it has an operation of its own.
struct RemovePart {
  schema::Table& table;

  template <typename Op>
  void operator()(const Op&) const {}

  void operator()(const operation::AddConstraint& op) const { constraint(op.constraint); }
  void operator()(const operation::DropConstraint& op) const { constraint(op.constraint); }
  void operator()(const operation::CreateIndex& op) const { index(op.index); }
  void operator()(const operation::DropIndex& op) const { index(op.index); }
  void operator()(const operation::AlterColumn& op) const {
    if (auto* column = table.find_column(op.after.name)) column->default_value.reset();
  }

  void index(const schema::Index& part) const { erase_first(table.indexes, part); }
  void constraint(const schema::Constraint& part) const {
    if (const auto* key = std::get_if<schema::KeyConstraint>(&part)) {
      if (key->primary) {
        table.primary_key.reset();
      } else {
        erase_first(table.uniques, *key);
      }
    } else if (const auto* check = std::get_if<schema::CheckConstraint>(&part)) {
      erase_first(table.checks, *check);
    } else if (const auto* foreign = std::get_if<schema::ForeignKey>(&part)) {
      erase_first(table.foreign_keys, *foreign);
    } else if (const auto* other = std::get_if<schema::OtherConstraint>(&part)) {
      erase_first(table.other_constraints, *other);
    }
  }
  template <typename Part>
  static void erase_first(std::vector<Part>& parts, const Part& part) {
    const auto found = std::ranges::find(parts, part);
    if (found != parts.end()) parts.erase(found);
  }
};

bool is_index(const Operation& operation) {
  return std::holds_alternative<operation::CreateIndex>(operation);
}
bool is_foreign_key(const Operation& operation) {
  const auto* add = std::get_if<operation::AddConstraint>(&operation);
  return add && std::holds_alternative<schema::ForeignKey>(add->constraint);
}

}  // namespace

std::vector<Operation> Differ::assemble() {
  const auto sorted = order_.sort();
  if (!order_.cycle().empty()) refuse_cycle();

  const auto size = steps_.size();
  std::vector<int> place(size, 0);
  for (std::size_t i = 0; i < sorted.size(); ++i)
    place[static_cast<std::size_t>(sorted[i])] = static_cast<int>(i);
  const auto at = [](int step) { return static_cast<std::size_t>(step); };

  // Bonds that were given up in sorting bind nothing.
  std::vector<std::vector<int>> predecessors(size), successors(size);
  for (const auto& [first, second, strength] : order_.edges()) {
    if (place[at(first)] > place[at(second)]) continue;
    if (steps_[at(second)].role == Role::part_of_creation) predecessors[at(second)].push_back(first);
    if (steps_[at(first)].role == Role::part_of_drop) successors[at(first)].push_back(second);
  }
  std::vector<bool> merged(size, false);
  const auto merge = [&](int step) {
    merged[at(step)] = true;
    place[at(step)] = place[at(steps_[at(step)].whole)];
  };
  for (const int step : sorted) {
    const auto& [operation, role, whole] = steps_[at(step)];
    if (role != Role::part_of_creation) continue;
    const bool fits = std::ranges::all_of(predecessors[at(step)], [&](int first) {
      if (first == whole) return true;
      if (merged[at(first)] && steps_[at(first)].whole == whole) {
        // The indexes of a new table come behind its foreign keys.
        return !(is_index(steps_[at(first)].operation) && is_foreign_key(operation));
      }
      return place[at(first)] < place[at(whole)];
    });
    if (fits) merge(step);
  }
  for (auto entry = sorted.rbegin(); entry != sorted.rend(); ++entry) {
    const auto& [operation, role, whole] = steps_[at(*entry)];
    if (role != Role::part_of_drop) continue;
    const bool fits = std::ranges::all_of(successors[at(*entry)], [&](int second) {
      if (second == whole || (merged[at(second)] && steps_[at(second)].whole == whole)) return true;
      return place[at(second)] > place[at(whole)];
    });
    if (fits) merge(*entry);
  }

  for (std::size_t step = 0; step < size; ++step) {
    const auto& [operation, role, whole] = steps_[step];
    if (merged[step] || (role != Role::part_of_creation && role != Role::part_of_drop)) continue;
    auto& target = steps_[at(whole)].operation;
    if (auto* create = std::get_if<operation::CreateTable>(&target))
      std::visit(RemovePart{create->table}, operation);
    if (auto* drop = std::get_if<operation::DropTable>(&target))
      std::visit(RemovePart{drop->table}, operation);
    if (auto* alter = std::get_if<operation::AlterSequence>(&target)) {
      alter->before.owned_by_table = {};
      alter->before.owned_by_column.clear();
    }
    if (auto* alter = std::get_if<operation::AlterColumn>(&target)) {
      (role == Role::part_of_drop ? alter->before : alter->after).default_value.reset();
    }
  }
  std::vector<Operation> operations;
  for (const int step : sorted) {
    if (merged[at(step)] || steps_[at(step)].role == Role::implied) continue;
    const auto* alter = std::get_if<operation::AlterColumn>(&steps_[at(step)].operation);
    if (alter && alter->before == alter->after) continue;  // its parts have done it all
    operations.push_back(std::move(steps_[at(step)].operation));
  }
  return operations;
}

void Differ::refuse_cycle() const {
  Cycle cycle;
  for (const int step : order_.cycle()) {
    const auto& operation = steps_[static_cast<std::size_t>(step)].operation;
    if (const auto* view = std::get_if<operation::ReplaceView>(&operation)) {
      cycle.recreate.insert({schema::ObjectKind::view, view->after.name, ""});
    } else if (const auto* object = std::get_if<operation::ReplaceObject>(&operation)) {
      cycle.recreate.insert(object->after.id);
    }
  }
  if (!cycle.recreate.empty()) throw cycle;
  std::string text;
  for (const int step : order_.cycle()) {
    text += fmt::format("\n  {}", describe(steps_[static_cast<std::size_t>(step)].operation));
  }
  throw Error(
      fmt::format("these changes need each other in a circle, so that no order of them works:{}", text),
      "make the change in two revisions, or write this one by hand");
}

}  // namespace limbeck::autogenerate
