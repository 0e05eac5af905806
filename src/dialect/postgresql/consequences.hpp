#pragma once

#include <vector>

#include "dialect/dialect.hpp"

namespace limbeck::dialect::postgresql {

/// See Dialect::consequences: what pg_depend says of the dependents of that which is dropped or gets another type, and what
/// privileges, owners, publications and security labels go with that which is dropped and made again.
std::vector<Consequence> consequences(Connection& connection, const std::vector<const std::vector<Statement>*>& sections);

}  // namespace limbeck::dialect::postgresql
