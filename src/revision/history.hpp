#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "revision/graph.hpp"

namespace limbeck::revision {

/// The revisions of a range, newest first, both ends included. `range` is empty for everything, or `from:to`,
/// `from:` or `:to`; each end is an identifier. A relative start without an anchor counts back from the end
/// (`-3:current`, `-3:` from the heads) and stops at the base; a relative end counts forward from the start
/// (`ae10:+2`). `current` stands for `current_rows`. Throws Error when the start isn't below the end.
std::vector<const Revision*> history(const RevisionGraph& graph, std::string_view range,
                                     const std::vector<std::string>& current_rows);

}  // namespace limbeck::revision
