// Which operations have to be done in one statement.
#pragma once

#include <vector>

#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::mysql {

/// Operations on one table that are clauses of one ALTER TABLE; or a single operation.
using Unit = std::vector<const operation::Operation*>;

/// All operations in their order, with those together that the server takes only together: a column with
/// AUTO_INCREMENT and the key that it needs, a primary key and its successor, an index that a foreign key
/// needs and its successor. They stand where the last of them stood. `operations` outlives what is returned.
std::vector<Unit> units_of(const std::vector<operation::Operation>& operations, const schema::Catalog& before,
                           const schema::Catalog& after);

}  // namespace limbeck::dialect::mysql
