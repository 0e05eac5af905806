#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/scratch.hpp"

namespace limbeck::dialect::postgresql {

/// See ScratchMaker::open_scratch and design "Scratch": a database `limbeck_scratch_<random>` from template0.
std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                      const ScratchOptions& options);

/// The names of scratch databases of this role that are older than a minute, and that nobody is connected to:
/// who made them was killed.
std::vector<std::string> abandoned_scratch_databases(PostgresqlConnection& connection);

}  // namespace limbeck::dialect::postgresql
