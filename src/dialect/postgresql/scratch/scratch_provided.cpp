// A database that somebody lends: whatever is in it is theirs, so that it is taken only while there is
// nothing in it.
#include "dialect/postgresql/scratch/scratch_provided.hpp"

#include <fmt/core.h>

#include <chrono>
#include <thread>

#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/scratch/scratch_reset.hpp"
#include "dialect/postgresql/scratch/scratch_settings.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr int max_attempts = 60;
constexpr std::chrono::milliseconds pause{500};

/// Which database this is among all of all servers.
std::string database_identity(Connection& connection) {
  return connection
      .query(
          "SELECT d.oid || ' ' || pg_catalog.pg_postmaster_start_time() FROM pg_catalog.pg_database d"
          " WHERE d.datname = pg_catalog.current_database()")
      .text(0, 0);
}

class ProvidedDatabase final : public Scratch {
 public:
  ProvidedDatabase(Connection& target, const ScratchOptions& options, const std::string& role)
      : settings_(read_target_settings(target)),
        connect_(cancelled_by(options)),
        lock_connection_(options.url.value(), ConnectOptions()),
        connection_(options.url.value(), connect_),
        name_(lock_connection_.database()) {
    lock();
    if (const auto problem = validate_provided_scratch(options.target_is_it ? nullptr : &target, connection_);
        !problem.empty())
      refuse(role, problem);
    if (!settings_.search_path.empty()) {
      lock_connection_.query(fmt::format("ALTER DATABASE {} SET search_path = {}", quote_identifier(name_),
                                         settings_.search_path),
                             {});
      connection_.query("DISCARD ALL", {});
      connection_.reconnect(options.url.value(), connect_);
    }
    connection_.keep_plans();  // it is looked at after each step
    create_schemas(connection_, settings_);
  }

  ~ProvidedDatabase() override {
    try {
      clear_scratch(connection_);
      if (!settings_.search_path.empty()) {
        lock_connection_.query(fmt::format("ALTER DATABASE {} RESET search_path", quote_identifier(name_)),
                               {});
      }
    } catch (const std::exception&) {  // the next use will say that it is not empty
    }
  }

  Connection& connection() override { return connection_; }

  void reset() override {
    if (!clear_scratch(connection_)) {
      throw Error(fmt::format("the database \"{}\" of scratch_url could not be emptied again", name_),
                  "drop and create it by hand, as the role's own");
    }
    create_schemas(connection_, settings_);
  }

 private:
  /// One user at a time. On a connection of its own: emptying ends what the other one holds.
  void lock() {
    for (int attempt = 1;; ++attempt) {
      if (lock_connection_
              .query("SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtext('limbeck scratch'))", {})
              .text(0, 0) == "t")
        return;
      if (attempt == max_attempts) {
        throw Error(fmt::format("the database \"{}\" of scratch_url is in use by another run", name_),
                    "try again when that has ended");
      }
      std::this_thread::sleep_for(pause);
    }
  }

  [[noreturn]] void refuse(const std::string& role, const std::string& why) const {
    throw Error(fmt::format("the role \"{}\" may not make a scratch database, and the database \"{}\" that "
                            "scratch_url names {}",
                            role, name_, why),
                fmt::format("let scratch_url name an empty database that the role owns: CREATE DATABASE "
                            "limbeck_scratch OWNER {}; nothing was changed in \"{}\"",
                            quote_identifier(role), name_));
  }

  /// Not on the connection that guards it.
  static ConnectOptions cancelled_by(const ScratchOptions& options) {
    ConnectOptions connect;
    connect.cancelled = options.cancelled;
    return connect;
  }

  TargetSettings settings_;
  ConnectOptions connect_;
  PostgresqlConnection lock_connection_, connection_;
  std::string name_;
};

}  // namespace

std::string validate_provided_scratch(Connection* target, PostgresqlConnection& provided) {
  if (target && database_identity(*target) == database_identity(provided))
    return "is the very database to be migrated";
  const auto own = provided.query(
      "SELECT pg_catalog.pg_has_role(datdba, 'USAGE') FROM pg_catalog.pg_database"
      " WHERE datname = pg_catalog.current_database()",
      {});
  if (own.text(0, 0) != "t") return "belongs to another role";
  if (!is_empty(provided)) return "is not empty (a run that was killed may have left what is in it)";
  return {};
}

std::unique_ptr<Scratch> open_provided_scratch(Connection& target, const ScratchOptions& options,
                                               const std::string& role) {
  return std::make_unique<ProvidedDatabase>(target, options, role);
}

}  // namespace limbeck::dialect::postgresql
