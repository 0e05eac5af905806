// Reading what the server's own deparsing functions (pg_get_expr, pg_get_indexdef, …) give.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/index.hpp"

namespace limbeck::dialect::postgresql {

/// `expression` without the parentheses around all of it: "(a > 0)" becomes "a > 0", "(a) + (b)" stays.
std::string without_parentheses(std::string_view expression);

/// The keys of an index from the CREATE INDEX that pg_get_indexdef() gives; `columns` are the names of its
/// key columns, "" for an expression.
std::vector<schema::IndexKey> index_keys(const std::string& definition,
                                         const std::vector<std::string>& columns);

}  // namespace limbeck::dialect::postgresql
