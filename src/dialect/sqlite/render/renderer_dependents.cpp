// Views and triggers that are dropped while ALTER TABLE runs.
#include <algorithm>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/render_sql.hpp"
#include "dialect/sqlite/render/renderer.hpp"

namespace limbeck::dialect::sqlite {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;

namespace {

bool same_id(const ObjectId& a, const ObjectId& b) {
  return a.kind == b.kind && text::iequals(a.name.name, b.name.name) && text::iequals(a.part, b.part);
}

}  // namespace

void Renderer::drop_dependents_for_rename(const schema::Table& table, const std::string& column) {
  for (const auto& view : state_.dependent_views(table.name.name)) {
    if (is_dropped_for_now(view_id(view)) || !state_.mentions(view_id(view), column)) continue;
    drop_dependent_views(view.name);
    for (const auto& [id, object] : state_.catalog().objects) {
      if (text::iequals(id.name.name, view.name) && state_.mentions(id, column))
        drop_trigger_until_end(id, true);
    }
  }
}

bool Renderer::is_dropped_for_now(const ObjectId& id) const {
  return std::ranges::any_of(dropped_dependents_, [&](const ObjectId& held) { return same_id(held, id); });
}

bool Renderer::cancel_recreation(const ObjectId& id) {
  return std::erase_if(dropped_dependents_, [&](const ObjectId& held) { return same_id(held, id); }) > 0;
}

void Renderer::drop_view_until_end(const ObjectName& view) {
  if (!dropped_dependents_.insert(view_id(view)).second) return;
  for (const auto& [id, object] : state_.catalog().objects) {
    if (text::iequals(id.name.name, view.name)) drop_trigger_until_end(id, false);  // it goes with the view
  }
  add("DROP VIEW " + quote_identifier(view.name));
}

void Renderer::drop_trigger_until_end(const ObjectId& trigger, bool drop) {
  if (trigger.kind != ObjectKind::trigger || !dropped_dependents_.insert(trigger).second) return;
  if (drop) add("DROP TRIGGER " + quote_identifier(trigger.part));
}

void Renderer::drop_dependent_views(const std::string& table) {
  const auto views = state_.dependent_views(table);
  for (const auto& [id, object] : state_.catalog().objects) {
    const auto& owner = id.name.name;
    const auto owns = [&](const ObjectName& view) { return text::iequals(view.name, owner); };
    if (text::iequals(owner, table) || std::ranges::any_of(views, owns)) continue;  // it goes with that
    const auto used = [&, &id = id](const ObjectName& view) { return state_.uses(id, view.name); };
    if (state_.uses(id, table) || std::ranges::any_of(views, used)) drop_trigger_until_end(id, true);
  }
  for (auto view = views.rbegin(); view != views.rend(); ++view) drop_view_until_end(*view);
}

void Renderer::drop_dependents_for_rebuild(const schema::Table& table) {
  drop_dependent_views(table.name.name);
  for (const auto& [id, object] : state_.catalog().objects) {
    if (text::iequals(id.name.name, table.name.name))
      drop_trigger_until_end(id, false);  // it goes with the table
  }
}

void Renderer::drop_dependents_of_column(const schema::Table& table, const std::string& column) {
  const auto over = state_.dependent_views(table.name.name);
  for (const auto& view : over) {
    if (!state_.mentions(view_id(view), column)) continue;
    drop_dependent_views(view.name);
    drop_view_until_end(view);
  }
  for (const auto& [id, object] : state_.catalog().objects) {
    if (!state_.mentions(id, column)) continue;
    const auto used = [&, &id = id](const ObjectName& view) { return state_.uses(id, view.name); };
    if (text::iequals(id.name.name, table.name.name) || state_.uses(id, table.name.name) ||
        std::ranges::any_of(over, used)) {
      drop_trigger_until_end(id, true);
    }
  }
}

void Renderer::recreate_dependents(bool at_the_end) {
  if (dropped_dependents_.empty()) return;
  // At the end as they shall be; in between as they were.
  const auto source = at_the_end ? RenderState(after_) : state_;
  std::vector<ObjectName> views;
  for (const auto& [name, view] : source.catalog().views) {
    if (is_dropped_for_now(view_id(name))) views.push_back(name);
  }
  for (const auto& name : source.sort_by_dependency(std::move(views)))
    add(create_view_sql(source.catalog().views.at(name)));
  for (const auto& [id, object] : source.catalog().objects) {
    if (id.kind == ObjectKind::trigger && is_dropped_for_now(id)) add(create_object_sql(object));
  }
  dropped_dependents_.clear();
}

}  // namespace limbeck::dialect::sqlite
