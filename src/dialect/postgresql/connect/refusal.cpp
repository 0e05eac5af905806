// What libpq says when it gets no connection, as a sentence and what to do next.
#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "dialect/postgresql/connect/connect.hpp"
#include "dialect/postgresql/connect/error_kind.hpp"

namespace limbeck::dialect::postgresql {
namespace {

// What stands for the SQLSTATE in a sign: no server answered, or it does not matter which code one gave.
constexpr std::string_view no_answer;
constexpr std::string_view any_code = "*";

/// PgBouncer gives this code for whatever it refuses itself.
constexpr std::string_view protocol_violation = "08P01";
constexpr std::string_view unable_to_connect = "08001";

/// By what a refusal is recognized: its code, and phrases that all stand in its message.
struct RefusalSign {
  std::string_view code;
  std::vector<std::string_view> phrases = {};
};

/// Sentence and hint name {place}, {host}, {user}, {database}, {within} (the time that was waited, if known)
/// and {details} (libpq's own words).
struct RefusalRule {
  std::vector<RefusalSign> signs;  ///< one of them
  std::string_view code;           ///< reported when there is none, or one that says nothing
  std::string_view sentence;
  std::string_view hint;
  bool is_socket_only = false;
};

/// What a server, or a pooler before it, answered. The first that fits counts.
const std::vector<RefusalRule>& answered_rules() {
  static const std::vector<RefusalRule> rules = {
      {.signs = {{"28P01"}, {no_answer, {"password authentication failed"}}},
       .code = "28P01",
       .sentence = "PostgreSQL at {place} refused the password of user \"{user}\"",
       .hint = "correct the password: it comes from the database address, PGPASSWORD or ~/.pgpass"},
      {.signs = {{any_code, {"no password supplied"}}},
       .code = "28P01",
       .sentence = "PostgreSQL at {place} asks for the password of user \"{user}\", and there is none",
       .hint = "give it in the database address, in PGPASSWORD or in ~/.pgpass"},
      {.signs = {{"3D000"},
                 {no_answer, {"database \"", "does not exist"}},
                 {protocol_violation, {"database \"", "does not exist"}}},
       .code = "3D000",
       .sentence = "the database \"{database}\" does not exist at {place}",
       .hint = "create it (createdb {database}), or correct the name in the database address\n"
               "`limbeck create-database` creates it"},
      {.signs = {{any_code, {"Peer authentication failed"}}},
       .code = "28000",
       .sentence = "PostgreSQL at {place} lets only the operating system's own user \"{user}\" in",
       .hint = "connect over TCP with a password (host=127.0.0.1), or run as that user"},
      {.signs = {{"28000", {"role \""}}},
       .code = "28000",
       .sentence = "{details}",
       .hint = "create the role (createuser), or correct the user in the address"},
      {.signs = {{any_code, {"pg_hba.conf"}}},
       .code = "28000",
       .sentence = "{details}",
       .hint =
           "allow this user, database and address in the server's pg_hba.conf, or ask for encryption with "
           "sslmode=require"},
      {.signs = {{"53300"}},
       .code = "53300",
       .sentence = "PostgreSQL at {place} has no connection left: {details}",
       .hint = "wait until others have ended, or raise max_connections"},
      {.signs = {{"57P03"}},
       .code = "57P03",
       .sentence = "PostgreSQL at {place} does not take connections now: {details}",
       .hint = "wait a moment and try again"},
      {.signs = {{"42501"}},
       .code = "42501",
       .sentence = "{details}",
       .hint = "GRANT CONNECT ON DATABASE \"{database}\" TO \"{user}\""},
  };
  return rules;
}

constexpr std::string_view cannot_connect = "can't connect to PostgreSQL at {place}: {details}";

/// Nobody answered: what libpq says about names, networks, sockets and certificates.
const std::vector<RefusalRule>& unanswered_rules() {
  static const std::vector<RefusalRule> rules = {
      {.signs = {{no_answer, {"could not translate host name", "has not ended in time"}}},
       .code = unable_to_connect,
       .sentence = "the look-up of the host name \"{host}\" has not ended in time",
       .hint = "look at the name server of this machine or container (/etc/resolv.conf)"},
      {.signs = {{no_answer, {"could not translate host name", "Temporary failure"}}},
       .code = unable_to_connect,
       .sentence = "the host name \"{host}\" can't be looked up: no name server answered for it",
       .hint = "between containers a name is that of a running service on the same network; else look at "
               "/etc/resolv.conf"},
      {.signs = {{no_answer, {"could not translate host name"}}},
       .code = unable_to_connect,
       .sentence = "there is no host of the name \"{host}\"",
       .hint = "correct the host in the database address; between containers it is the name of the service"},
      {.signs = {{no_answer, {"timeout expired"}}, {no_answer, {"Connection timed out"}}},
       .code = unable_to_connect,
       .sentence = "PostgreSQL at {place} did not answer{within}",
       .hint = "is the address right, and does a firewall let it through?"},
      {.signs = {{no_answer, {"Connection refused"}}},
       .code = unable_to_connect,
       .sentence = "nothing listens at {place}: connection refused",
       .hint = "start PostgreSQL, or correct host and port in the database address"},
      {.signs = {{no_answer, {"No such file or directory"}}},
       .code = unable_to_connect,
       .sentence = "there is no PostgreSQL server behind {place}",
       .hint = "start PostgreSQL, or name a host in the database address to connect over TCP",
       .is_socket_only = true},
      {.signs = {{no_answer, {"Network is unreachable"}}, {no_answer, {"No route to host"}}},
       .code = unable_to_connect,
       .sentence = "there is no way in the network to {place}",
       .hint = "correct the host in the database address, or look at the network"},
      {.signs = {{no_answer, {"does not support SSL"}}},
       .code = unable_to_connect,
       .sentence = "PostgreSQL at {place} offers no encryption, and sslmode asks for it",
       .hint = "turn on ssl in the server, or set sslmode=prefer"},
      {.signs = {{no_answer, {"invalid ", " value"}}},
       .code = unable_to_connect,
       .sentence = cannot_connect,
       .hint = "correct it in the database address"},
      {.signs = {{no_answer, {"does not match host name"}}},
       .code = unable_to_connect,
       .sentence = cannot_connect,
       .hint = "name the host as the certificate does, or set sslmode=verify-ca"},
      {.signs = {{no_answer, {"root certificate"}}, {no_answer, {"certificate verify failed"}}},
       .code = unable_to_connect,
       .sentence = cannot_connect,
       .hint = "name the file of the certificate authority with sslrootcert, or set sslmode=require, which "
               "checks no certificate"},
  };
  return rules;
}

/// What was said, each thing once: libpq writes a paragraph for every address that it tried.
std::string unique_lines(const std::string& message) {
  std::vector<std::string> said;
  for (const auto& line : text::split(message, '\n')) {
    if (line.starts_with('\t') || text::trim(line).empty()) continue;  // advice behind a tab
    if (line.starts_with("LOCATION:")) continue;
    std::string sentence(text::trim(line));
    constexpr std::string_view severity = "FATAL:  ";
    if (const auto fatal = sentence.find(severity); fatal != std::string::npos)
      sentence.erase(0, fatal + severity.size());
    if (std::ranges::find(said, sentence) == said.end()) said.push_back(std::move(sentence));
  }
  return text::join(said, "; ");
}

bool is_socket(const Refusal& refusal) {
  return refusal.host.starts_with('/') || refusal.host.starts_with('@');
}

/// "db:5432" or "the socket /tmp/.s.PGSQL.5432"
std::string place_of(const Refusal& refusal) {
  const auto port = refusal.port.empty() ? std::string("5432") : refusal.port;
  if (is_socket(refusal)) return fmt::format("the socket {}/.s.PGSQL.{}", refusal.host, port);
  return refusal.host.empty() ? "port " + port : refusal.host + ":" + port;
}

bool fits(const RefusalSign& sign, const Refusal& refusal) {
  if (sign.code != any_code && sign.code != refusal.sqlstate) return false;
  return std::ranges::all_of(sign.phrases, [&](std::string_view phrase) {
    return refusal.message.find(phrase) != std::string::npos;
  });
}

const RefusalRule* find_rule(const std::vector<RefusalRule>& rules, const Refusal& refusal) {
  const auto found = std::ranges::find_if(rules, [&](const RefusalRule& rule) {
    if (rule.is_socket_only && !is_socket(refusal)) return false;
    return std::ranges::any_of(rule.signs, [&](const RefusalSign& sign) { return fits(sign, refusal); });
  });
  return found == rules.end() ? nullptr : &*found;
}

std::string fill_in(std::string_view text, const Refusal& refusal) {
  return fmt::format(
      fmt::runtime(text), fmt::arg("place", place_of(refusal)), fmt::arg("host", refusal.host),
      fmt::arg("user", refusal.user), fmt::arg("database", refusal.database),
      fmt::arg("details", unique_lines(refusal.message)),
      fmt::arg("within", refusal.timeout_seconds > 0 ? fmt::format(" within {} s", refusal.timeout_seconds)
                                                     : std::string()));
}

/// With the code that the server gave, unless that says nothing.
ConnectionError refusal_error(const RefusalRule& rule, const Refusal& refusal) {
  const bool has_code = !refusal.sqlstate.empty() && refusal.sqlstate != protocol_violation;
  const auto code = has_code ? refusal.sqlstate : std::string(rule.code);
  const auto kind = error_kind(code);
  return ConnectionError(fill_in(rule.sentence, refusal),
                         {.kind = kind == ErrorKind::other ? ErrorKind::unreachable : kind,
                          .sqlstate = code,
                          .hint = fill_in(rule.hint, refusal)});
}

}  // namespace

ConnectionError explain_refusal(const Refusal& refusal) {
  if (refusal.message == cancelled_message) {
    return ConnectionError(fmt::format("{} to PostgreSQL at {}", cancelled_message, place_of(refusal)),
                           {.kind = ErrorKind::cancelled,
                            .sqlstate = std::string(unable_to_connect),
                            .hint = "nothing was run"});
  }
  if (const auto* rule = find_rule(answered_rules(), refusal)) return refusal_error(*rule, refusal);
  if (!refusal.sqlstate.empty()) {
    return refusal_error({{}, refusal.sqlstate, "{details}", ""}, refusal);
  }
  // Several hosts were tried, with more than one kind of trouble perhaps: say all of it.
  if (refusal.several_hosts) {
    return refusal_error({{}, unable_to_connect, "no PostgreSQL server could be reached: {details}", ""},
                         refusal);
  }
  if (const auto* rule = find_rule(unanswered_rules(), refusal)) return refusal_error(*rule, refusal);
  return refusal_error({{}, unable_to_connect, cannot_connect, ""}, refusal);
}

}  // namespace limbeck::dialect::postgresql
