#pragma once

#include "dialect/dialect.hpp"

namespace limbeck::dialect::postgresql {

/// See Dialect::inspect; option_keys.hpp lists what the options hold.
schema::Catalog inspect(Connection& connection, const InspectOptions& options);

}  // namespace limbeck::dialect::postgresql
