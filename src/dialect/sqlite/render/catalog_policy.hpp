// What SQLite makes of a catalog otherwise than other engines.
#pragma once

#include "operation/apply.hpp"

namespace limbeck::dialect::sqlite {

/// Names are one whatever their case, and the expressions of a table follow its columns.
const operation::CatalogPolicy& catalog_policy();

}  // namespace limbeck::dialect::sqlite
