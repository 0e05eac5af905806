#include "dialect/mysql/migrate/lease.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "dialect/mysql/connect/connect.hpp"
#include "dialect/mysql/connect/session.hpp"
#include "dialect/mysql/inspect/inspect.hpp"
#include "dialect/mysql/migrate/lock.hpp"
#include "dialect/mysql/migrate/session_sql.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds pause_between_tries{1};
/// What a lease lasts beyond the longest statement: for a node that is slow, or held up by flow control.
constexpr long margin_seconds = 30;
constexpr long longest_lock_wait = 3600;  ///< the server's default of a day is no wish of anybody's
constexpr int beats_in_a_lease = 5;

constexpr unsigned no_such_table = 1146, table_exists = 1050, duplicate_row = 1062;

bool is(const DatabaseError& error, unsigned number) {
  return error.native_code() == static_cast<int>(number);
}

std::string row_condition(const std::string& key, const char* part) {
  return fmt::format("name = {} AND part = '{}'", quote_literal(key), part);
}

/// The lease as it stands in the table.
struct LeaseRow {
  std::string token, holder, node, beat;
  long seconds = 0;
};

std::optional<LeaseRow> read_row(Connection& connection, const std::string& key) {
  const auto rows = connection.query(fmt::format("SELECT token, holder, node, beat, seconds FROM {} WHERE {}",
                                                 lease_table, row_condition(key, "lease")));
  if (rows.empty()) return std::nullopt;
  return LeaseRow{rows.text(0, 0), rows.text(0, 1), rows.text(0, 2), rows.text(0, 3),
                  std::strtol(rows.text(0, 4).c_str(), nullptr, 10)};
}

void create_table(Connection& connection) {
  if (has_table(connection, {"", lease_table})) return;
  try {
    connection.execute(fmt::format(
        "CREATE TABLE {} (name VARCHAR(150) NOT NULL, part VARCHAR(5) NOT NULL, token VARCHAR(32) NOT NULL, "
        "holder VARCHAR(255) NOT NULL, node VARCHAR(64) NOT NULL, seconds INT NOT NULL, beat BIGINT NOT "
        "NULL, "
        "PRIMARY KEY (name, part)){}",
        lease_table, own_table_options));
  } catch (const DatabaseError& error) {
    if (!is(error, table_exists)) throw;  // another migrator was faster
  }
}

/// Which process a node is: another one after a restart.
std::string node_of(Connection& connection) {
  return connection.query("SHOW STATUS LIKE 'wsrep\\_gcomm\\_uuid'").text(0, 1);
}

/// How long a statement may take that is sent, and not heard of: as long as it may wait, and run.
long lease_seconds(MysqlConnection& connection) {
  const bool in_seconds = connection.engine().flavour == Flavour::mariadb;
  const auto row = connection.query(fmt::format("SELECT CEILING(LEAST(@@lock_wait_timeout, {}) + {}{}), 0",
                                                longest_lock_wait, in_seconds ? "@@" : "0.001 * @@",
                                                statement_timeout_variable(connection.engine())));
  return margin_seconds + std::strtol(row.text(0, 0).c_str(), nullptr, 10);
}

/// One try, in a transaction: false when another was faster.
class Claim {
 public:
  Claim(MysqlConnection& connection, std::string key, std::string token)
      : connection_(connection), key_(std::move(key)), token_(std::move(token)) {
    node_ = node_of(connection);
    seconds_ = lease_seconds(connection);
    const auto name = connection.query("SELECT @@wsrep_node_name").text(0, 0);
    holder_ = fmt::format("{}{}", describe(connection, std::to_string(connection.id())),
                          name.empty() ? "" : " of " + name);
  }

  const std::string& node() const { return node_; }
  long seconds() const { return seconds_; }

  bool make() {
    return attempt([&] {
      std::string rows;
      for (const auto* const part : {"lease", "fence"}) {
        rows +=
            fmt::format("{}({}, '{}', {}, {}, {}, {}, 0)", rows.empty() ? "" : ", ", quote_literal(key_),
                        part, quote_literal(token_), quote_literal(holder_), quote_literal(node_), seconds_);
      }
      connection_.execute(fmt::format(
          "INSERT INTO {} (name, part, token, holder, node, seconds, beat) VALUES {}", lease_table, rows));
      return true;
    });
  }

  bool take(const LeaseRow& seen) {
    return attempt([&] {
      const auto taken =
          connection_.query(fmt::format("{} WHERE {} AND token = {} AND beat = {}", set(),
                                        row_condition(key_, "lease"), quote_literal(seen.token), seen.beat));
      if (taken.affected_rows != 1) return false;
      connection_.execute(fmt::format("{} WHERE {}", set(), row_condition(key_, "fence")));
      return true;
    });
  }

 private:
  std::string set() const {
    return fmt::format("UPDATE {} SET token = {}, holder = {}, node = {}, seconds = {}, beat = beat + 1",
                       lease_table, quote_literal(token_), quote_literal(holder_), quote_literal(node_),
                       seconds_);
  }

  /// The nodes agree at COMMIT: it fails where another was faster.
  template <typename Work>
  bool attempt(const Work& work) {
    try {
      connection_.execute("BEGIN");
      const bool done = work();
      connection_.execute(done ? "COMMIT" : "ROLLBACK");
      return done;
    } catch (const DatabaseError& error) {
      const bool was_beaten = error.kind() == ErrorKind::serialization ||
                              error.kind() == ErrorKind::lock_timeout || is(error, duplicate_row);
      if (connection_.in_transaction()) connection_.execute("ROLLBACK");
      if (!was_beaten) throw;
      return false;
    }
  }

  MysqlConnection& connection_;
  std::string key_, token_, node_, holder_;
  long seconds_ = 0;
};

}  // namespace

/// Renews a lease from a thread and a connection of its own. A connection that breaks is made again; where
/// that is not possible, the lease is at its end when its time is.
class Lease::Heartbeat {
 public:
  Heartbeat(ConnectionSettings settings, std::string statement, std::chrono::seconds interval)
      : settings_(std::move(settings)),
        statement_(std::move(statement)),
        interval_(interval),
        thread_([this] { run(); }) {}
  ~Heartbeat() {
    {
      const std::lock_guard guard(mutex_);
      ends_ = true;
      // What it waits for may be long: a beat stands behind a DDL statement in the order of the cluster.
      if (handle_) mariadb_cancel(handle_.get());
    }
    wakes_.notify_all();
    thread_.join();
  }
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  void run() {
    mysql_thread_init();
    while (pause()) beat();
    handle_.reset();
    mysql_thread_end();
  }

  bool pause() {
    std::unique_lock guard(mutex_);
    return !wakes_.wait_for(guard, interval_, [&] { return ends_; });
  }

  void beat() {
    if (!handle_ && !connect()) return;
    if (mysql_real_query(handle_.get(), statement_.data(), statement_.size()) == 0) return;
    const std::lock_guard guard(mutex_);
    handle_.reset();
  }

  bool connect() {
    try {
      ConnectOptions options;
      options.connect_timeout = interval_;
      auto handle = mysql::connect(settings_, options);
      const std::lock_guard guard(mutex_);
      handle_ = std::move(handle);
      return !ends_;
    } catch (const Error&) {
      return false;
    }
  }

  const ConnectionSettings settings_;
  const std::string statement_;
  const std::chrono::seconds interval_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  bool ends_ = false;
  Handle handle_;
  std::thread thread_;  // the last: it uses the others
};

Lease::Lease(MysqlConnection& connection, const LockOptions& options, Clock::time_point deadline)
    : connection_(connection.watch()), key_(options.key), token_(random_hex(16)) {
  // A session of another method would change this node alone.
  connection.execute("SET SESSION wsrep_OSU_method = 'TOI'");
  create_table(connection);
  Claim claim(connection, key_, token_);
  std::optional<LeaseRow> seen;
  auto seen_since = Clock::now();
  for (bool waiting = false;; waiting = true) {
    const auto now = Clock::now();
    const auto row = read_row(connection, key_);
    if (!row) {
      if (claim.make()) break;
      continue;
    }
    if (!seen || seen->token != row->token || seen->beat != row->beat) seen_since = now;
    seen = row;
    const bool is_over = row->token.empty() || row->node == claim.node() ||
                         now - seen_since > std::chrono::seconds(row->seconds);
    if (is_over) {
      if (claim.take(*row)) break;
      continue;
    }
    if (options.cancelled && options.cancelled())
      throw Error("stopped while waiting for another migration: " + row->holder, "nothing was run");
    if (now >= deadline) {
      throw Error(
          fmt::format("another migration of this database is running: the cluster's lease is held by {}",
                      row->holder),
          fmt::format("wait until it is done and run the command again; of one that is gone the lease is "
                      "free once nobody has renewed it for {} s (`--wait {}s`)",
                      row->seconds, row->seconds + 10));
    }
    if (!waiting && options.on_wait) options.on_wait(row->holder);
    std::this_thread::sleep_for(
        std::min<Clock::duration>(pause_between_tries, std::max<Clock::duration>(deadline - now, {})));
  }
  const auto renew = fmt::format("UPDATE {} SET beat = beat + 1 WHERE {} AND token = {}", lease_table,
                                 row_condition(key_, "lease"), quote_literal(token_));
  auto settings = connection.settings();
  heartbeat_ = std::make_unique<Heartbeat>(
      std::move(settings), renew, std::chrono::seconds(std::max(1L, margin_seconds / beats_in_a_lease)));
}

Lease::~Lease() {
  heartbeat_.reset();
  const auto connection = connection_.lock();
  if (!connection) return;
  try {
    (*connection)
        ->execute(fmt::format("UPDATE {} SET token = '', holder = '', beat = beat + 1 WHERE name = {} AND "
                              "token = {}",
                              lease_table, quote_literal(key_), quote_literal(token_)));
  } catch (const DatabaseError&) {  // lost: the lease ends by itself
  }
}

std::vector<std::string> Lease::fence() const {
  const auto condition = row_condition(key_, "fence");
  return {fmt::format("UPDATE {} SET beat = beat + 1 WHERE {} AND token = {}", lease_table, condition,
                      quote_literal(token_)),
          assertion(fmt::format("(SELECT COUNT(*) FROM {} WHERE {} AND token = {}) = 1", lease_table,
                                condition, quote_literal(token_)),
                    "LB001",
                    quote_literal("another migration has taken the cluster's lease over from this one, which "
                                  "had not renewed it in time"))};
}

std::optional<std::string> lease_holder(Connection& connection, const std::string& key) {
  try {
    const auto row = read_row(connection, key);
    if (!row || row->token.empty()) return std::nullopt;
    return row->holder;
  } catch (const DatabaseError& error) {
    if (!is(error, no_such_table)) throw;
    return std::nullopt;
  }
}

}  // namespace limbeck::dialect::mysql
