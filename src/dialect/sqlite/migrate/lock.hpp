// "One migrator at a time" for a database file.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dialect/migration_lock.hpp"

namespace limbeck::dialect::sqlite {

/// Takes an exclusive flock() on a file beside the database, `<database>-limbeck-lock`, which holds a line
/// about its holder. The kernel drops the lock with the last breath of its process, however that ends. The
/// file is removed when the lock is given back; one left behind by a killed process is harmless and taken
/// over. All version tables of a file share one lock, since SQLite has one writer anyway. A database in
/// memory needs none. Throws Error naming the holder when the timeout has passed.
std::unique_ptr<MigrationLock> lock(const config::DatabaseUrl& url, const LockOptions& options);

/// Who holds it ("app@web-1 pid 42, since 2026-11-22T05:50:21Z"); unset: nobody. Leaves the file as it is.
std::optional<std::string> lock_holder(const std::string& database);

}  // namespace limbeck::dialect::sqlite
