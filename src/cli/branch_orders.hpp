// Whether branches come to the same, whichever of them runs first.
#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"

namespace limbeck::cli {

/// Runs the history of these revisions in a scratch database, with each of them first in turn. A sentence for
/// each order that is refused, fails or leaves another schema than the first one; none when they commute.
/// Throws Error when there is no scratch database to be had.
std::vector<std::string> find_order_differences(Context& context, const std::vector<std::string>& revisions);

}  // namespace limbeck::cli
