// Enums that are text with a CHECK: their values are in the rows, and a renamed one has to be converted
// there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autogenerate/differ/diff.hpp"
#include "dialect/dialect.hpp"

namespace limbeck::autogenerate {

struct TextEnum {
  std::vector<std::string> values;  ///< in their order
};

/// The values that a column's CHECK lists; of several such, the longest list. Nothing when there is no such
/// column or CHECK.
std::optional<TextEnum> text_enum(const schema::Catalog& catalog, const schema::ObjectId& column,
                                  const dialect::Capabilities& capabilities);

/// Puts an UPDATE of the rows between the old CHECK and the new one, for renames of values. Throws Error,
/// with the UPDATE, when the operations have no such place.
std::vector<operation::Operation> convert_values(std::vector<operation::Operation> operations,
                                                 const schema::Catalog& after,
                                                 const std::vector<Rename>& values,
                                                 const dialect::Dialect& dialect,
                                                 const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
