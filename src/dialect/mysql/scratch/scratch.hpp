// A scratch database: one beside the target, with its character set and collation.
#pragma once

#include <memory>

#include "dialect/scratch.hpp"

namespace limbeck::dialect::mysql {

/// See ScratchMaker::open_scratch.
std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                      const ScratchOptions& options);

}  // namespace limbeck::dialect::mysql
