#include "dialect/postgresql/connect/connect.hpp"

#include <fmt/core.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "config/mask.hpp"
#include "dialect/postgresql/connect/endpoint_probe.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using Clock = std::chrono::steady_clock;
using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t name_limit = 63;  // NAMEDATALEN - 1: the server cuts what is longer

std::set<std::string> known_keywords() {
  std::set<std::string> known;
  PQconninfoOption* const options = PQconndefaults();
  for (auto* option = options; option && option->keyword; ++option) known.insert(option->keyword);
  PQconninfoFree(options);
  return known;
}

bool has(const Parameters& parameters, std::string_view keyword) {
  return std::ranges::any_of(parameters, [&](const auto& parameter) { return parameter.first == keyword; });
}

void set_default(Parameters& parameters, std::string keyword, std::string value) {
  if (!has(parameters, keyword)) parameters.emplace_back(std::move(keyword), std::move(value));
}

void refuse_unknown(const Parameters& parameters) {
  const auto known = known_keywords();
  for (const auto& [keyword, value] : parameters) {
    if (known.contains(keyword)) continue;
    const auto near = text::did_you_mean(keyword, {known.begin(), known.end()});
    throw UsageError(fmt::format("the database address has an option \"{}\" that PostgreSQL's client library "
                                 "does not know",
                                 keyword),
                     near ? fmt::format("did you mean \"{}\"?", *near)
                          : "take it out, or see \"Parameter Key Words\" in PostgreSQL's manual");
  }
}

Parameters connection_parameters(const config::DatabaseUrl& url, const ConnectOptions& options) {
  Parameters parameters = url.libpq_parameters();
  refuse_unknown(parameters);
  set_default(parameters, "application_name",
              application_name(options.application_name) +
                  std::string(options.for_migration ? migration_suffix : ""));
  if (options.deadline) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(*options.deadline - Clock::now()).count();
    std::erase_if(parameters, [](const auto& parameter) { return parameter.first == "connect_timeout"; });
    parameters.emplace_back("connect_timeout", std::to_string(std::max<long>(2, left)));
  }
  const bool timeout_from_environment =
      std::getenv("PGCONNECT_TIMEOUT") && options.connect_timeout == ConnectOptions().connect_timeout;
  if (!timeout_from_environment) {
    const auto seconds = std::max<long>(2, (options.connect_timeout.count() + 999) / 1000);
    set_default(parameters, "connect_timeout", std::to_string(seconds));
  }
  // A lock connection says nothing for as long as a migration takes: routers must not forget it, and a server
  // that is gone must be noticed.
  set_default(parameters, "keepalives_idle", "30");
  set_default(parameters, "keepalives_interval", "10");
  set_default(parameters, "keepalives_count", "6");
  std::erase_if(parameters, [](const auto& parameter) { return parameter.first == "client_encoding"; });
  parameters.emplace_back("client_encoding", "UTF8");
  return parameters;
}

Parameters with_startup_settings(Parameters parameters, const Parameters& settings) {
  if (settings.empty()) return parameters;
  auto found = std::ranges::find(parameters, "options", &Parameters::value_type::first);
  if (found == parameters.end()) {
    const char* const inherited = std::getenv("PGOPTIONS");
    parameters.emplace_back("options", inherited ? inherited : "");
    found = parameters.end() - 1;
  }
  for (const auto& [name, value] : settings) found->second += fmt::format(" -c {}={}", name, value);
  return parameters;
}

int timeout_of(const Parameters& parameters) {
  const auto found = std::ranges::find(parameters, "connect_timeout", &Parameters::value_type::first);
  const char* const environment = std::getenv("PGCONNECT_TIMEOUT");
  const std::string text = found != parameters.end() ? found->second : environment ? environment : "";
  return std::atoi(text.c_str());
}

/// Takes out the SQLSTATEs that PQERRORS_VERBOSE puts behind the severity ("FATAL:  28P01: password …"), and
/// returns the last of them.
std::string take_sqlstate(std::string& message) {
  const auto is_code = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  std::string last;
  for (auto colon = message.find(":  "); colon != std::string::npos; colon = message.find(":  ", colon + 1)) {
    const auto begin = colon + 3;
    if (begin + 7 > message.size() || message.compare(begin + 5, 2, ": ") != 0) continue;
    const auto code = message.substr(begin, 5);
    if (!std::ranges::all_of(code, is_code)) continue;
    message.erase(begin, 7);
    last = code;
  }
  return last;
}

[[noreturn]] void throw_refusal(PGconn* connection, int timeout_seconds, const std::string& own_message = {},
                                bool several_hosts = false) {
  const auto text_of = [](const char* text) { return std::string(text ? text : ""); };
  Refusal refusal;
  refusal.message = own_message.empty() ? text_of(PQerrorMessage(connection)) : own_message;
  refusal.sqlstate = take_sqlstate(refusal.message);
  refusal.host = text_of(PQhost(connection));
  refusal.port = text_of(PQport(connection));
  refusal.user = text_of(PQuser(connection));
  refusal.database = text_of(PQdb(connection));
  refusal.timeout_seconds = timeout_seconds;
  refusal.several_hosts = several_hosts;
  const auto password = text_of(PQpass(connection));
  if (password.size() > 3) refusal.message = text::replace_all(refusal.message, password, "***");
  PQfinish(connection);
  throw explain_refusal(refusal);
}

/// Polls the connection to its end, so that the SQLSTATE of a refusal can be had: PQconnectdbParams knows it
/// not.
PGconn* connect_to_one(const char* const* keywords, const char* const* values, int timeout_seconds,
                       const ConnectOptions& options) {
  PGconn* const connection = PQconnectStartParams(keywords, values, 0);
  if (!connection)
    throw ConnectionError("out of memory while connecting to PostgreSQL",
                          {.kind = ErrorKind::out_of_resources});
  PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
  auto deadline = Clock::now() + std::chrono::seconds(timeout_seconds);
  if (options.deadline) deadline = std::min(deadline, *options.deadline);
  auto wanted = PGRES_POLLING_WRITING;
  while (PQstatus(connection) != CONNECTION_BAD && wanted != PGRES_POLLING_OK) {
    if (wanted == PGRES_POLLING_FAILED) break;
    pollfd waited{PQsocket(connection),
                  static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    int left = -1;
    if (timeout_seconds > 0) {
      left = static_cast<int>(
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count());
      if (left <= 0) throw_refusal(connection, timeout_seconds, "timeout expired");
    }
    if (options.cancelled) {
      if (options.cancelled()) throw_refusal(connection, timeout_seconds, std::string(cancelled_message));
      left = left < 0 ? 200 : std::min(left, 200);
    }
    const int ready = poll(&waited, 1, left);
    if (ready < 0 && errno != EINTR) break;
    if (ready > 0) wanted = PQconnectPoll(connection);
  }
  if (PQstatus(connection) != CONNECTION_OK) throw_refusal(connection, timeout_seconds);
  PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
  return connection;
}

/// libpq looks names up without a limit to the time that it takes: with a deadline, see first that it won't
/// take long.
void resolve_hosts(const Parameters& parameters, Clock::time_point deadline) {
  std::vector<std::string> failures;
  const auto hosts = endpoints(parameters);
  for (const auto& host : hosts) {
    if (host.name().empty()) return;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    const auto found = resolve_host(host.name(), std::max(left, std::chrono::milliseconds(1)));
    if (!found.addresses.empty()) return;
    Refusal refusal;
    refusal.host = host.name();
    refusal.message =
        fmt::format("could not translate host name \"{}\" to address: {}", host.name(), found.failure);
    refusal.several_hosts = hosts.size() > 1;
    if (found.timed_out || !refusal.several_hosts) throw explain_refusal(refusal);
    failures.push_back(refusal.message);
  }
  if (failures.empty()) return;
  Refusal refusal;
  refusal.message = text::join(failures, "\n");
  refusal.several_hosts = true;
  throw explain_refusal(refusal);
}

PGconn* connect_with(const Parameters& parameters, const ConnectOptions& options) {
  std::vector<const char*> keywords, values;
  for (const auto& [keyword, value] : parameters) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  if (options.deadline) resolve_hosts(parameters, *options.deadline);
  const int timeout = timeout_of(parameters);
  const auto several = [&](std::string_view keyword, const char* variable) {
    const auto found = std::ranges::find(parameters, keyword, &Parameters::value_type::first);
    const char* const environment = std::getenv(variable);
    const std::string_view value = found != parameters.end() ? std::string_view(found->second)
                                   : environment             ? std::string_view(environment)
                                                             : std::string_view();
    return value.find(',') != std::string_view::npos;
  };
  if (!has(parameters, "service") && !std::getenv("PGSERVICE") && !several("host", "PGHOST") &&
      !several("hostaddr", "PGHOSTADDR")) {
    return connect_to_one(keywords.data(), values.data(), timeout, options);
  }
  // Going on to the next of several hosts after a timeout is in libpq's blocking function only.
  PGconn* const connection = PQconnectdbParams(keywords.data(), values.data(), 0);
  if (!connection)
    throw ConnectionError("out of memory while connecting to PostgreSQL",
                          {.kind = ErrorKind::out_of_resources});
  if (PQstatus(connection) != CONNECTION_OK) throw_refusal(connection, timeout, {}, true);
  return connection;
}

std::string user_name() {
  if (const passwd* const entry = getpwuid(geteuid())) return entry->pw_name;
  const char* const user = std::getenv("USER");
  return user && *user ? user : std::to_string(geteuid());
}

}  // namespace

Parameters session_settings(const ConnectOptions& options) {
  Parameters settings;
  if (options.lock_timeout.count() > 0) {
    settings.emplace_back("lock_timeout", std::to_string(options.lock_timeout.count()));
  }
  if (options.statement_timeout.count() > 0) {
    settings.emplace_back("statement_timeout", std::to_string(options.statement_timeout.count()));
  }
  if (options.read_only) settings.emplace_back("default_transaction_read_only", "on");
  return settings;
}

std::string application_name(const std::string& program) {
  char host[256] = "";
  gethostname(host, sizeof(host) - 1);
  const auto user = user_name();
  const auto end = " " + std::to_string(getpid());
  auto name = program + " " + user + "@" + host;
  const auto room = name_limit - end.size() - migration_suffix.size();
  if (name.size() > room) name.resize(room);
  return name + end;
}

std::vector<std::string> with_standard_strings(std::vector<std::string> settings, PGconn* connection) {
  const char* const strings = PQparameterStatus(connection, "standard_conforming_strings");
  if (!strings || std::string_view(strings) != "on")
    settings.emplace_back("SET standard_conforming_strings = on");
  return settings;
}

namespace {

/// The settings as statements, for a connection that is there already.
std::vector<std::string> session_statements(const ConnectOptions& options) {
  std::vector<std::string> statements;
  for (const auto& [name, value] : session_settings(options)) {
    // Only a safety belt of ours; a pooler in transaction mode would hand it on to clients that want to
    // write.
    if (name == "default_transaction_read_only") continue;
    statements.push_back(fmt::format("SET {} = {}", name, value));
  }
  return statements;
}

Connected connect_with_settings(const config::DatabaseUrl& url, const ConnectOptions& options) {
  const auto parameters = connection_parameters(url, options);
  const auto settings = session_settings(options);
  try {
    return {connect_with(with_startup_settings(parameters, settings), options), {}};
  } catch (const ConnectionError& error) {
    // PgBouncer takes no `options` at startup unless it is configured to ignore them: make them with SET
    // instead.
    const bool pooler = text::lower(error.what()).find("startup parameter") != std::string::npos;
    if (settings.empty() || has(parameters, "options") || !pooler) throw;
  }
  return {connect_with(parameters, options), session_statements(options)};
}

}  // namespace

Connected connect(const config::DatabaseUrl& url, const ConnectOptions& options) {
  auto connected = connect_with_settings(url, options);
  connected.settings = with_standard_strings(std::move(connected.settings), connected.connection);
  return connected;
}

}  // namespace limbeck::dialect::postgresql
