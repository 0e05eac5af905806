#pragma once

#include "dialect/postgresql/connect/connection.hpp"

namespace limbeck::dialect::postgresql {

/// Is there nothing in the database but what a new one has?
bool is_empty(PostgresqlConnection& connection);

/// Drops everything in a scratch database and creates `public` again, which is cheaper than another database.
/// False when that did not lead back to an empty one; then the database has to be dropped.
bool clear_scratch(PostgresqlConnection& connection);

}  // namespace limbeck::dialect::postgresql
