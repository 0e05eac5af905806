#include <fmt/core.h>

#include "base/error.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/render_sql.hpp"
#include "dialect/mysql/render/renderer.hpp"
#include "dialect/mysql/render/trigger.hpp"

namespace limbeck::dialect::mysql {

using schema::ObjectKind;
using schema::ObjectName;
using schema::SqlObject;

void Renderer::operator()(const operation::CreateView& op) {
  if (has_renamed_) follow_views_below(op.view.name);
  add(create_view_sql(op.view, false));
}

void Renderer::operator()(const operation::DropView& op) {
  add("DROP VIEW " + quoted(op.view.name));
}

void Renderer::operator()(const operation::ReplaceView& op) {
  if (has_renamed_) follow_views_below(op.after.name);
  add(create_view_sql(op.after, true));
}

void Renderer::create_trigger(const SqlObject& object) {
  const auto trigger = read_trigger(object.definition);
  if (!trigger) return add_script(object.definition, "the definition of " + object.id.display());
  add(create_trigger_sql(*trigger, order_of(*trigger, now(), after_)));
}

void Renderer::create_object(const SqlObject& object) {
  if (object.id.kind == ObjectKind::trigger) return create_trigger(object);
  if (object.id.kind == ObjectKind::raw)
    return add_script(object.definition, "the definition of " + object.id.display());
  add(object.definition);
}

void Renderer::drop_object(const SqlObject& object) {
  if (!object.drop.empty()) return add_script(object.drop, "what drops " + object.id.display());
  const auto& [kind, name, part] = object.id;
  switch (kind) {
    case ObjectKind::trigger:
      return add("DROP TRIGGER " + quote_identifier(part));
    case ObjectKind::function:
      return add("DROP FUNCTION " + quoted(name));
    case ObjectKind::procedure:
      return add("DROP PROCEDURE " + quoted(name));
    case ObjectKind::event:
      return add("DROP EVENT " + quoted(name));
    default:
      throw Error(fmt::format("nothing says how to drop the {}", object.id.display()),
                  "give the object a statement that drops it");
  }
}

void Renderer::operator()(const operation::CreateObject& op) {
  create_object(op.object);
}

void Renderer::operator()(const operation::DropObject& op) {
  drop_object(op.object);
}

void Renderer::operator()(const operation::ReplaceObject& op) {
  if (op.after.replaceable)
    return add_script(op.after.definition, "the definition of " + op.after.id.display());
  drop_object(op.before);
  state_.apply(operation::DropObject{op.before});
  create_object(op.after);
}

void Renderer::operator()(const operation::Execute& op) {
  follow_renames();
  add_script(op.sql, "a statement to run");
}

void Renderer::follow_renamed_sequences() {
  std::vector<operation::AlterColumn> changes;
  for (const auto& [name, wanted] : after_.tables) {
    for (const auto& after : wanted.columns) {
      const auto* held = column(name, after.name);
      if (held && held->default_value && after.default_value && held->default_value != after.default_value)
        changes.push_back({name, *held, after});
    }
  }
  for (const auto& change : changes) {
    alter(change.table, "MODIFY COLUMN " + column_sql(change.after));
    state_.apply(change);
  }
}

void Renderer::follow_view(const ObjectName& name) {
  const auto wanted = after_.views.find(name);
  const auto held = now().views.find(name);
  if (wanted == after_.views.end() || held == now().views.end() || held->second.query == wanted->second.query)
    return;
  const auto old = held->second;
  follow_views_below(name);
  add(create_view_sql(wanted->second, true));
  state_.apply(operation::ReplaceView{old, wanted->second});
}

void Renderer::follow_views_below(const ObjectName& name) {
  for (const auto& [dependent, on] : after_.dependencies) {
    if (dependent.kind == ObjectKind::view && dependent.name == name && on.kind == ObjectKind::view)
      follow_view(on.name);
  }
}

void Renderer::follow_renames() {
  if (std::exchange(has_renamed_sequence_, false)) follow_renamed_sequences();
  if (!std::exchange(has_renamed_, false)) return;
  for (const auto& [name, view] : after_.views) follow_view(name);
  for (const auto& [id, wanted] : after_.objects) {
    const auto held = now().objects.find(id);
    if (held == now().objects.end() || held->second.definition == wanted.definition) continue;
    const auto old = held->second;
    drop_object(old);
    state_.apply(operation::DropObject{old});
    create_object(wanted);
    state_.apply(operation::CreateObject{wanted});
  }
}

}  // namespace limbeck::dialect::mysql
