// Operations as PostgreSQL statements.
#pragma once

#include <vector>

#include "dialect/postgresql/render/render_policy.hpp"
#include "dialect/renderer.hpp"

namespace limbeck::dialect::postgresql {

/// See Renderer::render. Names are always schema-qualified, so that the text means the same under any
/// search_path. Throws Error for what PostgreSQL can't do in place (another partition key, say) and for
/// RebuildTable.
std::vector<RenderedStatement> render(const std::vector<operation::Operation>& operations,
                                      const schema::Catalog& before, const schema::Catalog& after,
                                      const LockPolicy& policy = {},
                                      RenderDirection direction = RenderDirection::upgrade);

}  // namespace limbeck::dialect::postgresql
