// What SQLAlchemy writes for.
#pragma once

#include <string>

#include "base/engine.hpp"

namespace limbeck::dialect::written {

struct Target {
  Engine engine;          ///< newest() where no server was asked
  std::string dialect{};  ///< as SQLAlchemy calls it by the address; empty: as the engine is called
};

}  // namespace limbeck::dialect::written
