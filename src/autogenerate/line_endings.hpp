// Line endings are a matter of the checkout, not of the schema.
#pragma once

#include <string>

#include "schema/catalog.hpp"

namespace limbeck::autogenerate {

/// `text` with line feeds alone. Escapes such as E'\r\n' stay what they are.
std::string with_line_feeds(const std::string& text);

/// `before` with bodies, queries, comments, and the expressions and defaults of tables as `after` has them
/// where they differ in line endings alone.
schema::Catalog with_line_endings_of(schema::Catalog before, const schema::Catalog& after);

}  // namespace limbeck::autogenerate
