#pragma once

#include "dialect/inspector.hpp"

namespace limbeck::dialect::postgresql {

/// See Inspector::inspect; option_keys.hpp lists what the options hold.
schema::Catalog inspect(Connection& connection, const InspectOptions& options);

}  // namespace limbeck::dialect::postgresql
