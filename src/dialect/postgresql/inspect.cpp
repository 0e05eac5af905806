#include "dialect/postgresql/inspect.hpp"

namespace limbeck::dialect::postgresql {

schema::Catalog inspect(Connection&, const InspectOptions&) {
  throw Error("inspection comes with the next commit");
}

}  // namespace limbeck::dialect::postgresql
