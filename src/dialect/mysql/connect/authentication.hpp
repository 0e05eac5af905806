// Ways to log in that the client library leaves to plugins in files beside it, which nobody has to install
// for Limbeck: caching_sha2_password and sha256_password (MySQL's default since 8.0 and 5.7), and
// mysql_clear_password (LDAP, PAM, tokens of cloud services). Others are loaded from the library's plugin
// folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dialect/mysql/connect/settings.hpp"

namespace limbeck::dialect::mysql {

/// The method to begin with (MYSQL_DEFAULT_AUTH) where nobody may log in without TLS.
inline constexpr const char* require_tls_method = "limbeck_require_tls";

/// Once in the life of the program, after mysql_library_init().
void register_authentication();

/// May a password leave this machine as it is, in the connections that this thread makes as long as this
/// lives?
class AuthenticationPolicy {
 public:
  explicit AuthenticationPolicy(const ConnectionSettings& settings);
  ~AuthenticationPolicy();
  AuthenticationPolicy(const AuthenticationPolicy&) = delete;
  AuthenticationPolicy& operator=(const AuthenticationPolicy&) = delete;
};

/// What caching_sha2_password answers to the server's nonce (MySQL manual, "Caching SHA-2 Pluggable
/// Authentication"): SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce).
std::string caching_sha2_scramble(std::string_view password, std::string_view nonce);

/// The password with the zero byte that ends it, XOR the nonce, encrypted with the server's RSA key (PEM),
/// padded by OAEP; empty when the key can't be used.
std::string encrypted_password(std::string_view password, std::string_view nonce,
                               std::string_view public_key);

}  // namespace limbeck::dialect::mysql
