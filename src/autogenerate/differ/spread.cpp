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
void Differ::spread() {
  std::deque<Element> work;
  for (Element element = 0; element < static_cast<Element>(elements_.size()); ++element) {
    if (mark(element).gone() || mark(element).disturbs) work.push_back(element);
  }
  const auto follow = [&] {
    while (!work.empty()) {
      const Element on = work.front();
      work.pop_front();
      for (const auto& need : before_.needs->on(on)) {
        if (!need.certain || !mark(need.dependent).kept()) continue;
        if (disturb(need)) work.push_back(need.dependent);
      }
    }
  };
  follow();
  for (const auto& [name, after] : after_catalog_.tables) {
    const auto before = before_catalog_.tables.find(name);
    if (before == before_catalog_.tables.end() || !mark(ObjectId{ObjectKind::table, name, ""}).kept())
      continue;
    for (const Element column : computed_behind(before->second, after)) {
      mark(column).remade = true;
      work.push_back(column);
    }
  }
  follow();
  for (const auto& need : after_.needs->all()) {
    if (need.aspect == Aspect::default_value && mark(need.on).made())
      mark(need.dependent).default_waits = true;
  }
}

/// Whether ReplaceEnum can't convert a column's default along with its type.
bool Differ::default_apart(Element column) const {
  const auto& held = mark(column);
  return held.default_off || held.default_moves || held.default_waits;
}

/// A change of a generated column drops it and makes it again.
bool Differ::is_computed(Element column) const {
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
  const auto heir = [](const Need& need) { return need.aspect == Aspect::parent; };
  if (std::ranges::any_of(before_.needs->on(*table), heir)) return {};
  std::set<Element> again;
  for (const auto& column : before.columns) {
    const auto element = *elements_.find(column_id(before.name, column.name));
    if (mark(element).remade && is_computed(element)) again.insert(element);
    if (!mark(element).disturbs) continue;
    if (is_computed(element) && column.generated != after_.columns.at(element)->generated)
      again.insert(element);
    for (const auto& need : before_.needs->on(element)) {
      if (need.aspect == Aspect::generated && is_computed(need.dependent)) again.insert(need.dependent);
    }
  }
  std::vector<Element> behind;
  for (const auto& column : before.columns) {
    const auto element = *elements_.find(column_id(before.name, column.name));
    if (!mark(element).after) continue;
    if (!is_computed(element)) {
      behind.clear();
    } else if (!behind.empty() || again.contains(element)) {
      behind.push_back(element);
    }
  }
  return behind.size() > 1 ? behind : std::vector<Element>();
}

/// True when dependents of the dependent are disturbed in turn.
bool Differ::disturb(const Need& need) {
  auto& held = mark(need.dependent);
  const auto& on = mark(need.on);
  const bool needed_after = after_.needs->contains(need.dependent, need.on);
  // It is free of what is dropped by its own change.
  if (on.gone() && !on.after && held.changed && !needed_after) {
    held.default_moves = held.default_moves || need.aspect == Aspect::default_value;
    return false;
  }

  switch (elements_.id(need.dependent).kind) {
    case ObjectKind::column:
      return disturb_column(need);
    case ObjectKind::constraint:
    case ObjectKind::index:
      if (!on.gone()) return false;
      held.remade = true;
      return true;
    case ObjectKind::table:
      if (!on.gone() || need.aspect != Aspect::parent) return false;
      held.remade = true;
      return true;
    case ObjectKind::sequence:
      if (!on.gone() || need.aspect != Aspect::owner) return false;
      held.remade = needed_after;
      return held.remade;
    case ObjectKind::schema:
    case ObjectKind::enum_type:
    case ObjectKind::extension:
      return false;
    case ObjectKind::privilege:
    case ObjectKind::publication:
      if (!on.gone()) return false;
      held.remade = true;
      return true;
    case ObjectKind::statistics:
      if (!on.gone() && !is_computed(need.on)) return false;
      held.remade = true;
      return true;
    case ObjectKind::domain:
    case ObjectKind::composite_type:
    case ObjectKind::range_type:
      // A type over one that is altered in place follows; one over an enum that is made again can't.
      if (!on.gone() && elements_.id(need.on).kind != ObjectKind::enum_type) return false;
      held.remade = true;
      return true;
    default:
      held.remade = true;
      return true;
  }
}

bool Differ::disturb_column(const Need& need) {
  auto& held = mark(need.dependent);
  const auto& on = mark(need.on);
  switch (need.aspect) {
    case Aspect::type:
      if (on.gone()) {
        held.changed = held.retyped = held.disturbs = true;
        return true;
      }
      // An enum with other values: ReplaceEnum converts the column, whose dependents must step aside.
      if (held.disturbs || elements_.id(need.on).kind != ObjectKind::enum_type) return false;
      held.disturbs = true;
      return true;
    case Aspect::default_value:
      if (!on.gone()) {
        // ReplaceEnum sets the defaults of the columns that have the type itself.
        const bool of_type = std::ranges::any_of(before_.needs->on(need.on), [&](const Need& other) {
          return other.dependent == need.dependent && other.aspect == Aspect::type;
        });
        if (of_type || elements_.id(need.on).kind != ObjectKind::enum_type) return false;
      }
      held.changed = held.default_off = true;
      return false;
    case Aspect::generated:
      if (on.gone()) {
        held.remade = true;
      } else {
        // Renderers drop it and make it again when a column that it is computed from changes.
        if (held.disturbs) return false;
        held.disturbs = true;
      }
      return true;
    default:
      if (!on.gone()) return false;
      held.remade = true;
      return true;
  }
}

}  // namespace limbeck::autogenerate
