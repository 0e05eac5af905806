// Steps for views and for objects that are known by their definition.
#include <map>

#include "autogenerate/differ/emit.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;

namespace {

void emit_dropped_view(const ComparedSides& compared, const schema::View& held, Steps& steps) {
  const auto& name = held.name;
  auto view = held;
  for (auto& index : view.indexes) {
    index.name = compared.sides.old_name(compared.number(index_id(name, index.name)), index.name);
  }
  const auto step = steps.add(operation::DropView{view}, {phase::drop_view, name.display(), 0, ""});
  steps.of[compared.number({ObjectKind::view, name, ""})].drop = step;
  steps.released_names.emplace_back(relation_key(name), step);
  steps.released_names.emplace_back(type_key(name), step);
  for (const auto& index : held.indexes) steps.of[compared.number(index_id(name, index.name))].drop = step;
  for (const auto& index : view.indexes) {
    steps.released_names.emplace_back(index_key(name, index.name, compared.sides.capabilities), step);
  }
}

void emit_new_view(const ComparedSides& compared, const schema::View& view, Steps& steps) {
  const auto& name = view.name;
  const auto step = steps.add(operation::CreateView{view}, {phase::create_view, name.display(), 0, ""});
  steps.of[compared.number({ObjectKind::view, name, ""})].creation = step;
  steps.taken_names.emplace_back(relation_key(name), step);
  steps.taken_names.emplace_back(type_key(name), step);
  for (const auto& index : view.indexes) {
    steps.of[compared.number(index_id(name, index.name))].creation = step;
    steps.taken_names.emplace_back(index_key(name, index.name, compared.sides.capabilities), step);
  }
}

void emit_view_comments(const schema::View& before, const schema::View& after, std::optional<StepId> replaced,
                        Steps& steps) {
  const auto group = after.name.display();
  emit_comment({ObjectKind::view, after.name, ""}, {phase::comments, group, 0, ""}, before.comment,
               after.comment, steps);
  const std::map<std::string, std::string> from(before.column_comments.begin(), before.column_comments.end());
  const std::map<std::string, std::string> to(after.column_comments.begin(), after.column_comments.end());
  const auto comment_in = [](const std::map<std::string, std::string>& comments, const std::string& column) {
    const auto found = comments.find(column);
    return found == comments.end() ? std::string() : found->second;
  };
  for (const auto& [column, type] : after.columns) {
    const auto comment =
        emit_comment({ObjectKind::column, after.name, column}, {phase::comments, group, 1, column},
                     comment_in(from, column), comment_in(to, column), steps);
    if (comment && replaced) steps.add_edge(*replaced, *comment);  // which may make the column
  }
}

void emit_kept_view(const ComparedSides& compared, const schema::View& before, const schema::View& after,
                    Steps& steps) {
  const auto element = compared.number({ObjectKind::view, after.name, ""});
  std::optional<StepId> replaced;
  if (compared.state(element).changed) {
    auto changed = after;  // comments and indexes have steps of their own
    changed.comment = before.comment;
    changed.column_comments = before.column_comments;
    changed.indexes = before.indexes;
    replaced = steps.add(operation::ReplaceView{before, std::move(changed)},
                         {phase::create_view, after.name.display(), 0, ""});
    steps.of[element].changes.push_back(*replaced);
  }
  emit_indexes(compared, after.name, before.indexes, after.indexes, steps);
  emit_view_comments(before, after, replaced, steps);
}

}  // namespace

void emit_views(const ComparedSides& compared, Steps& steps) {
  const auto& before = compared.sides.before.catalog.views;
  for (const auto& [name, held] : before) {
    if (compared.state({ObjectKind::view, name, ""}).is_dropped()) emit_dropped_view(compared, held, steps);
  }
  for (const auto& [name, held] : compared.sides.after.catalog.views) {
    if (compared.state({ObjectKind::view, name, ""}).is_created()) {
      emit_new_view(compared, held, steps);
    } else {
      emit_kept_view(compared, before.at(name), held, steps);
    }
  }
}

namespace {

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

/// The drop of the table or view that an object lives on and goes with.
std::optional<StepId> drop_of_owner(const ComparedSides& compared, const ObjectId& id, const Steps& steps) {
  std::optional<StepId> drop;
  if (!is_attached(id.kind)) return drop;
  for (const auto kind : {ObjectKind::table, ObjectKind::view}) {
    const auto owner = compared.sides.elements.find({kind, id.name, ""});
    if (owner && compared.state(*owner).is_dropped()) drop = steps.of[*owner].drop;
  }
  return drop;
}

void emit_dropped_object(const ComparedSides& compared, const schema::SqlObject& object, Steps& steps) {
  const auto& id = object.id;
  const Rank rank{phase_of_drop(id.kind), id.name.display(), static_cast<int>(id.kind), id.part};
  const auto whole = drop_of_owner(compared, id, steps);
  const auto step = whole
                        ? steps.add_part(operation::DropObject{object}, rank, StepRole::part_of_drop, *whole)
                        : steps.add(operation::DropObject{object}, rank);
  if (whole) steps.add_edge(step, *whole);
  steps.of[compared.number(id)].drop = step;
  if (is_defined_type(id.kind)) steps.released_names.emplace_back(type_key(id.name), step);
}

void emit_kept_object(const ComparedSides& compared, const schema::SqlObject& before,
                      const schema::SqlObject& after, const Rank& rank, Steps& steps) {
  const auto& id = after.id;
  const auto element = compared.number(id);
  std::optional<StepId> replaced;
  if (compared.state(element).changed) {
    auto changed = after;
    changed.comment = before.comment;
    replaced = steps.add(operation::ReplaceObject{before, std::move(changed)}, rank);
    steps.of[element].changes.push_back(*replaced);
  }
  const auto comment = emit_comment(id, {phase::comments, id.name.display(), 2, id.part}, before.comment,
                                    after.comment, steps);
  if (comment && replaced) steps.add_edge(*replaced, *comment);
}

}  // namespace

void emit_objects(const ComparedSides& compared, Steps& steps) {
  const auto& before = compared.sides.before.catalog.objects;
  for (const auto& [id, held] : before) {
    if (compared.state(id).is_dropped()) emit_dropped_object(compared, held, steps);
  }
  for (const auto& [id, held] : compared.sides.after.catalog.objects) {
    const Rank rank{phase_of_creation(id.kind), id.name.display(), static_cast<int>(id.kind), id.part};
    if (!compared.state(id).is_created()) {
      emit_kept_object(compared, before.at(id), held, rank, steps);
      continue;
    }
    const auto step = steps.add(operation::CreateObject{held}, rank);
    steps.of[compared.number(id)].creation = step;
    if (is_defined_type(id.kind)) steps.taken_names.emplace_back(type_key(id.name), step);
  }
}

}  // namespace limbeck::autogenerate
