// An application's own connection as one of ours.
#pragma once

#include <memory>

#include "config/database_url.hpp"
#include "dialect/dialect.hpp"

struct pg_conn;
struct sqlite3;

namespace limbeck::dialect {

struct Adopted {
  const Dialect* dialect;
  config::DatabaseUrl url;                 ///< where it leads, for further connections
  std::unique_ptr<Connection> connection;  ///< gives the application's back when it is destroyed
};

/// Throws UsageError when the connection can't be used now: broken, busy, in a transaction.
Adopted adopt(pg_conn* connection, const ConnectOptions& options);
Adopted adopt(sqlite3* connection, const ConnectOptions& options);

}  // namespace limbeck::dialect
