#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "dialect/dialect.hpp"

namespace limbeck::dialect::postgresql {

/// See Dialect::lock.
std::unique_ptr<MigrationLock> lock(const config::DatabaseUrl& url, const LockOptions& options);

/// See Dialect::leftover_of_killed_migration.
std::optional<Leftover> leftover_of_killed_migration(Connection& connection);

/// The number of the advisory lock. It must stay the same from version to version: old and new migrators
/// exclude each other by it.
std::int64_t lock_number(std::string_view database, std::string_view key);

}  // namespace limbeck::dialect::postgresql
