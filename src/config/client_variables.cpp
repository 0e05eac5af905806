#include "config/client_variables.hpp"

#include <string_view>

#include "base/text.hpp"

namespace limbeck::config {
namespace {

std::string* member_of(DatabaseUrl& url, std::string_view keyword) {
  if (keyword == "host") return &url.host;
  if (keyword == "port") return &url.port;
  if (keyword == "user") return &url.user;
  if (keyword == "password") return &url.password;
  if (keyword == "dbname") return &url.database;
  return nullptr;
}

bool is_set(DatabaseUrl& url, std::string_view keyword) {
  const auto* member = member_of(url, keyword);
  return member ? !member->empty() : !url.option(keyword).empty();
}

void set_parameter(DatabaseUrl& url, std::string_view keyword, std::string value) {
  if (auto* member = member_of(url, keyword)) {
    *member = std::move(value);
  } else {
    url.options.emplace_back(keyword, std::move(value));
  }
}

}  // namespace

const std::vector<ClientVariable>& client_variables(EngineKind engine) {
  static const std::vector<ClientVariable> none;
  static const std::vector<ClientVariable> mysql = {
      {"MYSQL_HOST", "host"},
      {"MYSQL_TCP_PORT", "port"},
      {"MYSQL_UNIX_PORT", "unix_socket"},
      {"MYSQL_PWD", "password"},
  };
  static const std::vector<ClientVariable> postgresql = {
      {"PGSERVICE", "service"},
      {"PGHOST", "host"},
      {"PGHOSTADDR", "hostaddr"},
      {"PGPORT", "port"},
      {"PGDATABASE", "dbname"},
      {"PGUSER", "user"},
      {"PGPASSWORD", "password"},
      {"PGPASSFILE", "passfile"},
      {"PGCHANNELBINDING", "channel_binding"},
      {"PGOPTIONS", "options"},
      {"PGAPPNAME", "application_name"},
      {"PGSSLMODE", "sslmode"},
      {"PGSSLCOMPRESSION", "sslcompression"},
      {"PGSSLCERT", "sslcert"},
      {"PGSSLKEY", "sslkey"},
      {"PGSSLROOTCERT", "sslrootcert"},
      {"PGSSLCRL", "sslcrl"},
      {"PGSSLCRLDIR", "sslcrldir"},
      {"PGSSLSNI", "sslsni"},
      {"PGREQUIREPEER", "requirepeer"},
      {"PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"},
      {"PGSSLMAXPROTOCOLVERSION", "ssl_max_protocol_version"},
      {"PGGSSENCMODE", "gssencmode"},
      {"PGKRBSRVNAME", "krbsrvname"},
      {"PGCONNECT_TIMEOUT", "connect_timeout"},
      {"PGCLIENTENCODING", "client_encoding"},
      {"PGTARGETSESSIONATTRS", "target_session_attrs"},
  };
  switch (engine) {
    case EngineKind::postgresql:
      return postgresql;
    case EngineKind::mysql:
      return mysql;
    case EngineKind::sqlite:
      break;
  }
  return none;
}

std::vector<std::pair<std::string, std::string>> apply_client_variables(DatabaseUrl& url,
                                                                        const Environment& environment) {
  std::vector<std::pair<std::string, std::string>> used;
  if (is_set(url, "service")) return used;
  for (const auto& [name, keyword] : client_variables(url.engine)) {
    if (is_set(url, keyword)) continue;
    // The way over TCP and that over a socket exclude each other, and the address has chosen.
    const bool local = url.host.empty() || text::iequals(url.host, "localhost");
    if (std::string_view(keyword) == "unix_socket" && !local) continue;
    if (std::string_view(keyword) == "host" && !url.option("unix_socket").empty()) continue;
    const auto variable = environment.find(name);
    if (!variable || variable->value.empty()) continue;
    if (environment.find_in_dotenv_only(name)) {
      // A port in the address makes localhost a host; one of a variable doesn't.
      const bool depends = url.engine == EngineKind::mysql && (std::string_view(keyword) == "port" ||
                                                               std::string_view(keyword) == "unix_socket");
      if (depends) {
        url.variables.emplace(name, variable->value);
      } else {
        set_parameter(url, keyword, variable->value);
      }
    }
    used.emplace_back(name, variable->origin);
    if (std::string_view(keyword) == "service") break;
  }
  return used;
}

}  // namespace limbeck::config
