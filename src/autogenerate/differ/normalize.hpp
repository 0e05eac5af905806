// Certain equalities between catalogs that need no database to be seen.
#pragma once

#include "dialect/capabilities.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// Foreign keys name the columns that they refer to; where case doesn't matter, references are spelled as the
/// table and its columns are.
schema::Catalog normalized(schema::Catalog catalog, const dialect::Capabilities& capabilities);

/// `before` with names spelled as in `after` where only case differs and the engine doesn't see it.
schema::Catalog with_case_of(schema::Catalog before, const schema::Catalog& after,
                             const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
