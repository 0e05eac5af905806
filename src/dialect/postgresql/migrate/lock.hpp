#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "dialect/migration_lock.hpp"

namespace limbeck::dialect::postgresql {

/// See MigrationLocks::lock.
std::unique_ptr<MigrationLock> lock(const config::DatabaseUrl& url, const LockOptions& options);

/// See MigrationLocks::orphaned_backend.
std::optional<OrphanedBackend> orphaned_backend(Connection& connection);

/// The number of the advisory lock. It must stay the same from version to version: old and new migrators
/// exclude each other by it.
std::int64_t lock_number(std::string_view database, std::string_view key);

/// Who holds an advisory lock; `process` is empty when nobody does.
struct LockHolder {
  std::string name;     ///< application_name, else the user
  std::string process;  ///< the server's
  std::string since;    ///< may be empty: other users' sessions are not everybody's to see

  /// "limbeck app@web-1 42, server process 4711, since 2026-11-22 05:50:21+00"; empty when nobody holds it.
  std::string description() const;
};

LockHolder lock_holder(Connection& connection, std::int64_t number);

/// See MigrationLocks::lock_holder.
std::optional<std::string> lock_holder(Connection& connection, const config::DatabaseUrl& url,
                                       const std::string& key);

}  // namespace limbeck::dialect::postgresql
