// What a change does, in the database at hand, to what no model speaks of.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/change.hpp"

namespace limbeck::autogenerate {

struct ConsequenceWarnings {
  std::vector<std::string> warnings;  ///< of the upgrades
  /// What would make statements of the upgrades fail there, each once: the verification on empty tables knows
  /// nothing of it.
  std::vector<std::string> failing;
};

/// Asks the target (dialect::consequences()) and adds to the warnings of the statements, up and down.
ConsequenceWarnings add_consequence_warnings(std::vector<Change>& changes, Workspace& workspace);

}  // namespace limbeck::autogenerate
