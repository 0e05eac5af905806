#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace limbeck::dialect::postgresql {

/// DO with that body, in dollar quotes that it doesn't hold.
std::string dollar_block(const std::string& body);

/// See SessionSql::assertion.
std::vector<std::string> assertion(std::string_view text, const std::string& condition);

/// See SessionSql::version_check.
std::vector<std::string> version_check(const std::string& version_table,
                                       const std::vector<std::string>& expected);

}  // namespace limbeck::dialect::postgresql
