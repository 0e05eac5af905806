// What libpq says when it gets no connection, as a sentence and what to do next.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "config/mask.hpp"
#include "dialect/postgresql/connect/connect.hpp"
#include "dialect/postgresql/connect/error_kind.hpp"

namespace limbeck::dialect::postgresql {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What was said, each thing once: libpq writes a paragraph for every address that it tried.
std::string unique_lines(const std::string& message) {
  std::vector<std::string> said;
  for (const auto& line : text::split(message, '\n')) {
    if (line.starts_with('\t') || text::trim(line).empty()) continue;  // advice behind a tab
    if (line.starts_with("LOCATION:")) continue;
    std::string sentence(text::trim(line));
    if (const auto fatal = sentence.find("FATAL:  "); fatal != std::string::npos)
      sentence.erase(0, fatal + 8);
    if (std::ranges::find(said, sentence) == said.end()) said.push_back(std::move(sentence));
  }
  return text::join(said, "; ");
}

/// For libpq's own words about certificates and parameters; "" for all others.
std::string tls_hint(std::string_view message) {
  if (contains(message, "invalid ") && contains(message, " value"))
    return "correct it in the database address";
  if (contains(message, "does not match host name")) {
    return "name the host as the certificate does, or set sslmode=verify-ca";
  }
  if (contains(message, "root certificate") || contains(message, "certificate verify failed")) {
    return "name the file of the certificate authority with sslrootcert=…, or set sslmode=require, which "
           "checks no "
           "certificate";
  }
  return {};
}

}  // namespace

ConnectionError explain_refusal(const Refusal& refusal) {
  const std::string& message = refusal.message;
  const std::string& state = refusal.sqlstate;
  const bool socket = refusal.host.starts_with('/') || refusal.host.starts_with('@');
  const auto port = refusal.port.empty() ? std::string("5432") : refusal.port;
  const auto place = socket                 ? fmt::format("the socket {}/.s.PGSQL.{}", refusal.host, port)
                     : refusal.host.empty() ? fmt::format("port {}", port)
                                            : fmt::format("{}:{}", refusal.host, port);
  const auto make_error = [&](const std::string& sentence, const std::string& code, const std::string& hint) {
    auto kind = error_kind(code);
    if (kind == ErrorKind::other) kind = ErrorKind::unreachable;
    if (message == cancelled_message) kind = ErrorKind::cancelled;
    return ConnectionError(sentence, {.kind = kind, .sqlstate = code, .hint = hint});
  };
  const auto state_or = [&](const char* code) { return state.empty() ? std::string(code) : state; };

  if (message == cancelled_message)
    return make_error(fmt::format("{} to PostgreSQL at {}", cancelled_message, place), "08001",
                      "nothing was run");
  if (state == "28P01" || (state.empty() && contains(message, "password authentication failed"))) {
    return make_error(
        fmt::format("PostgreSQL at {} refused the password of user \"{}\"", place, refusal.user), "28P01",
        "correct the password: it comes from the database address, PGPASSWORD or ~/.pgpass");
  }
  if (contains(message, "no password supplied")) {
    return make_error(fmt::format("PostgreSQL at {} asks for the password of user \"{}\", and there is none",
                                  place, refusal.user),
                      state_or("28P01"), "give it in the database address, in PGPASSWORD or in ~/.pgpass");
  }
  if (state == "3D000" ||  // PgBouncer says it with 08P01
      ((state.empty() || state == "08P01") && contains(message, "database \"") &&
       contains(message, "does not exist"))) {
    return make_error(fmt::format("the database \"{}\" does not exist at {}", refusal.database, place),
                      "3D000",
                      fmt::format("create it (createdb {}), or correct the name in the database address",
                                  refusal.database));
  }
  if (contains(message, "Peer authentication failed")) {
    return make_error(fmt::format("PostgreSQL at {} lets only the operating system's own user \"{}\" in",
                                  place, refusal.user),
                      state_or("28000"),
                      "connect over TCP with a password (host=127.0.0.1), or run as that user");
  }
  if (state == "28000" && contains(message, "role \"")) {
    return make_error(unique_lines(message), state,
                      "create the role (createuser), or correct the user in the address");
  }
  if (contains(message, "pg_hba.conf")) {
    return make_error(
        unique_lines(message), state_or("28000"),
        "allow this user, database and address in the server's pg_hba.conf, or ask for encryption with "
        "sslmode=require");
  }
  if (state == "53300") {
    return make_error(
        fmt::format("PostgreSQL at {} has no connection left: {}", place, unique_lines(message)), state,
        "wait until others have ended, or raise max_connections");
  }
  if (state == "57P03") {
    return make_error(
        fmt::format("PostgreSQL at {} does not take connections now: {}", place, unique_lines(message)),
        state, "wait a moment and try again");
  }
  if (state == "42501") {
    return make_error(
        unique_lines(message), state,
        fmt::format("GRANT CONNECT ON DATABASE \"{}\" TO \"{}\"", refusal.database, refusal.user));
  }
  if (!state.empty()) return make_error(unique_lines(message), state, "");

  // Several hosts were tried, with more than one kind of trouble perhaps: say all of it.
  if (refusal.several_hosts) {
    return make_error("no PostgreSQL server could be reached: " + unique_lines(message), "08001", "");
  }
  if (contains(message, "could not translate host name") && contains(message, "has not ended in time")) {
    return make_error(fmt::format("the look-up of the host name \"{}\" has not ended in time", refusal.host),
                      "08001", "look at the name server of this machine or container (/etc/resolv.conf)");
  }
  if (contains(message, "could not translate host name") && contains(message, "Temporary failure")) {
    return make_error(
        fmt::format("the host name \"{}\" can't be looked up: no name server answered for it", refusal.host),
        "08001",
        "between containers a name is that of a running service on the same network; else look at "
        "/etc/resolv.conf");
  }
  if (contains(message, "could not translate host name")) {
    return make_error(
        fmt::format("there is no host of the name \"{}\"", refusal.host), "08001",
        "correct the host in the database address; between containers it is the name of the service");
  }
  if (contains(message, "timeout expired") || contains(message, "Connection timed out")) {
    return make_error(refusal.timeout_seconds > 0 ? fmt::format("PostgreSQL at {} did not answer within {} s",
                                                                place, refusal.timeout_seconds)
                                                  : fmt::format("PostgreSQL at {} did not answer", place),
                      "08001", "is the address right, and does a firewall let it through?");
  }
  if (contains(message, "Connection refused")) {
    return make_error(fmt::format("nothing listens at {}: connection refused", place), "08001",
                      "start PostgreSQL, or correct host and port in the database address");
  }
  if (socket && contains(message, "No such file or directory")) {
    return make_error(fmt::format("there is no PostgreSQL server behind {}", place), "08001",
                      "start PostgreSQL, or name a host in the database address to connect over TCP");
  }
  if (contains(message, "Network is unreachable") || contains(message, "No route to host")) {
    return make_error(fmt::format("there is no way in the network to {}", place), "08001",
                      "correct the host in the database address, or look at the network");
  }
  if (contains(message, "does not support SSL")) {
    return make_error(fmt::format("PostgreSQL at {} offers no encryption, and sslmode asks for it", place),
                      "08001", "turn on ssl in the server, or set sslmode=prefer");
  }
  return make_error(fmt::format("can't connect to PostgreSQL at {}: {}", place, unique_lines(message)),
                    "08001", tls_hint(message));
}

}  // namespace limbeck::dialect::postgresql
