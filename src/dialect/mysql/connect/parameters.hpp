// Values for the placeholders of a statement.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/connection.hpp"

namespace limbeck::dialect::mysql {

/// The statement with a literal for each placeholder $1, $2, …: the protocol's own placeholders are for fewer
/// kinds of statements, and take a round trip more. The session's character set and NO_BACKSLASH_ESCAPES are
/// ours, so that a literal means what it says. Throws DatabaseError when a placeholder has no value, or a
/// value no placeholder.
std::string with_values(std::string_view sql, const std::vector<Parameter>& parameters);

}  // namespace limbeck::dialect::mysql
