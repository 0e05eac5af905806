// The difference between two catalogs as operations.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialect/capabilities.hpp"
#include "operation/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// A confirmed rename: `from` as it is in `before`, `to` as it is in `after`. For a column, `name` is the
/// table's name as it is in `before` (from) and in `after` (to), and `part` the column's.
struct Rename {
  schema::ObjectId from, to;
  /// Not the column but a value of its enum, which is text with a CHECK, is renamed: old and new name. See
  /// convert_values().
  std::optional<std::pair<std::string, std::string>> value{};

  bool operator==(const Rename&) const = default;
};

/// Operations that lead from `before` to `after`, ordered so that each can run when its turn comes. Both
/// catalogs are in the canonical form of one engine, or `before` is empty. diff(c, c) is empty; the order of
/// columns is no difference.
std::vector<operation::Operation> diff(const schema::Catalog& before, const schema::Catalog& after,
                                       const std::vector<Rename>& renames,
                                       const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
