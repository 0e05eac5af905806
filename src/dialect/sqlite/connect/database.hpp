// Making and removing the file of a database.
#pragma once

#include "config/database_url.hpp"

namespace limbeck::dialect::sqlite {

/// See Dialect::create_database.
bool create_database(const config::DatabaseUrl& url);

/// See Dialect::drop_database.
bool drop_database(const config::DatabaseUrl& url);

}  // namespace limbeck::dialect::sqlite
