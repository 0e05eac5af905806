#include "dialect/mysql/connect/connect.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "dialect/mysql/connect/authentication.hpp"
#include "dialect/mysql/connect/error_kind.hpp"

namespace limbeck::dialect::mysql {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

void initialise_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    mysql_library_init(0, nullptr, nullptr);
    register_authentication();
  });
}

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

void set_text(MYSQL* handle, mysql_option option, const std::string& value) {
  if (!value.empty()) mysql_options(handle, option, value.c_str());
}

void set_tls(MYSQL* handle, const ConnectionSettings& settings) {
  my_bool enforce = settings.tls != Tls::disabled && settings.over_tcp;
  // "Enforced" means to the library that it is used where the server has it.
  mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &enforce);
  my_bool verify = settings.tls == Tls::verify_identity;
  mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
  if (!enforce) return;
  set_text(handle, MYSQL_OPT_SSL_CA, settings.ssl_ca);
  set_text(handle, MYSQL_OPT_SSL_CAPATH, settings.ssl_capath);
  set_text(handle, MYSQL_OPT_SSL_CERT, settings.ssl_cert);
  set_text(handle, MYSQL_OPT_SSL_KEY, settings.ssl_key);
  set_text(handle, MYSQL_OPT_SSL_CIPHER, settings.ssl_cipher);
  set_text(handle, MYSQL_OPT_SSL_CRL, settings.ssl_crl);
  set_text(handle, MYSQL_OPT_SSL_CRLPATH, settings.ssl_crlpath);
  set_text(handle, MARIADB_OPT_TLS_VERSION, settings.tls_version);
}

/// A connection may say nothing for as long as a migration takes: routers must not forget it, and a server
/// that is gone must be noticed.
void keep_alive(MYSQL* handle) {
  const int socket = static_cast<int>(mysql_get_socket(handle));
  const int on = 1, idle = 30, interval = 10, count = 6;
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

int timeout_seconds(const ConnectionSettings& settings, const ConnectOptions& options) {
  auto timeout = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout);
  if (settings.connect_timeout && options.connect_timeout == ConnectOptions().connect_timeout)
    timeout = std::chrono::seconds(*settings.connect_timeout);
  if (options.deadline)
    timeout = std::min(timeout, std::chrono::ceil<std::chrono::seconds>(*options.deadline - Clock::now()));
  return std::max(1, static_cast<int>(timeout.count()));
}

/// What connecting came to, whoever waits for it.
struct Outcome {
  Handle handle;
  std::optional<Refusal> refusal;
};

Outcome connect_now(const ConnectionSettings& settings, const std::string& name, int seconds) {
  Outcome outcome;
  outcome.handle.reset(mysql_init(nullptr));
  MYSQL* const handle = outcome.handle.get();
  if (!handle) {
    outcome.refusal = Refusal{2008, "out of memory", "HY000", seconds};
    return outcome;
  }
  // Option files come first to the library, and what is set here last: it reads them when it connects, so
  // that only what is passed to mysql_real_connect, or unknown to them, is certain.
  set_text(handle, MYSQL_READ_DEFAULT_FILE, settings.option_file);
  mysql_options(handle, MYSQL_READ_DEFAULT_GROUP,
                settings.option_group.empty() ? "limbeck" : settings.option_group.c_str());
  const auto timeout = static_cast<unsigned>(seconds);
  mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &timeout);
  mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const unsigned local_infile = 0;
  mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &local_infile);
  if (settings.over_tcp) {
    const unsigned protocol = MYSQL_PROTOCOL_TCP;
    mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
  }
  if (settings.compress) mysql_options(handle, MYSQL_OPT_COMPRESS, nullptr);
  const bool needs_tls = settings.over_tcp && settings.tls >= Tls::required;
  set_text(handle, MYSQL_DEFAULT_AUTH, needs_tls ? require_tls_method : settings.default_auth);
  set_text(handle, MYSQL_PLUGIN_DIR, settings.plugin_dir);
  set_tls(handle, settings);
  mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", name.c_str());
  const AuthenticationPolicy policy(settings);
  const unsigned long port = settings.port.empty() ? 0 : std::strtoul(settings.port.c_str(), nullptr, 10);
  if (!mysql_real_connect(handle, or_null(settings.host), or_null(settings.user), or_null(settings.password),
                          or_null(settings.database), static_cast<unsigned>(port),
                          or_null(settings.unix_socket), CLIENT_FOUND_ROWS | CLIENT_MULTI_RESULTS)) {
    outcome.refusal = Refusal{mysql_errno(handle), mysql_error(handle), mysql_sqlstate(handle), seconds};
    return outcome;
  }
  // The library goes on without where a server has none.
  if (needs_tls && !mysql_get_ssl_cipher(handle)) {
    outcome.refusal = Refusal{2026, "the server offers no TLS", "HY000", seconds};
    return outcome;
  }
  mysql_set_character_set(handle, "utf8mb4");  // a default-character-set of an option file may have won
  if (settings.over_tcp) keep_alive(handle);
  return outcome;
}

/// The library's function does not return before it is done: a thread of its own waits for that, and is left
/// alone with it when nobody waits any longer.
Outcome connect_within(const ConnectionSettings& settings, const std::string& name, int seconds,
                       const ConnectOptions& options) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<Outcome> outcome;
  };
  const auto shared = std::make_shared<Shared>();
  std::thread([shared, settings, name, seconds] {
    auto outcome = connect_now(settings, name, seconds);
    const std::lock_guard lock(shared->mutex);
    shared->outcome = std::move(outcome);
    shared->done.notify_all();
  }).detach();
  std::unique_lock lock(shared->mutex);
  while (!shared->done.wait_for(lock, milliseconds(50), [&] { return shared->outcome.has_value(); })) {
    if (options.cancelled && options.cancelled()) {
      throw ConnectionError(
          fmt::format("stopped while connecting to the server at {}", place_of(settings)),
          {.kind = ErrorKind::cancelled, .sqlstate = "2013", .native_code = 2013, .hint = "nothing was run"});
    }
    if (options.deadline && Clock::now() >= *options.deadline)
      return {nullptr, Refusal{2002, "it has not answered in time", "HY000", seconds}};
  }
  return std::move(*shared->outcome);
}

std::string user_name() {
  if (const passwd* const entry = getpwuid(geteuid())) return entry->pw_name;
  const char* const user = std::getenv("USER");
  return user && *user ? user : std::to_string(geteuid());
}

}  // namespace

std::string application_name(const std::string& program) {
  char host[256] = "";
  gethostname(host, sizeof(host) - 1);
  return fmt::format("{} {}@{} {}", program, user_name(), host, getpid());
}

Handle connect(const ConnectionSettings& settings, const ConnectOptions& options) {
  initialise_library();
  const int seconds = timeout_seconds(settings, options);
  const auto name = application_name(options.application_name);
  auto outcome = options.cancelled || options.deadline ? connect_within(settings, name, seconds, options)
                                                       : connect_now(settings, name, seconds);
  if (outcome.refusal) throw explain_refusal(*outcome.refusal, settings);
  return std::move(outcome.handle);
}

}  // namespace limbeck::dialect::mysql
