// The authoring way from end to end: database and models in, the sections of revision files out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "autogenerate/directive.hpp"
#include "autogenerate/renames/renames.hpp"
#include "autogenerate/scratch/verification.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "models/models.hpp"

namespace limbeck::autogenerate {

struct GenerateRequest {
  models::DesiredState desired;
  std::vector<std::string> rename_options;  ///< see RenameRequest
  std::function<bool(const RenameCandidate&)> confirm;
  Process process{};         ///< may be empty
  FollowedBy followed_by{};  ///< see RenameRequest
};

struct Generated {
  /// One for each revision to write, in order; none when database and models agree. There are several where a
  /// statement must be committed before the next can run (PostgreSQL: a new enum value and its first use).
  std::vector<Change> changes;
  Verification verification;
  std::vector<std::string> failing;  ///< see add_consequence_warnings()
  std::vector<std::string> notes;    ///< for the terminal: what may have been a rename
  bool skipped = false;              ///< there were changes, but the process callback wants no revision
  schema::Catalog before, after;
};

/// Inspects the target, makes the desired state canonical, finds renames, orders, lets the process callback
/// have its way, renders and verifies. Throws Error when what the callback made doesn't run.
Generated generate(const GenerateRequest& request, Workspace& workspace);

/// What differs between two catalogs, rendered each way, split into as many changes as it takes.
std::vector<Change> changes_between(const schema::Catalog& before, const schema::Catalog& after,
                                    const std::vector<Rename>& renames, Workspace& workspace);

/// What a process callback left of the differences, in one line.
std::string remaining_differences_note(const Verification& verification);

/// What a revision file says of a change in its header: how far it is verified, and which statements depend
/// on rows. `failing`: see Generated.
std::vector<std::string> header_notes(const Change& change, const Verification& verification,
                                      const std::vector<std::string>& failing = {});

/// What the terminal should warn of, one line each.
std::vector<std::string> warnings(const std::vector<dialect::RenderedStatement>& statements);

}  // namespace limbeck::autogenerate
