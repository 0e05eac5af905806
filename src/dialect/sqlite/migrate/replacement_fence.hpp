// The look at what a section replaces, in a few lines of SQL that anybody may run.
#pragma once

#include <string>
#include <vector>

#include "dialect/connection.hpp"
#include "dialect/replacement.hpp"

namespace limbeck::dialect::sqlite {

/// See ReplacementGuard::replacement_fence. Of each table that is copied it compares columns, keys, the
/// number of CHECKs, and the names of indexes and triggers.
std::vector<std::string> replacement_fence(const Replacement& replacement, Connection* before);

}  // namespace limbeck::dialect::sqlite
