// Which columns an UPDATE sets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"

namespace limbeck::sql {

/// The columns on the left sides of what stands behind SET: `a = 1, (b, "C") = (2, 3)` sets a, b and C. Names
/// are as the engine reads them: PostgreSQL makes unquoted ones lower case. Left out: what can't be read.
std::vector<std::string> assigned_columns(EngineKind syntax, std::string_view set_clause);

}  // namespace limbeck::sql
