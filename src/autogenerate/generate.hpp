// The authoring way from end to end: database and models in, finished revisions out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "autogenerate/callback.hpp"
#include "autogenerate/change.hpp"
#include "autogenerate/changes_between.hpp"
#include "autogenerate/program_author.hpp"
#include "autogenerate/renames/renames.hpp"
#include "autogenerate/scratch/desired.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "autogenerate/scratch/verification.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "autogenerate/section.hpp"
#include "models/models.hpp"
#include "revision/new_revision.hpp"
#include "scripts/new_revision.hpp"

namespace limbeck::autogenerate {

struct GenerateRequest {
  models::DesiredState desired;
  std::vector<std::string> rename_options;  ///< see RenameRequest
  std::function<bool(const RenameCandidate&)> confirm;
  AskCallback callback{};    ///< the process callback; may be empty
  FollowedBy followed_by{};  ///< see RenameRequest

  ProgramAuthor* author = nullptr;  ///< who writes revisions; nullptr: they are in SQL

  const revision::RevisionGraph* graph = nullptr;  ///< the revisions there are; null: none
  revision::RevisionRequest revision{};            ///< the first of those to make
  /// What the files say of changes that no revision made; may be empty.
  std::function<std::string(const Comparison& comparison)> drift_note{};
  std::optional<Desired> history{};  ///< to start from what it makes, not from the target
};

struct Generated {
  /// One for each revision, in order; none when database and models agree.
  std::vector<Change> changes;
  /// Ready to be written: revisions[i] holds changes[i], and is on top of the one before it.
  std::vector<scripts::NewRevision> revisions;
  Verification verification;
  std::vector<std::string> failing;  ///< see add_consequence_warnings()
  std::vector<std::string> notes;    ///< for the terminal: what may have been a rename
  std::string why_statements;        ///< why a program has statements where its library has operations
  bool skipped = false;              ///< there were changes, but the process callback wants no revision
  Comparison compared;               ///< the target, and the models in its spelling
};

/// Makes the desired state canonical, inspects the target, finds renames, orders, lets the process callback
/// have its way, renders, verifies, and plans the revisions. Nothing is written. Throws Error when what the
/// callback made doesn't run, and like revision::plan_revision().
Generated generate(const GenerateRequest& request, Workspace& workspace);

/// The renames that the desired state declares.
std::vector<models::RenameHint> rename_hints(const models::DesiredState& desired);

/// What a process callback left of the differences, in one line.
std::string remaining_differences_note(const Verification& verification);

/// What a revision file says of a change in its header: how far it is verified, and which statements depend
/// on rows. `failing`: see Generated.
std::vector<std::string> header_notes(const Change& change, const Verification& verification,
                                      const std::vector<std::string>& failing = {});

}  // namespace limbeck::autogenerate
