// Steps for views and for objects that are known by their definition.
#include <map>

#include "autogenerate/differ/differ.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;

void Differ::emit_views() {
  for (const auto& [name, held] : before_catalog_.views) {
    const auto element = number({ObjectKind::view, name, ""});
    if (!state_of(element).is_dropped()) continue;
    auto view = held;
    for (auto& index : view.indexes) index.name = old_name(number(index_id(name, index.name)), index.name);
    const int step = add_step(operation::DropView{view}, {phase::drop_view, name.display(), 0, ""});
    drop_steps_[static_cast<std::size_t>(element)] = step;
    add_released_name(step, relation_key(name));
    add_released_name(step, type_key(name));
    for (std::size_t i = 0; i < held.indexes.size(); ++i) {
      drop_steps_[static_cast<std::size_t>(number(index_id(name, held.indexes[i].name)))] = step;
      add_released_name(step, relation_key({name.schema, view.indexes[i].name}));
    }
  }
  for (const auto& [name, held] : after_catalog_.views) {
    const ObjectId id{ObjectKind::view, name, ""};
    const auto element = number(id);
    if (state_of(element).is_created()) {
      const int step = add_step(operation::CreateView{held}, {phase::create_view, name.display(), 0, ""});
      creation_steps_[static_cast<std::size_t>(element)] = step;
      add_taken_name(step, relation_key(name));
      add_taken_name(step, type_key(name));
      for (const auto& index : held.indexes) {
        creation_steps_[static_cast<std::size_t>(number(index_id(name, index.name)))] = step;
        add_taken_name(step, relation_key({name.schema, index.name}));
      }
      continue;
    }
    const auto& before = before_catalog_.views.at(name);
    const Rank rank{phase::create_view, name.display(), 0, ""};
    const Rank comment_rank{phase::comments, name.display(), 0, ""};
    int replaced = -1;
    if (state_of(element).changed) {
      auto after = held;  // comments and indexes have steps of their own
      after.comment = before.comment;
      after.column_comments = before.column_comments;
      after.indexes = before.indexes;
      replaced = add_step(operation::ReplaceView{before, std::move(after)}, rank);
      changes_[element].push_back(replaced);
    }
    emit_indexes(name, before.indexes, held.indexes);
    emit_comment(id, comment_rank, before.comment, held.comment);
    const std::map<std::string, std::string> from(before.column_comments.begin(),
                                                  before.column_comments.end());
    const std::map<std::string, std::string> to(held.column_comments.begin(), held.column_comments.end());
    for (const auto& [column, type] : held.columns) {
      const auto was = from.find(column);
      const auto is = to.find(column);
      emit_comment({ObjectKind::column, name, column}, {phase::comments, name.display(), 1, column},
                   was == from.end() ? "" : was->second, is == to.end() ? "" : is->second, replaced);
    }
  }
}

namespace {

bool is_type_object(ObjectKind kind) {
  return kind == ObjectKind::domain || kind == ObjectKind::composite_type || kind == ObjectKind::range_type;
}

int phase_of_creation(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::extension:
      return phase::create_extension;
    case ObjectKind::collation:
    case ObjectKind::text_search:
      return phase::create_collation;
    case ObjectKind::domain:
    case ObjectKind::composite_type:
    case ObjectKind::range_type:
      return phase::create_type;
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
    case ObjectKind::operator_:
    case ObjectKind::cast:
      return phase::create_routine;
    case ObjectKind::trigger:
    case ObjectKind::rule:
    case ObjectKind::policy:
    case ObjectKind::statistics:
      return phase::create_attached;
    case ObjectKind::privilege:
      return phase::create_privilege;
    default:
      return phase::create_late;
  }
}

int phase_of_drop(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::extension:
      return phase::drop_extension;
    case ObjectKind::collation:
    case ObjectKind::text_search:
    case ObjectKind::domain:
    case ObjectKind::composite_type:
    case ObjectKind::range_type:
      return phase::drop_type;
    case ObjectKind::function:
    case ObjectKind::procedure:
    case ObjectKind::aggregate:
    case ObjectKind::operator_:
    case ObjectKind::cast:
      return phase::drop_routine;
    case ObjectKind::privilege:
      return phase::drop_privilege;
    default:
      return phase::drop_attached;
  }
}

}  // namespace

void Differ::emit_objects() {
  for (const auto& [id, held] : before_catalog_.objects) {
    const auto element = number(id);
    if (!state_of(element).is_dropped()) continue;
    // What lives on a table or view goes with it.
    int whole = -1;
    if (is_attached(id.kind)) {
      for (const auto kind : {ObjectKind::table, ObjectKind::view}) {
        const auto owner = elements_.find({kind, id.name, ""});
        if (owner && state_of(*owner).is_dropped()) whole = drop_step(*owner);
      }
    }
    const int step = add_step(operation::DropObject{held},
                              {phase_of_drop(id.kind), id.name.display(), static_cast<int>(id.kind), id.part},
                              whole >= 0 ? Role::part_of_drop : Role::standalone, whole);
    if (whole >= 0) order_.add_edge(step, whole);
    drop_steps_[static_cast<std::size_t>(element)] = step;
    if (is_type_object(id.kind)) add_released_name(step, type_key(id.name));
  }
  for (const auto& [id, held] : after_catalog_.objects) {
    const auto element = number(id);
    const Rank rank{phase_of_creation(id.kind), id.name.display(), static_cast<int>(id.kind), id.part};
    if (state_of(element).is_created()) {
      const int step = add_step(operation::CreateObject{held}, rank);
      creation_steps_[static_cast<std::size_t>(element)] = step;
      if (is_type_object(id.kind)) add_taken_name(step, type_key(id.name));
      continue;
    }
    const auto& before = before_catalog_.objects.at(id);
    int replaced = -1;
    if (state_of(element).changed) {
      auto after = held;
      after.comment = before.comment;
      replaced = add_step(operation::ReplaceObject{before, std::move(after)}, rank);
      changes_[element].push_back(replaced);
    }
    emit_comment(id, {phase::comments, id.name.display(), 2, id.part}, before.comment, held.comment,
                 replaced);
  }
}

}  // namespace limbeck::autogenerate
