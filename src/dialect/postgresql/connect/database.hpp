// Making and dropping the database itself.
#pragma once

#include "config/database_url.hpp"

namespace limbeck::dialect::postgresql {

/// See Dialect::create_database.
bool create_database(const config::DatabaseUrl& url);

/// See Dialect::drop_database.
bool drop_database(const config::DatabaseUrl& url);

}  // namespace limbeck::dialect::postgresql
