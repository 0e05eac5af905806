// One revision in SQL made of several: their statements, one after the other.
#pragma once

#include <vector>

#include "base/engine.hpp"
#include "revision/revision.hpp"
#include "scripts/sql/revision_file.hpp"

namespace limbeck::scripts {

/// The text of the file of `whole`, whose upgrade runs the upgrades of `parts` (oldest first), and whose
/// downgrade their downgrades, the newest first; irreversible, or missing, where one of those is. The
/// statements are those of the parts, byte for byte; that is checked. What the parts expect of objects that
/// they replace is only kept of the one that runs first. Throws Error, naming the file, where one has a
/// section for a single dialect or outside a transaction, or where rows are changed while another part has
/// foreign keys off.
std::string concatenate(const revision::Revision& whole, const std::vector<RevisionFile>& parts,
                        EngineKind syntax);

}  // namespace limbeck::scripts
