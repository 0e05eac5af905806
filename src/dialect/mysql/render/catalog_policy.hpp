// What operations make of a catalog of MariaDB's or MySQL's.
#pragma once

#include "operation/apply.hpp"

namespace limbeck::dialect::mysql {

/// Names of columns, constraints and indexes are one whatever their case; checks and generated columns follow
/// a column that is renamed.
const operation::CatalogPolicy& catalog_policy();

}  // namespace limbeck::dialect::mysql
