// Dependencies that the definitions of objects name: a key its columns, a sequence its owner.
#pragma once

#include <vector>

#include "autogenerate/differ/dependencies.hpp"
#include "autogenerate/differ/numbered_catalog.hpp"

namespace limbeck::autogenerate {

/// What the fields of the catalog's objects say, without a look at texts.
std::vector<DependencyFact> definition_facts(const NumberedCatalog& catalog, Elements& elements);

}  // namespace limbeck::autogenerate
