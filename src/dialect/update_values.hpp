// Values of a column that get others.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dialect/dialect.hpp"
#include "schema/name.hpp"

namespace limbeck::dialect {

/// The statement that turns each first text into the second in the rows of `column`, all at once: they may be
/// exchanged. Other values stay.
std::string update_values(const Dialect& dialect, const schema::ObjectId& column,
                          const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace limbeck::dialect
