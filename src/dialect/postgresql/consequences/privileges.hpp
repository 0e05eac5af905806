#pragma once

#include <string>
#include <vector>

#include "config/filter.hpp"
#include "dialect/connection.hpp"

namespace limbeck::dialect::postgresql {

/// See ConsequenceInspector::privileges.
std::vector<std::string> privileges(Connection& connection, const config::Filter& filter);

}  // namespace limbeck::dialect::postgresql
