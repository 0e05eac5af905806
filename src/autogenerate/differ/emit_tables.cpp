// Steps for tables, their constraints and their indexes.
#include <set>

#include "autogenerate/differ/emit.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

namespace {

/// Places within the changes of one table.
enum : int {
  drop_foreign_key,
  drop_constraint,
  drop_index,
  change_options = 4,
  add_constraint = 10,
  create_index,
  add_foreign_key,
  set_comment = 20,
};

bool is_primary(const schema::Constraint& constraint) {
  const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
  return key && key->primary;
}

int place_of_addition(const schema::Constraint& constraint) {
  return is_foreign_key(constraint) ? add_foreign_key : add_constraint;
}

/// A table has one at a time, whatever its name.
std::string primary_slot_key(const ObjectName& table) {
  return "p" + table.schema + "\x1f" + table.name;
}

/// The steps of a table that is created: one for all, and one for each part that may have to come later.
class NewTable {
 public:
  NewTable(const ComparedSides& compared, const Table& table, Steps& steps)
      : compared_(compared),
        table_(table),
        group_(table.name.display()),
        steps_(steps),
        whole_(steps.add(operation::CreateTable{table}, {phase::create_table, group_, 0, ""})) {}

  void emit() {
    steps_.of[compared_.number({ObjectKind::table, table_.name, ""})].creation = whole_;
    steps_.taken_names.emplace_back(relation_key(table_.name), whole_);
    steps_.taken_names.emplace_back(type_key(table_.name), whole_);
    for (const auto& column : table_.columns) emit_column(column);
    for (const auto& [id, constraint] : constraints_of(table_, compared_.sides.capabilities)) {
      emit_constraint(compared_.number(id), constraint);
    }
    for (const auto& index : table_.indexes) emit_index(index);
  }

 private:
  void emit_column(const schema::Column& column) {
    auto& of = steps_.of[compared_.number(column_id(table_.name, column.name))];
    of.creation = whole_;
    if (!column.default_value) return;
    auto without = column;
    without.default_value.reset();
    of.default_creation = add_part(operation::AlterColumn{table_.name, without, column}, 1, column.name);
  }

  void emit_constraint(Element element, const schema::Constraint& constraint) {
    const auto& name = schema::constraint_name(constraint);
    const auto step =
        add_part(operation::AddConstraint{table_.name, constraint}, place_of_addition(constraint), name);
    steps_.of[element].creation = step;
    for (auto& key : shared_constraint_keys(table_.name, constraint, name, compared_.sides.capabilities))
      steps_.taken_names.emplace_back(std::move(key), step);
  }

  void emit_index(const schema::Index& index) {
    const auto step = add_part(operation::CreateIndex{table_.name, index}, create_index, index.name);
    steps_.of[compared_.number(index_id(table_.name, index.name))].creation = step;
    steps_.taken_names.emplace_back(index_key(table_.name, index.name, compared_.sides.capabilities), step);
  }

  StepId add_part(operation::Operation operation, int place, const std::string& name) {
    const auto step = steps_.add_part(std::move(operation), {phase::create_table, group_, place, name},
                                      StepRole::part_of_creation, whole_);
    steps_.add_edge(whole_, step);
    return step;
  }

  const ComparedSides& compared_;
  const Table& table_;
  std::string group_;
  Steps& steps_;
  StepId whole_;
};

/// The steps of a table that is dropped: one for all, and one for each part that may have to go before.
class DroppedTable {
 public:
  DroppedTable(const ComparedSides& compared, const Table& table, Steps& steps)
      : compared_(compared),
        table_(table),
        group_(table.name.display()),
        steps_(steps),
        whole_(steps.add(operation::DropTable{table}, {phase::drop_table, group_, 1, ""})) {}

  void emit() {
    steps_.of[compared_.number({ObjectKind::table, table_.name, ""})].drop = whole_;
    steps_.released_names.emplace_back(relation_key(table_.name), whole_);
    steps_.released_names.emplace_back(type_key(table_.name), whole_);
    for (const auto& column : table_.columns) emit_column(column);
    for (auto& [id, constraint] : constraints_of(table_, compared_.sides.capabilities)) {
      emit_constraint(compared_.number(id), std::move(constraint));
    }
    for (const auto& index : table_.indexes) emit_index(index);
  }

 private:
  void emit_column(const schema::Column& column) {
    auto& of = steps_.of[compared_.number(column_id(table_.name, column.name))];
    of.drop = whole_;
    if (!column.default_value) return;
    auto without = column;
    without.default_value.reset();
    of.default_drop = add_part(operation::AlterColumn{table_.name, column, without}, column.name);
  }

  void emit_constraint(Element element, schema::Constraint constraint) {
    const auto name = compared_.sides.old_name(element, schema::constraint_name(constraint));
    schema::set_constraint_name(constraint, name);
    const auto step = add_part(operation::DropConstraint{table_.name, constraint}, name);
    steps_.of[element].drop = step;
    for (auto& key : shared_constraint_keys(table_.name, constraint, name, compared_.sides.capabilities))
      steps_.released_names.emplace_back(std::move(key), step);
  }

  void emit_index(schema::Index index) {
    const auto element = compared_.number(index_id(table_.name, index.name));
    index.name = compared_.sides.old_name(element, index.name);
    const auto step = add_part(operation::DropIndex{table_.name, index}, index.name);
    steps_.of[element].drop = step;
    steps_.released_names.emplace_back(index_key(table_.name, index.name, compared_.sides.capabilities),
                                       step);
  }

  StepId add_part(operation::Operation operation, const std::string& name) {
    const auto step = steps_.add_part(std::move(operation), {phase::drop_table, group_, 0, name},
                                      StepRole::part_of_drop, whole_);
    steps_.add_edge(step, whole_);
    return step;
  }

  const ComparedSides& compared_;
  const Table& table_;
  std::string group_;
  Steps& steps_;
  StepId whole_;
};

/// The step of a constraint of a table that stays, when it is dropped.
void emit_dropped_constraint(const ComparedSides& compared, const ObjectName& table,
                             const NumberedConstraint& dropped, Steps& steps) {
  auto constraint = dropped.constraint;
  const auto element = compared.number(dropped.id);
  const auto name = compared.sides.old_name(element, schema::constraint_name(constraint));
  schema::set_constraint_name(constraint, name);
  const auto step = steps.add(
      operation::DropConstraint{table, constraint},
      {phase::alter_table, table.display(), is_foreign_key(constraint) ? drop_foreign_key : drop_constraint,
       name.empty() ? dropped.id.part : name});
  steps.of[element].drop = step;
  if (is_primary(constraint)) steps.released_names.emplace_back(primary_slot_key(table), step);
  if (name.empty()) return;
  steps.released_names.emplace_back(constraint_key(table, name), step);
  for (auto& key : shared_constraint_keys(table, constraint, name, compared.sides.capabilities))
    steps.released_names.emplace_back(std::move(key), step);
}

/// The same, when it is added.
void emit_added_constraint(const ComparedSides& compared, const ObjectName& table,
                           const NumberedConstraint& added, Steps& steps) {
  const auto& name = schema::constraint_name(added.constraint);
  const auto step = steps.add(operation::AddConstraint{table, added.constraint},
                              {phase::alter_table, table.display(), place_of_addition(added.constraint),
                               name.empty() ? added.id.part : name});
  steps.of[compared.number(added.id)].creation = step;
  if (is_primary(added.constraint)) steps.taken_names.emplace_back(primary_slot_key(table), step);
  if (name.empty()) return;
  steps.taken_names.emplace_back(constraint_key(table, name), step);
  for (auto& key : shared_constraint_keys(table, added.constraint, name, compared.sides.capabilities))
    steps.taken_names.emplace_back(std::move(key), step);
}

void emit_constraint_comment(const ComparedSides& compared, const ObjectName& table,
                             const NumberedConstraint& kept, Steps& steps) {
  const auto& name = schema::constraint_name(kept.constraint);
  const auto element = compared.number(kept.id);
  const auto comment = emit_comment({ObjectKind::constraint, table, name},
                                    {phase::alter_table, table.display(), set_comment, name},
                                    schema::constraint_comment(compared.sides.before.constraints.at(element)),
                                    schema::constraint_comment(kept.constraint), steps);
  if (comment) steps.of[element].changes.push_back(*comment);
}

void emit_constraints(const ComparedSides& compared, const Table& before, const Table& after, Steps& steps) {
  const auto& capabilities = compared.sides.capabilities;
  for (const auto& held : constraints_of(before, capabilities)) {
    if (compared.state(held.id).is_dropped()) emit_dropped_constraint(compared, after.name, held, steps);
  }
  for (const auto& held : constraints_of(after, capabilities)) {
    if (compared.state(held.id).is_created()) {
      emit_added_constraint(compared, after.name, held, steps);
    } else if (!schema::constraint_name(held.constraint).empty()) {
      emit_constraint_comment(compared, after.name, held, steps);
    }
  }
}

void emit_kept_table(const ComparedSides& compared, const Table& before, const Table& after,
                     std::set<ObjectName>& columns_done, Steps& steps) {
  const ObjectId id{ObjectKind::table, after.name, ""};
  const std::string group = after.name.display();
  if (!before.has_options_of(after)) {
    auto from = before;
    from.comment = after.comment;
    steps.of[compared.number(id)].changes.push_back(
        steps.add(operation::AlterTableOptions{std::move(from), after},
                  {phase::alter_table, group, change_options, ""}));
  }
  emit_columns(compared, before, after, columns_done, steps);
  emit_constraints(compared, before, after, steps);
  emit_indexes(compared, after.name, before.indexes, after.indexes, steps);
  emit_comment(id, {phase::alter_table, group, set_comment, ""}, before.comment, after.comment, steps);
}

}  // namespace

void emit_tables(const ComparedSides& compared, Steps& steps) {
  const auto& tables_before = compared.sides.before.catalog.tables;
  for (const auto& [name, held] : tables_before) {
    if (!compared.state({ObjectKind::table, name, ""}).is_dropped()) continue;
    DroppedTable(compared, held, steps).emit();
  }
  std::set<ObjectName> columns_done;
  for (const auto& [name, held] : compared.sides.after.catalog.tables) {
    if (compared.state({ObjectKind::table, name, ""}).is_created()) {
      NewTable(compared, held, steps).emit();
    } else {
      emit_kept_table(compared, tables_before.at(name), held, columns_done, steps);
    }
  }
}

void emit_indexes(const ComparedSides& compared, const ObjectName& owner,
                  const std::vector<schema::Index>& before, const std::vector<schema::Index>& after,
                  Steps& steps) {
  const std::string group = owner.display();
  for (auto index : before) {
    const auto element = compared.number(index_id(owner, index.name));
    if (!compared.state(element).is_dropped()) continue;
    index.name = compared.sides.old_name(element, index.name);
    const ObjectName name{owner.schema, index.name};
    const auto step = steps.add(operation::DropIndex{owner, std::move(index)},
                                {phase::alter_table, group, drop_index, name.name});
    steps.of[element].drop = step;
    steps.released_names.emplace_back(index_key(owner, name.name, compared.sides.capabilities), step);
  }
  for (const auto& index : after) {
    const auto element = compared.number(index_id(owner, index.name));
    const ObjectName name{owner.schema, index.name};
    if (compared.state(element).is_created()) {
      const auto step = steps.add(operation::CreateIndex{owner, index},
                                  {phase::alter_table, group, create_index, name.name});
      steps.of[element].creation = step;
      steps.taken_names.emplace_back(index_key(owner, name.name, compared.sides.capabilities), step);
    } else {
      const auto comment =
          emit_comment({ObjectKind::index, name, ""}, {phase::alter_table, group, set_comment, name.name},
                       compared.sides.before.indexes.at(element)->comment, index.comment, steps);
      if (comment) steps.of[element].changes.push_back(*comment);
    }
  }
}

}  // namespace limbeck::autogenerate
