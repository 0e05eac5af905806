// One migrator at a time in a Galera cluster, where GET_LOCK is a lock of one node: beside it a row that all
// nodes have. Who holds it renews it, over a connection of its own; nobody takes it who has not seen it
// stand still for as long as its holder promised at most. Every transaction of the holder changes a second
// row, so that the nodes let only one of two pass when another has taken the lease meanwhile. A DDL statement
// has a place in the order in which all nodes do everything: a lease that is taken over comes behind what
// its former holder had sent.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialect/migration_lock.hpp"
#include "dialect/mysql/connect/connection.hpp"

namespace limbeck::dialect::mysql {

/// The table with the leases of a database: InnoDB, no part of a schema that is compared.
inline constexpr const char* lease_table = "limbeck_lease";

class Lease {
 public:
  /// Waits for it as MigrationLocks::lock() does, until `deadline`. The connection holds GET_LOCK of the same
  /// key on its node, which tells that another one of this node is gone. Throws Error.
  Lease(MysqlConnection& connection, const LockOptions& options,
        std::chrono::steady_clock::time_point deadline);
  /// Gives it back, unless the connection is gone: what was sent over it may still be at work then.
  ~Lease();
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  /// See MigrationLock::fence.
  std::vector<std::string> fence() const;

 private:
  class Heartbeat;

  std::weak_ptr<MysqlConnection*> connection_;
  std::string key_, token_;
  std::unique_ptr<Heartbeat> heartbeat_;
};

/// Who has the lease, wherever in the cluster; nothing: nobody, or there never was one.
std::optional<std::string> lease_holder(Connection& connection, const std::string& key);

}  // namespace limbeck::dialect::mysql
