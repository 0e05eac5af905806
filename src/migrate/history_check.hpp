// Does a history work? Its revisions, run up, down and up again in an empty scratch database.
#pragma once

#include <string>
#include <vector>

#include "autogenerate/scratch/workspace.hpp"
#include "migrate/plan.hpp"
#include "revision/graph.hpp"

namespace limbeck::migrate {

enum class RevisionOutcome {
  works,               ///< as far as it was tried
  breaks,              ///< it failed: see RevisionCheck::when
  does_not_lead_back,  ///< its downgrade runs, and leaves another schema than there was before it
  not_tried,           ///< one before it breaks
};

struct RevisionCheck {
  std::string revision, message, file;
  RevisionOutcome outcome = RevisionOutcome::works;
  std::string when;  ///< it breaks: "upgrade", "downgrade" or "second upgrade"; "first run", "second run"
  int line = 0;      ///< of the statement that failed; 0: not known
  std::string why, hint;    ///< of a failure
  std::string no_way_back;  ///< why its downgrade can't be tried: it is irreversible; empty: it can
  std::vector<std::string> passed_over;  ///< "CREATE ROLE": reaches beyond the database, and was left out
  std::vector<std::string> left;         ///< what had to be done to be back at the schema before it
  bool repeatable = false;
};

struct HistoryCheck {
  std::vector<RevisionCheck> revisions;    ///< in the order in which they ran
  std::vector<RevisionCheck> repeatables;  ///< the same; they ran twice behind the last revision
  /// How far down it went: to the base, or to a revision without a way back. What had to be done for the
  /// schema to be what it was on the way up there. Empty, too, where each was looked at by itself.
  std::vector<std::string> left_below;
  std::vector<std::string> differs_at_end;  ///< the second way up leads to another schema by that

  bool works() const;
  /// All revisions ran on the way up.
  bool reached_revisions() const;
  /// And what is repeatable behind them.
  bool reached_end() const;
};

struct HistoryCheckRequest {
  const revision::RevisionGraph* graph = nullptr;
  RevisionSource source{};
  bool each = false;  ///< go down and up again at each revision, and look what its own downgrade leaves
};

/// Runs all revisions to the heads, as Runner does, without version rows and journal. The first that breaks
/// ends it. Throws Error when one can't be tried at all: its file can't be read, or only the project's
/// interpreter can run it.
HistoryCheck check_history(const HistoryCheckRequest& request, autogenerate::Workspace& workspace);

}  // namespace limbeck::migrate
