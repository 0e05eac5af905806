#include "dialect/postgresql/connect/database.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::string_view no_such_database = "3D000", in_use = "55006", not_allowed = "42501";

/// To a database that every server has: the one that is named may not be there.
std::unique_ptr<PostgresqlConnection> connect_beside(config::DatabaseUrl url) {
  url.database = url.database == "postgres" ? "template1" : "postgres";
  try {
    return std::make_unique<PostgresqlConnection>(url, ConnectOptions());
  } catch (const DatabaseError& error) {
    if (error.sqlstate() != no_such_database) throw;
    url.database = "template1";
    return std::make_unique<PostgresqlConnection>(url, ConnectOptions());
  }
}

bool is_there(PostgresqlConnection& connection, const std::string& name) {
  return !connection.query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1", {name}).empty();
}

/// The server says what is refused; this adds the way on.
[[noreturn]] void rethrow(const DatabaseError& error, std::string hint) {
  auto details = error.details();
  details.hint = std::move(hint);
  throw DatabaseError(error.what(), std::move(details));
}

/// "postgres, pid 42 (psql)". The server's own processes, as autovacuum's, have no user (PostgreSQL
/// manual 28.2.3) and don't stand in the way for long.
std::string who_uses(PostgresqlConnection& connection, const std::string& name) {
  const auto rows = connection.query(
      "SELECT usename || ', pid ' || pid || "
      "CASE WHEN coalesce(application_name, '') = '' THEN '' ELSE ' (' || application_name || ')' END "
      "FROM pg_catalog.pg_stat_activity WHERE datname = $1 AND usename IS NOT NULL ORDER BY pid LIMIT 5",
      {name});
  std::vector<std::string> users;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) users.push_back(rows.text(i, 0));
  return text::join(users, "; ");
}

/// A name that comes from PGDATABASE, the service file or the user's is not known here: whoever makes or
/// drops a database says which.
const std::string& name_of(const config::DatabaseUrl& url) {
  if (url.database.empty()) {
    throw UsageError("the address names no database",
                     "write its name at the end: postgresql://user@host/database");
  }
  return url.database;
}

}  // namespace

bool create_database(const config::DatabaseUrl& url) {
  const auto& name = name_of(url);
  const auto connection = connect_beside(url);
  if (is_there(*connection, name)) return false;
  try {
    connection->query("CREATE DATABASE " + quote_identifier(name), {});
  } catch (const DatabaseError& error) {
    if (is_there(*connection, name)) return false;  // somebody else made it in the meantime
    if (error.sqlstate() != not_allowed) throw;
    const auto role = quote_identifier(connection->query("SELECT current_user", {}).text(0, 0));
    rethrow(error, "as a superuser: CREATE DATABASE " + quote_identifier(name) + " OWNER " + role +
                       "; or ALTER ROLE " + role + " CREATEDB");
  }
  return true;
}

bool drop_database(const config::DatabaseUrl& url) {
  const auto& name = name_of(url);
  if (name == "postgres" || name == "template0" || name == "template1") {
    throw UsageError(fmt::format("the database {} is the server's own: other programs connect to it", name),
                     "if it has to go: DROP DATABASE in psql");
  }
  const auto connection = connect_beside(url);
  if (!is_there(*connection, name)) return false;
  try {
    connection->query("DROP DATABASE " + quote_identifier(name), {});
  } catch (const DatabaseError& error) {
    if (error.sqlstate() == not_allowed) rethrow(error, "connect as its owner, or as a superuser");
    if (error.sqlstate() != in_use) throw;
    const auto users = who_uses(*connection, name);
    rethrow(error, users.empty() ? "run it again: whoever was connected is gone now"
                                 : "end these connections and run it again: " + users);
  }
  return true;
}

}  // namespace limbeck::dialect::postgresql
