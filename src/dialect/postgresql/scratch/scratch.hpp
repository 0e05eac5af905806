#pragma once

#include <memory>

#include "dialect/dialect.hpp"

namespace limbeck::dialect::postgresql {

/// See Dialect::open_scratch and design "Scratch": a database `limbeck_scratch_<random>` from template0.
std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                      const ScratchOptions& options);

}  // namespace limbeck::dialect::postgresql
