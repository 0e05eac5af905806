#include "dialect/adopt.hpp"

#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/sqlite.hpp"

namespace limbeck::dialect {

Adopted adopt(sqlite3* connection, const ConnectOptions& options) {
  if (!connection)
    throw UsageError("the application's SQLite connection is not open",
                     "open it first, with sqlite3_open_v2()");
  auto ours = std::make_unique<sqlite::SqliteConnection>(connection, options);
  config::DatabaseUrl url;
  url.engine = EngineKind::sqlite;
  url.database = ours->file();
  return {&sqlite_dialect(), std::move(url), std::move(ours)};
}

}  // namespace limbeck::dialect
