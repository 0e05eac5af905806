#pragma once

#include <vector>

#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::operation {

/// What operations say they make of a catalog. What an engine does beside that is not followed: texts that
/// speak of what is renamed, what goes along with a dropped column, and whatever an Execute does. Of things
/// that aren't there nothing comes.
schema::Catalog applied(schema::Catalog catalog, const std::vector<Operation>& operations);

}  // namespace limbeck::operation
