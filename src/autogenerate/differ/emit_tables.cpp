// Steps for tables, their constraints and their indexes.
#include <algorithm>
#include <set>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

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

bool is_foreign_key(const schema::Constraint& constraint) {
  return std::holds_alternative<schema::ForeignKey>(constraint);
}
bool is_key(const schema::Constraint& constraint) {
  return std::holds_alternative<schema::KeyConstraint>(constraint);
}

bool is_primary(const schema::Constraint& constraint) {
  const auto* key = std::get_if<schema::KeyConstraint>(&constraint);
  return key && key->primary;
}

/// A table has one at a time, whatever its name.
std::string primary_slot_key(const ObjectName& table) {
  return "p" + table.schema + "\x1f" + table.name;
}

std::string constraint_key(const ObjectName& table, const std::string& name) {
  return "c" + table.schema + "\x1f" + table.name + "\x1f" + name;
}

const std::string& comment_of(const schema::Constraint& constraint) {
  return std::visit([](const auto& held) -> const std::string& { return held.comment; }, constraint);
}

}  // namespace

void Differ::emit_tables() {
  for (const auto& [name, held] : before_catalog_.tables) {
    if (state_of(ObjectId{ObjectKind::table, name, ""}).is_dropped()) emit_dropped_table(held);
  }
  for (const auto& [name, held] : after_catalog_.tables) {
    if (state_of(ObjectId{ObjectKind::table, name, ""}).is_created()) {
      emit_new_table(held);
    } else {
      emit_kept_table(before_catalog_.tables.at(name), held);
    }
  }
}

void Differ::emit_new_table(const schema::Table& table) {
  const auto element = number({ObjectKind::table, table.name, ""});
  const std::string group = table.name.display();
  const int whole = add_step(operation::CreateTable{table}, {phase::create_table, group, 0, ""});
  creation_steps_[static_cast<std::size_t>(element)] = whole;
  add_taken_name(whole, relation_key(table.name));
  add_taken_name(whole, type_key(table.name));
  const auto part = [&](operation::Operation operation, int place, const std::string& name) {
    const int step = add_step(std::move(operation), {phase::create_table, group, place, name},
                              Role::part_of_creation, whole);
    order_.add_edge(whole, step);
    return step;
  };
  for (const auto& column : table.columns) {
    const auto column_element = number(column_id(table.name, column.name));
    creation_steps_[static_cast<std::size_t>(column_element)] = whole;
    if (!column.default_value) continue;
    auto without = column;
    without.default_value.reset();
    default_creation_steps_[column_element] =
        part(operation::AlterColumn{table.name, without, column}, 1, column.name);
  }
  for (const auto& [id, constraint] : constraints_of(table, capabilities_)) {
    const auto& name = schema::constraint_name(constraint);
    const int step = part(operation::AddConstraint{table.name, constraint},
                          is_foreign_key(constraint) ? add_foreign_key : add_constraint, name);
    creation_steps_[static_cast<std::size_t>(number(id))] = step;
    if (is_key(constraint) && !name.empty()) add_taken_name(step, relation_key({table.name.schema, name}));
  }
  for (const auto& index : table.indexes) {
    const int step = part(operation::CreateIndex{table.name, index}, create_index, index.name);
    creation_steps_[static_cast<std::size_t>(number(index_id(table.name, index.name)))] = step;
    add_taken_name(step, relation_key({table.name.schema, index.name}));
  }
}

void Differ::emit_dropped_table(const schema::Table& table) {
  const auto element = number({ObjectKind::table, table.name, ""});
  const std::string group = table.name.display();
  const int whole = add_step(operation::DropTable{table}, {phase::drop_table, group, 1, ""});
  drop_steps_[static_cast<std::size_t>(element)] = whole;
  add_released_name(whole, relation_key(table.name));
  add_released_name(whole, type_key(table.name));
  const auto part = [&](operation::Operation operation, const std::string& name) {
    const int step =
        add_step(std::move(operation), {phase::drop_table, group, 0, name}, Role::part_of_drop, whole);
    order_.add_edge(step, whole);
    return step;
  };
  for (const auto& column : table.columns) {
    const auto column_element = number(column_id(table.name, column.name));
    drop_steps_[static_cast<std::size_t>(column_element)] = whole;
    if (!column.default_value) continue;
    auto without = column;
    without.default_value.reset();
    default_drop_steps_[column_element] =
        part(operation::AlterColumn{table.name, column, without}, column.name);
  }
  for (auto& [id, constraint] : constraints_of(table, capabilities_)) {
    const auto name = old_name(number(id), schema::constraint_name(constraint));
    schema::set_constraint_name(constraint, name);
    const int step = part(operation::DropConstraint{table.name, constraint}, name);
    drop_steps_[static_cast<std::size_t>(number(id))] = step;
    if (is_key(constraint) && !name.empty()) add_released_name(step, relation_key({table.name.schema, name}));
  }
  for (auto index : table.indexes) {
    const auto element_of_index = number(index_id(table.name, index.name));
    index.name = old_name(element_of_index, index.name);
    const int step = part(operation::DropIndex{table.name, index}, index.name);
    drop_steps_[static_cast<std::size_t>(element_of_index)] = step;
    add_released_name(step, relation_key({table.name.schema, index.name}));
  }
}

void Differ::emit_kept_table(const schema::Table& before, const schema::Table& after) {
  const ObjectId id{ObjectKind::table, after.name, ""};
  const std::string group = after.name.display();
  if (before.options != after.options) {
    auto from = before;
    from.comment = after.comment;
    changes_[number(id)].push_back(add_step(operation::AlterTableOptions{std::move(from), after},
                                            {phase::alter_table, group, change_options, ""}));
  }
  emit_columns(before, after);
  emit_constraints(before, after);
  emit_indexes(after.name, before.indexes, after.indexes);
  emit_comment(id, {phase::alter_table, group, set_comment, ""}, before.comment, after.comment);
}

void Differ::emit_constraints(const schema::Table& before, const schema::Table& after) {
  const std::string group = after.name.display();
  for (auto& [id, constraint] : constraints_of(before, capabilities_)) {
    const auto element = number(id);
    if (!state_of(element).is_dropped()) continue;
    const std::string name = old_name(element, schema::constraint_name(constraint));
    schema::set_constraint_name(constraint, name);
    const int step =
        add_step(operation::DropConstraint{after.name, constraint},
                 {phase::alter_table, group, is_foreign_key(constraint) ? drop_foreign_key : drop_constraint,
                  name.empty() ? id.part : name});
    drop_steps_[static_cast<std::size_t>(element)] = step;
    if (is_primary(constraint)) add_released_name(step, primary_slot_key(after.name));
    if (name.empty()) continue;
    add_released_name(step, constraint_key(after.name, name));
    if (is_key(constraint)) add_released_name(step, relation_key({after.name.schema, name}));
  }
  for (const auto& [id, constraint] : constraints_of(after, capabilities_)) {
    const auto element = number(id);
    const auto& name = schema::constraint_name(constraint);
    if (state_of(element).is_created()) {
      const int step =
          add_step(operation::AddConstraint{after.name, constraint},
                   {phase::alter_table, group, is_foreign_key(constraint) ? add_foreign_key : add_constraint,
                    name.empty() ? id.part : name});
      creation_steps_[static_cast<std::size_t>(element)] = step;
      if (is_primary(constraint)) add_taken_name(step, primary_slot_key(after.name));
      if (name.empty()) continue;
      add_taken_name(step, constraint_key(after.name, name));
      if (is_key(constraint)) add_taken_name(step, relation_key({after.name.schema, name}));
    } else if (!name.empty()) {
      add_change_step(element,
                      emit_comment({ObjectKind::constraint, after.name, name},
                                   {phase::alter_table, group, set_comment, name},
                                   comment_of(before_.constraints.at(element)), comment_of(constraint)));
    }
  }
}

void Differ::emit_indexes(const ObjectName& owner, const std::vector<schema::Index>& before,
                          const std::vector<schema::Index>& after) {
  const std::string group = owner.display();
  for (auto index : before) {
    const auto element = number(index_id(owner, index.name));
    if (!state_of(element).is_dropped()) continue;
    index.name = old_name(element, index.name);
    const ObjectName name{owner.schema, index.name};
    const int step = add_step(operation::DropIndex{owner, std::move(index)},
                              {phase::alter_table, group, drop_index, name.name});
    drop_steps_[static_cast<std::size_t>(element)] = step;
    add_released_name(step, relation_key(name));
  }
  for (const auto& index : after) {
    const auto element = number(index_id(owner, index.name));
    const ObjectName name{owner.schema, index.name};
    if (state_of(element).is_created()) {
      const int step = add_step(operation::CreateIndex{owner, index},
                                {phase::alter_table, group, create_index, name.name});
      creation_steps_[static_cast<std::size_t>(element)] = step;
      add_taken_name(step, relation_key(name));
    } else {
      add_change_step(element, emit_comment({ObjectKind::index, name, ""},
                                            {phase::alter_table, group, set_comment, name.name},
                                            before_.indexes.at(element)->comment, index.comment));
    }
  }
}

namespace {

/// A rename with the names that it frees and takes.
struct Move {
  operation::Operation operation;
  std::vector<std::string> from, to;
  Element element = -1;
  Rank rank;
};

}  // namespace

void Differ::emit_part_renames() {
  // The names of keys and indexes live side by side with those of tables; others with those of their table.
  std::map<std::string, std::size_t> by_target;
  std::vector<Move> moves;
  for (const auto& rename : part_renames_) {
    const auto element = number(rename.to);
    if (!state_of(element).is_kept()) continue;  // dropped and made again, under the new name
    Move move;
    move.element = element;
    const auto& schema = rename.to.name.schema;
    if (rename.to.kind == ObjectKind::sequence) {
      move.operation = operation::RenameSequence{rename.from.name, rename.to.name};
      move.from = {relation_key(rename.from.name)};
      move.to = {relation_key(rename.to.name)};
    } else if (rename.to.kind == ObjectKind::index) {
      move.operation = operation::RenameIndex{rename.to.name, rename.from.part, rename.to.part};
      move.from = {relation_key({schema, rename.from.part})};
      move.to = {relation_key({schema, rename.to.part})};
    } else {
      move.operation = operation::RenameConstraint{rename.to.name, rename.from.part, rename.to.part};
      move.from = {constraint_key(rename.to.name, rename.from.part)};
      move.to = {constraint_key(rename.to.name, rename.to.part)};
      if (is_key(after_.constraints.at(element))) {
        move.from.push_back(relation_key({schema, rename.from.part}));
        move.to.push_back(relation_key({schema, rename.to.part}));
      }
    }
    move.rank = {phase::rename, rename.to.name.display(), 0, rename.to.part};
    by_target[move.to.back()] = moves.size();
    moves.push_back(std::move(move));
  }

  // a → b, b → a: one of a circle first takes a name that nobody has.
  std::vector<int> state(moves.size(), 0);
  std::set<std::size_t> through_temporary;
  for (std::size_t start = 0; start < moves.size(); ++start) {
    std::vector<std::size_t> path;
    std::size_t at = start;
    while (state[at] == 0) {
      state[at] = 1;
      path.push_back(at);
      const auto next = by_target.find(moves[at].from.back());
      if (next == by_target.end()) break;
      at = next->second;
      if (state[at] == 1 && std::ranges::find(path, at) != path.end()) through_temporary.insert(at);
    }
    for (const auto visited : path) state[visited] = 2;
  }

  for (std::size_t i = 0; i < moves.size(); ++i) {
    auto& move = moves[i];
    int first = -1;
    auto operation = move.operation;
    if (through_temporary.contains(i)) {
      auto to_temporary = move.operation;
      const auto use_temporary_name = [](auto& target, auto& source) {
        const auto temporary = target + "_limbeck_renaming";
        target = temporary.size() > 63 ? temporary.substr(temporary.size() - 63) : temporary;
        source = target;
      };
      if (auto* index = std::get_if<operation::RenameIndex>(&to_temporary)) {
        use_temporary_name(index->to, std::get<operation::RenameIndex>(operation).from);
      } else if (auto* constraint = std::get_if<operation::RenameConstraint>(&to_temporary)) {
        use_temporary_name(constraint->to, std::get<operation::RenameConstraint>(operation).from);
      } else if (auto* sequence = std::get_if<operation::RenameSequence>(&to_temporary)) {
        use_temporary_name(sequence->to.name, std::get<operation::RenameSequence>(operation).from.name);
      }
      first = add_step(std::move(to_temporary), move.rank);
    }
    const int step = add_step(std::move(operation), move.rank);
    for (const int other : changes_[move.element]) order_.add_edge(step, other);
    changes_[move.element].push_back(step);
    if (first >= 0) {
      order_.add_edge(first, step);
      changes_[move.element].push_back(first);
    }
    for (const auto& name : move.from) add_released_name(first >= 0 ? first : step, name);
    for (const auto& name : move.to) add_taken_name(step, name);
  }
}

}  // namespace limbeck::autogenerate
