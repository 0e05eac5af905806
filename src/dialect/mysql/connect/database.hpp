// Making and dropping the database that an address names.
#pragma once

#include "config/database_url.hpp"

namespace limbeck::dialect::mysql {

/// See Connector::create_database.
bool create_database(const config::DatabaseUrl& url);

/// See Connector::drop_database.
bool drop_database(const config::DatabaseUrl& url);

}  // namespace limbeck::dialect::mysql
