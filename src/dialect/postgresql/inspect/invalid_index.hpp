#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/consequences.hpp"

namespace limbeck::dialect::postgresql {

/// See dialect::invalid_indexes(). Those of partitioned tables that wait for their partitions are none.
std::vector<InvalidIndex> invalid_indexes(Connection& connection);

/// See dialect::invalid_index_of(): an invalid index of the name and on the table that a CREATE INDEX
/// CONCURRENTLY speaks of.
std::optional<InvalidIndex> invalid_index_of(Connection& connection, const std::string& statement);

}  // namespace limbeck::dialect::postgresql
