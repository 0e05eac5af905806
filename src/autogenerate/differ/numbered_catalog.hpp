// A catalog with the numbers of its tables' parts: what the sources of dependencies read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "autogenerate/differ/elements.hpp"
#include "dialect/sql/names.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

struct NumberedTable {
  Element element;
  std::unordered_map<std::string, Element> columns;  ///< by name, folded
  std::vector<std::pair<Element, NumberedConstraint>> constraints;
};

struct NumberedCatalog {
  NumberedCatalog(const schema::Catalog& catalog, Elements& elements,
                  const dialect::Capabilities& capabilities);

  /// A column by any of its spellings.
  std::optional<Element> column(const NumberedTable& table, const std::string& name) const;

  const schema::Catalog& catalog;
  sql::NameRules rules;
  std::map<schema::ObjectName, NumberedTable> tables;  ///< one for each of catalog.tables
};

}  // namespace limbeck::autogenerate
