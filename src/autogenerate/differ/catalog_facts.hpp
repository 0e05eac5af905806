// Dependencies that the engine keeps a list of (PostgreSQL: pg_depend).
#pragma once

#include <unordered_set>
#include <vector>

#include "autogenerate/differ/dependencies.hpp"
#include "autogenerate/differ/numbered_catalog.hpp"

namespace limbeck::autogenerate {

struct CatalogFacts {
  std::vector<DependencyFact> facts;
  std::unordered_set<Element> told;  ///< the elements that the engine lists what they depend on
};

/// What Catalog::dependencies says, by the ids that are used here; of a column, also through which of its
/// sides.
CatalogFacts catalog_facts(const NumberedCatalog& catalog, Elements& elements);

}  // namespace limbeck::autogenerate
