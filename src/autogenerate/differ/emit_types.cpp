// Steps for schemas, enums and sequences.
#include <algorithm>

#include "autogenerate/differ/emit.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;

void emit_schemas(const ComparedSides& compared, Steps& steps) {
  const auto& before = compared.sides.before.catalog.schemas;
  for (const auto& [name, held] : before) {
    const auto element = compared.number({ObjectKind::schema, {"", name}, ""});
    if (!compared.state(element).is_dropped()) continue;
    steps.of[element].drop = steps.add(operation::DropSchema{held}, {phase::drop_schema, name, 0, ""});
  }
  for (const auto& [name, held] : compared.sides.after.catalog.schemas) {
    const ObjectId id{ObjectKind::schema, {"", name}, ""};
    const auto element = compared.number(id);
    if (compared.state(element).is_created()) {
      steps.of[element].creation =
          steps.add(operation::CreateSchema{held}, {phase::create_schema, name, 0, ""});
    } else {
      emit_comment(id, {phase::comments, name, 0, ""}, before.at(name).comment, held.comment, steps);
    }
  }
}

namespace {

/// Adds the values that are new, where they belong.
void emit_added_values(const schema::Enum& before, const schema::Enum& after, std::vector<StepId>& changes,
                       Steps& steps) {
  const auto is_there = [&](const std::string& value) {
    return std::ranges::find(before.values, value) != before.values.end();
  };
  int place = 0;
  for (auto value = after.values.begin(); value != after.values.end(); ++value) {
    if (is_there(*value)) continue;
    // The next value that is there already; those between are added in turn, each before it.
    const auto next = std::find_if(value, after.values.end(), is_there);
    const auto step = steps.add(
        operation::AddEnumValue{after.name, *value, next == after.values.end() ? std::string() : *next},
        {phase::enum_value, after.name.display(), place++, ""});
    if (!changes.empty()) steps.add_edge(changes.back(), step);
    changes.push_back(step);
  }
}

/// The columns that a ReplaceEnum converts: of this type before and after.
std::vector<Element> columns_to_convert(const ComparedSides& compared, Element type) {
  const auto& before = compared.sides.before;
  const auto& after = compared.sides.after;
  std::vector<Element> columns;
  for (const auto& dependency : before.dependencies.on(type)) {
    const auto column = dependency.dependent;
    if (dependency.kind != DependencyKind::type || !dependency.is_fact()) continue;
    if (!compared.state(column).is_kept() || compared.state(column).uses_neutral_type) continue;
    const auto old = before.columns.find(column);
    const auto now = after.columns.find(column);
    if (old == before.columns.end() || now == after.columns.end()) continue;
    if (old->second->type == now->second->type) columns.push_back(column);
  }
  std::ranges::sort(columns, {}, [&](Element column) { return compared.sides.elements.id(column); });
  return columns;
}

void emit_replaced_enum(const ComparedSides& compared, Element element, const schema::Enum& before,
                        const schema::Enum& after, Steps& steps) {
  operation::ReplaceEnum replace{before, after, {}};
  replace.before.comment = replace.after.comment = before.comment;
  const auto columns = columns_to_convert(compared, element);
  for (const auto use : columns) {
    const auto& column = *compared.sides.after.columns.at(use);
    const bool keeps_default = !compared.state(use).needs_separate_default();
    replace.uses.push_back({compared.sides.elements.id(use).name, column.name,
                            keeps_default ? column.default_value.value_or("") : std::string(),
                            column.type.ends_with("[]")});
  }
  const auto step = steps.add(std::move(replace), {phase::replace_enum, after.name.display(), 0, ""});
  steps.of[element].changes.push_back(step);
  for (const auto use : columns) {
    steps.of[use].enum_replacement = step;
    // What depends on those columns has to be gone by then, and comes back behind it.
    steps.of[use].changes.push_back(step);
  }
}

}  // namespace

void emit_enums(const ComparedSides& compared, Steps& steps) {
  const auto& before = compared.sides.before.catalog.enums;
  for (const auto& [name, held] : before) {
    const auto element = compared.number({ObjectKind::enum_type, name, ""});
    if (!compared.state(element).is_dropped()) continue;
    const auto step = steps.add(operation::DropEnum{held}, {phase::drop_type, name.display(), 0, ""});
    steps.of[element].drop = step;
    steps.released_names.emplace_back(type_key(name), step);
  }
  for (const auto& [name, held] : compared.sides.after.catalog.enums) {
    const ObjectId id{ObjectKind::enum_type, name, ""};
    const auto element = compared.number(id);
    const auto& state = compared.state(element);
    if (state.is_created()) {
      const auto step = steps.add(operation::CreateEnum{held}, {phase::create_enum, name.display(), 0, ""});
      steps.of[element].creation = step;
      steps.taken_names.emplace_back(type_key(name), step);
      continue;
    }
    const auto& old = before.at(name);
    if (state.changed && state.needs_dependents_dropped) {
      emit_replaced_enum(compared, element, old, held, steps);
    } else if (state.changed) {
      emit_added_values(old, held, steps.of[element].changes, steps);
    }
    emit_comment(id, {phase::comments, name.display(), 0, ""}, old.comment, held.comment, steps);
  }
}

namespace {

void emit_changed_sequence(Element element, const schema::Sequence& before, schema::Sequence after,
                           Steps& steps) {
  after.comment = before.comment;
  const Rank rank{phase::alter_sequence, after.name.display(), 0, ""};
  const auto step = steps.add(operation::AlterSequence{before, after}, rank);
  auto& of = steps.of[element];
  of.changes.push_back(step);
  const bool moves =
      before.owned_by_table != after.owned_by_table || before.owned_by_column != after.owned_by_column;
  if (!moves || before.owned_by_table.name.empty() || after.owned_by_table.name.empty()) return;
  // In between it may have to belong to nobody.
  auto free = before;
  free.owned_by_table = {};
  free.owned_by_column.clear();
  of.disown = steps.add_part(operation::AlterSequence{before, free}, rank, StepRole::part_of_drop, step);
  steps.add_edge(*of.disown, step);
  of.changes.push_back(*of.disown);
}

}  // namespace

void emit_sequences(const ComparedSides& compared, Steps& steps) {
  const auto& before = compared.sides.before.catalog.sequences;
  for (const auto& [name, held] : before) {
    const auto element = compared.number({ObjectKind::sequence, name, ""});
    if (!compared.state(element).is_dropped()) continue;
    auto sequence = held;
    sequence.name.name = compared.sides.old_name(element, name.name);
    const auto step =
        steps.add(operation::DropSequence{sequence}, {phase::drop_sequence, sequence.name.display(), 0, ""});
    steps.of[element].drop = step;
    steps.released_names.emplace_back(relation_key(sequence.name), step);
  }
  for (const auto& [name, held] : compared.sides.after.catalog.sequences) {
    const ObjectId id{ObjectKind::sequence, name, ""};
    const auto element = compared.number(id);
    if (compared.state(element).is_created()) {
      const auto step =
          steps.add(operation::CreateSequence{held}, {phase::create_sequence, name.display(), 0, ""});
      steps.of[element].creation = step;
      steps.taken_names.emplace_back(relation_key(name), step);
      continue;
    }
    const auto& old = before.at(name);
    if (compared.state(element).changed) emit_changed_sequence(element, old, held, steps);
    const auto comment =
        emit_comment(id, {phase::comments, name.display(), 0, ""}, old.comment, held.comment, steps);
    if (comment) steps.of[element].changes.push_back(*comment);
  }
}

}  // namespace limbeck::autogenerate
