// Which steps have to come before which.
#include <algorithm>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using schema::ObjectKind;

void Differ::connect() {
  for (const auto& need : before_.needs->all()) connect_before(need);
  for (const auto& need : after_.needs->all()) connect_after(need);
  for (Element element = 0; element < static_cast<Element>(elements_.size()); ++element) {
    if (gone(element) >= 0 && made(element) >= 0) order_.before(gone(element), made(element));
  }
  connect_names();
  connect_parts();
}

namespace {

Bond bond_of(const Need& need) {
  return need.certain ? Bond::hard : Bond::text;
}

bool is_type(ObjectKind kind) {
  return kind == ObjectKind::domain || kind == ObjectKind::composite_type || kind == ObjectKind::range_type;
}

/// Nobody who needs a table or a sequence minds its options and its owner; nor does a type mind what becomes
/// of the attributes of one that it is made of.
Bond bond_to_change(ObjectKind dependent, ObjectKind on, const Need& need) {
  const bool minds_not = on == ObjectKind::table || on == ObjectKind::sequence ||
                         (on == ObjectKind::composite_type && is_type(dependent));
  return minds_not ? Bond::text : bond_of(need);
}

}  // namespace

/// The step on a column that an aspect of it is about; -1: none.
int Differ::aspect_step(Element column, Aspect aspect, bool last) const {
  const auto found = column_steps_.find(column);
  if (found == column_steps_.end()) return -1;
  const auto& steps = found->second;
  if (aspect == Aspect::default_value) {
    if (last) return steps.on >= 0 ? steps.on : steps.main;
    return steps.off >= 0 ? steps.off : steps.main;
  }
  if (!last && aspect == Aspect::type && steps.neutral >= 0) return steps.neutral;
  return steps.main;
}

void Differ::connect_before(const Need& need) {
  const auto [dependent, on, aspect, certain] = need;
  const auto& on_id = elements_.id(on);
  if (aspect == Aspect::owner) {
    if (gone(dependent) >= 0 && gone(on) >= 0) {
      auto& step = steps_[static_cast<std::size_t>(gone(dependent))];
      step.role = Role::implied;
      step.whole = gone(on);
      order_.before(gone(on), gone(dependent));
    } else if (gone(on) >= 0) {
      const auto off = disowned_.find(dependent);
      for (const int change : changes(dependent)) {
        if (off == disowned_.end() || change == off->second) order_.before(change, gone(on));
      }
    }
    return;
  }

  int drop = gone(dependent);
  if (aspect == Aspect::default_value) {
    const auto part = default_gone_.find(dependent);
    if (part != default_gone_.end()) drop = part->second;
  }
  if (drop >= 0) {
    if (gone(on) >= 0) order_.before(drop, gone(on), bond_of(need));
    for (const int change : changes(on))
      order_.before(drop, change, bond_to_change(elements_.id(dependent).kind, on_id.kind, need));
    if (aspect == Aspect::parent) precede_columns(on, drop);
    return;
  }
  if (!mark(dependent).kept()) return;

  if (elements_.id(dependent).kind == ObjectKind::column) {
    const int step = aspect_step(dependent, aspect, false);
    if (step < 0 || !certain) return;
    if (gone(on) >= 0) {
      order_.before(step, gone(on));
      // The sequence behind an identity takes the name that the old one had.
      const int main = column_steps_.at(dependent).main;
      const bool becomes_identity = main >= 0 && step != main && after_.columns.at(dependent)->identity;
      if (becomes_identity && on_id.kind == ObjectKind::sequence) order_.before(gone(on), main);
    }
    // It leaves an enum that gets other values.
    if (on_id.kind == ObjectKind::enum_type && mark(on).disturbs) {
      const bool stays = aspect == Aspect::type && enum_uses_.contains(dependent);
      for (const int change : changes(on)) {
        if (!stays) order_.before(step, change);
      }
    }
    return;
  }
  if (gone(on) < 0 || (!certain && mark(on).remade)) return;
  for (const int change : changes(dependent)) order_.before(change, gone(on), bond_of(need));
}

void Differ::connect_after(const Need& need) {
  const auto [dependent, on, aspect, certain] = need;
  const auto& on_id = elements_.id(on);
  if (aspect == Aspect::owner) {
    // A new sequence is owned as soon as its column is there; it doesn't wait for it.
    if (made(on) < 0) return;
    const auto off = disowned_.find(dependent);
    for (const int change : changes(dependent)) {
      if (off == disowned_.end() || change != off->second) order_.before(made(on), change);
    }
    return;
  }

  int creation = made(dependent);
  if (aspect == Aspect::default_value) {
    const auto part = default_made_.find(dependent);
    if (part != default_made_.end()) creation = part->second;
  }
  if (creation >= 0) {
    if (made(on) >= 0) order_.before(made(on), creation, bond_of(need));
    for (const int change : changes(on))
      order_.before(change, creation, bond_to_change(elements_.id(dependent).kind, on_id.kind, need));
    if (aspect == Aspect::parent) wait_for_columns(on, creation);
    return;
  }
  if (!mark(dependent).kept()) return;

  if (elements_.id(dependent).kind == ObjectKind::column) {
    const int step = aspect_step(dependent, aspect, true);
    if (step < 0) return;
    if (made(on) >= 0) order_.before(made(on), step, bond_of(need));
    if (on_id.kind == ObjectKind::enum_type) {
      const bool stays = aspect == Aspect::type && enum_uses_.contains(dependent);
      for (const int change : changes(on)) {
        if (!stays) order_.before(change, step);
      }
    } else {
      for (const int change : changes(on)) order_.before(change, step, Bond::text);
    }
    return;
  }
  for (const int change : changes(dependent)) {
    if (made(on) >= 0) order_.before(made(on), change, bond_of(need));
    const auto bond = certain && mark(on).disturbs ? Bond::hard : Bond::text;
    for (const int other : changes(on)) order_.before(other, change, bond);
  }
}

/// A new partition or heir comes when its parent's columns are as they shall be.
void Differ::wait_for_columns(Element parent, int creation) {
  const auto found = after_catalog_.tables.find(elements_.id(parent).name);
  if (found == after_catalog_.tables.end()) return;
  for (const auto& column : found->second.columns) {
    const auto element = number(column_id(found->first, column.name));
    if (made(element) >= 0) order_.before(made(element), creation);
    for (const int change : changes(element)) order_.before(change, creation);
  }
}

/// A partition or heir is dropped before its parent's columns change.
void Differ::precede_columns(Element parent, int drop) {
  const auto found = before_catalog_.tables.find(elements_.id(parent).name);
  if (found == before_catalog_.tables.end() || gone(parent) >= 0) return;
  for (const auto& column : found->second.columns) {
    const auto element = number(column_id(found->first, column.name));
    if (gone(element) >= 0) order_.before(drop, gone(element));
    for (const int change : changes(element)) order_.before(drop, change);
  }
}

void Differ::connect_names() {
  std::unordered_map<std::string, std::vector<int>> released;
  for (const auto& [name, step] : released_) released[name].push_back(step);
  for (const auto& [name, step] : taken_) {
    const auto found = released.find(name);
    if (found == released.end()) continue;
    for (const int first : found->second) order_.before(first, step);
  }
}

/// A table would rather wait for what its parts need, so that they can be made with it.
void Differ::connect_parts() {
  const auto edges = order_.edges();
  const auto step = [&](int index) -> const Step& { return steps_[static_cast<std::size_t>(index)]; };
  const auto same_whole = [&](int first, int second) {
    return first == step(second).whole || second == step(first).whole ||
           (step(first).whole >= 0 && step(first).whole == step(second).whole);
  };
  for (const auto& [first, second, bond] : edges) {
    if (same_whole(first, second)) continue;
    const auto weak = std::min(bond, Bond::part);
    if (step(second).role == Role::part_of_creation) order_.before(first, step(second).whole, weak);
    if (step(first).role == Role::part_of_drop) order_.before(step(first).whole, second, weak);
  }
}

}  // namespace limbeck::autogenerate
