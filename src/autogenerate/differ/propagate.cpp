#include "autogenerate/differ/propagate.hpp"

#include <algorithm>
#include <deque>
#include <set>

#include "autogenerate/renames/renaming.hpp"

namespace limbeck::autogenerate {

using schema::ObjectKind;

namespace {

/// Renderers look after what belongs to the same table when a column changes its type (constraints, indexes,
/// foreign keys, generated columns); here it is about what lives beside tables, and about what is dropped
/// altogether.
class StatePropagation {
 public:
  StatePropagation(const Sides& sides, ElementStates states) : sides_(sides), states_(std::move(states)) {}

  ElementStates run() {
    for (const auto element : states_.numbers()) {
      if (states_[element].is_dropped() || states_[element].needs_dependents_dropped)
        disturbed_.push_back(element);
    }
    propagate_to_dependents();
    // Which columns stand behind is only known once it is settled which are made again.
    disturb_computed_columns();
    propagate_to_dependents();
    for (const auto& dependency : sides_.after.dependencies.all()) {
      if (dependency.kind == DependencyKind::default_value && states_[dependency.on].is_created())
        states_[dependency.dependent].default_needs_created = true;
    }
    return std::move(states_);
  }

 private:
  void propagate_to_dependents() {
    while (!disturbed_.empty()) {
      const Element on = disturbed_.front();
      disturbed_.pop_front();
      for (const auto& dependency : sides_.before.dependencies.on(on)) {
        if (!dependency.is_fact() || !states_[dependency.dependent].is_kept()) continue;
        if (propagate_to(dependency)) disturbed_.push_back(dependency.dependent);
      }
    }
  }

  void disturb_computed_columns() {
    for (const auto& [name, after] : sides_.after.catalog.tables) {
      const auto before = sides_.before.catalog.tables.find(name);
      const auto table = sides_.elements.at({ObjectKind::table, name, ""});
      if (before == sides_.before.catalog.tables.end() || !states_[table].is_kept()) continue;
      for (const Element column : computed_behind(before->second, after)) {
        states_[column].recreated = true;
        disturbed_.push_back(column);
      }
    }
  }

  /// A change of a generated column drops it and makes it again.
  bool is_generated(Element column) const {
    const auto found = sides_.after.columns.find(column);
    return found != sides_.after.columns.end() && found->second->generated;
  }

  /// The generated columns of a table that are made again in any case.
  std::set<Element> generated_columns_made_again(const schema::Table& before) const {
    std::set<Element> again;
    for (const auto& column : before.columns) {
      const auto element = sides_.elements.at(column_id(before.name, column.name));
      if (states_[element].recreated && is_generated(element)) again.insert(element);
      if (!states_[element].needs_dependents_dropped) continue;
      if (is_generated(element) && column.generated != sides_.after.columns.at(element)->generated)
        again.insert(element);
      for (const auto& dependency : sides_.before.dependencies.on(element)) {
        if (dependency.kind == DependencyKind::generated && is_generated(dependency.dependent))
          again.insert(dependency.dependent);
      }
    }
    return again;
  }

  /// Those and the generated columns behind them: ALTER TABLE puts a column at the end, and the order of the
  /// columns (SELECT *, COPY, INSERT without a list) stays when no other column is behind the first of them.
  /// None otherwise, and in a hierarchy of tables, where columns come and go with those of parents.
  std::vector<Element> computed_behind(const schema::Table& before, const schema::Table& after) const {
    if (!sides_.capabilities.alter_constraints || !parents_of(before, sides_.rules).empty() ||
        !parents_of(after, sides_.rules).empty())
      return {};
    const auto table = sides_.elements.at({ObjectKind::table, after.name, ""});
    const auto is_descendant = [](const ElementDependency& dependency) {
      return dependency.kind == DependencyKind::parent;
    };
    if (std::ranges::any_of(sides_.before.dependencies.on(table), is_descendant)) return {};
    const auto again = generated_columns_made_again(before);
    std::vector<Element> behind;
    for (const auto& column : before.columns) {
      const auto element = sides_.elements.at(column_id(before.name, column.name));
      if (!states_[element].after) continue;
      if (!is_generated(element)) {
        behind.clear();
      } else if (!behind.empty() || again.contains(element)) {
        behind.push_back(element);
      }
    }
    return behind.size() > 1 ? behind : std::vector<Element>();
  }

  /// Will the dependent use another routine with the name of the dropped one that it used? While both are
  /// there, a call may mean either (https://www.postgresql.org/docs/15/typeconv-func.html): the one goes
  /// before what uses the other is created.
  bool will_call_namesake(const ElementDependency& dependency) const {
    const auto& dropped = sides_.elements.id(dependency.on);
    if (!is_routine(dropped.kind)) return false;
    return std::ranges::any_of(sides_.after.dependencies.all(), [&](const ElementDependency& other) {
      const auto& on = sides_.elements.id(other.on);
      return other.dependent == dependency.dependent && is_routine(on.kind) && on.name == dropped.name;
    });
  }

  /// True when dependents of the dependent are disturbed in turn.
  bool propagate_to(const ElementDependency& dependency) {
    auto& held = states_[dependency.dependent];
    const auto& on = states_[dependency.on];
    const bool needed_after = sides_.after.dependencies.contains(dependency.dependent, dependency.on);
    // It is free of what is dropped by its own change.
    if (on.is_dropped() && !on.after && held.changed && !needed_after) {
      if (dependency.kind == DependencyKind::generated && will_call_namesake(dependency)) {
        held.recreated = true;
        return true;
      }
      held.default_leaves_dropped =
          held.default_leaves_dropped || dependency.kind == DependencyKind::default_value;
      return false;
    }

    switch (sides_.elements.id(dependency.dependent).kind) {
      case ObjectKind::column:
        return propagate_to_column(dependency);
      case ObjectKind::sequence:
        if (!on.is_dropped() || dependency.kind != DependencyKind::owner) return false;
        held.recreated = needed_after;
        return held.recreated;
      default:
        held.recreated = has_to_be_recreated(dependency);
        return held.recreated;
    }
  }

  /// Does the index or the constraint take a column that is a text for a while? GiST and the like have no
  /// operators for it, and named ones are those of the other type.
  bool takes_text(const ElementDependency& dependency) const {
    if (const auto constraint = sides_.before.constraints.find(dependency.dependent);
        constraint != sides_.before.constraints.end())
      return !std::holds_alternative<schema::OtherConstraint>(constraint->second);
    const auto found = sides_.before.indexes.find(dependency.dependent);
    if (found == sides_.before.indexes.end()) return true;
    const auto& index = *found->second;
    const bool has_operators = index.method.empty() || index.method == "btree" || index.method == "hash";
    return has_operators &&
           std::ranges::all_of(index.keys, [](const auto& key) { return key.operator_class.empty(); });
  }

  /// Whether something that is neither column nor sequence can't stay.
  bool has_to_be_recreated(const ElementDependency& dependency) const {
    const bool is_dropped = states_[dependency.on].is_dropped();
    switch (sides_.elements.id(dependency.dependent).kind) {
      case ObjectKind::constraint:
      case ObjectKind::index:
        return is_dropped || (states_[dependency.on].uses_neutral_type && !takes_text(dependency));
      case ObjectKind::privilege:
      case ObjectKind::publication:
        return is_dropped;
      case ObjectKind::table:
        return is_dropped && dependency.kind == DependencyKind::parent;
      case ObjectKind::schema:
      case ObjectKind::enum_type:
      case ObjectKind::extension:
        return false;
      case ObjectKind::statistics:
        return is_dropped || is_generated(dependency.on);
      case ObjectKind::domain:
      case ObjectKind::composite_type:
      case ObjectKind::range_type:
        // A type over one that is altered in place follows; one over an enum that is made again can't.
        return is_dropped || sides_.elements.id(dependency.on).kind == ObjectKind::enum_type;
      default:
        return true;
    }
  }

  bool propagate_to_column(const ElementDependency& dependency) {
    auto& held = states_[dependency.dependent];
    const auto& on = states_[dependency.on];
    switch (dependency.kind) {
      case DependencyKind::type:
        if (on.is_dropped()) {
          held.changed = held.uses_neutral_type = held.needs_dependents_dropped = true;
          return true;
        }
        // An enum with other values: ReplaceEnum converts the column, whose dependents must step aside.
        if (held.needs_dependents_dropped || sides_.elements.id(dependency.on).kind != ObjectKind::enum_type)
          return false;
        held.needs_dependents_dropped = true;
        return true;
      case DependencyKind::default_value:
        if (!on.is_dropped()) {
          // ReplaceEnum sets the defaults of the columns that have the type itself.
          const bool of_type = std::ranges::any_of(
              sides_.before.dependencies.on(dependency.on), [&](const ElementDependency& other) {
                return other.dependent == dependency.dependent && other.kind == DependencyKind::type;
              });
          if (of_type || sides_.elements.id(dependency.on).kind != ObjectKind::enum_type) return false;
        }
        held.changed = held.drops_default_first = true;
        return false;
      case DependencyKind::generated:
        if (on.is_dropped()) {
          held.recreated = true;
        } else {
          // Renderers drop it and make it again when a column that it is computed from changes.
          if (held.needs_dependents_dropped) return false;
          held.needs_dependents_dropped = true;
        }
        return true;
      default:
        if (!on.is_dropped()) return false;
        held.recreated = true;
        return true;
    }
  }

  const Sides& sides_;
  ElementStates states_;
  std::deque<Element> disturbed_;  ///< whose dependents are still to be looked at
};

}  // namespace

ElementStates propagate(const Sides& sides, ElementStates states) {
  return StatePropagation(sides, std::move(states)).run();
}

}  // namespace limbeck::autogenerate
