// Identifiers and literals in PostgreSQL's SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::dialect::postgresql {

/// As the server's own quote_ident(): quotes when the name holds anything but a-z, 0-9 and _, begins with a
/// digit, or is a keyword that is not of the unreserved category (PostgreSQL manual, appendix C).
std::string quote_identifier(std::string_view name);

/// 'text', or E'text' when it holds a backslash, so that it means the same whatever
/// standard_conforming_strings says.
std::string quote_literal(std::string_view text);

/// schema.name, both quoted where needed; the name alone when it has no schema.
std::string quote(const schema::ObjectName& name);

/// "a, b, c", each quoted where needed.
std::string quote_list(const std::vector<std::string>& names);

}  // namespace limbeck::dialect::postgresql
