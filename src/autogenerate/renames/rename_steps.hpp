// Confirmed renames as operations.
#pragma once

#include <vector>

#include "autogenerate/differ/diff.hpp"

namespace limbeck::autogenerate {

struct RenameSteps {
  std::vector<operation::Operation> operations;
  /// What `before` is once they ran.
  schema::Catalog catalog;
};

/// Names in the way of a rename are freed first: what has them and isn't renamed itself is dropped. Circles
/// (a to b, b to a) go through a temporary name. Throws Error when a rename names something that isn't there.
RenameSteps rename_steps(const schema::Catalog& before, const schema::Catalog& after,
                         const std::vector<Rename>& renames, const dialect::Capabilities& capabilities);

}  // namespace limbeck::autogenerate
