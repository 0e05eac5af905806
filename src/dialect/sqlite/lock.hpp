// "One migrator at a time" for a database file.
#pragma once

#include <memory>

#include "dialect/dialect.hpp"

namespace limbeck::dialect::sqlite {

/// Takes an exclusive flock() on a file beside the database, `<database>-limbeck-lock`, which holds a line
/// about its holder. The kernel drops the lock with the last breath of its process, however that ends. The
/// file is removed when the lock is given back; one left behind by a killed process is harmless and taken
/// over. All version tables of a file share one lock, since SQLite has one writer anyway. A database in
/// memory needs none. Throws Error naming the holder when the timeout has passed.
std::unique_ptr<MigrationLock> lock(const config::DatabaseUrl& url, const LockOptions& options);

}  // namespace limbeck::dialect::sqlite
