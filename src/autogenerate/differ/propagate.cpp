#include <algorithm>
#include <deque>
#include <set>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;

/// Renderers look after what belongs to the same table when a column changes its type (constraints, indexes,
/// foreign keys, generated columns); here it is about what lives beside tables, and about what is dropped
/// altogether.
void Differ::propagate() {
  std::deque<Element> work;
  for (Element element = 0; element < static_cast<Element>(elements_.size()); ++element) {
    if (state_of(element).is_dropped() || state_of(element).needs_dependents_dropped) work.push_back(element);
  }
  const auto follow = [&] {
    while (!work.empty()) {
      const Element on = work.front();
      work.pop_front();
      for (const auto& dependency : before_.dependencies->on(on)) {
        if (!dependency.certain || !state_of(dependency.dependent).is_kept()) continue;
        if (propagate_to(dependency)) work.push_back(dependency.dependent);
      }
    }
  };
  follow();
  for (const auto& [name, after] : after_catalog_.tables) {
    const auto before = before_catalog_.tables.find(name);
    if (before == before_catalog_.tables.end() || !state_of(ObjectId{ObjectKind::table, name, ""}).is_kept())
      continue;
    for (const Element column : computed_behind(before->second, after)) {
      state_of(column).recreated = true;
      work.push_back(column);
    }
  }
  follow();
  for (const auto& dependency : after_.dependencies->all()) {
    if (dependency.kind == DependencyKind::default_value && state_of(dependency.on).is_created())
      state_of(dependency.dependent).default_needs_created = true;
  }
}

/// Whether ReplaceEnum can't convert a column's default along with its type.
bool Differ::needs_separate_default(Element column) const {
  const auto& held = state_of(column);
  return held.drops_default_first || held.default_leaves_dropped || held.default_needs_created;
}

/// A change of a generated column drops it and makes it again.
bool Differ::is_generated(Element column) const {
  const auto found = after_.columns.find(column);
  return found != after_.columns.end() && found->second->generated;
}

/// Generated columns that are made again in any case, and those behind: ALTER TABLE puts a column at the end,
/// and the order of the columns (SELECT *, COPY, INSERT without a list) stays when no other column is behind
/// the first of them. None otherwise, and in a hierarchy of tables, where columns come and go with those of
/// parents.
std::vector<Element> Differ::computed_behind(const schema::Table& before, const schema::Table& after) const {
  if (!capabilities_.alter_constraints || !parents_of(before, rules_).empty() ||
      !parents_of(after, rules_).empty())
    return {};
  const auto table = elements_.find({ObjectKind::table, after.name, ""});
  const auto heir = [](const ElementDependency& dependency) {
    return dependency.kind == DependencyKind::parent;
  };
  if (std::ranges::any_of(before_.dependencies->on(*table), heir)) return {};
  std::set<Element> again;
  for (const auto& column : before.columns) {
    const auto element = *elements_.find(column_id(before.name, column.name));
    if (state_of(element).recreated && is_generated(element)) again.insert(element);
    if (!state_of(element).needs_dependents_dropped) continue;
    if (is_generated(element) && column.generated != after_.columns.at(element)->generated)
      again.insert(element);
    for (const auto& dependency : before_.dependencies->on(element)) {
      if (dependency.kind == DependencyKind::generated && is_generated(dependency.dependent))
        again.insert(dependency.dependent);
    }
  }
  std::vector<Element> behind;
  for (const auto& column : before.columns) {
    const auto element = *elements_.find(column_id(before.name, column.name));
    if (!state_of(element).after) continue;
    if (!is_generated(element)) {
      behind.clear();
    } else if (!behind.empty() || again.contains(element)) {
      behind.push_back(element);
    }
  }
  return behind.size() > 1 ? behind : std::vector<Element>();
}

/// Will the dependent use another routine with the name of the dropped one that it used? While both are
/// there, a call may mean either (https://www.postgresql.org/docs/15/typeconv-func.html): the one goes before
/// what uses the other is created.
bool Differ::will_call_namesake(const ElementDependency& dependency) const {
  const auto& dropped = elements_.id(dependency.on);
  if (!is_routine(dropped.kind)) return false;
  return std::ranges::any_of(after_.dependencies->all(), [&](const ElementDependency& other) {
    const auto& on = elements_.id(other.on);
    return other.dependent == dependency.dependent && is_routine(on.kind) && on.name == dropped.name;
  });
}

/// True when dependents of the dependent are disturbed in turn.
bool Differ::propagate_to(const ElementDependency& dependency) {
  auto& held = state_of(dependency.dependent);
  const auto& on = state_of(dependency.on);
  const bool needed_after = after_.dependencies->contains(dependency.dependent, dependency.on);
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

  switch (elements_.id(dependency.dependent).kind) {
    case ObjectKind::column:
      return propagate_to_column(dependency);
    case ObjectKind::constraint:
    case ObjectKind::index:
      if (!on.is_dropped()) return false;
      held.recreated = true;
      return true;
    case ObjectKind::table:
      if (!on.is_dropped() || dependency.kind != DependencyKind::parent) return false;
      held.recreated = true;
      return true;
    case ObjectKind::sequence:
      if (!on.is_dropped() || dependency.kind != DependencyKind::owner) return false;
      held.recreated = needed_after;
      return held.recreated;
    case ObjectKind::schema:
    case ObjectKind::enum_type:
    case ObjectKind::extension:
      return false;
    case ObjectKind::privilege:
    case ObjectKind::publication:
      if (!on.is_dropped()) return false;
      held.recreated = true;
      return true;
    case ObjectKind::statistics:
      if (!on.is_dropped() && !is_generated(dependency.on)) return false;
      held.recreated = true;
      return true;
    case ObjectKind::domain:
    case ObjectKind::composite_type:
    case ObjectKind::range_type:
      // A type over one that is altered in place follows; one over an enum that is made again can't.
      if (!on.is_dropped() && elements_.id(dependency.on).kind != ObjectKind::enum_type) return false;
      held.recreated = true;
      return true;
    default:
      held.recreated = true;
      return true;
  }
}

bool Differ::propagate_to_column(const ElementDependency& dependency) {
  auto& held = state_of(dependency.dependent);
  const auto& on = state_of(dependency.on);
  switch (dependency.kind) {
    case DependencyKind::type:
      if (on.is_dropped()) {
        held.changed = held.uses_neutral_type = held.needs_dependents_dropped = true;
        return true;
      }
      // An enum with other values: ReplaceEnum converts the column, whose dependents must step aside.
      if (held.needs_dependents_dropped || elements_.id(dependency.on).kind != ObjectKind::enum_type)
        return false;
      held.needs_dependents_dropped = true;
      return true;
    case DependencyKind::default_value:
      if (!on.is_dropped()) {
        // ReplaceEnum sets the defaults of the columns that have the type itself.
        const bool of_type =
            std::ranges::any_of(before_.dependencies->on(dependency.on), [&](const ElementDependency& other) {
              return other.dependent == dependency.dependent && other.kind == DependencyKind::type;
            });
        if (of_type || elements_.id(dependency.on).kind != ObjectKind::enum_type) return false;
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

}  // namespace limbeck::autogenerate
