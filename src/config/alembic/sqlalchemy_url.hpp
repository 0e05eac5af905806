// SQLAlchemy's addresses.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::config {

/// Rewrites `dialect+driver://user:password@host:port/database?query` so that parse_database_url() reads from
/// it what sqlalchemy.engine.make_url() does: user and password end at the first `:` and `@` and may hold any
/// other character, a `%` that encodes nothing is itself, a `+` in the query is a blank. What is no such URL
/// is returned as it is.
std::string canonical_sqlalchemy_url(std::string_view url);

/// Does it name no database: empty, or `driver://…`, which `alembic init` writes?
bool is_placeholder_url(std::string_view url);

}  // namespace limbeck::config
