#pragma once

#include <vector>

#include "dialect/consequences.hpp"

namespace limbeck::dialect::postgresql {

/// See dialect::consequences(): what pg_depend says of the dependents of that which is dropped or gets
/// another type, what belongs to a role whose rights the connection's doesn't have, and what privileges,
/// owners, publications and security labels go with that which is dropped and recreated.
std::vector<Consequence> consequences(Connection& connection,
                                      const std::vector<const std::vector<Statement>*>& sections);

}  // namespace limbeck::dialect::postgresql
