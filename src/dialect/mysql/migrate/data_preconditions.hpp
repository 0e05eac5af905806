// What statements demand of rows that are there already.
#pragma once

#include <vector>

#include "dialect/sql/data_preconditions.hpp"
#include "dialect/statement.hpp"

namespace limbeck::dialect::mysql {

/// See Renderer::data_preconditions.
std::vector<sql::DataPrecondition> data_preconditions(
    const std::vector<const std::vector<Statement>*>& sections);

}  // namespace limbeck::dialect::mysql
