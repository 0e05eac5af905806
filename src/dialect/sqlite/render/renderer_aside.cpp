// Views and triggers that step aside while ALTER TABLE runs.
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

/// SQLite follows the column into views and triggers that read the table, but not into what reads those
/// views, where it is then missing.
void Renderer::put_aside_for_rename(const schema::Table& table, const std::string& column) {
  for (const auto& view : state_.views_over(table.name.name)) {
    if (is_aside(view_id(view)) || !state_.mentions(view_id(view), column)) continue;
    put_views_aside(view.name);
    for (const auto& [id, object] : state_.catalog().objects) {
      if (text::iequals(id.name.name, view.name) && state_.mentions(id, column)) put_trigger_aside(id, true);
    }
  }
}

bool Renderer::is_aside(const ObjectId& id) const {
  return std::ranges::any_of(aside_, [&](const ObjectId& held) { return same_id(held, id); });
}

bool Renderer::no_longer_aside(const ObjectId& id) {
  return std::erase_if(aside_, [&](const ObjectId& held) { return same_id(held, id); }) > 0;
}

void Renderer::put_view_aside(const ObjectName& view) {
  if (!aside_.insert(view_id(view)).second) return;
  for (const auto& [id, object] : state_.catalog().objects) {
    if (text::iequals(id.name.name, view.name)) put_trigger_aside(id, false);  // it goes with the view
  }
  add("DROP VIEW " + quote_identifier(view.name));
}

void Renderer::put_trigger_aside(const ObjectId& trigger, bool drop) {
  if (trigger.kind != ObjectKind::trigger || !aside_.insert(trigger).second) return;
  if (drop) add("DROP TRIGGER " + quote_identifier(trigger.part));
}

/// Views over the table, and triggers anywhere that use it or them.
void Renderer::put_views_aside(const std::string& table) {
  const auto views = state_.views_over(table);
  for (const auto& [id, object] : state_.catalog().objects) {
    const auto& owner = id.name.name;
    const auto owns = [&](const ObjectName& view) { return text::iequals(view.name, owner); };
    if (text::iequals(owner, table) || std::ranges::any_of(views, owns)) continue;  // it goes with that
    const auto used = [&, &id = id](const ObjectName& view) { return state_.uses(id, view.name); };
    if (state_.uses(id, table) || std::ranges::any_of(views, used)) put_trigger_aside(id, true);
  }
  for (auto view = views.rbegin(); view != views.rend(); ++view) put_view_aside(*view);
}

void Renderer::put_aside_for_rebuild(const schema::Table& table) {
  put_views_aside(table.name.name);
  for (const auto& [id, object] : state_.catalog().objects) {
    if (text::iequals(id.name.name, table.name.name)) put_trigger_aside(id, false);  // it goes with the table
  }
}

/// Only what speaks of the column, and what is made of that.
void Renderer::put_aside_for_column(const schema::Table& table, const std::string& column) {
  const auto over = state_.views_over(table.name.name);
  for (const auto& view : over) {
    if (!state_.mentions(view_id(view), column)) continue;
    put_views_aside(view.name);
    put_view_aside(view);
  }
  for (const auto& [id, object] : state_.catalog().objects) {
    if (!state_.mentions(id, column)) continue;
    const auto used = [&, &id = id](const ObjectName& view) { return state_.uses(id, view.name); };
    if (text::iequals(id.name.name, table.name.name) || state_.uses(id, table.name.name) ||
        std::ranges::any_of(over, used)) {
      put_trigger_aside(id, true);
    }
  }
}

void Renderer::bring_back(bool at_the_end) {
  if (aside_.empty()) return;
  // At the end as they shall be; in between as they were.
  const auto source = at_the_end ? RenderState(after_) : state_;
  std::vector<ObjectName> views;
  for (const auto& [name, view] : source.catalog().views) {
    if (is_aside(view_id(name))) views.push_back(name);
  }
  for (const auto& name : source.sorted(std::move(views)))
    add(create_view_sql(source.catalog().views.at(name)));
  for (const auto& [id, object] : source.catalog().objects) {
    if (id.kind == ObjectKind::trigger && is_aside(id)) add(create_object_sql(object));
  }
  aside_.clear();
}

}  // namespace limbeck::dialect::sqlite
