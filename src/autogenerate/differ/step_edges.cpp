// Which steps have to come before which.
#include <algorithm>
#include <map>
#include <vector>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using schema::ObjectKind;

void Differ::add_edges() {
  for (const auto& dependency : before_.dependencies->all()) add_edges_from_before(dependency);
  for (const auto& dependency : after_.dependencies->all()) add_edges_from_after(dependency);
  for (Element element = 0; element < static_cast<Element>(elements_.size()); ++element) {
    if (drop_step(element) >= 0 && creation_step(element) >= 0)
      order_.add_edge(drop_step(element), creation_step(element));
  }
  add_name_edges();
  add_overload_edges();
  add_part_edges();
}

namespace {

EdgeStrength strength_of(const ElementDependency& dependency) {
  return dependency.certain ? EdgeStrength::hard : EdgeStrength::text;
}

bool is_type_object(ObjectKind kind) {
  return kind == ObjectKind::domain || kind == ObjectKind::composite_type || kind == ObjectKind::range_type;
}

/// Nobody who needs a table or a sequence minds its options and its owner; nor does a type mind what becomes
/// of the attributes of one that it is made of.
EdgeStrength strength_to_change(ObjectKind dependent, ObjectKind on, const ElementDependency& dependency) {
  const bool is_unaffected = on == ObjectKind::table || on == ObjectKind::sequence ||
                             (on == ObjectKind::composite_type && is_type_object(dependent));
  return is_unaffected ? EdgeStrength::text : strength_of(dependency);
}

}  // namespace

/// The step on a column that an aspect of it is about; -1: none.
int Differ::column_step(Element column, DependencyKind kind, bool last) const {
  const auto found = column_steps_.find(column);
  if (found == column_steps_.end()) return -1;
  const auto& steps = found->second;
  if (kind == DependencyKind::default_value) {
    if (last) return steps.set_default >= 0 ? steps.set_default : steps.main;
    return steps.drop_default >= 0 ? steps.drop_default : steps.main;
  }
  if (!last && kind == DependencyKind::type && steps.neutral >= 0) return steps.neutral;
  return steps.main;
}

void Differ::add_edges_from_before(const ElementDependency& dependency) {
  const auto [dependent, on, kind, certain] = dependency;
  const auto& on_id = elements_.id(on);
  if (kind == DependencyKind::owner) {
    if (drop_step(dependent) >= 0 && drop_step(on) >= 0) {
      auto& step = steps_[static_cast<std::size_t>(drop_step(dependent))];
      step.role = Role::implied;
      step.whole = drop_step(on);
      order_.add_edge(drop_step(on), drop_step(dependent));
    } else if (drop_step(on) >= 0) {
      const auto off = disown_steps_.find(dependent);
      for (const int change : changes(dependent)) {
        if (off == disown_steps_.end() || change == off->second) order_.add_edge(change, drop_step(on));
      }
    }
    return;
  }

  int drop = drop_step(dependent);
  if (kind == DependencyKind::default_value) {
    const auto part = default_drop_steps_.find(dependent);
    if (part != default_drop_steps_.end()) drop = part->second;
  }
  if (drop >= 0) {
    if (drop_step(on) >= 0) order_.add_edge(drop, drop_step(on), strength_of(dependency));
    for (const int change : changes(on))
      order_.add_edge(drop, change, strength_to_change(elements_.id(dependent).kind, on_id.kind, dependency));
    if (kind == DependencyKind::parent) order_before_columns(on, drop);
    return;
  }
  if (!state_of(dependent).is_kept()) return;

  if (elements_.id(dependent).kind == ObjectKind::column) {
    const int step = column_step(dependent, kind, false);
    if (step < 0 || !certain) return;
    if (drop_step(on) >= 0) {
      order_.add_edge(step, drop_step(on));
      // The sequence behind an identity takes the name that the old one had.
      const int main = column_steps_.at(dependent).main;
      const bool becomes_identity = main >= 0 && step != main && after_.columns.at(dependent)->identity;
      if (becomes_identity && on_id.kind == ObjectKind::sequence) order_.add_edge(drop_step(on), main);
    }
    // It leaves an enum that gets other values.
    if (on_id.kind == ObjectKind::enum_type && state_of(on).needs_dependents_dropped) {
      const bool stays = kind == DependencyKind::type && enum_uses_.contains(dependent);
      for (const int change : changes(on)) {
        if (!stays) order_.add_edge(step, change);
      }
    }
    return;
  }
  if (drop_step(on) < 0 || (!certain && state_of(on).recreated)) return;
  for (const int change : changes(dependent)) order_.add_edge(change, drop_step(on), strength_of(dependency));
}

void Differ::add_edges_from_after(const ElementDependency& dependency) {
  const auto [dependent, on, kind, certain] = dependency;
  const auto& on_id = elements_.id(on);
  if (kind == DependencyKind::owner) {
    // A new sequence is owned as soon as its column is there; it doesn't wait for it.
    if (creation_step(on) < 0) return;
    const auto off = disown_steps_.find(dependent);
    for (const int change : changes(dependent)) {
      if (off == disown_steps_.end() || change != off->second) order_.add_edge(creation_step(on), change);
    }
    return;
  }

  int creation = creation_step(dependent);
  if (kind == DependencyKind::default_value) {
    const auto part = default_creation_steps_.find(dependent);
    if (part != default_creation_steps_.end()) creation = part->second;
  }
  if (creation >= 0) {
    if (creation_step(on) >= 0) order_.add_edge(creation_step(on), creation, strength_of(dependency));
    for (const int change : changes(on))
      order_.add_edge(change, creation,
                      strength_to_change(elements_.id(dependent).kind, on_id.kind, dependency));
    if (kind == DependencyKind::parent) order_after_columns(on, creation);
    return;
  }
  if (!state_of(dependent).is_kept()) return;

  if (elements_.id(dependent).kind == ObjectKind::column) {
    const int step = column_step(dependent, kind, true);
    if (step < 0) return;
    if (creation_step(on) >= 0) order_.add_edge(creation_step(on), step, strength_of(dependency));
    if (on_id.kind == ObjectKind::enum_type) {
      const bool stays = kind == DependencyKind::type && enum_uses_.contains(dependent);
      for (const int change : changes(on)) {
        if (!stays) order_.add_edge(change, step);
      }
    } else {
      for (const int change : changes(on)) order_.add_edge(change, step, EdgeStrength::text);
    }
    return;
  }
  for (const int change : changes(dependent)) {
    if (creation_step(on) >= 0) order_.add_edge(creation_step(on), change, strength_of(dependency));
    const auto strength =
        certain && state_of(on).needs_dependents_dropped ? EdgeStrength::hard : EdgeStrength::text;
    for (const int other : changes(on)) order_.add_edge(other, change, strength);
  }
}

/// A new partition or heir comes when its parent's columns are as they shall be.
void Differ::order_after_columns(Element parent, int creation) {
  const auto found = after_catalog_.tables.find(elements_.id(parent).name);
  if (found == after_catalog_.tables.end()) return;
  for (const auto& column : found->second.columns) {
    const auto element = number(column_id(found->first, column.name));
    if (creation_step(element) >= 0) order_.add_edge(creation_step(element), creation);
    for (const int change : changes(element)) order_.add_edge(change, creation);
  }
}

/// A partition or heir is dropped before its parent's columns change.
void Differ::order_before_columns(Element parent, int drop) {
  const auto found = before_catalog_.tables.find(elements_.id(parent).name);
  if (found == before_catalog_.tables.end() || drop_step(parent) >= 0) return;
  for (const auto& column : found->second.columns) {
    const auto element = number(column_id(found->first, column.name));
    if (drop_step(element) >= 0) order_.add_edge(drop, drop_step(element));
    for (const int change : changes(element)) order_.add_edge(drop, change);
  }
}

void Differ::add_name_edges() {
  std::unordered_map<std::string, std::vector<int>> released;
  for (const auto& [name, step] : released_) released[name].push_back(step);
  for (const auto& [name, step] : taken_) {
    const auto found = released.find(name);
    if (found == released.end()) continue;
    for (const int first : found->second) order_.add_edge(first, step);
  }
}

/// What uses a routine is created when dropped namesakes of that are gone: see will_call_namesake().
void Differ::add_overload_edges() {
  std::map<schema::ObjectName, std::vector<Element>> dropped;
  for (Element element = 0; element < static_cast<Element>(elements_.size()); ++element) {
    if (is_routine(elements_.id(element).kind) && drop_step(element) >= 0)
      dropped[elements_.id(element).name].push_back(element);
  }
  if (dropped.empty()) return;
  for (const auto& dependency : after_.dependencies->all()) {
    const auto& on = elements_.id(dependency.on);
    const auto found = is_routine(on.kind) ? dropped.find(on.name) : dropped.end();
    if (found == dropped.end() || creation_step(dependency.dependent) < 0) continue;
    for (const auto namesake : found->second) {
      if (namesake != dependency.on)
        order_.add_edge(drop_step(namesake), creation_step(dependency.dependent), EdgeStrength::part);
    }
  }
}

/// A table would rather wait for what its parts need, so that they can be made with it.
void Differ::add_part_edges() {
  const auto edges = order_.edges();
  const auto step = [&](int index) -> const Step& { return steps_[static_cast<std::size_t>(index)]; };
  const auto same_whole = [&](int first, int second) {
    return first == step(second).whole || second == step(first).whole ||
           (step(first).whole >= 0 && step(first).whole == step(second).whole);
  };
  for (const auto& [first, second, strength] : edges) {
    if (same_whole(first, second)) continue;
    const auto weak = std::min(strength, EdgeStrength::part);
    if (step(second).role == Role::part_of_creation) order_.add_edge(first, step(second).whole, weak);
    if (step(first).role == Role::part_of_drop) order_.add_edge(step(first).whole, second, weak);
  }
}

}  // namespace limbeck::autogenerate
