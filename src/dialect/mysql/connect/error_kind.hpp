// What an error of MariaDB or MySQL means, by its number.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace limbeck::dialect::mysql {

/// `number` is the server's or the client library's; `message` tells what a few numbers are about.
ErrorKind error_kind(unsigned number, std::string_view message = {});

/// The connection is gone, or was never there: the client library's numbers, and those by which a server ends
/// one.
bool is_lost_connection(unsigned number);

/// Between statements that are one message.
inline constexpr const char* statement_separator = "\n;\n";
/// A syntax error quotes what follows, and that may be the next statements.
std::string without_next_statements(std::string_view message);

/// A server's message as it may be shown and kept: without the values of rows, which some messages quote, and
/// without the piece of the statement that a syntax error quotes, but for its first word.
std::string shown_message(unsigned number, std::string_view message);

/// Where in `sql` a syntax error is, as DatabaseError::position; 0: unknown. `message` is the server's.
int syntax_error_position(std::string_view sql, std::string_view message);

/// What the reader of an error can do about it, beyond what its message says; may be empty.
std::string hint_for(unsigned number);

}  // namespace limbeck::dialect::mysql
