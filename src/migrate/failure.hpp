#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dialect/statement_failure.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

/// A step that failed, after it was rolled back as far as it can be.
struct StepFailure {
  const PlannedStep& step;
  const Statement* statement;  ///< of the revision; nullptr: one of Limbeck's own
  std::size_t number;          ///< the statement's, 1-based; 0: it has none, and is where a program was
  const dialect::StatementFailure& failure;
  std::string state;  ///< the database now: "it was rolled back as a whole"
  /// Of which a part stays that its next run would do a second time; nullptr: none.
  const PlannedStep* partly_done = nullptr;
  /// To be written down behind the failure: that statements are started, of which a part stays. The next run
  /// asks about them.
  std::vector<JournalEvent> in_doubt{};
};

/// What else is known of it.
struct FailureContext {
  bool cancelled = false;                 ///< somebody asked to stop
  std::string_view code_name{};           ///< what the engine calls its error codes
  std::vector<std::string> dependents{};  ///< what stands in the way, as the database says
  std::string program = "limbeck";        ///< for the commands that hints name
};

/// The error that says which revision, file, line and statement failed, what the server said, what state the
/// database is in now, and what to do next.
Error step_error(const StepFailure& failed, const FailureContext& context);

/// What to do about an error of the database behind which no revision stands; empty: its kind doesn't tell.
std::string hint_for(ErrorKind kind, const std::string& program);

/// The first line of a statement, cut to a readable length, with everything behind the word PASSWORD left
/// out.
std::string statement_excerpt(const std::string& sql);

/// The line of the file that a 1-based character position in a statement falls in.
int line_of(const Statement& statement, int position);

}  // namespace limbeck::migrate
