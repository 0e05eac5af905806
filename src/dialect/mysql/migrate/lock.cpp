#include "dialect/mysql/migrate/lock.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/migrate/lease.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {
namespace {

using Clock = std::chrono::steady_clock;

class NamedLock final : public MigrationLock {
 public:
  NamedLock(MysqlConnection& connection, std::string name)
      : connection_(connection.watch()), name_(std::move(name)) {}
  ~NamedLock() override {
    lease_.reset();
    const auto connection = connection_.lock();
    if (!connection) return;  // closed, and the lock with it
    try {
      (*connection)->query("SELECT RELEASE_LOCK(" + quote_literal(name_) + ")");
    } catch (const DatabaseError&) {  // lost, and the lock with it
    }
  }
  NamedLock(const NamedLock&) = delete;
  NamedLock& operator=(const NamedLock&) = delete;

  /// Throws as Lease does.
  void take_lease(MysqlConnection& connection, const LockOptions& options, Clock::time_point deadline) {
    lease_ = std::make_unique<Lease>(connection, options, deadline);
  }
  std::vector<std::string> fence() const override {
    return lease_ ? lease_->fence() : std::vector<std::string>();
  }

 private:
  std::weak_ptr<MysqlConnection*> connection_;
  std::string name_;
  std::unique_ptr<Lease> lease_;
};

std::string database_of(Connection& connection) {
  const auto name = connection.query("SELECT DATABASE()").text(0, 0);
  if (name.empty()) {
    throw UsageError("the address names no database",
                     "write its name at the end: mariadb://user@host/database");
  }
  return name;
}

std::optional<std::string> holder_of(Connection& connection, const std::string& name) {
  const auto used = connection.query("SELECT IS_USED_LOCK(" + quote_literal(name) + ")").rows.at(0).at(0);
  if (!used) return std::nullopt;
  return describe(connection, *used);
}

}  // namespace

std::string describe(Connection& connection, const std::string& id) {
  const auto rows = connection.query(
      "SELECT CONCAT(USER, IF(HOST = '', '', '@'), SUBSTRING_INDEX(HOST, ':', 1)), COMMAND, TIME FROM "
      "information_schema.PROCESSLIST WHERE ID = " +
      id);
  if (rows.empty()) return fmt::format("connection {}", id);
  auto text = fmt::format("{}, connection {}", rows.text(0, 0), id);
  try {  // where the server keeps them (performance_schema), the client's own words are the best
    const auto names = connection.query(
        "SELECT ATTR_VALUE FROM performance_schema.session_connect_attrs WHERE ATTR_NAME = 'program_name' "
        "AND "
        "PROCESSLIST_ID = " +
        id);
    if (!names.empty()) text = fmt::format("{}, {}", names.text(0, 0), text);
  } catch (const DatabaseError&) {
  }
  if (rows.text(0, 1) != "Sleep") text += fmt::format(", at a statement for {} s", rows.text(0, 2));
  return text;
}

std::string lock_name(const std::string& database, const std::string& key) {
  return "limbeck:" + sha256(fmt::format("{} {}{}", database.size(), database, key)).substr(0, 48);
}

std::optional<std::string> lock_holder(Connection& connection, const std::string& key) {
  if (auto holder = holder_of(connection, lock_name(database_of(connection), key))) return holder;
  return as_mysql(connection).is_cluster_node() ? lease_holder(connection, key) : std::nullopt;
}

std::unique_ptr<MigrationLock> lock(Connection& connection, const LockOptions& options) {
  auto& own = as_mysql(connection);
  const auto name = lock_name(database_of(own), options.key);
  const auto deadline = Clock::now() + options.timeout;
  // One that waits holds nothing that the other needs. Each try is short, so that somebody may ask to stop.
  std::string holder = "another migration";
  for (bool waiting = false;; waiting = true) {
    const auto left = std::chrono::duration<double>(deadline - Clock::now()).count();
    const auto seconds = waiting ? std::clamp(left, 0.0, 0.5) : 0.0;
    const auto got =
        own.query(fmt::format("SELECT GET_LOCK({}, {:.3f})", quote_literal(name), seconds)).text(0, 0);
    if (got == "1") {
      auto lock = std::make_unique<NamedLock>(own, name);
      if (own.is_cluster_node()) lock->take_lease(own, options, deadline);
      return lock;
    }
    if (const auto found = holder_of(own, name)) holder = *found;
    if (options.cancelled && options.cancelled())
      throw Error("stopped while waiting for another migration: " + holder, "nothing was run");
    if (Clock::now() >= deadline) {
      throw Error(
          fmt::format("another migration of this database is running: the lock is held by {}", holder),
          "wait until it is done and run the command again; a statement that nobody waits for any more is "
          "ended with KILL and the number of its connection");
    }
    if (!waiting && options.on_wait) options.on_wait(holder);
  }
}

}  // namespace limbeck::dialect::mysql
