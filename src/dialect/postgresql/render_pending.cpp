// Stands in until render.cpp is there.
#include "dialect/postgresql/render.hpp"

namespace limbeck::dialect::postgresql {

__attribute__((weak)) std::vector<RenderedStatement> render(const std::vector<operation::Operation>&,
                                                            const schema::Catalog&, const schema::Catalog&) {
  throw Error("rendering for PostgreSQL is not there yet");
}

}  // namespace limbeck::dialect::postgresql
