// Where revisions in Python run.
#pragma once

#include "base/engine.hpp"

namespace limbeck::dialect::written {

/// Do they run on that engine, evaluated or by the project's Python?
bool runs_python_revisions(EngineKind engine);

}  // namespace limbeck::dialect::written
