// Which rows belong into a partition, by the bound that it is to have.
#pragma once

#include <optional>
#include <string>

#include "dialect/sql/token_cursor.hpp"

namespace limbeck::dialect::postgresql {

struct PartitionBound {
  bool is_default = false;
  /// Format for the server's format(): %2$s is the first column of the partition key, %3$s the next; true of
  /// the rows that belong into the partition. Empty: of the DEFAULT one.
  std::string condition{};
};

/// FOR VALUES …, or DEFAULT. Nothing where its form is not known, or of hashes, beside which there is no
/// DEFAULT partition.
std::optional<PartitionBound> read_partition_bound(sql::TokenCursor cursor);

}  // namespace limbeck::dialect::postgresql
