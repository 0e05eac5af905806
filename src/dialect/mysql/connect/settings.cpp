#include "dialect/mysql/connect/settings.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::dialect::mysql {
namespace {

/// Drivers of Python's that open sockets themselves: "localhost" is TCP to them, as any other name is.
constexpr std::string_view tcp_drivers[] = {"pymysql", "aiomysql", "asyncmy", "mysqlconnector", "cymysql"};

/// Options of those drivers that say how values reach Python, or what we decide ourselves.
constexpr std::string_view ignored[] = {
    "autocommit",        "auth_plugin_map",    "binary_prefix", "buffered",        "charset",
    "client_flag",       "collation",          "conv",          "converter_class", "cursorclass",
    "local_infile",      "max_allowed_packet", "pool_name",     "pool_size",       "program_name",
    "raise_on_warnings", "read_timeout",       "sql_notes",     "use_pure",        "use_unicode",
    "write_timeout",     "get_warnings",       "echo"};

constexpr std::string_view known[] = {"allow_cleartext_passwords",
                                      "compress",
                                      "connect_timeout",
                                      "default_auth",
                                      "init_command",
                                      "plugin_dir",
                                      "read_default_file",
                                      "read_default_group",
                                      "sql_mode",
                                      "ssl",
                                      "ssl_ca",
                                      "ssl_capath",
                                      "ssl_cert",
                                      "ssl_check_hostname",
                                      "ssl_cipher",
                                      "ssl_crl",
                                      "ssl_crlpath",
                                      "ssl_disabled",
                                      "ssl_key",
                                      "ssl_mode",
                                      "ssl_verify_cert",
                                      "ssl_verify_identity",
                                      "tls_version",
                                      "unix_socket"};

bool flag(const std::string& name, const std::string& value) {
  for (const std::string_view yes : {"1", "true", "yes", "on"})
    if (text::iequals(value, yes)) return true;
  for (const std::string_view no : {"0", "false", "no", "off", ""})
    if (text::iequals(value, no)) return false;
  throw UsageError(fmt::format("{} in the database address is neither true nor false", name),
                   fmt::format("write {0}=true or {0}=false", name));
}

Tls tls_mode(const std::string& value) {
  static constexpr std::pair<std::string_view, Tls> modes[] = {
      {"disabled", Tls::disabled},          {"disable", Tls::disabled},
      {"preferred", Tls::preferred},        {"prefer", Tls::preferred},
      {"required", Tls::required},          {"require", Tls::required},
      {"verify_ca", Tls::verify_ca},        {"verify_identity", Tls::verify_identity},
      {"verify_full", Tls::verify_identity}};
  auto name = text::replace_all(text::lower(value), "-", "_");
  for (const auto& [spelled, mode] : modes)
    if (name == spelled) return mode;
  throw UsageError("the database address has an ssl_mode that there isn't",
                   "it is one of disabled, preferred, required, verify_ca and verify_identity");
}

int seconds(const std::string& name, const std::string& value) {
  int number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 1)
    throw UsageError(fmt::format("{} in the database address is no whole number of seconds", name));
  return number;
}

/// The name that we know an option by: clients write dashes, and some names have two forms.
std::string canonical_name(const std::string& given) {
  auto name = text::replace_all(text::lower(given), "-", "_");
  static constexpr std::pair<std::string_view, std::string_view> same[] = {
      {"socket", "unix_socket"},
      {"sslmode", "ssl_mode"},
      {"ssl_verify_server_cert", "ssl_verify_cert"},
      {"sslca", "ssl_ca"},
      {"sslcert", "ssl_cert"},
      {"sslkey", "ssl_key"},
      {"default_file", "read_default_file"},
      {"option_files", "read_default_file"},
      {"default_group", "read_default_group"},
      {"option_groups", "read_default_group"},
      {"connection_timeout", "connect_timeout"},
      {"auth_plugin", "default_auth"},
      {"enable_cleartext_plugin", "allow_cleartext_passwords"},
  };
  for (const auto& [spelled, ours] : same)
    if (name == spelled) return std::string(ours);
  return name;
}

std::string* text_option(ConnectionSettings& settings, std::string_view name) {
  const std::pair<std::string_view, std::string*> members[] = {{"unix_socket", &settings.unix_socket},
                                                               {"ssl_ca", &settings.ssl_ca},
                                                               {"ssl_capath", &settings.ssl_capath},
                                                               {"ssl_cert", &settings.ssl_cert},
                                                               {"ssl_key", &settings.ssl_key},
                                                               {"ssl_cipher", &settings.ssl_cipher},
                                                               {"ssl_crl", &settings.ssl_crl},
                                                               {"ssl_crlpath", &settings.ssl_crlpath},
                                                               {"tls_version", &settings.tls_version},
                                                               {"read_default_file", &settings.option_file},
                                                               {"read_default_group", &settings.option_group},
                                                               {"init_command", &settings.init_command},
                                                               {"default_auth", &settings.default_auth},
                                                               {"plugin_dir", &settings.plugin_dir}};
  for (const auto& [spelled, member] : members)
    if (name == spelled) return member;
  return nullptr;
}

[[noreturn]] void refuse_unknown(const std::string& name) {
  const auto near = text::did_you_mean(name, {std::begin(known), std::end(known)});
  throw UsageError(
      fmt::format("the database address has an option \"{}\" that MariaDB's and MySQL's clients don't know",
                  name),
      near ? fmt::format("did you mean \"{}\"?", *near)
           : "take it out, or see \"Connections\" in docs/reference/mariadb.md");
}

void read_options(const config::DatabaseUrl& url, ConnectionSettings& settings) {
  std::optional<Tls> mode;
  bool disabled = false, required = false, verified = false, identified = false;
  for (const auto& [given, value] : url.options) {
    const auto name = canonical_name(given);
    if (auto* const member = text_option(settings, name)) {
      *member = value;
    } else if (name == "ssl_mode") {
      mode = tls_mode(value);
    } else if (name == "ssl") {
      (flag(name, value) ? required : disabled) = true;
    } else if (name == "ssl_disabled") {
      disabled |= flag(name, value);
    } else if (name == "ssl_verify_cert") {
      verified |= flag(name, value);
    } else if (name == "ssl_verify_identity" || name == "ssl_check_hostname") {
      identified |= flag(name, value);
    } else if (name == "sql_mode") {
      settings.sql_mode = value;
    } else if (name == "connect_timeout") {
      settings.connect_timeout = seconds(name, value);
    } else if (name == "compress") {
      settings.compress = flag(name, value);
    } else if (name == "allow_cleartext_passwords") {
      settings.cleartext = flag(name, value);
    } else if (std::ranges::find(ignored, name) == std::end(ignored)) {
      refuse_unknown(name);
    }
  }
  if (mode) {
    settings.tls = *mode;
  } else if (disabled) {
    settings.tls = Tls::disabled;
  } else if (identified) {
    settings.tls = Tls::verify_identity;
  } else if (verified || !settings.ssl_ca.empty() || !settings.ssl_capath.empty()) {
    settings.tls = Tls::verify_ca;
  } else if (required || !settings.ssl_cert.empty()) {
    settings.tls = Tls::required;
  }
}

}  // namespace

ConnectionSettings connection_settings(const config::DatabaseUrl& url,
                                       const std::function<std::string(const char*)>& variable) {
  ConnectionSettings settings;
  settings.host = url.host;
  settings.port = url.port;
  settings.user = url.user;
  settings.password = url.password;
  settings.database = url.database;
  read_options(url, settings);
  if (settings.host.starts_with('/')) settings.unix_socket = std::exchange(settings.host, {});
  if (settings.host.empty() && settings.unix_socket.empty()) settings.host = variable("MYSQL_HOST");
  if (settings.port.empty()) settings.port = variable("MYSQL_TCP_PORT");
  if (settings.password.empty()) settings.password = variable("MYSQL_PWD");
  const bool local = settings.host.empty() || text::iequals(settings.host, "localhost");
  if (!local) settings.unix_socket.clear();
  if (local && settings.unix_socket.empty()) {
    // The clients' rule is that "localhost" is the socket; but a port has none, and those drivers know no
    // such rule.
    const bool by_driver = std::ranges::find(tcp_drivers, url.driver) != std::end(tcp_drivers);
    settings.over_tcp = !settings.host.empty() && (by_driver || !url.port.empty());
    if (!settings.over_tcp) settings.unix_socket = variable("MYSQL_UNIX_PORT");
  }
  settings.over_tcp |= !local;
  return settings;
}

std::string place_of(const ConnectionSettings& settings) {
  if (!settings.over_tcp)
    return settings.unix_socket.empty() ? "its socket on this machine" : "the socket " + settings.unix_socket;
  const auto& host = settings.host;
  return fmt::format("{}:{}", host.contains(':') ? "[" + host + "]" : host,
                     settings.port.empty() ? "3306" : settings.port);
}

}  // namespace limbeck::dialect::mysql
