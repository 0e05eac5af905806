// An application's own connection as one of ours.
#pragma once

#include <memory>

#include "config/database_url.hpp"
#include "dialect/dialect.hpp"

struct pg_conn;
struct sqlite3;
struct st_mysql;

namespace limbeck::dialect {

struct Adopted {
  const Dialect* dialect;                  ///< lives as long as the program
  config::DatabaseUrl url;                 ///< where it leads, for further connections
  std::unique_ptr<Connection> connection;  ///< gives the application's back when it is destroyed
};

/// Borrows a connection: it stays the application's, is never closed here, and must outlive the result, while
/// which nobody else uses it. Its settings (timeouts, role, search path, non-blocking mode, foreign keys) are
/// those of a migration until the result ends, and then what they were. For any thread, one at a time.
/// Throws UsageError when the connection can't be used now: broken, busy, in a transaction; DatabaseError
/// when its settings can't be read or changed, with the connection as it was.
Adopted adopt(pg_conn* connection, const ConnectOptions& options);
Adopted adopt(sqlite3* connection, const ConnectOptions& options);
Adopted adopt(st_mysql* connection, const ConnectOptions& options);

}  // namespace limbeck::dialect
