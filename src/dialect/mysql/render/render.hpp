// From operations to the statements of MariaDB and MySQL.
#pragma once

#include <vector>

#include "dialect/renderer.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::mysql {

/// See Renderer::render. One object and one ALTER TABLE a statement, since each commits by itself. What can't
/// be done one after the other (a key with AUTO_INCREMENT, a primary key that is replaced, an index that
/// a foreign key needs) is one ALTER TABLE of several clauses.
std::vector<RenderedStatement> render(const std::vector<operation::Operation>& operations,
                                      const schema::Catalog& before, const schema::Catalog& after);

}  // namespace limbeck::dialect::mysql
