#include "dialect/adopt.hpp"

#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/mysql.hpp"

namespace limbeck::dialect {

Adopted adopt(st_mysql* connection, const ConnectOptions& options) {
  auto ours = std::make_unique<mysql::MysqlConnection>(connection, options);
  const auto& settings = ours->settings();
  config::DatabaseUrl url;
  url.engine = EngineKind::mysql;
  url.host = settings.host;
  url.port = settings.port;
  url.user = settings.user;
  url.password = settings.password;
  url.database = settings.database;
  if (!settings.unix_socket.empty()) url.options.emplace_back("unix_socket", settings.unix_socket);
  return {&mysql_dialect(), std::move(url), std::move(ours)};
}

}  // namespace limbeck::dialect
