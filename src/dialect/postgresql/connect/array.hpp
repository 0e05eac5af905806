#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::dialect::postgresql {

/// Parses PostgreSQL's text form of a one-dimensional array (manual, 8.15.6). NULL elements become "".
std::vector<std::string> parse_array(std::string_view text);

}  // namespace limbeck::dialect::postgresql
