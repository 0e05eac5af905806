// Names and values in the SQL of MariaDB and MySQL.
#pragma once

#include <string>
#include <string_view>

#include "dialect/connection.hpp"

namespace limbeck::dialect::mysql {

/// Must this name stand in quotes? Not for plain ASCII words that are reserved neither by MariaDB nor by
/// MySQL.
bool needs_quotes(std::string_view name);

/// In backquotes where needed, as it is otherwise.
std::string quote_identifier(std::string_view name);

/// In single quotes, with backslashes doubled: our connections, and the scripts that we write, have
/// NO_BACKSLASH_ESCAPES off.
std::string quote_literal(std::string_view text);

/// See SqlWriter::parameter_literal.
std::string parameter_literal(const Parameter& parameter);

}  // namespace limbeck::dialect::mysql
