#include "dialect/mysql/migrate/handover.hpp"

#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/consequences/alter_table.hpp"

namespace limbeck::dialect::mysql {

std::string option_file(const ConnectionSettings& settings) {
  std::string text = "[client]\n";
  const auto add = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    std::string quoted;
    for (const char c : value) {
      if (c == '\n') {
        quoted += "\\n";
        continue;
      }
      if (c == '\\' || c == '"') quoted += '\\';
      quoted += c;
    }
    text += std::string(name) + "=\"" + quoted + "\"\n";
  };
  add("host", settings.host);
  add("port", settings.port);
  add("socket", settings.unix_socket);
  add("user", settings.user);
  add("password", settings.password);
  add("ssl-ca", settings.ssl_ca);
  add("ssl-cert", settings.ssl_cert);
  add("ssl-key", settings.ssl_key);
  return text;
}

std::optional<HandedOver> hand_over(Connection& connection, const Statement& statement) {
  const auto alter = AlterTable::read(statement.text);
  if (!alter || alter->clauses().empty()) return std::nullopt;
  const auto& settings = as_mysql(connection).settings();
  HandedOver handed;
  handed.database = alter->table().schema.empty() ? connection.query("SELECT DATABASE()").text(0, 0)
                                                  : alter->table().schema;
  handed.table = alter->table().name;
  handed.alter = alter->clauses();
  handed.host = settings.host;
  handed.port = settings.port;
  handed.socket = settings.unix_socket;
  handed.user = settings.user;
  handed.option_file = option_file(settings);
  return handed;
}

}  // namespace limbeck::dialect::mysql
