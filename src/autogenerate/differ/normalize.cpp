#include "autogenerate/differ/normalize.hpp"

#include <algorithm>
#include <map>

#include "autogenerate/differ/elements.hpp"
#include "autogenerate/renames/renaming.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectName;

/// What the spellings of one table's or view's name have in common.
ObjectName folded(const ObjectName& name, const dialect::Capabilities& capabilities) {
  if (capabilities.case_sensitive_tables) return name;
  return {text::lower(name.schema), text::lower(name.name)};
}

/// Spells names as the columns of one table are spelled.
void match_column_case(std::vector<std::string>& names, const schema::Table& table) {
  for (auto& name : names) {
    const auto found = std::ranges::find_if(
        table.columns, [&](const schema::Column& column) { return text::iequals(column.name, name); });
    if (found != table.columns.end()) name = found->name;
  }
}

void match_case_of_parts(schema::Table& table) {
  if (table.primary_key) match_column_case(table.primary_key->columns, table);
  for (auto& key : table.uniques) match_column_case(key.columns, table);
  for (auto& key : table.foreign_keys) match_column_case(key.columns, table);
  for (auto& index : table.indexes) {
    for (auto& key : index.keys) {
      std::vector<std::string> column = {key.column};
      match_column_case(column, table);
      key.column = column.front();
    }
  }
}

/// Those of `names` whose case differs from that of a name in `wanted`, by their old spelling.
std::map<std::string, std::string> case_changes(const std::vector<std::string>& names,
                                                const std::vector<std::string>& wanted) {
  std::map<std::string, std::string> by_lower, changes;
  for (const auto& name : wanted) by_lower[text::lower(name)] = name;
  for (const auto& name : names) {
    const auto found = by_lower.find(text::lower(name));
    if (found != by_lower.end() && found->second != name) changes[name] = found->second;
  }
  return changes;
}

template <typename Parts>
std::vector<std::string> names_of(const Parts& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(part.name);
  return names;
}

}  // namespace

Catalog normalized(Catalog catalog, const dialect::Capabilities& capabilities) {
  std::map<ObjectName, ObjectName> by_lower;
  if (capabilities.case_insensitive_names) {
    for (const auto& [name, table] : catalog.tables) by_lower[folded(name, capabilities)] = name;
  }
  if (capabilities.case_insensitive_names) {
    for (auto& [name, table] : catalog.tables) match_case_of_parts(table);
  }
  for (auto& [name, table] : catalog.tables) {
    for (auto& key : table.foreign_keys) {
      if (capabilities.case_insensitive_names) {
        const auto spelling = by_lower.find(folded(key.referenced_table, capabilities));
        if (spelling != by_lower.end()) key.referenced_table = spelling->second;
      }
      const auto referenced = catalog.tables.find(key.referenced_table);
      if (referenced == catalog.tables.end()) continue;
      if (capabilities.case_insensitive_names) match_column_case(key.referenced_columns, referenced->second);
      const auto& target = referenced->second.primary_key;
      if (key.referenced_columns.empty() && target && target->columns.size() == key.columns.size()) {
        key.referenced_columns = referenced->second.primary_key->columns;
      }
    }
  }
  return catalog;
}

Catalog with_case_of(Catalog before, const Catalog& after, const dialect::Capabilities& capabilities) {
  if (!capabilities.case_insensitive_names) return before;
  Renaming renaming;
  std::map<ObjectName, ObjectName> tables, views;
  for (const auto& [name, table] : after.tables) tables[folded(name, capabilities)] = name;
  for (const auto& [name, view] : after.views) views[folded(name, capabilities)] = name;
  for (const auto& [name, table] : before.tables) {
    const auto found = tables.find(folded(name, capabilities));
    if (found == tables.end()) continue;
    if (found->second != name) renaming.tables[name] = found->second;
    const auto& wanted = after.tables.at(found->second);
    auto columns = case_changes(names_of(table.columns), names_of(wanted.columns));
    auto indexes = case_changes(names_of(table.indexes), names_of(wanted.indexes));
    if (!columns.empty()) renaming.columns[name] = std::move(columns);
    if (!indexes.empty()) renaming.indexes[name] = std::move(indexes);
  }
  const sql::NameRules rules{capabilities.engine, true};
  before = renamed(before, renaming, rules);

  std::map<ObjectName, schema::View> kept_views;
  for (auto& [name, view] : before.views) {
    const auto found = views.find(folded(name, capabilities));
    if (found != views.end()) view.name = found->second;
    kept_views.emplace(view.name, std::move(view));
  }
  before.views = std::move(kept_views);

  const auto lower_id = [&](const ObjectId& id) {
    const ObjectName lower{text::lower(id.name.schema), text::lower(id.name.name)};
    return ObjectId{id.kind, is_attached(id.kind) ? folded(id.name, capabilities) : lower,
                    text::lower(id.part)};
  };
  std::map<ObjectId, ObjectId> ids;
  for (const auto& [id, object] : after.objects) ids[lower_id(id)] = id;
  std::map<ObjectId, schema::SqlObject> objects;
  for (auto& [id, object] : before.objects) {
    const auto found = ids.find(lower_id(id));
    if (found != ids.end()) object.id = found->second;
    objects.emplace(object.id, std::move(object));
  }
  before.objects = std::move(objects);
  return before;
}

}  // namespace limbeck::autogenerate
