#include "autogenerate/differ/sides.hpp"

#include <algorithm>
#include <utility>

#include "autogenerate/renames/renaming.hpp"

namespace limbeck::autogenerate {

using schema::ObjectId;
using schema::ObjectKind;

Side::Side(schema::Catalog held_catalog, Elements& numbers, const dialect::Capabilities& capabilities)
    : catalog(std::move(held_catalog)) {
  const auto add = [&](const ObjectId& id) {
    elements.push_back(numbers.number(id));
    return elements.back();
  };
  for (const auto& [name, held] : catalog.schemas) add({ObjectKind::schema, {"", name}, ""});
  for (const auto& [name, held] : catalog.enums) add({ObjectKind::enum_type, name, ""});
  for (const auto& [name, held] : catalog.sequences) add({ObjectKind::sequence, name, ""});
  for (const auto& [name, held] : catalog.tables) {
    add({ObjectKind::table, name, ""});
    for (const auto& column : held.columns) columns[add(column_id(name, column.name))] = &column;
    for (auto& [id, constraint] : constraints_of(held, capabilities)) {
      constraints.emplace(add(id), std::move(constraint));
    }
    for (const auto& index : held.indexes) indexes[add(index_id(name, index.name))] = &index;
  }
  for (const auto& [name, held] : catalog.views) {
    add({ObjectKind::view, name, ""});
    for (const auto& index : held.indexes) indexes[add(index_id(name, index.name))] = &index;
  }
  for (const auto& [id, held] : catalog.objects) add(id);
  dependencies = Dependencies(catalog, numbers, capabilities);
}

std::string Sides::old_name(Element element, const std::string& name) const {
  const auto former = former_names.find(element);
  return former != former_names.end() ? former->second : display_name(name);
}

namespace {

/// Gives the table the CHECKs that it has through that parent and the parents of that.
void add_inherited_checks(schema::Table& table, const schema::ObjectName& parent,
                          const schema::Catalog& catalog, const sql::NameRules& rules) {
  const auto held = catalog.tables.find(parent);
  if (held == catalog.tables.end()) return;
  for (const auto& check : held->second.checks) {
    if (!check.no_inherit &&
        std::ranges::find(table.checks, check.name, &schema::CheckConstraint::name) == table.checks.end())
      table.checks.push_back(check);
  }
  for (const auto& above : parents_of(held->second, rules))
    add_inherited_checks(table, above, catalog, rules);
}

/// A table that gets a parent has to have its CHECKs before, and one that leaves its parent keeps them: they
/// are its own on that side of the change. (A catalog doesn't tell of those that a parent has as well.)
void own_inherited_checks(schema::Catalog& catalog, const schema::Catalog& other,
                          const sql::NameRules& rules) {
  for (auto& [name, table] : catalog.tables) {
    const auto counterpart = other.tables.find(name);
    if (counterpart == other.tables.end()) continue;
    const auto parents = parents_of(table, rules), others = parents_of(counterpart->second, rules);
    for (const auto& parent : parents) {
      if (std::ranges::find(others, parent) == others.end())
        add_inherited_checks(table, parent, catalog, rules);
    }
  }
}

}  // namespace

Sides make_sides(schema::Catalog before, schema::Catalog after, const dialect::Capabilities& capabilities) {
  const sql::NameRules rules{capabilities.engine, capabilities.case_insensitive_names};
  own_inherited_checks(before, after, rules);
  own_inherited_checks(after, before, rules);
  auto matched = match_by_content(std::move(before), after, capabilities);
  Elements elements;
  std::unordered_map<Element, std::string> former_names;
  for (const auto& [from, to] : matched.renames) {
    former_names[elements.number(to)] = from.kind == ObjectKind::sequence ? from.name.name : from.part;
  }
  Side old_side(std::move(matched.before), elements, capabilities);
  Side new_side(std::move(after), elements, capabilities);
  return {capabilities,           rules,
          std::move(elements),    std::move(old_side),
          std::move(new_side),    std::move(matched.renames),
          std::move(former_names)};
}

}  // namespace limbeck::autogenerate
