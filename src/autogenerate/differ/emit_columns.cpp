// Steps for the columns of tables that stay.
#include <algorithm>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using schema::Column;
using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

/// Places within the changes of one table; between its options and its constraints, drops behind all else.
enum : int { add_column = 5, alter_column = 6, drop_column = 15 };

/// A partition's or heir's column once its parent's was changed: ALTER TABLE recurses (PostgreSQL manual,
/// ALTER TABLE), but for comments, identities and storage.
Column with_parent_change(const Column& before, const Column& after, Column child) {
  if (before.type != after.type) child.type = after.type;
  if (before.collation != after.collation) child.collation = after.collation;
  if (before.not_null != after.not_null) child.not_null = after.not_null;
  if (before.default_value != after.default_value) child.default_value = after.default_value;
  if (before.generated != after.generated) child.generated = after.generated;
  return child;
}

}  // namespace

/// The column of a partition or heir as its parent's steps leave it; nothing when no parent has a step on it.
std::optional<Column> Differ::find_inherited_column(const schema::Table& before, const schema::Table& after,
                                                    const std::string& column, int& parent_step) {
  const auto parents_before = parents_of(before, rules_);
  for (const auto& parent : parents_of(after, rules_)) {
    const auto table = elements_.find({ObjectKind::table, parent, ""});
    const auto found = elements_.find(column_id(parent, column));
    if (!table || !found || !state_of(*table).is_kept() || !std::ranges::count(parents_before, parent))
      continue;
    const Element element = *found;
    const auto child_before = before.find_column(column);
    const auto old = before_.columns.find(element);
    const auto now = after_.columns.find(element);
    const auto& held = state_of(element);
    if (held.is_created() && (!child_before || held.before)) {
      auto made = *now->second;
      made.comment.clear();
      made.identity.reset();
      parent_step = creation_steps_[static_cast<std::size_t>(element)];
      return made;
    }
    if (held.is_kept() && child_before && *old->second != *now->second) {
      const auto steps = column_steps_.find(element);
      parent_step = steps == column_steps_.end() ? -1 : steps->second.main;
      return with_parent_change(*old->second, *now->second, *child_before);
    }
  }
  return std::nullopt;
}

void Differ::emit_columns(const schema::Table& before, const schema::Table& after) {
  const std::string group = after.name.display();
  if (!columns_emitted_.insert(after.name).second) return;
  // What comes with a parent's steps needs them to be there.
  for (const auto& parent : parents_of(after, rules_)) {
    const auto held = after_catalog_.tables.find(parent);
    const auto was = before_catalog_.tables.find(parent);
    if (held == after_catalog_.tables.end() || was == before_catalog_.tables.end()) continue;
    if (state_of(ObjectId{ObjectKind::table, parent, ""}).is_kept()) emit_columns(was->second, held->second);
  }

  for (const auto& column : before.columns) {
    const auto element = number(column_id(after.name, column.name));
    if (!state_of(element).is_dropped()) continue;
    int with_parent = -1;
    for (const auto& parent : parents_of(before, rules_)) {
      const auto above = elements_.find(column_id(parent, column.name));
      if (above && state_of(*above).is_dropped()) {
        with_parent = drop_steps_[static_cast<std::size_t>(*above)];
      }
    }
    drop_steps_[static_cast<std::size_t>(element)] =
        with_parent >= 0 ? with_parent
                         : add_step(operation::DropColumn{after.name, column},
                                    {phase::alter_table, group, drop_column, column.name});
  }
  for (const auto& column : after.columns) {
    const auto element = number(column_id(after.name, column.name));
    int parent_step = -1;
    const auto from_parent = find_inherited_column(before, after, column.name, parent_step);
    if (state_of(element).is_created()) {
      if (from_parent && parent_step >= 0) {
        creation_steps_[static_cast<std::size_t>(element)] = parent_step;
        if (*from_parent != column) {
          emit_column_change(after.name, element, *from_parent, column);
          order_.add_edge(parent_step, column_steps_.at(element).first());
        }
        continue;
      }
      creation_steps_[static_cast<std::size_t>(element)] = add_step(
          operation::AddColumn{after.name, column}, {phase::alter_table, group, add_column, column.name});
      continue;
    }
    if (from_parent) {
      if (parent_step >= 0) changes_[element].push_back(parent_step);
      if (*from_parent != column) {
        emit_column_change(after.name, element, *from_parent, column);
        if (parent_step >= 0) order_.add_edge(parent_step, column_steps_.at(element).first());
      }
      continue;
    }
    if (state_of(element).changed)
      emit_column_change(after.name, element, *before_.columns.at(element), column);
  }
  // Those that are made again come in the order in which they were.
  int last = -1;
  for (const auto& column : before.columns) {
    const auto element = number(column_id(after.name, column.name));
    if (!state_of(element).recreated || creation_step(element) < 0) continue;
    if (last >= 0) order_.add_edge(last, creation_step(element), EdgeStrength::text);
    last = creation_step(element);
  }
}

void Differ::emit_column_change(const ObjectName& table, Element element, const Column& before,
                                const Column& after) {
  const Rank rank{phase::alter_table, table.display(), alter_column, after.name};
  auto& steps = column_steps_[element];
  const auto& held = state_of(element);
  Column now = before;
  const auto alter = [&](const Column& to, int& step) {
    if (now == to) return;
    const int previous = std::max({steps.drop_default, steps.neutral, steps.main});
    step = add_step(operation::AlterColumn{table, now, to}, rank);
    if (previous >= 0) order_.add_edge(previous, step);
    changes_[element].push_back(step);
    now = to;
  };

  // ReplaceEnum converts the column and sets its default.
  int replaced = -1;
  if (const auto found = changes_.find(element); found != changes_.end()) {
    for (const int step : found->second) {
      if (std::holds_alternative<operation::ReplaceEnum>(steps_[static_cast<std::size_t>(step)].operation)) {
        replaced = step;
      }
    }
  }
  const bool separate_default = replaced >= 0 && needs_separate_default(element);
  if (replaced >= 0 && !separate_default) now.default_value = after.default_value;

  const bool default_goes =
      now.default_value && (held.drops_default_first || held.uses_neutral_type || separate_default);
  if (default_goes) {
    auto without = now;
    without.default_value.reset();
    alter(without, steps.drop_default);
  }
  if (held.uses_neutral_type) {
    auto neutral = now;
    neutral.type = before.type.ends_with("[]") ? "text[]" : "text";
    alter(neutral, steps.neutral);
  }
  alter(after, steps.main);
  if (replaced >= 0 && steps.drop_default >= 0) order_.add_edge(steps.drop_default, replaced);
  if (replaced >= 0 && steps.main >= 0) order_.add_edge(replaced, steps.main);
  if (steps.main < 0) return;

  // One step takes the default from here to there, unless its parts have to happen at different times.
  const auto from =
      std::get<operation::AlterColumn>(steps_[static_cast<std::size_t>(steps.main)].operation).before;
  if (held.default_leaves_dropped && from.default_value && steps.drop_default < 0) {
    auto without = from;
    without.default_value.reset();
    steps.drop_default =
        add_step(operation::AlterColumn{table, from, without}, rank, Role::part_of_drop, steps.main);
    order_.add_edge(steps.drop_default, steps.main);
  }
  if (after.default_value && after.default_value != from.default_value) {
    auto without = after;
    without.default_value.reset();
    steps.set_default =
        add_step(operation::AlterColumn{table, without, after}, rank, Role::part_of_creation, steps.main);
    order_.add_edge(steps.main, steps.set_default);
  }
}

}  // namespace limbeck::autogenerate
