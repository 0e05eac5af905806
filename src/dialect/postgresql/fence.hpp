#pragma once

#include <string>
#include <vector>

namespace limbeck::dialect::postgresql {

/// See Dialect::version_fence.
std::vector<std::string> version_fence(const std::string& version_table,
                                       const std::vector<std::string>& expected);

}  // namespace limbeck::dialect::postgresql
