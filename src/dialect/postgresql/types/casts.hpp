// The casts between PostgreSQL's own types.
#pragma once

#include <string_view>

namespace limbeck::dialect::postgresql {

/// Types are meant by their base: format_type()'s spelling without arguments and brackets.
bool has_assignment_cast(std::string_view from, std::string_view to);
bool has_explicit_cast(std::string_view from, std::string_view to);

/// The string category: values of every type may be assigned to them, and read from them when asked to.
bool is_string(std::string_view base);
/// Is it called as the type of the extension hstore is, in any schema?
bool names_hstore(std::string_view base);
/// How many digits an integer type may have; 0 for other types.
int integer_digits(std::string_view base);
bool is_number(std::string_view base);

}  // namespace limbeck::dialect::postgresql
