// Characters that information_schema has no place for: its texts are in utf8mb3, so that each character
// beyond the Basic Multilingual Plane (an emoji) is told as a question mark, or as one for each of its four
// bytes (MariaDB 10.11 and 11.8, MySQL 9.7 as tried). Comments and names are kept in that character set, so
// that they can't have such characters at all. Bytes in defaults are told no better. Internal to inspect/.
#pragma once

#include <string>
#include <string_view>

#include "dialect/mysql/inspect/inspection.hpp"

namespace limbeck::dialect::mysql {

/// The body of a stored program, without what separates it from the next statement (MySQL keeps that when
/// several are sent at once). `show`: the statement that shows the program with all its characters, in the
/// column at that place; asked only when the body has a literal. Throws Error when the two don't fit.
std::string program_body(Inspection& inspection, std::string body, const std::string& show,
                         std::size_t column);

/// A view's query; SHOW CREATE VIEW is asked only when it has a question mark. Throws Error as above.
std::string view_query(Inspection& inspection, const std::string& view, std::string query);

/// Puts the characters into defaults, enums and sets, generated columns and checks: one query for all
/// literals, and up to two for each table that has others with a question mark. Throws Error when an enum's
/// values can't be told.
void restore_characters(Inspection& inspection);

/// As MySQL tells expressions: in a string's escapes, and the literals in them as if each byte of UTF-8 were
/// a character of its own.
std::string mysql_expression(const std::string& told);

}  // namespace limbeck::dialect::mysql
