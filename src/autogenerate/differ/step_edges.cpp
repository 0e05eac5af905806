#include "autogenerate/differ/step_edges.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace limbeck::autogenerate {

using schema::ObjectKind;

namespace {

EdgeStrength strength_of(const ElementDependency& dependency) {
  return dependency.is_fact() ? EdgeStrength::hard : EdgeStrength::text;
}

/// Nobody who needs a table or a sequence minds its options and its owner; nor does a type mind what becomes
/// of the attributes of one that it is made of.
EdgeStrength strength_to_change(ObjectKind dependent, ObjectKind on, const ElementDependency& dependency) {
  const bool is_unaffected = on == ObjectKind::table || on == ObjectKind::sequence ||
                             (on == ObjectKind::composite_type && is_defined_type(dependent));
  return is_unaffected ? EdgeStrength::text : strength_of(dependency);
}

/// The first step on a kept column that takes it off what it depends on through `kind`.
std::optional<StepId> step_off(const ColumnSteps& steps, DependencyKind kind) {
  if (kind == DependencyKind::default_value && steps.drop_default) return steps.drop_default;
  if (kind == DependencyKind::type && steps.neutral) return steps.neutral;
  return steps.main;
}

/// The last step on a kept column, which makes it depend on something through `kind`.
std::optional<StepId> step_onto(const ColumnSteps& steps, DependencyKind kind) {
  return kind == DependencyKind::default_value && steps.set_default ? steps.set_default : steps.main;
}

/// Makes the edges that follow from the dependencies, the names and the parts.
class EdgeBuilder {
 public:
  EdgeBuilder(const Sides& sides, const ElementStates& states, const Steps& steps)
      : sides_(sides), states_(states), steps_(steps), edges_(steps.edges) {}

  std::vector<StepEdge> run() {
    for (const auto& dependency : sides_.before.dependencies.all()) add_edges_from_before(dependency);
    for (const auto& dependency : sides_.after.dependencies.all()) add_edges_from_after(dependency);
    for (const auto element : steps_.of.numbers()) {
      add_edge(steps_.of[element].drop, steps_.of[element].creation);
    }
    add_name_edges();
    add_overload_edges();
    add_part_edges();
    return std::move(edges_);
  }

 private:
  /// None when one of the steps isn't there.
  void add_edge(std::optional<StepId> first, std::optional<StepId> second,
                EdgeStrength strength = EdgeStrength::hard) {
    if (first && second && first != second) edges_.push_back({*first, *second, strength});
  }

  ObjectKind kind_of(Element element) const { return sides_.elements.id(element).kind; }

  /// What an element depended on goes, or changes, behind the steps that let go of it.
  void add_edges_from_before(const ElementDependency& dependency) {
    if (dependency.kind == DependencyKind::owner) return add_edges_from_old_owner(dependency);
    const auto& dependent = steps_.of[dependency.dependent];
    const auto& on = steps_.of[dependency.on];
    const auto drop = dependency.kind == DependencyKind::default_value && dependent.default_drop
                          ? dependent.default_drop
                          : dependent.drop;
    if (drop) {
      add_edge(drop, on.drop, strength_of(dependency));
      const auto strength =
          strength_to_change(kind_of(dependency.dependent), kind_of(dependency.on), dependency);
      for (const auto change : on.changes) add_edge(drop, change, strength);
      if (dependency.kind == DependencyKind::parent) order_before_columns(dependency.on, *drop);
      return;
    }
    if (!states_[dependency.dependent].is_kept()) return;
    if (kind_of(dependency.dependent) == ObjectKind::column) return add_edges_from_old_column(dependency);
    if (dependency.kind == DependencyKind::parent) order_leave_before_parts(dependency);
    if (!dependency.is_fact() && states_[dependency.on].recreated) return;
    for (const auto change : dependent.changes) add_edge(change, on.drop, strength_of(dependency));
  }

  /// A sequence that stays lets go of its owner before that is dropped. (One that goes is dropped with it.)
  void add_edges_from_old_owner(const ElementDependency& dependency) {
    const auto& sequence = steps_.of[dependency.dependent];
    if (sequence.drop) return;
    for (const auto change : sequence.changes) {
      if (!sequence.disown || change == *sequence.disown) add_edge(change, steps_.of[dependency.on].drop);
    }
  }

  void add_edges_from_old_column(const ElementDependency& dependency) {
    if (!dependency.is_fact()) return;
    const auto& column = steps_.of[dependency.dependent];
    const auto& on = steps_.of[dependency.on];
    const auto step = step_off(column.column, dependency.kind);
    if (!step) return;
    add_edge(step, on.drop);
    // The sequence behind an identity takes the name that the old one had.
    const auto main = column.column.main;
    const bool becomes_identity =
        main && step != main && sides_.after.columns.at(dependency.dependent)->identity;
    if (becomes_identity && kind_of(dependency.on) == ObjectKind::sequence) add_edge(on.drop, main);
    // It leaves an enum that gets other values.
    const bool is_enum_replaced =
        kind_of(dependency.on) == ObjectKind::enum_type && states_[dependency.on].needs_dependents_dropped;
    if (!is_enum_replaced || is_converted(dependency)) return;
    for (const auto change : on.changes) add_edge(step, change);
  }

  /// Does a ReplaceEnum take the column from the old type to the new one, with its default?
  bool is_converted(const ElementDependency& dependency) const {
    const auto replacement = steps_.of[dependency.dependent].enum_replacement;
    if (!replacement) return false;
    if (dependency.kind == DependencyKind::type) return true;
    const auto& changes = steps_.of[dependency.on].changes;  // the default may be of another enum
    return dependency.kind == DependencyKind::default_value &&
           std::ranges::find(changes, *replacement) != changes.end();
  }

  /// What an element comes to depend on is there, and changed, before the steps that need it.
  void add_edges_from_after(const ElementDependency& dependency) {
    if (dependency.kind == DependencyKind::owner) return add_edges_from_new_owner(dependency);
    const auto& dependent = steps_.of[dependency.dependent];
    const auto& on = steps_.of[dependency.on];
    const auto creation = dependency.kind == DependencyKind::default_value && dependent.default_creation
                              ? dependent.default_creation
                              : dependent.creation;
    if (creation) {
      add_edge(on.creation, creation, strength_of(dependency));
      const auto strength =
          strength_to_change(kind_of(dependency.dependent), kind_of(dependency.on), dependency);
      for (const auto change : on.changes) add_edge(change, creation, strength);
      if (dependency.kind == DependencyKind::parent) order_after_columns(dependency.on, *creation);
      return;
    }
    if (!states_[dependency.dependent].is_kept()) return;
    if (kind_of(dependency.dependent) == ObjectKind::column) return add_edges_from_new_column(dependency);
    if (dependency.kind == DependencyKind::parent) order_join_behind_parts(dependency);
    const auto strength = dependency.is_fact() && states_[dependency.on].needs_dependents_dropped
                              ? EdgeStrength::hard
                              : EdgeStrength::text;
    for (const auto change : dependent.changes) {
      add_edge(on.creation, change, strength_of(dependency));
      for (const auto other : on.changes) add_edge(other, change, strength);
    }
  }

  /// A sequence that stays gets its new owner once that is there. (A new one is owned as soon as its column
  /// is there; it doesn't wait for it.)
  void add_edges_from_new_owner(const ElementDependency& dependency) {
    const auto& sequence = steps_.of[dependency.dependent];
    for (const auto change : sequence.changes) {
      if (!sequence.disown || change != *sequence.disown) add_edge(steps_.of[dependency.on].creation, change);
    }
  }

  void add_edges_from_new_column(const ElementDependency& dependency) {
    const auto& on = steps_.of[dependency.on];
    const auto step = step_onto(steps_.of[dependency.dependent].column, dependency.kind);
    if (!step) return;
    add_edge(on.creation, step, strength_of(dependency));
    const bool is_enum = kind_of(dependency.on) == ObjectKind::enum_type;
    if (is_enum && is_converted(dependency)) return;
    for (const auto change : on.changes) {
      add_edge(change, step, is_enum ? EdgeStrength::hard : EdgeStrength::text);
    }
  }

  /// A new partition or descendant comes when its parent's columns are as they shall be.
  void order_after_columns(Element parent, StepId creation) {
    const auto& tables = sides_.after.catalog.tables;
    const auto found = tables.find(sides_.elements.id(parent).name);
    if (found == tables.end()) return;
    for (const auto& column : found->second.columns) {
      const auto& of = steps_.of[sides_.elements.at(column_id(found->first, column.name))];
      add_edge(of.creation, creation);
      for (const auto change : of.changes) add_edge(change, creation);
    }
  }

  /// A partition or descendant is dropped before its parent's columns change.
  void order_before_columns(Element parent, StepId drop) {
    const auto& tables = sides_.before.catalog.tables;
    const auto found = tables.find(sides_.elements.id(parent).name);
    if (found == tables.end() || steps_.of[parent].drop) return;
    for (const auto& column : found->second.columns) {
      const auto& of = steps_.of[sides_.elements.at(column_id(found->first, column.name))];
      add_edge(drop, of.drop);
      for (const auto change : of.changes) add_edge(drop, change);
    }
  }

  /// The steps that make or change a column or a CHECK of the table, and those that drop one.
  std::vector<StepId> part_steps(Element table) const {
    std::vector<StepId> found;
    const auto add = [&](const schema::ObjectId& id) {
      const auto& of = steps_.of[sides_.elements.at(id)];
      if (of.drop) found.push_back(*of.drop);
      if (of.creation) found.push_back(*of.creation);
      found.insert(found.end(), of.changes.begin(), of.changes.end());
    };
    for (const auto* side : {&sides_.before, &sides_.after}) {
      const auto held = side->catalog.tables.find(sides_.elements.id(table).name);
      if (held == side->catalog.tables.end()) continue;
      for (const auto& column : held->second.columns) add(column_id(held->first, column.name));
      for (const auto& [id, constraint] : constraints_of(held->second, sides_.capabilities)) {
        if (std::holds_alternative<schema::CheckConstraint>(constraint)) add(id);
      }
    }
    return found;
  }

  /// A table that is there already gets a parent when both have the columns and CHECKs that they shall have:
  /// it has to have those of the parent (https://www.postgresql.org/docs/15/sql-altertable.html, INHERIT and
  /// ATTACH PARTITION).
  void order_join_behind_parts(const ElementDependency& dependency) {
    if (sides_.before.dependencies.contains(dependency.dependent, dependency.on)) return;
    for (const auto table : {dependency.on, dependency.dependent}) {
      for (const auto step : part_steps(table)) {
        for (const auto change : steps_.of[dependency.dependent].changes) add_edge(step, change);
      }
    }
  }

  /// One that is to be without its parent leaves it before anything of that changes, which would reach it,
  /// too.
  void order_leave_before_parts(const ElementDependency& dependency) {
    const auto child = dependency.dependent;
    if (sides_.after.dependencies.contains(child, dependency.on)) return;
    const auto joins = [&](const ElementDependency& other) {
      return other.dependent == child && other.kind == DependencyKind::parent &&
             !sides_.before.dependencies.contains(child, other.on);
    };
    // What joins another at the same time waits for its own parts.
    const bool own_first = std::ranges::any_of(sides_.after.dependencies.all(), joins);
    for (const auto table : {dependency.on, child}) {
      if (table == child && own_first) continue;
      for (const auto step : part_steps(table)) {
        for (const auto change : steps_.of[child].changes) add_edge(change, step);
      }
    }
  }

  void add_name_edges() {
    std::unordered_map<std::string, std::vector<StepId>> released;
    for (const auto& [name, step] : steps_.released_names) released[name].push_back(step);
    for (const auto& [name, step] : steps_.taken_names) {
      const auto found = released.find(name);
      if (found == released.end()) continue;
      for (const auto first : found->second) add_edge(first, step);
    }
  }

  /// What uses a routine is created when dropped namesakes of that are gone: while both are there, a call may
  /// mean either (https://www.postgresql.org/docs/15/typeconv-func.html).
  void add_overload_edges() {
    std::map<schema::ObjectName, std::vector<Element>> dropped;
    for (const auto element : steps_.of.numbers()) {
      if (is_routine(kind_of(element)) && steps_.of[element].drop)
        dropped[sides_.elements.id(element).name].push_back(element);
    }
    if (dropped.empty()) return;
    for (const auto& dependency : sides_.after.dependencies.all()) {
      if (!is_routine(kind_of(dependency.on))) continue;
      const auto found = dropped.find(sides_.elements.id(dependency.on).name);
      if (found == dropped.end()) continue;
      for (const auto namesake : found->second) {
        if (namesake == dependency.on) continue;
        add_edge(steps_.of[namesake].drop, steps_.of[dependency.dependent].creation, EdgeStrength::part);
      }
    }
  }

  /// A table would rather wait for what its parts need, so that they can be made with it.
  void add_part_edges() {
    const auto edges = edges_;
    for (const auto& [first, second, strength] : edges) {
      const auto& from = steps_.all[first];
      const auto& to = steps_.all[second];
      const bool is_one_whole =
          first == to.whole || second == from.whole || (from.whole && from.whole == to.whole);
      if (is_one_whole) continue;
      const auto weak = std::min(strength, EdgeStrength::part);
      if (to.role == StepRole::part_of_creation) add_edge(first, to.whole, weak);
      if (from.role == StepRole::part_of_drop) add_edge(from.whole, second, weak);
    }
  }

  const Sides& sides_;
  const ElementStates& states_;
  const Steps& steps_;
  std::vector<StepEdge> edges_;
};

}  // namespace

std::vector<StepEdge> step_edges(const Sides& sides, const ElementStates& states, const Steps& steps) {
  return EdgeBuilder(sides, states, steps).run();
}

}  // namespace limbeck::autogenerate
