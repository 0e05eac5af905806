// Making and removing the file of a database.
#pragma once

#include "config/database_url.hpp"

namespace limbeck::dialect::sqlite {

/// See Connector::create_database.
bool create_database(const config::DatabaseUrl& url);

/// See Connector::drop_database.
bool drop_database(const config::DatabaseUrl& url);

}  // namespace limbeck::dialect::sqlite
