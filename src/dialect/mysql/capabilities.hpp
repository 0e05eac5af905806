#pragma once

#include "dialect/capabilities.hpp"

namespace limbeck::dialect::mysql {

/// What that server can do.
Capabilities capabilities(const Engine& engine);

}  // namespace limbeck::dialect::mysql
