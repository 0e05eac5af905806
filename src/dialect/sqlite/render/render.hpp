// Operations as SQLite statements.
#pragma once

#include <vector>

#include "dialect/renderer.hpp"

namespace limbeck::dialect::sqlite {

/// See Renderer::render.
std::vector<RenderedStatement> render(const std::vector<operation::Operation>& operations,
                                      const schema::Catalog& before, const schema::Catalog& after);

}  // namespace limbeck::dialect::sqlite
