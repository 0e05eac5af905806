// Where what is applied is not what the files say: for check, status, plan and a strict upgrade.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "cli/context.hpp"
#include "cli/exit_code.hpp"
#include "migrate/status.hpp"
#include "revision/steps.hpp"

namespace limbeck::cli {

struct Mismatch {
  /// "missing", "redundant", "never_run", "half_done", "edited", "repeatable" or "grants"
  const char* kind;
  std::vector<std::string> revisions;  ///< ids; of "grants" none
  std::string what, hint;
};

/// One of a kind; none when the files and the database agree.
std::vector<Mismatch> mismatches(Context& context, const migrate::Status& status);

/// What `upgrade` does behind all revisions, and has not done yet: what is repeatable and is to run, and
/// grants on its views that are to be put back. No mismatches, but the database is not yet what the files
/// make.
std::vector<Mismatch> still_to_do(Context& context, const migrate::Position& position);

/// As warnings, with what to do about each.
void warn_of(Terminal& terminal, const std::vector<Mismatch>& found);
/// [{"kind", "revisions", "what", "hint"}]
Json to_json(const std::vector<Mismatch>& found);

/// Why an upgrade is refused in an environment that is strict; none: it is not. `never_run`: what never ran
/// is about to, so it is no reason, nor are changes of the files that build on it.
std::vector<Mismatch> reasons_to_refuse(Context& context, const migrate::Database& database, bool never_run);

/// The refusal that says so. `found`: not empty.
NotAsWanted refusal_of_strict(Context& context, const std::vector<Mismatch>& found);

/// Of the revisions that the steps undo, those whose file is not what ran: its way back is that of another
/// text.
std::optional<Mismatch> edited_and_undone(Context& context, const migrate::Database& database,
                                          const std::vector<revision::Step>& steps);

/// What is to be said of version rows that no file declares.
NotAsWanted unknown_rows(Context& context, const std::vector<std::string>& rows);

}  // namespace limbeck::cli
