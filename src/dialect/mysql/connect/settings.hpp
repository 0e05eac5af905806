// What an address asks of the client library.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "config/database_url.hpp"

namespace limbeck::dialect::mysql {

enum class Tls {
  disabled,
  preferred,        ///< where the server has it; its certificate is not checked
  required,         ///< nor is it here
  verify_ca,        ///< the certificate is signed by who is trusted
  verify_identity,  ///< and names the host
};

/// What is empty is left to option files and the library's defaults.
struct ConnectionSettings {
  std::string host;         ///< empty: this machine
  std::string unix_socket;  ///< a path
  std::string port, user, password, database;
  bool over_tcp = false;  ///< "localhost" means TCP, too
  Tls tls = Tls::preferred;
  std::string ssl_ca, ssl_capath, ssl_cert, ssl_key, ssl_cipher, ssl_crl, ssl_crlpath, tls_version;
  std::string option_file, option_group;
  std::string init_command;
  std::optional<std::string> sql_mode;  ///< as it is to be; nothing: the server's, made strict
  std::string default_auth, plugin_dir;
  std::optional<int> connect_timeout;  ///< seconds
  bool compress = false;
  bool cleartext = false;  ///< the password may be sent as it is, over TLS or a socket

  bool operator==(const ConnectionSettings&) const = default;
};

/// Of an address, with options spelled as the clients of MariaDB and MySQL and their drivers for Python spell
/// them, and of the variables MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_UNIX_PORT and MYSQL_PWD where it leaves
/// something open. `variable` reads one; "" for one that is not set. Throws UsageError for an option that
/// nobody knows, or a value that makes no sense.
ConnectionSettings connection_settings(const config::DatabaseUrl& url,
                                       const std::function<std::string(const char*)>& variable);

/// "db:3306", "the socket /run/mysqld/mysqld.sock", for messages.
std::string place_of(const ConnectionSettings& settings);

}  // namespace limbeck::dialect::mysql
