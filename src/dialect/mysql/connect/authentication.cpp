#include "dialect/mysql/connect/authentication.hpp"

#include <mysql.h>
#include <mysql/plugin_auth.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include <cstdarg>
#include <memory>

// As mysql/client_plugin.h declares it, which includes headers that nobody installs.
extern "C" {
struct st_mysql_client_plugin;
st_mysql_client_plugin* mysql_client_register_plugin(MYSQL* handle, st_mysql_client_plugin* plugin);
}

namespace limbeck::dialect::mysql {
namespace {

struct AuthenticationPlugin {
  int type = 2;  // MYSQL_CLIENT_AUTHENTICATION_PLUGIN
  unsigned interface_version = 0x0100;
  const char* name;
  const char* author = "Limbeck";
  const char* description = "part of Limbeck";
  unsigned version[3] = {1, 0, 0};
  const char* license = "Apache-2.0";
  void* api = nullptr;
  int (*init)(char*, size_t, int, va_list) = nullptr;
  int (*deinit)() = nullptr;
  int (*options)(const char*, const void*) = nullptr;
  int (*authenticate_user)(MYSQL_PLUGIN_VIO* channel, MYSQL* handle);
};

constexpr std::size_t nonce_length = 20;
// The server's answers, and what it is asked for, in one byte each.
constexpr unsigned char fast_success = 3, full_login = 4;
constexpr unsigned char caching_sha2_key_request = 2, sha256_key_request = 1;

// The server's flags say so before anybody logs in.
constexpr unsigned long has_tls = 0x800;  // CLIENT_SSL

thread_local bool may_send_cleartext = false;

std::string sha256_bytes(std::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

bool is_secure(MYSQL_PLUGIN_VIO* channel, MYSQL* handle) {
  if (mysql_get_ssl_cipher(handle)) return true;
  MYSQL_PLUGIN_VIO_INFO info{};
  channel->info(channel, &info);
  return info.protocol == MYSQL_PLUGIN_VIO_INFO::MYSQL_VIO_SOCKET;
}

bool send(MYSQL_PLUGIN_VIO* channel, std::string_view packet) {
  return channel->write_packet(channel, reinterpret_cast<const unsigned char*>(packet.data()),
                               static_cast<int>(packet.size())) == 0;
}

/// nullopt: the connection broke, or the server goes on with another method.
std::optional<std::string> receive(MYSQL_PLUGIN_VIO* channel) {
  unsigned char* packet = nullptr;
  const int length = channel->read_packet(channel, &packet);
  if (length < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(packet), static_cast<std::size_t>(length));
}

template <std::size_t size>
void put(char (&into)[size], std::string_view text) {
  into[text.copy(into, size - 1)] = '\0';
}

int fail(MYSQL* handle, const char* message, unsigned number = 2061) {  // CR_AUTH_PLUGIN_ERR
  handle->net.last_errno = number;
  put(handle->net.last_error, message);
  put(handle->net.sqlstate, "HY000");
  return CR_ERROR;
}

std::string_view password_of(const MYSQL* handle) {
  return handle->passwd ? handle->passwd : "";
}

std::string with_end(std::string_view password) {
  return std::string(password) + '\0';
}

int send_encrypted(MYSQL_PLUGIN_VIO* channel, MYSQL* handle, std::string_view nonce, unsigned char request) {
  if (!send(channel, std::string(1, static_cast<char>(request)))) return CR_ERROR;
  const auto key = receive(channel);
  if (!key) return CR_ERROR;
  const auto encrypted = encrypted_password(password_of(handle), nonce, *key);
  if (encrypted.empty()) return fail(handle, "the server's public key can't be used");
  return send(channel, encrypted) ? CR_OK : CR_ERROR;
}

int caching_sha2(MYSQL_PLUGIN_VIO* channel, MYSQL* handle) {
  auto nonce = receive(channel);
  if (!nonce || nonce->size() < nonce_length) return CR_ERROR;
  nonce->resize(nonce_length);
  const auto password = password_of(handle);
  if (password.empty()) return send(channel, {}) ? CR_OK : CR_ERROR;
  if (!send(channel, caching_sha2_scramble(password, *nonce))) return CR_ERROR;
  const auto answer = receive(channel);
  if (!answer) return CR_ERROR;
  if (answer->size() != 1) return CR_OK_HANDSHAKE_COMPLETE;  // the end of it, or an error
  const auto code = static_cast<unsigned char>(answer->front());
  if (code == fast_success) return CR_OK;
  if (code != full_login) return CR_ERROR;
  if (is_secure(channel, handle)) return send(channel, with_end(password)) ? CR_OK : CR_ERROR;
  return send_encrypted(channel, handle, *nonce, caching_sha2_key_request);
}

int sha256_password(MYSQL_PLUGIN_VIO* channel, MYSQL* handle) {
  auto nonce = receive(channel);
  if (!nonce || nonce->size() < nonce_length) return CR_ERROR;
  nonce->resize(nonce_length);
  const auto password = password_of(handle);
  if (password.empty() || is_secure(channel, handle))
    return send(channel, with_end(password)) ? CR_OK : CR_ERROR;
  return send_encrypted(channel, handle, *nonce, sha256_key_request);
}

int clear_password(MYSQL_PLUGIN_VIO* channel, MYSQL* handle) {
  if (!may_send_cleartext) {
    return fail(
        handle,
        "it asks for the password as it is (mysql_clear_password), which the database address does not "
        "allow (allow_cleartext_passwords=true)");
  }
  if (!is_secure(channel, handle))
    return fail(handle,
                "it asks for the password as it is (mysql_clear_password), over a connection without TLS");
  return send(channel, with_end(password_of(handle))) ? CR_OK : CR_ERROR;
}

/// Comes before the method that the server wants: says nothing to one that has no TLS, and to another, over
/// TLS, that it may name its method. The library by itself logs in without.
int require_tls(MYSQL_PLUGIN_VIO* channel, MYSQL* handle) {
  if ((handle->server_capabilities & has_tls) == 0)
    return fail(handle, "the server offers no TLS", 2026);  // CR_SSL_CONNECTION_ERROR
  return send(channel, {}) ? CR_OK : CR_ERROR;
}

}  // namespace

void register_authentication() {
  static AuthenticationPlugin plugins[] = {
      {.name = require_tls_method, .authenticate_user = require_tls},
      {.name = "caching_sha2_password", .authenticate_user = caching_sha2},
      {.name = "sha256_password", .authenticate_user = sha256_password},
      {.name = "mysql_clear_password", .authenticate_user = clear_password}};
  MYSQL* const handle = mysql_init(nullptr);  // for its error message
  for (auto& each : plugins)
    mysql_client_register_plugin(handle, reinterpret_cast<st_mysql_client_plugin*>(&each));
  mysql_close(handle);
}

AuthenticationPolicy::AuthenticationPolicy(const ConnectionSettings& settings) {
  may_send_cleartext = settings.cleartext;
}

AuthenticationPolicy::~AuthenticationPolicy() {
  may_send_cleartext = false;
}

std::string caching_sha2_scramble(std::string_view password, std::string_view nonce) {
  auto scramble = sha256_bytes(password);
  const auto key = sha256_bytes(sha256_bytes(scramble) + std::string(nonce));
  for (std::size_t i = 0; i < scramble.size(); ++i) scramble[i] = static_cast<char>(scramble[i] ^ key[i]);
  return scramble;
}

std::string encrypted_password(std::string_view password, std::string_view nonce,
                               std::string_view public_key) {
  auto text = with_end(password);
  for (std::size_t i = 0; i < text.size(); ++i)
    text[i] = static_cast<char>(text[i] ^ nonce[i % nonce.size()]);
  const std::unique_ptr<BIO, decltype(&BIO_free)> pem(
      BIO_new_mem_buf(public_key.data(), static_cast<int>(public_key.size())), BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PUBKEY(pem.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (!key) return {};
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
  std::size_t size = 0;
  const auto* const plain = reinterpret_cast<const unsigned char*>(text.data());
  if (!context || EVP_PKEY_encrypt_init(context.get()) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) <= 0 ||
      EVP_PKEY_encrypt(context.get(), nullptr, &size, plain, text.size()) <= 0)
    return {};
  std::string encrypted(size, '\0');
  if (EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(encrypted.data()), &size, plain,
                       text.size()) <= 0)
    return {};
  encrypted.resize(size);
  return encrypted;
}

}  // namespace limbeck::dialect::mysql
