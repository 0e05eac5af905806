// What is compared: two catalogs, their elements by number, and what depends on what in each. Nothing of it
// changes once it is made.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "autogenerate/differ/dependencies.hpp"
#include "autogenerate/differ/elements.hpp"
#include "autogenerate/differ/match.hpp"
#include "dialect/capabilities.hpp"
#include "dialect/sql/names.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// One catalog and where its parts are.
struct Side {
  Side(schema::Catalog catalog, Elements& numbers, const dialect::Capabilities& capabilities);
  Side(Side&&) = default;  // not to be copied: the maps point into the catalog

  schema::Catalog catalog;
  std::vector<Element> elements;  ///< all that it has, parts included
  std::unordered_map<Element, const schema::Column*> columns;
  std::unordered_map<Element, const schema::Index*> indexes;
  std::unordered_map<Element, schema::Constraint> constraints;
  Dependencies dependencies;
};

struct Sides {
  dialect::Capabilities capabilities;
  sql::NameRules rules;
  Elements elements;
  Side before, after;
  std::vector<PartRename> part_renames;                   ///< `before` has the new names already
  std::unordered_map<Element, std::string> former_names;  ///< of what part_renames rename

  /// What something of `before` is called in the database.
  std::string old_name(Element element, const std::string& name) const;
};

/// Both in the same names already, as far as confirmed renames go.
Sides make_sides(schema::Catalog before, schema::Catalog after, const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
