#include "dialect/sqlite/render.hpp"

namespace limbeck::dialect::sqlite {

std::vector<RenderedStatement> render(const std::vector<operation::Operation>&, const schema::Catalog&,
                                      const schema::Catalog&) {
  throw Error("operations can't be written as SQLite statements yet");
}

}  // namespace limbeck::dialect::sqlite
