// Steps for the columns of tables that stay.
#include <algorithm>

#include "autogenerate/differ/emit.hpp"
#include "autogenerate/renames/renaming.hpp"

namespace limbeck::autogenerate {

using schema::Column;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

namespace {

/// Places within the changes of one table; between its options and its constraints, drops behind all else.
enum : int { add_column = 5, alter_column = 6, drop_column = 15 };

/// A partition's or descendant's column once its parent's was changed: ALTER TABLE recurses (PostgreSQL
/// manual, ALTER TABLE), but for comments, identities and storage.
Column with_parent_change(const Column& before, const Column& after, Column child) {
  if (before.type != after.type) child.type = after.type;
  if (before.collation != after.collation) child.collation = after.collation;
  if (before.not_null != after.not_null) child.not_null = after.not_null;
  if (before.default_value != after.default_value) child.default_value = after.default_value;
  if (before.generated != after.generated) child.generated = after.generated;
  return child;
}

Column without_default(Column column) {
  column.default_value.reset();
  return column;
}

/// The steps of one column that is changed.
class ColumnChange {
 public:
  ColumnChange(const ObjectName& table, Element element, const ElementState& state, Steps& steps)
      : table_(table), state_(state), all_(steps), own_(steps.of[element]), columns_(own_.column) {}

  void emit(const Column& before, const Column& after) {
    rank_ = {phase::alter_table, table_.display(), alter_column, after.name};
    now_ = before;
    const auto replaced = own_.enum_replacement;
    // ReplaceEnum converts the column and sets its default.
    const bool separate_default = replaced && state_.needs_separate_default();
    if (replaced && !separate_default) now_.default_value = after.default_value;

    const bool default_goes =
        now_.default_value && (state_.drops_default_first || state_.uses_neutral_type || separate_default);
    if (default_goes) alter(without_default(now_), columns_.drop_default);
    if (state_.uses_neutral_type) {
      auto neutral = now_;
      neutral.type = before.type.ends_with("[]") ? "text[]" : "text";
      alter(neutral, columns_.neutral);
    }
    alter(after, columns_.main);
    if (replaced && columns_.drop_default) all_.add_edge(*columns_.drop_default, *replaced);
    if (replaced && columns_.main) all_.add_edge(*replaced, *columns_.main);
    if (columns_.main) split_default(*columns_.main, after);
  }

 private:
  /// A step from what the column is by now, behind the steps that led there.
  void alter(const Column& to, std::optional<StepId>& step) {
    if (now_ == to) return;
    const auto previous = std::max({columns_.drop_default, columns_.neutral, columns_.main});
    step = all_.add(operation::AlterColumn{table_, now_, to}, rank_);
    if (previous) all_.add_edge(*previous, *step);
    own_.changes.push_back(*step);
    now_ = to;
  }

  /// One step takes the default from here to there, unless its parts have to happen at different times.
  void split_default(StepId main, const Column& after) {
    const auto from = std::get<operation::AlterColumn>(all_.all[main].operation).before;
    if (state_.default_leaves_dropped && from.default_value && !columns_.drop_default) {
      columns_.drop_default = all_.add_part(operation::AlterColumn{table_, from, without_default(from)},
                                            rank_, StepRole::part_of_drop, main);
      all_.add_edge(*columns_.drop_default, main);
    }
    if (after.default_value && after.default_value != from.default_value) {
      columns_.set_default = all_.add_part(operation::AlterColumn{table_, without_default(after), after},
                                           rank_, StepRole::part_of_creation, main);
      all_.add_edge(main, *columns_.set_default);
    }
  }

  const ObjectName& table_;
  const ElementState& state_;
  Steps& all_;
  ElementSteps& own_;
  ColumnSteps& columns_;
  Rank rank_;
  Column now_;
};

/// A column of a partition or descendant as the steps of its parent leave it.
struct InheritedColumn {
  Column column;
  std::optional<StepId> parent_step;
};

/// The steps of the columns of one table.
class TableColumns {
 public:
  TableColumns(const ComparedSides& compared, const Table& before, const Table& after, Steps& steps)
      : compared_(compared),
        before_(before),
        after_(after),
        parents_before_(parents_of(before, compared.sides.rules)),
        parents_after_(parents_of(after, compared.sides.rules)),
        group_(after.name.display()),
        steps_(steps) {}

  void emit() {
    for (const auto& column : before_.columns) {
      if (compared_.state(number(column)).is_dropped()) emit_drop(column);
    }
    for (const auto& column : after_.columns) {
      if (compared_.state(number(column)).is_created()) {
        emit_creation(column);
      } else {
        emit_change(column);
      }
    }
    order_columns_made_again();
  }

 private:
  Element number(const Column& column) const { return compared_.number(column_id(after_.name, column.name)); }

  void emit_drop(const Column& column) {
    auto& drop = steps_.of[number(column)].drop;
    for (const auto& parent : parents_before_) {
      const auto above = compared_.sides.elements.find(column_id(parent, column.name));
      const bool stays = std::ranges::count(parents_after_, parent) > 0;
      if (stays && above && compared_.state(*above).is_dropped()) drop = steps_.of[*above].drop;
    }
    if (drop) return;  // with the parent's
    drop = steps_.add(operation::DropColumn{after_.name, column},
                      {phase::alter_table, group_, drop_column, column.name});
  }

  void emit_creation(const Column& column) {
    auto& creation = steps_.of[number(column)].creation;
    const auto inherited = find_inherited(column.name);
    if (!inherited || !inherited->parent_step) {
      creation = steps_.add(operation::AddColumn{after_.name, column},
                            {phase::alter_table, group_, add_column, column.name});
      return;
    }
    creation = inherited->parent_step;
    emit_rest(*inherited, column);
  }

  void emit_change(const Column& column) {
    const auto element = number(column);
    if (const auto inherited = find_inherited(column.name)) {
      if (inherited->parent_step) steps_.of[element].changes.push_back(*inherited->parent_step);
      emit_rest(*inherited, column);
    } else if (compared_.state(element).changed) {
      change(element, *compared_.sides.before.columns.at(element), column);
    }
  }

  /// What a parent's step leaves to be changed.
  void emit_rest(const InheritedColumn& inherited, const Column& column) {
    if (inherited.column == column) return;
    const auto element = number(column);
    change(element, inherited.column, column);
    const auto first = steps_.of[element].column.first();
    if (inherited.parent_step && first) steps_.add_edge(*inherited.parent_step, *first);
  }

  void change(Element element, const Column& from, const Column& to) {
    ColumnChange(after_.name, element, compared_.state(element), steps_).emit(from, to);
  }

  /// Nothing when no parent has a step on it.
  std::optional<InheritedColumn> find_inherited(const std::string& name) const {
    const auto& elements = compared_.sides.elements;
    const auto* child_before = before_.find_column(name);
    for (const auto& parent : parents_after_) {
      const auto table = elements.find({ObjectKind::table, parent, ""});
      const auto column = elements.find(column_id(parent, name));
      if (!table || !column || !compared_.state(*table).is_kept() ||
          !std::ranges::count(parents_before_, parent))
        continue;
      const auto& state = compared_.state(*column);
      if (state.is_created() && (!child_before || state.before)) {
        auto made = *compared_.sides.after.columns.at(*column);
        made.comment.clear();
        made.identity.reset();
        return InheritedColumn{std::move(made), steps_.of[*column].creation};
      }
      if (!state.is_kept() || !child_before) continue;
      const auto& old = *compared_.sides.before.columns.at(*column);
      const auto& now = *compared_.sides.after.columns.at(*column);
      if (old == now) continue;
      return InheritedColumn{with_parent_change(old, now, *child_before), steps_.of[*column].column.main};
    }
    return std::nullopt;
  }

  /// Those that are made again come in the order in which they were.
  void order_columns_made_again() {
    std::optional<StepId> last;
    for (const auto& column : before_.columns) {
      const auto element = number(column);
      const auto creation = steps_.of[element].creation;
      if (!compared_.state(element).recreated || !creation) continue;
      if (last) steps_.add_edge(*last, *creation, EdgeStrength::text);
      last = creation;
    }
  }

  const ComparedSides& compared_;
  const Table& before_;
  const Table& after_;
  std::vector<ObjectName> parents_before_, parents_after_;
  std::string group_;
  Steps& steps_;
};

}  // namespace

void emit_columns(const ComparedSides& compared, const Table& before, const Table& after,
                  std::set<ObjectName>& done, Steps& steps) {
  if (!done.insert(after.name).second) return;
  // What comes with a parent's steps needs them to be there.
  const auto& tables_before = compared.sides.before.catalog.tables;
  const auto& tables_after = compared.sides.after.catalog.tables;
  for (const auto& parent : parents_of(after, compared.sides.rules)) {
    const auto held = tables_after.find(parent);
    const auto was = tables_before.find(parent);
    if (held == tables_after.end() || was == tables_before.end()) continue;
    if (compared.state({ObjectKind::table, parent, ""}).is_kept()) {
      emit_columns(compared, was->second, held->second, done, steps);
    }
  }
  TableColumns(compared, before, after, steps).emit();
}

}  // namespace limbeck::autogenerate
