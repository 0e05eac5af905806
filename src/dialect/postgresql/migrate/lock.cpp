// One migrator at a time, by an advisory lock that lives in a transaction of a connection of its own: the end
// of the process ends it, and a pooler in transaction mode can't hand it to somebody else. Whoever waits does
// so outside of any transaction: a blocked or idle one would keep CREATE INDEX CONCURRENTLY waiting, which
// the holder may be running.
#include "dialect/postgresql/migrate/lock.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "base/sha256.hpp"
#include "dialect/postgresql/connect/connect.hpp"
#include "dialect/postgresql/connect/connection.hpp"

namespace limbeck::dialect::postgresql {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

class AdvisoryLock final : public MigrationLock {
 public:
  AdvisoryLock(const config::DatabaseUrl& url, const ConnectOptions& options) : connection_(url, options) {}

  // Closing the connection ends the transaction, and with it the lock, but some time later: who asks for the
  // lock next, with no time to wait, would still find it held.
  ~AdvisoryLock() override {
    if (!held_) return;
    try {
      connection_.query("ROLLBACK", {});
    } catch (const std::exception&) {
      // A connection that is lost holds nothing.
    }
  }

  bool try_lock(std::int64_t number) {
    // The unnamed portal keeps the snapshot of the SELECT until another statement takes its place, and an
    // idle transaction with a snapshot is what CREATE INDEX CONCURRENTLY waits for. SET needs none: it comes
    // last.
    std::vector<std::string> statements = {
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        fmt::format("SELECT pg_catalog.pg_try_advisory_xact_lock({})", number),
        "SET LOCAL statement_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0"};
    if (connection_.engine().version >= 170000) statements.push_back("SET LOCAL transaction_timeout = 0");
    held_ = connection_.query_all(statements)[1].flag(0, 0);
    if (held_) return true;
    connection_.query("ROLLBACK", {});
    return false;
  }

  LockHolder holder(std::int64_t number) { return lock_holder(connection_, number); }

  std::string database() const { return connection_.database(); }

 private:
  PostgresqlConnection connection_;
  bool held_ = false;
};

[[noreturn]] void throw_held(const LockHolder& holder, const std::string& description, milliseconds waited) {
  const auto message = waited.count() > 0
                           ? fmt::format("another migration holds the lock, for more than {} s by now: {}",
                                         waited.count() / 1000, description)
                           : fmt::format("another migration is running: {}", description);
  const auto end_it = holder.process.empty()
                          ? std::string("end its server process")
                          : fmt::format("end it with SELECT pg_terminate_backend({})", holder.process);
  throw Error(message, "wait for it to end; if it hangs, " + end_it);
}

}  // namespace

std::int64_t lock_number(std::string_view database, std::string_view key) {
  std::string text = "limbeck migration lock";
  text.append(1, '\0').append(database).append(1, '\0').append(key);
  return static_cast<std::int64_t>(std::stoull(sha256(text).substr(0, 16), nullptr, 16));
}

std::string LockHolder::description() const {
  if (process.empty()) return {};
  return fmt::format("{}, server process {}{}", name, process, since.empty() ? "" : ", since " + since);
}

LockHolder lock_holder(Connection& connection, std::int64_t number) {
  const auto rows = connection.query(
      "SELECT coalesce(nullif(a.application_name, ''), a.usename, 'somebody'), l.pid,"
      " to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
      " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
      " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
      " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
      " AND (l.classid::bigint << 32 | l.objid::bigint) = $1",
      {std::to_string(number)});
  if (rows.empty()) return {};
  return {rows.text(0, 0), rows.text(0, 1), rows.text(0, 2)};
}

std::optional<std::string> lock_holder(Connection& connection, const config::DatabaseUrl& url,
                                       const std::string& key) {
  // The name as the client knows it: behind a pooler the server may have another.
  const auto* const own = dynamic_cast<const PostgresqlConnection*>(&connection);
  const auto description =
      lock_holder(connection, lock_number(own ? own->database() : url.database, key)).description();
  return description.empty() ? std::nullopt : std::optional(description);
}

std::unique_ptr<MigrationLock> lock(const config::DatabaseUrl& url, const LockOptions& options) {
  const auto deadline = Clock::now() + options.timeout;
  auto held = std::make_unique<AdvisoryLock>(url, ConnectOptions());
  const auto number = lock_number(held->database(), options.key);
  std::minstd_rand random(std::random_device{}());
  LockHolder holder;
  int releases = 0;
  milliseconds pause{50};
  for (bool waiting = false; !held->try_lock(number);) {
    if (auto found = held->holder(number); !found.process.empty()) {
      holder = std::move(found);
    } else if (++releases < 10) {
      continue;  // released in between, or held by a prepared transaction, which has no process
    }
    const auto description = holder.process.empty() ? "another migration" : holder.description();
    const auto left = deadline - Clock::now();  // not rounded down: the whole time is waited
    if (left.count() <= 0) {
      throw_held(holder, description, options.timeout);
    }
    if (!waiting && options.on_wait) options.on_wait(description);
    waiting = true;
    if (options.cancelled && options.cancelled()) {
      throw Error("stopped while waiting for another migration: " + description, "nothing was run");
    }
    // Jitter, so that a fleet of waiters doesn't come in step.
    const milliseconds jittered{pause.count() / 2 + static_cast<long>(random() % pause.count())};
    std::this_thread::sleep_for(std::min<Clock::duration>(left, jittered));
    pause = std::min(pause * 2, milliseconds(1000));
  }
  return held;
}

// The process that was killed held its lock on another connection, which ended with it. A connection that
// migrates while a lock of the same process is held is at work on another version table. Of other users'
// connections the state is NULL (PostgreSQL manual 28.2.3) unless this one may see it: the fence is left
// then.
std::optional<OrphanedBackend> orphaned_backend(Connection& connection) {
  const auto rows = connection.query(fmt::format(
      "SELECT a.pid, a.application_name,"
      " to_char(coalesce(a.xact_start, a.query_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
      " FROM pg_catalog.pg_stat_activity a"
      " WHERE a.datname = current_database() AND a.pid <> pg_catalog.pg_backend_pid()"
      " AND a.application_name LIKE 'limbeck %{0}' AND a.state <> 'idle'"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity h ON h.pid = l.pid"
      " WHERE l.locktype = 'advisory' AND l.granted AND h.application_name || '{0}' = a.application_name)"
      " ORDER BY a.pid LIMIT 1",
      migration_suffix));
  if (rows.empty()) return std::nullopt;
  OrphanedBackend orphan;
  orphan.description = fmt::format("{}, server process {}", rows.text(0, 1), rows.text(0, 0));
  if (!rows.text(0, 2).empty()) orphan.description += ", since " + rows.text(0, 2);
  orphan.terminate_statement = fmt::format("SELECT pg_terminate_backend({})", rows.text(0, 0));
  return orphan;
}

}  // namespace limbeck::dialect::postgresql
