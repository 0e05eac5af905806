// The catalog behind operations that were run, without another look at the database.
#pragma once

#include <vector>

#include "dialect/capabilities.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::migrate {

/// Makes of a catalog, as inspecting shows it, what inspecting would show (dependencies included) once
/// `operations` were done. False when that is not certain: `catalog` is of no use then. It is certain when
/// the engine neither writes what is made in other words than the operation (a new column has a type that is
/// there already, and no expression), nor changes anything besides: for most columns, keys, indexes and
/// tables that are made or dropped, enums, and comments; never for what is renamed, views that are made, and
/// objects that are known by their text. Not for operations that were rendered as the rebuild of a table.
bool carry_forward(schema::Catalog& catalog, const std::vector<operation::Operation>& operations,
                   const dialect::Capabilities& capabilities);

}  // namespace limbeck::migrate
