#include "dialect/mysql/connect/database.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {
namespace {

const std::string& name_of(const config::DatabaseUrl& url) {
  if (url.database.empty()) {
    throw UsageError("the address names no database",
                     "write its name at the end: mariadb://user@host/database");
  }
  return url.database;
}

MysqlConnection connect_beside(config::DatabaseUrl url) {
  url.database.clear();
  return MysqlConnection(url, ConnectOptions());
}

bool is_there(MysqlConnection& connection, const std::string& name) {
  return !connection.query("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = $1", {name})
              .empty();
}

/// The server says what is refused; this adds the way on.
[[noreturn]] void rethrow_with_grant(const DatabaseError& error, const std::string& name) {
  if (error.kind() != ErrorKind::permission_denied) throw error;
  auto details = error.details();
  details.hint = fmt::format("as an administrator: GRANT ALL ON `{}`.* TO that user", name);
  throw DatabaseError(error.what(), std::move(details));
}

/// Users that are in the database right now, as far as this one may see them: the server drops it under them.
std::string who_uses(MysqlConnection& connection, const std::string& name) {
  const auto rows = connection.query(
      "SELECT CONCAT(USER, ', connection ', ID) FROM information_schema.PROCESSLIST WHERE DB = $1 AND ID <> "
      "CONNECTION_ID() ORDER BY ID LIMIT 5",
      {name});
  std::vector<std::string> users;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) users.push_back(rows.text(i, 0));
  return text::join(users, "; ");
}

}  // namespace

bool create_database(const config::DatabaseUrl& url) {
  const auto& name = name_of(url);
  auto connection = connect_beside(url);
  if (is_there(connection, name)) return false;
  try {
    connection.execute(fmt::format("CREATE DATABASE {} CHARACTER SET utf8mb4", quote_identifier(name)));
  } catch (const DatabaseError& error) {
    if (error.kind() == ErrorKind::duplicate_object) return false;  // somebody else made it in the meantime
    rethrow_with_grant(error, name);
  }
  return true;
}

bool drop_database(const config::DatabaseUrl& url) {
  const auto& name = name_of(url);
  constexpr std::string_view own[] = {"mysql", "information_schema", "performance_schema", "sys"};
  if (std::ranges::find(own, text::lower(name)) != std::end(own))
    throw UsageError(fmt::format("the database {} is the server's own", name));
  auto connection = connect_beside(url);
  if (!is_there(connection, name)) return false;
  if (const auto users = who_uses(connection, name); !users.empty()) {
    throw Error(fmt::format("the database {} is in use", name),
                "end these connections and run it again: " + users);
  }
  try {
    connection.execute("DROP DATABASE " + quote_identifier(name));
  } catch (const DatabaseError& error) {
    if (error.kind() == ErrorKind::missing_object) return false;
    rethrow_with_grant(error, name);
  }
  return true;
}

}  // namespace limbeck::dialect::mysql
