// Names and literals as SQLite reads them.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::dialect::sqlite {

/// Must this name stand in quotes? Not for plain ASCII words that are no keyword (capitals keep their case in
/// SQLite without quotes). `true` and `false` are quoted, since SQLite takes the bare words for numbers.
bool needs_quotes(std::string_view name);

/// In double quotes where needed, as it is otherwise.
std::string quote_identifier(std::string_view name);

/// In single quotes. Throws Error for text with a NUL byte, which no SQL text can hold.
std::string quote_literal(std::string_view text);

}  // namespace limbeck::dialect::sqlite
