// The way to a database.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/database_url.hpp"
#include "dialect/connection.hpp"

namespace limbeck::dialect {

/// What a client's driver learns of a server when it connects.
struct ServerGreeting {
  std::vector<int> version;                   ///< {15, 18}
  std::optional<std::string> default_schema;  ///< of unqualified names; nothing: there is none
  std::string isolation_level;                ///< of transactions that say nothing: "READ COMMITTED"
};

struct ConnectOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds lock_timeout{0};       ///< 0: the server's setting
  std::chrono::milliseconds statement_timeout{0};  ///< 0: the server's setting
  std::string application_name = "limbeck";
  /// For running revisions: orphaned_backend() of others finds this connection.
  bool for_migration = false;
  /// SQLite: open an existing file only, and never write to it. PostgreSQL: default_transaction_read_only.
  bool read_only = false;
  /// By when connect() has ended, the look-up of names included, whatever other timeouts (the address's,
  /// PGCONNECT_TIMEOUT) say. Unset: libpq's rules, which set no limit to a look-up.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  /// How long to wait for the answer to a statement before the connection is given up as broken; 0: as long
  /// as it stands.
  std::chrono::milliseconds answer_timeout{0};
  /// Asked while a statement, or connecting, takes its time: true stops that one, and those behind it run.
  /// May be empty.
  std::function<bool()> cancelled{};
};

/// Opens, makes and drops databases.
class Connector {
 public:
  virtual ~Connector() = default;

  virtual std::unique_ptr<Connection> connect(const config::DatabaseUrl& url,
                                              const ConnectOptions& options) const = 0;

  /// May a failure to connect or to get an answer pass by itself (a server that is starting), or is it one
  /// that stays until somebody fixes it (a wrong password)?
  virtual bool is_transient(const DatabaseError& error, const config::DatabaseUrl& url) const = 0;

  /// Makes the database that the address names, empty; false: it is there already. Throws Error.
  virtual bool create_database(const config::DatabaseUrl& url) const = 0;
  /// Removes it with all that is in it; false: it isn't there. Throws Error, also when others use it, as far
  /// as the engine knows of them.
  virtual bool drop_database(const config::DatabaseUrl& url) const = 0;

  /// Where connecting would make a database that is not there (SQLite's file): the address of an empty one
  /// that stands for it. Nothing when it is there, or only a server can tell.
  virtual std::optional<config::DatabaseUrl> stand_in_for_missing(const config::DatabaseUrl& url) const {
    static_cast<void>(url);
    return std::nullopt;
  }

  /// Takes at most one query.
  virtual ServerGreeting greeting(Connection& connection) const = 0;

  /// The engine's version where it is a part of this program (SQLite: 3040001); 0: the server has one.
  virtual int library_version() const { return 0; }
};

}  // namespace limbeck::dialect
