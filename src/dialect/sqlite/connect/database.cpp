#include "dialect/sqlite/connect/database.hpp"

#include <fmt/core.h>

#include <array>
#include <filesystem>
#include <system_error>

#include "base/error.hpp"
#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/migrate/lock.hpp"

namespace limbeck::dialect::sqlite {
namespace {

namespace fs = std::filesystem;

void require_file(const config::DatabaseUrl& url) {
  if (url.in_memory())
    throw UsageError("the address names no file, but a database in memory", "write sqlite:///app.db");
}

}  // namespace

bool create_database(const config::DatabaseUrl& url) {
  require_file(url);
  if (fs::exists(url.database)) return false;
  // Writes the header, so that the file is there and is a database; SQLite itself puts that off.
  connect(url, {})->query("PRAGMA user_version = 0");
  return true;
}

bool drop_database(const config::DatabaseUrl& url) {
  require_file(url);
  if (!fs::exists(url.database)) return false;
  if (fs::is_symlink(url.database)) {
    throw UsageError(
        fmt::format("{} is a symbolic link to {}", url.database, fs::canonical(url.database).string()),
        "let the address name the file itself");
  }
  // Who still writes into a file that is gone loses what it writes.
  const auto held = lock(url, {});
  {
    const auto connection = connect(url, {});  // throws for a file that is no database
    connection->query("BEGIN EXCLUSIVE");
    connection->query("SELECT count(*) FROM sqlite_schema");
    connection->query("ROLLBACK");
  }
  for (const auto* behind : {"-journal", "-wal", "-shm", ""}) {
    std::error_code error;
    fs::remove(url.database + behind, error);
    if (error) throw Error(fmt::format("cannot remove {}{}: {}", url.database, behind, error.message()));
  }
  return true;
}

}  // namespace limbeck::dialect::sqlite
