// PostgreSQL's text of an expression, read by PostgreSQL again, does not always give the same text.
#pragma once

#include <string>

namespace limbeck::dialect::postgresql {

/// The text that the server gives once it has read `sql`, its own deparsed expression or query. `v IN
/// ('a', 'b')` for a varchar column is said to be `… ANY ((ARRAY['a'::character varying, …])::text[])`,
/// which, read again, has the cast at each element: a cast of an array constructor is a cast of its elements
/// (PostgreSQL manual, section 4.2.12). Without this, what was made from an inspected text would never look
/// like it.
std::string normalize_array_casts(std::string sql);

}  // namespace limbeck::dialect::postgresql
