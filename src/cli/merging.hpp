// Writing a revision that joins branches, for `merge` and for `revision --merge`.
#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"

namespace limbeck::cli {

struct MergeRequest {
  std::vector<std::string> revisions;  ///< identifiers of what is joined; none: all heads
  std::string message, id;             ///< empty: made up
  std::vector<std::string> labels;
  bool splice = false;  ///< allow revisions that are no heads
};

/// Writes the file, and says whether the branches come to the same in either order. Returns the exit code;
/// throws Error when there is nothing to join.
ExitCode write_merge(Context& context, MergeRequest request);

}  // namespace limbeck::cli
