// What a server, or the client library, says when there is no connection, as a sentence and what to do next.
#include <fmt/core.h>

#include <array>
#include <string_view>

#include "dialect/mysql/connect/connect.hpp"
#include "dialect/mysql/connect/error_kind.hpp"

namespace limbeck::dialect::mysql {
namespace {

/// Sentence and hint name {place}, {host}, {user}, {database}, {within} and {details} (the words that were
/// said).
struct RefusalRule {
  unsigned number;
  std::string_view phrase;  ///< stands in the message; may be empty
  std::string_view sentence, hint;
};

// The first that fits counts.
constexpr RefusalRule rules[] = {
    {1045, "using password: NO",
     "the server at {place} asks for the password of user \"{user}\", and there is none",
     "give it in the database address, in MYSQL_PWD or in an option file (~/.my.cnf)"},
    {1045, "",
     "the server at {place} refused the password of user \"{user}\", or knows no such user from here",
     "correct the password: it comes from the database address, MYSQL_PWD or an option file (~/.my.cnf); or "
     "CREATE "
     "USER"},
    {1698, "", "the server at {place} lets only the operating system's own user \"{user}\" in",
     "run as that user, or connect as one who has a password"},
    {1044, "", "user \"{user}\" may not use the database \"{database}\"",
     "as an administrator: GRANT ALL ON `{database}`.* TO that user, or correct the name in the database "
     "address\n"
     "`limbeck create-database` creates one that isn't there"},
    {1049, "", "the database \"{database}\" does not exist at {place}",
     "create it (CREATE DATABASE `{database}`), or correct the name in the database address\n"
     "`limbeck create-database` creates it"},
    {1130, "", "the server at {place} takes no connections from this host: {details}",
     "create a user whose host part covers it: CREATE USER '…'@'%'"},
    {1040, "", "the server at {place} has no connection left",
     "wait until others have ended, or raise max_connections"},
    {1203, "", "the server at {place} has no connection left for user \"{user}\"",
     "wait until others have ended, or raise max_user_connections"},
    {1226, "", "{details}", "wait until others have ended, or raise the limit of this user"},
    {1129, "", "the server at {place} has blocked this host: {details}", "on the server: FLUSH HOSTS"},
    {1251, "", "{details}", ""},
    {2059, "", "can't log in at {place}: {details}",
     "name the folder of the client's plugins with plugin_dir, or let the user log in by another method"},
    {2061, "", "can't log in at {place}: {details}", ""},
    {2005, "", "the host name \"{host}\" can't be looked up: {details}",
     "correct the host in the database address; between containers it is the name of the service"},
    {2026, "offers no TLS", "the server at {place} offers no TLS, and ssl_mode asks for it",
     "set up TLS in the server, or set ssl_mode=preferred"},
    {2026, "not support SSL", "the server at {place} offers no TLS, and ssl_mode asks for it",
     "set up TLS in the server, or set ssl_mode=preferred"},
    {2026, "", "no TLS connection to {place}: {details}",
     "name the file of the certificate authority with ssl_ca; ssl_mode=required checks no certificate, "
     "ssl_mode=disabled goes without TLS"},
    {2002, "(2)", "there is no server behind {place}",
     "start MariaDB or MySQL, or name a host in the database address to connect over TCP"},
    {2002, "(111)", "nothing listens at {place}: connection refused",
     "start MariaDB or MySQL, or correct host and port in the database address"},
    // EINPROGRESS: the library looks no further why there is no connection.
    {2002, "(115)", "nothing listens at {place}, or there is no way to it",
     "start MariaDB or MySQL, or correct host and port in the database address"},
    {2002, "(110)", "the server at {place} did not answer{within}",
     "is the address right, and does a firewall let it through?"},
    {2002, "not answered in time", "the server at {place} did not answer{within}",
     "is the address right, and does a firewall let it through?"},
    {2002, "(101)", "there is no way in the network to {place}",
     "correct the host in the database address, or look at the network"},
    {2002, "(113)", "there is no way in the network to {place}",
     "correct the host in the database address, or look at the network"},
    {2003, "(111)", "nothing listens at {place}: connection refused",
     "start MariaDB or MySQL, or correct host and port in the database address"},
};

}  // namespace

ConnectionError explain_refusal(const Refusal& refusal, const ConnectionSettings& settings) {
  std::string_view sentence = "can't connect to the server at {place}: {details}", hint;
  for (const auto& rule : rules) {
    if (rule.number != refusal.number || !refusal.message.contains(rule.phrase)) continue;
    sentence = rule.sentence;
    hint = rule.hint;
    break;
  }
  const auto fill_in = [&](std::string_view text) {
    return fmt::format(
        fmt::runtime(text), fmt::arg("place", place_of(settings)), fmt::arg("host", settings.host),
        fmt::arg("user", settings.user), fmt::arg("database", settings.database),
        fmt::arg("details", refusal.message),
        fmt::arg("within",
                 refusal.timeout_seconds > 0 ? fmt::format(" within {} s", refusal.timeout_seconds) : ""));
  };
  // A server that ends the connection at its beginning is starting, or is behind a proxy that has none.
  auto kind = error_kind(refusal.number, refusal.message);
  if (kind == ErrorKind::connection_lost || kind == ErrorKind::other) kind = ErrorKind::unreachable;
  return ConnectionError(fill_in(sentence), {.kind = kind,
                                             .sqlstate = std::to_string(refusal.number),
                                             .native_code = static_cast<int>(refusal.number),
                                             .hint = fill_in(hint)});
}

}  // namespace limbeck::dialect::mysql
