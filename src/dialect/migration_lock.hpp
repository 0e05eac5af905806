// One migrator at a time.
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

/// Holds "one migrator at a time" until destroyed.
class MigrationLock {
 public:
  virtual ~MigrationLock() = default;

  /// Statements for the connection that runs the migration: they fail where the lock is no longer held, and
  /// in a transaction they make its COMMIT fail where another takes the lock meanwhile. None where only the
  /// end of the connection ends the lock.
  virtual std::vector<std::string> fence() const { return {}; }
};

struct LockOptions {
  std::string key;  ///< what is locked within the database: the version table's qualified name
  std::chrono::milliseconds timeout{0};  ///< how long to wait for another migrator; 0: do not wait
  /// Called once when waiting begins, with who holds it as far as the engine tells ("app@host pid 42, since
  /// 12:01").
  std::function<void(const std::string& holder)> on_wait{};
  /// Asked while waiting: true ends it with an Error. May be empty.
  std::function<bool()> cancelled{};
};

/// What the server still does for a migration whose process is gone.
struct OrphanedBackend {
  std::string
      description;  ///< "limbeck app@web-1 42 migrating, server process 4711, since 2026-11-22T05:50:21Z"
  std::string terminate_statement;  ///< the statement that ends it: "SELECT pg_terminate_backend(4711)"
};

/// Who migrates a database, and who is next.
class MigrationLocks {
 public:
  virtual ~MigrationLocks() = default;

  /// Waits for the lock, or throws Error naming the holder when the timeout has passed. `connection` is the
  /// one that will run the statements, to the database of `url`: where the lock is a session's, it is that
  /// one's.
  virtual std::unique_ptr<MigrationLock> lock(Connection& connection, const config::DatabaseUrl& url,
                                              const LockOptions& options) const = 0;

  /// Who holds it at this moment, as far as the engine tells ("app@host pid 42, since 12:01"); nothing:
  /// nobody does. `key`: LockOptions::key. `connection`: to the database of `url`.
  virtual std::optional<std::string> lock_holder(Connection& connection, const config::DatabaseUrl& url,
                                                 const std::string& key) const {
    static_cast<void>(connection), static_cast<void>(url), static_cast<void>(key);
    return std::nullopt;
  }

  /// A killed process frees the lock at once, but a server may go on with the statement that it was sent, and
  /// commit it. What is seen of that, under the lock; nothing where the engine can't tell, or this user may
  /// not see it.
  virtual std::optional<OrphanedBackend> orphaned_backend(Connection& connection) const {
    static_cast<void>(connection);
    return std::nullopt;
  }
};

}  // namespace limbeck::dialect
