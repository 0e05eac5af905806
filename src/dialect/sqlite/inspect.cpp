#include "dialect/sqlite/inspect.hpp"

namespace limbeck::dialect::sqlite {

schema::Catalog inspect(Connection&, const InspectOptions&) {
  throw Error("the catalog of SQLite can't be read yet");
}

}  // namespace limbeck::dialect::sqlite
