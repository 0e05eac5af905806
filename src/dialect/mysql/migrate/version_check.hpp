#pragma once

#include <string>
#include <vector>

namespace limbeck::dialect::mysql {

/// See SessionSql::version_check.
std::vector<std::string> version_check(const std::string& version_table,
                                       const std::vector<std::string>& expected);

}  // namespace limbeck::dialect::mysql
