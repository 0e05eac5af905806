#include "autogenerate/differ/sides.hpp"

#include <utility>

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

Sides make_sides(schema::Catalog before, schema::Catalog after, const dialect::Capabilities& capabilities) {
  auto matched = match_by_content(std::move(before), after, capabilities);
  Elements elements;
  std::unordered_map<Element, std::string> former_names;
  for (const auto& [from, to] : matched.renames) {
    former_names[elements.number(to)] = from.kind == ObjectKind::sequence ? from.name.name : from.part;
  }
  Side old_side(std::move(matched.before), elements, capabilities);
  Side new_side(std::move(after), elements, capabilities);
  return {capabilities,           {capabilities.engine, capabilities.case_insensitive_names},
          std::move(elements),    std::move(old_side),
          std::move(new_side),    std::move(matched.renames),
          std::move(former_names)};
}

}  // namespace limbeck::autogenerate
