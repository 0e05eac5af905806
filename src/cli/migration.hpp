// What upgrade, downgrade, stamp and plan share: finding the steps, running or printing them, saying what
// happened.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/context.hpp"
#include "cli/time_option.hpp"
#include "migrate/plan.hpp"
#include "migrate/session.hpp"
#include "revision/steps.hpp"

namespace limbeck::cli {

/// Options of the commands that change the version rows.
struct MigrationOptions {
  bool sql = false;
  bool yes = false;      ///< what is protected needs no answer
  bool verbose = false;  ///< say of each revision in Python who runs it
  std::string tag;
  std::string resume = "ask";
  std::string wait;  ///< "30s", "2min"; empty: the configuration's

  void declare(Command& command);
  /// --yes, for commands that run revisions.
  void declare_yes(Command& command);
};

/// What the user asked for.
struct MigrationRequest {
  revision::Direction direction = revision::Direction::upgrade;
  std::vector<std::string> targets;
  bool purge = false;      ///< stamp
  bool never_run = false;  ///< upgrade: first of all what lies below an applied revision and never ran here
  std::vector<std::string> undo{};  ///< downgrade: instead of the target, just these (ids), where applied
  std::optional<revision::Time> until{};  ///< upgrade: instead of the targets, what was made no later
  std::string until_words{};              ///< as the command line has it
  migrate::HeldLock held{};               ///< what the caller has locked already; may be nothing
};

/// The steps from `rows` to what is wanted.
std::vector<revision::Step> find_steps(Context& context, const MigrationRequest& wanted,
                                       const std::vector<std::string>& rows);

/// Runs what is wanted against the database. Returns {"direction", "rows_before", "rows", "steps"}.
Json run_migration(Context& context, const MigrationRequest& wanted, const MigrationOptions& options);

/// Runs what is wanted against the database and says so, or prints it as a script.
ExitCode migrate(Context& context, const MigrationRequest& wanted, const MigrationOptions& options);

/// "a, b -> c, add contacts".
std::string step_line(Context& context, const migrate::PlannedStep& step);
/// "upgrade a, b -> c, add contacts"; "repeat views, those of the reports".
std::string action_line(Context& context, const migrate::PlannedStep& step);

/// "native: versions/a.py", "delegated: versions/a.py:14: imports app.models"; empty: it is not in Python.
std::string runner_line(const migrate::PlannedStep& step);

/// {"revision", "message", "direction", "from", "to", "file", "transactional"}
Json to_json(const migrate::PlannedStep& step);

}  // namespace limbeck::cli
