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

/// Asks. Throws UsageError where nobody can be asked, and Error when the answer is no: nothing was run.
/// `plan`: what `plan` takes to show the same steps, as "upgrade head"; empty: nothing does.
void confirm(Context& context, const std::vector<std::string>& reasons, const std::string& plan);

}  // namespace limbeck::cli
