// One migrator at a time, by a lock of the server's (GET_LOCK) on the connection that runs the statements: of
// one whose process is gone it stays as long as its last statement runs, so that the next waits for that,
// too. In a Galera cluster a lease (lease.hpp) besides.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dialect/migration_lock.hpp"

namespace limbeck::dialect::mysql {

/// See MigrationLocks::lock.
std::unique_ptr<MigrationLock> lock(Connection& connection, const LockOptions& options);

/// See MigrationLocks::lock_holder.
std::optional<std::string> lock_holder(Connection& connection, const std::string& key);

/// Who has that connection of this server, as far as this user may see it.
std::string describe(Connection& connection, const std::string& id);

/// Of the database and the version table, within the 64 characters that a name may have.
std::string lock_name(const std::string& database, const std::string& key);

}  // namespace limbeck::dialect::mysql
