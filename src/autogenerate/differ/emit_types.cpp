// Steps for schemas, enums and sequences; and what all steps have in common.
#include <algorithm>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

std::string Differ::old_name(Element element, const std::string& name) const {
  const auto former = former_names_.find(element);
  return former != former_names_.end() ? former->second : display_name(name);
}

int Differ::add_step(operation::Operation operation, Rank rank, Role role, int whole) {
  steps_.push_back({std::move(operation), role, whole});
  return order_.add(std::move(rank));
}

int Differ::emit_comment(const ObjectId& target, const Rank& rank, const std::string& before,
                         const std::string& after, int behind) {
  if (before == after) return -1;
  const int step = add_step(operation::SetComment{target, before, after}, rank);
  if (behind >= 0) order_.add_edge(behind, step);
  return step;
}

void Differ::emit_schemas() {
  for (const auto& [name, held] : before_catalog_.schemas) {
    const auto element = number({ObjectKind::schema, {"", name}, ""});
    if (!state_of(element).is_dropped()) continue;
    drop_steps_[static_cast<std::size_t>(element)] =
        add_step(operation::DropSchema{held}, {phase::drop_schema, name, 0, ""});
  }
  for (const auto& [name, held] : after_catalog_.schemas) {
    const ObjectId id{ObjectKind::schema, {"", name}, ""};
    const auto element = number(id);
    if (state_of(element).is_created()) {
      creation_steps_[static_cast<std::size_t>(element)] =
          add_step(operation::CreateSchema{held}, {phase::create_schema, name, 0, ""});
    } else {
      emit_comment(id, {phase::comments, name, 0, ""}, before_catalog_.schemas.at(name).comment,
                   held.comment);
    }
  }
}

void Differ::emit_enums() {
  for (const auto& [name, held] : before_catalog_.enums) {
    const auto element = number({ObjectKind::enum_type, name, ""});
    if (!state_of(element).is_dropped()) continue;
    const int step = add_step(operation::DropEnum{held}, {phase::drop_type, name.display(), 0, ""});
    drop_steps_[static_cast<std::size_t>(element)] = step;
    add_released_name(step, type_key(name));
  }
  for (const auto& [name, held] : after_catalog_.enums) {
    const ObjectId id{ObjectKind::enum_type, name, ""};
    const auto element = number(id);
    if (state_of(element).is_created()) {
      const int step = add_step(operation::CreateEnum{held}, {phase::create_enum, name.display(), 0, ""});
      creation_steps_[static_cast<std::size_t>(element)] = step;
      add_taken_name(step, type_key(name));
      continue;
    }
    const auto& before = before_catalog_.enums.at(name);
    if (state_of(element).changed) emit_enum_change(before, held);
    emit_comment(id, {phase::comments, name.display(), 0, ""}, before.comment, held.comment);
  }
}

void Differ::emit_enum_change(const schema::Enum& before, const schema::Enum& after) {
  const auto element = number({ObjectKind::enum_type, after.name, ""});
  auto& steps = changes_[element];
  if (!state_of(element).needs_dependents_dropped) {
    int place = 0;
    for (auto value = after.values.begin(); value != after.values.end(); ++value) {
      if (std::ranges::find(before.values, *value) != before.values.end()) continue;
      // The next value that is there already; those between are added in turn, each before it.
      const auto next = std::find_if(value, after.values.end(), [&](const std::string& other) {
        return std::ranges::find(before.values, other) != before.values.end();
      });
      const int step = add_step(
          operation::AddEnumValue{after.name, *value, next == after.values.end() ? std::string() : *next},
          {phase::enum_value, after.name.display(), place++, ""});
      if (!steps.empty()) order_.add_edge(steps.back(), step);
      steps.push_back(step);
    }
    return;
  }
  operation::ReplaceEnum replace{before, after, {}};
  replace.before.comment = replace.after.comment = before.comment;
  std::vector<Element> uses;
  for (const auto& dependency : before_.dependencies->on(element)) {
    if (dependency.kind != DependencyKind::type || !dependency.certain ||
        !state_of(dependency.dependent).is_kept())
      continue;
    const auto old = before_.columns.find(dependency.dependent);
    const auto now = after_.columns.find(dependency.dependent);
    if (old == before_.columns.end() || now == after_.columns.end()) continue;
    if (old->second->type != now->second->type || state_of(dependency.dependent).uses_neutral_type) continue;
    uses.push_back(dependency.dependent);
  }
  std::ranges::sort(uses, {}, [&](Element use) { return elements_.id(use); });
  for (const auto use : uses) {
    const auto& column = *after_.columns.at(use);
    enum_uses_.insert(use);
    replace.uses.push_back({elements_.id(use).name, column.name,
                            needs_separate_default(use) ? std::string() : column.default_value.value_or(""),
                            column.type.ends_with("[]")});
  }
  steps.push_back(add_step(std::move(replace), {phase::replace_enum, after.name.display(), 0, ""}));
  // What depends on those columns has to be gone by then, and comes back behind it.
  for (const auto use : uses) changes_[use].push_back(steps.back());
}

void Differ::emit_sequences() {
  for (const auto& [name, held] : before_catalog_.sequences) {
    const auto element = number({ObjectKind::sequence, name, ""});
    if (!state_of(element).is_dropped()) continue;
    auto sequence = held;
    sequence.name.name = old_name(element, name.name);
    const int step =
        add_step(operation::DropSequence{sequence}, {phase::drop_sequence, sequence.name.display(), 0, ""});
    drop_steps_[static_cast<std::size_t>(element)] = step;
    add_released_name(step, relation_key(sequence.name));
  }
  for (const auto& [name, held] : after_catalog_.sequences) {
    const ObjectId id{ObjectKind::sequence, name, ""};
    const auto element = number(id);
    if (state_of(element).is_created()) {
      const int step =
          add_step(operation::CreateSequence{held}, {phase::create_sequence, name.display(), 0, ""});
      creation_steps_[static_cast<std::size_t>(element)] = step;
      add_taken_name(step, relation_key(name));
      continue;
    }
    const auto& before = before_catalog_.sequences.at(name);
    if (state_of(element).changed) {
      auto after = held;
      after.comment = before.comment;
      const Rank rank{phase::alter_sequence, name.display(), 0, ""};
      const int step = add_step(operation::AlterSequence{before, after}, rank);
      changes_[element].push_back(step);
      const bool moves =
          before.owned_by_table != after.owned_by_table || before.owned_by_column != after.owned_by_column;
      if (moves && !before.owned_by_table.name.empty() && !after.owned_by_table.name.empty()) {
        // In between it may have to belong to nobody.
        auto free = before;
        free.owned_by_table = {};
        free.owned_by_column.clear();
        disown_steps_[element] =
            add_step(operation::AlterSequence{before, free}, rank, Role::part_of_drop, step);
        order_.add_edge(disown_steps_[element], step);
        changes_[element].push_back(disown_steps_[element]);
      }
    }
    add_change_step(element,
                    emit_comment(id, {phase::comments, name.display(), 0, ""}, before.comment, held.comment));
  }
}

}  // namespace limbeck::autogenerate
