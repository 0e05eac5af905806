// The address of a database as a value: parsed from any of the forms that people write, and printed without
// secrets.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/engine.hpp"

namespace limbeck::config {

/// The engine of a URL's scheme, without a driver: what find_engine() knows, "sqlite3" and "cockroachdb".
std::optional<EngineKind> engine_of_scheme(std::string_view scheme);

/// What SQLAlchemy calls its dialect by that name, where it is not the engine's: "mariadb"; else empty.
std::string dialect_of_scheme(std::string_view scheme);

/// Everything in plain text: nothing here is percent-encoded or quoted any more.
struct DatabaseUrl {
  EngineKind engine = EngineKind::sqlite;
  /// What stood after `+` in the scheme (SQLAlchemy's driver, "psycopg2"). No meaning to Limbeck.
  std::string driver;
  /// What stood before it, where SQLAlchemy tells its dialects apart by it: "mariadb"; else empty.
  std::string dialect{};
  /// Several hosts (PostgreSQL) are joined by commas, as libpq wants them. A path is the folder of a Unix
  /// socket. Empty: the client library's default, PGHOST included.
  std::string host;
  std::string port;  ///< as many as there are hosts, joined by commas; empty: the default
  std::string user;
  std::string password;
  /// For SQLite an absolute path, or empty for one in memory.
  std::string database;
  /// The rest, in the order given: libpq keywords (`sslmode`, `options`, …) or the driver's own.
  std::vector<std::pair<std::string, std::string>> options;

  /// Variables of the engine's clients that are set in `.env` alone: for what depends on whether an address
  /// or a variable says it.
  std::map<std::string, std::string> variables;

  /// SQLite without a file.
  bool in_memory() const { return engine == EngineKind::sqlite && database.empty(); }

  /// The value of an option; empty when there is none.
  std::string_view option(std::string_view name) const;

  /// Keywords and values for PQconnectdbParams with expand_dbname = 0. What is empty is left out, so that
  /// libpq takes PG* variables, the service file and its defaults. To connect to a neighbour database, copy
  /// the value and set `database`.
  std::vector<std::pair<std::string, std::string>> libpq_parameters() const;

  /// As a URL with `***` for the password and for every option that looks like a secret.
  std::string masked() const;
  /// As a URL with everything in it, percent-encoded where it must be. parse_database_url() reads it back.
  /// Holds the password: never for a message, a log or a file.
  std::string unmasked() const;

  bool operator==(const DatabaseUrl&) const = default;
};

/// Reads `postgresql://…`, `postgres://…`, `postgresql+driver://…`, `sqlite:///relative.db`,
/// `sqlite:////absolute.db`, `sqlite://` (memory), `mysql://…`, `mariadb://…`, or a libpq keyword string
/// (`host=db user=app`; PostgreSQL manual, 34.1.1). URLs for PostgreSQL mean what they mean to libpq, with
/// several hosts, IPv6 and Unix sockets, and with SQLAlchemy's `?host=a:1&host=b:2`. Relative SQLite paths
/// are taken from `base_folder`, which must be absolute. Throws UsageError, whose text holds no secret.
DatabaseUrl parse_database_url(std::string_view text, const std::filesystem::path& base_folder);

/// What parse_database_url() checks of the parts: port numbers, no NUL bytes, no server for SQLite. Throws
/// UsageError.
void check_database_url(const DatabaseUrl& url);

/// What parse_database_url() does to the path of an SQLite database: absolute, normal, empty for ":memory:".
DatabaseUrl resolve_sqlite_path(DatabaseUrl url, const std::filesystem::path& base_folder);

/// Sets what libpq's keyword stands for ("host", "dbname"); what has no member of its own becomes an option.
void set_libpq_keyword(DatabaseUrl& url, const std::string& name, const std::string& value);

/// Do both surely name the same database? (Two names for one host are not seen through.)
bool same_database(const DatabaseUrl& a, const DatabaseUrl& b);

}  // namespace limbeck::config
