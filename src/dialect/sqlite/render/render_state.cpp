#include "dialect/sqlite/render/render_state.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sqlite/inspect/mentions.hpp"
#include "dialect/sqlite/render/catalog_policy.hpp"
#include "operation/apply.hpp"

namespace limbeck::dialect::sqlite {

using schema::ObjectId;
using schema::ObjectKind;
using schema::ObjectName;
using schema::Table;

namespace {

template <typename Map>
auto find_ignoring_case(Map& map, const ObjectName& name) {
  const auto found = map.find(name);
  if (found != map.end()) return found;
  return std::ranges::find_if(map,
                              [&](const auto& entry) { return text::iequals(entry.first.name, name.name); });
}

}  // namespace

ObjectId view_id(const ObjectName& name) {
  return {ObjectKind::view, name, ""};
}

RenderState::RenderState(schema::Catalog catalog) : catalog_(std::move(catalog)) {
  for (const auto& [name, view] : catalog_.views) register_names(view);
  for (const auto& [id, object] : catalog_.objects) register_names(object);
}

/// What SQLite is asked to make of a view is what it is written as.
void RenderState::register_names(const schema::View& view) {
  auto& names = names_[view_id(view.name)];
  names = {};
  for (const auto* sql : {&view.definition, &view.query}) {
    names.mentioned.merge(mentioned_names(*sql));
    names.used.merge(used_tables(*sql));
  }
}

void RenderState::register_names(const schema::SqlObject& object) {
  auto& names = names_[object.id];
  names = {};
  for (const auto* sql : {&object.source, &object.definition}) {
    names.mentioned.merge(mentioned_names(*sql));
    names.used.merge(used_tables(*sql));
  }
}

const Table* RenderState::find_table(const ObjectName& name) const {
  const auto found = find_ignoring_case(catalog_.tables, name);
  return found == catalog_.tables.end() ? nullptr : &found->second;
}

Table& RenderState::table(const ObjectName& name) {
  const auto found = find_ignoring_case(catalog_.tables, name);
  if (found == catalog_.tables.end())
    throw Error(fmt::format("there is no table {} to change", name.display()));
  referrers_.reset();
  return found->second;
}

void RenderState::add_table(Table table) {
  referrers_.reset();
  catalog_.tables[table.name] = std::move(table);
}

bool RenderState::has_relation(const std::string& name) const {
  const ObjectName wanted{"", name};
  return find_table(wanted) != nullptr || find_ignoring_case(catalog_.views, wanted) != catalog_.views.end();
}

bool RenderState::is_column_referenced(const Table& table, const std::string& column) const {
  return std::ranges::any_of(catalog_.tables, [&](const auto& entry) {
    const auto& [name, other] = entry;
    return !text::iequals(name.name, table.name.name) &&
           std::ranges::any_of(other.foreign_keys, [&](const schema::ForeignKey& key) {
             return text::iequals(key.referenced_table.name, table.name.name) &&
                    std::ranges::any_of(key.referenced_columns,
                                        [&](const auto& each) { return text::iequals(each, column); });
           });
  });
}

const RenderState::Referrers& RenderState::referrers() const {
  if (referrers_) return *referrers_;
  auto& found = referrers_.emplace();
  for (const auto& [name, table] : catalog_.tables) {
    ++tables_visited_;
    for (const auto& key : table.foreign_keys) {
      found[text::lower(key.referenced_table.name)].insert(text::lower(name.name));
    }
  }
  return found;
}

bool RenderState::deletion_has_effects(const Table& table) const {
  const auto name = text::lower(table.name.name);
  const auto found = referrers().find(name);
  if (found == referrers().end()) return false;
  const bool is_referenced_by_others = found->second.size() > (found->second.contains(name) ? 1U : 0U);
  return is_referenced_by_others ||
         std::ranges::any_of(table.foreign_keys, [&](const schema::ForeignKey& key) {
           return key.on_delete != schema::ForeignKeyAction::no_action &&
                  text::iequals(key.referenced_table.name, table.name.name);
         });
}

void RenderState::drop_table(const ObjectName& name) {
  const auto found = find_ignoring_case(catalog_.tables, name);
  if (found == catalog_.tables.end()) return;
  for (const auto& key : found->second.foreign_keys) {
    if (referrers_)
      (*referrers_)[text::lower(key.referenced_table.name)].erase(text::lower(found->first.name));
  }
  catalog_.tables.erase(found);
}

void RenderState::rename_table(const ObjectName& from, const ObjectName& to) {
  auto renamed = table(from);
  const auto old_name = renamed.name;
  drop_table(from);
  renamed.name = to;
  add_table(std::move(renamed));
  for (auto& [name, other] : catalog_.tables) {
    for (auto& key : other.foreign_keys) {
      if (text::iequals(key.referenced_table.name, old_name.name)) key.referenced_table = to;
    }
  }
  referrers_.reset();
  std::map<ObjectId, schema::SqlObject> objects;
  for (auto& [id, object] : catalog_.objects) {
    const auto old_id = id;
    if (text::iequals(id.name.name, old_name.name)) {
      object.id.name = to;
      names_[object.id] = names_[old_id];
    }
    objects.emplace(object.id, std::move(object));
  }
  catalog_.objects = std::move(objects);
  for (auto& [id, names] : names_) {
    for (auto* set : {&names.mentioned, &names.used}) {
      if (set->contains(text::lower(old_name.name))) set->insert(text::lower(to.name));
    }
  }
}

void RenderState::rename_column(Table& table, const std::string& from, const std::string& to) {
  operation::rename_column(table, from, to, catalog_policy());
  for (auto& [name, other] : catalog_.tables) {
    for (auto& key : other.foreign_keys) {
      if (!text::iequals(key.referenced_table.name, table.name.name)) continue;
      for (auto& column : key.referenced_columns) {
        if (text::iequals(column, from)) column = to;
      }
    }
  }
  for (auto& [id, names] : names_) {
    if (names.mentioned.contains(text::lower(from))) names.mentioned.insert(text::lower(to));
  }
}

void RenderState::add_view(schema::View view) {
  register_names(view);
  catalog_.views[view.name] = std::move(view);
}

void RenderState::add_object(schema::SqlObject object) {
  register_names(object);
  catalog_.objects[object.id] = std::move(object);
}

void RenderState::drop_view(const ObjectName& name) {
  const auto found = find_ignoring_case(catalog_.views, name);
  if (found != catalog_.views.end()) catalog_.views.erase(found);
}

bool RenderState::drop_object(const ObjectId& id) {
  return std::erase_if(catalog_.objects, [&](const auto& entry) {
           const auto& held = entry.first;
           return held.kind == id.kind && text::iequals(held.name.name, id.name.name) &&
                  (held.part == id.part ||
                   (id.kind == ObjectKind::trigger && text::iequals(held.part, id.part)));
         }) > 0;
}

bool RenderState::mentions(const ObjectId& id, const std::string& name) const {
  const auto found = names_.find(id);
  return found != names_.end() && found->second.mentioned.contains(text::lower(name));
}

bool RenderState::uses(const ObjectId& id, const std::string& table) const {
  const auto found = names_.find(id);
  return found != names_.end() && found->second.used.contains(text::lower(table));
}

std::vector<ObjectName> RenderState::dependent_views(const std::string& name) const {
  std::vector<ObjectName> views;
  std::vector<std::string> names{name};
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const auto& [view, held] : catalog_.views) {
      if (!uses(view_id(view), names[i]) || std::ranges::find(views, view) != views.end()) continue;
      views.push_back(view);
      names.push_back(view.name);
    }
  }
  return sort_by_dependency(std::move(views));
}

std::vector<ObjectName> RenderState::sort_by_dependency(std::vector<ObjectName> views) const {
  std::vector<ObjectName> order;
  while (!views.empty()) {
    auto next = std::ranges::find_if(views, [&](const ObjectName& view) {
      return std::ranges::none_of(
          views, [&](const ObjectName& other) { return other != view && uses(view_id(view), other.name); });
    });
    if (next == views.end()) next = views.begin();  // a cycle, of names that aren't all views
    order.push_back(*next);
    views.erase(next);
  }
  return order;
}

}  // namespace limbeck::dialect::sqlite
