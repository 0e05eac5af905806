// From an address to a connected libpq connection, and from its refusals to sentences.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "config/database_url.hpp"
#include "dialect/connector.hpp"

struct pg_conn;  // libpq's PGconn

namespace limbeck::dialect::postgresql {

struct Connected {
  pg_conn* connection = nullptr;  ///< the caller's to finish
  /// Statements that make the session settings which the server end (a pooler) would not take at startup.
  std::vector<std::string> settings;
};

/// Throws ConnectionError with a sentence of ours. Variables (PG*), the service file and ~/.pgpass are
/// libpq's.
Connected connect(const config::DatabaseUrl& url, const ConnectOptions& options);

/// What ConnectOptions ask for, as (name, value) of settings.
std::vector<std::pair<std::string, std::string>> session_settings(const ConnectOptions& options);

/// And, unless it is so already, that strings are taken apart by the standard's rules, as we do it, whatever
/// a role or a database is set to. The server tells by itself how it is (PostgreSQL manual, section 34.2,
/// PQparameterStatus).
std::vector<std::string> with_standard_strings(std::vector<std::string> settings, pg_conn* connection);

/// What is known of a refused connection.
struct Refusal {
  std::string message;   ///< libpq's, whole
  std::string sqlstate;  ///< empty: unknown
  std::string host, port, user, database;
  int timeout_seconds = 0;  ///< of one try
  bool several_hosts = false;
};

/// The message of one that was given up since somebody asked to (ConnectOptions::cancelled).
inline constexpr std::string_view cancelled_message = "stopped while connecting";

/// The sentence and what to do next.
ConnectionError explain_refusal(const Refusal& refusal);

/// What `application_name` of a connection that runs revisions ends in.
inline constexpr std::string_view migration_suffix = " migrating";

/// "limbeck app@web-1 4711": who holds a lock, at most 63 bytes with ` migrating` behind it, whole at the
/// end.
std::string application_name(const std::string& program);

}  // namespace limbeck::dialect::postgresql
