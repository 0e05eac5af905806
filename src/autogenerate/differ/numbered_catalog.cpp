#include "autogenerate/differ/numbered_catalog.hpp"

namespace limbeck::autogenerate {

NumberedCatalog::NumberedCatalog(const schema::Catalog& held_catalog, Elements& elements,
                                 const dialect::Capabilities& capabilities)
    : catalog(held_catalog), rules{capabilities.engine, capabilities.case_insensitive_names} {
  for (const auto& [name, held] : catalog.tables) {
    NumberedTable table{elements.number({schema::ObjectKind::table, name, ""}), {}, {}};
    for (const auto& column : held.columns) {
      table.columns[rules.fold(column.name)] = elements.number(column_id(name, column.name));
    }
    for (auto& constraint : constraints_of(held, capabilities)) {
      const auto element = elements.number(constraint.id);
      table.constraints.emplace_back(element, std::move(constraint));
    }
    tables.emplace_hint(tables.end(), name, std::move(table));
  }
}

std::optional<Element> NumberedCatalog::column(const NumberedTable& table, const std::string& name) const {
  const auto found = table.columns.find(rules.fold(name));
  return found == table.columns.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace limbeck::autogenerate
