// A smaller case that shows the same.
#pragma once

#include <functional>

#include "integration/rows/model.hpp"

namespace limbeck::rows {

/// Leaves out what `fails` does without, within that many tries.
Case shrink(Case one, const std::function<bool(const Case&)>& fails, int tries);

}  // namespace limbeck::rows
