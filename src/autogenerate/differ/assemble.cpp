#include "autogenerate/differ/assemble.hpp"

#include <algorithm>

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

bool creates_index(const Operation& operation) {
  return std::holds_alternative<operation::CreateIndex>(operation);
}
bool adds_foreign_key(const Operation& operation) {
  const auto* add = std::get_if<operation::AddConstraint>(&operation);
  return add && is_foreign_key(add->constraint);
}

bool is_part(const Step& step) {
  return step.role == StepRole::part_of_creation || step.role == StepRole::part_of_drop;
}

/// Finds the parts that happen together with their whole.
class PartMerger {
 public:
  PartMerger(const Steps& steps, const std::vector<StepEdge>& edges, const std::vector<StepId>& sorted)
      : steps_(steps.all),
        sorted_(sorted),
        place_(steps_.size()),
        merged_(steps_.size(), false),
        before_(steps_.size()),
        behind_(steps_.size()) {
    std::size_t place = 0;
    for (const auto step : sorted) place_[step] = place++;
    for (const auto& [first, second, strength] : edges) {
      if (place_[first] > place_[second]) continue;  // given up in sorting, it binds nothing
      if (steps_[second].role == StepRole::part_of_creation) before_[second].push_back(first);
      if (steps_[first].role == StepRole::part_of_drop) behind_[first].push_back(second);
    }
  }

  /// Those that are merged.
  ByNumber<StepId, bool> run() {
    for (const auto step : sorted_) {
      if (steps_[step].role == StepRole::part_of_creation && fits_creation(step)) merge(step);
    }
    for (auto step = sorted_.rbegin(); step != sorted_.rend(); ++step) {
      if (steps_[*step].role == StepRole::part_of_drop && fits_drop(*step)) merge(*step);
    }
    return std::move(merged_);
  }

 private:
  /// Is all that the part waits for there when its whole is created?
  bool fits_creation(StepId part) const {
    const auto whole = *steps_[part].whole;
    return std::ranges::all_of(before_[part], [&](StepId first) {
      if (first == whole) return true;
      if (merged_[first] && steps_[first].whole == whole) {
        // The indexes of a new table come behind its foreign keys.
        return !(creates_index(steps_[first].operation) && adds_foreign_key(steps_[part].operation));
      }
      return place_[first] < place_[whole];
    });
  }

  /// Does all that waits for the part come behind the drop of its whole?
  bool fits_drop(StepId part) const {
    const auto whole = *steps_[part].whole;
    return std::ranges::all_of(behind_[part], [&](StepId second) {
      if (second == whole || (merged_[second] && steps_[second].whole == whole)) return true;
      return place_[second] > place_[whole];
    });
  }

  void merge(StepId part) {
    merged_[part] = true;
    place_[part] = place_[*steps_[part].whole];
  }

  const ByNumber<StepId, Step>& steps_;
  const std::vector<StepId>& sorted_;
  ByNumber<StepId, std::size_t> place_;
  ByNumber<StepId, bool> merged_;
  ByNumber<StepId, std::vector<StepId>> before_, behind_;  ///< of parts alone
};

/// Leaves to the part what the whole would do as well.
void remove_part(Operation& whole, const Step& part) {
  if (auto* create = std::get_if<operation::CreateTable>(&whole)) {
    std::visit(RemovePart{create->table}, part.operation);
  } else if (auto* drop = std::get_if<operation::DropTable>(&whole)) {
    std::visit(RemovePart{drop->table}, part.operation);
  } else if (auto* sequence = std::get_if<operation::AlterSequence>(&whole)) {
    sequence->before.owned_by_table = {};
    sequence->before.owned_by_column.clear();
  } else if (auto* column = std::get_if<operation::AlterColumn>(&whole)) {
    auto& side = part.role == StepRole::part_of_drop ? column->before : column->after;
    side.default_value.reset();
  }
}

/// Has it nothing to do any more, since its parts do it all?
bool is_empty(const Operation& operation) {
  const auto* alter = std::get_if<operation::AlterColumn>(&operation);
  return alter && alter->before == alter->after;
}

}  // namespace

std::vector<Operation> assemble(Steps steps, const std::vector<StepEdge>& edges,
                                const std::vector<StepId>& sorted) {
  const auto merged = PartMerger(steps, edges, sorted).run();
  for (const auto number : steps.all.numbers()) {
    const auto& step = steps.all[number];
    if (is_part(step) && !merged[number]) remove_part(steps.all[*step.whole].operation, step);
  }
  std::vector<Operation> operations;
  for (const auto number : sorted) {
    auto& step = steps.all[number];
    if (merged[number] || step.role == StepRole::implied || is_empty(step.operation)) continue;
    operations.push_back(std::move(step.operation));
  }
  return operations;
}

}  // namespace limbeck::autogenerate
