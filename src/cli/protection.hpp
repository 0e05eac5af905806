// `protect = true`: what undoes revisions, or loses data, is confirmed before it runs.
#pragma once

#include <string>
#include <vector>

#include "base/engine.hpp"
#include "cli/context.hpp"
#include "migrate/plan.hpp"

namespace limbeck::cli {

/// What of a plan has to be confirmed where the database is protected: "undoes revision ae10", "versions/
/// ae10.sql:7: drops table orders". None: nothing, or it is not protected.
std::vector<std::string> to_be_confirmed(Context& context, const migrate::Plan& plan, EngineKind engine);

/// The same, wherever it is.
std::vector<std::string> what_is_lost(Context& context, const migrate::Plan& plan, EngineKind engine);

struct Question {
  std::string what;                  ///< a sentence without its end, which the reasons are
  std::vector<std::string> reasons;  ///< lines
  std::string said_by{};             ///< what in the configuration has it asked; may be empty
  std::string hint;                  ///< what to do where nobody can be asked
};

/// Asks whether to run it. Throws UsageError where nobody can be asked, and Error when the answer is no:
/// nothing was run.
void confirm(Context& context, const Question& question);

/// The same for what to_be_confirmed() says. `plan`: what `plan` takes to show the same steps, as "upgrade
/// head"; empty: nothing does.
void confirm_protected(Context& context, const std::vector<std::string>& reasons, const std::string& plan);

}  // namespace limbeck::cli
