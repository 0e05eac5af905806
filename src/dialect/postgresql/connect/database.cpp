#include "dialect/postgresql/connect/database.hpp"

#include <memory>
#include <string>

#include "base/error.hpp"
#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr std::string_view no_such_database = "3D000";

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
  } catch (const DatabaseError&) {
    if (!is_there(*connection, name)) throw;
    return false;  // somebody else made it in the meantime
  }
  return true;
}

bool drop_database(const config::DatabaseUrl& url) {
  const auto& name = name_of(url);
  const auto connection = connect_beside(url);
  if (!is_there(*connection, name)) return false;
  connection->query("DROP DATABASE " + quote_identifier(name), {});
  return true;
}

}  // namespace limbeck::dialect::postgresql
