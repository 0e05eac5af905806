// The operations of one revision, between being found and being rendered: here a process callback may change
// them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "autogenerate/change.hpp"

namespace limbeck::autogenerate {

struct Directive {
  std::vector<operation::Operation> upgrade, downgrade;
  std::string irreversible;  ///< why there is no downgrade; empty when there is one

  static Directive of(const Change& change) {
    return {change.upgrade.operations, change.downgrade.operations, change.irreversible};
  }
  bool operator==(const Directive&) const = default;
};

/// What to make of a revision; nothing: write none.
using Process = std::function<std::optional<Directive>(const Directive& planned)>;

/// Asks the callback about each change, and renders again what it made otherwise. Throws Error when that
/// can't be rendered, or is not for a revision file.
std::vector<Change> apply_process(std::vector<Change> planned, const schema::Catalog& before,
                                  const schema::Catalog& after, const Process& process,
                                  const Workspace& workspace);

}  // namespace limbeck::autogenerate
