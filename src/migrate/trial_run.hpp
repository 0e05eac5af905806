// Trying out revisions in a scratch database.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dialect/dialect.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

struct TrialRunFailure {
  std::size_t step = 0;  ///< that did not come to its end
  std::string why;
  std::string hint;
  bool refused = false;  ///< it would replace what it doesn't know: so it would be on the real rows, too
  bool misfit = false;   ///< a statement fails on the schema, whatever the rows are
  bool is_from_database = false;  ///< else it was not tried: it reaches beyond the database, say
  bool not_runnable = false;      ///< nothing here can run it: nothing is known of it
  int line = 1;                   ///< of the last statement that was run, in its file
};

/// Runs steps one after the other as Runner does, without version rows, journal and lock. What stopped it, if
/// anything did: a refusal, a failed statement (of which the missing rows may be the reason), what reaches
/// beyond the database, a program that the plan doesn't hold. `passed_over`: what reaches beyond the database
/// ("CREATE ROLE") is left out and named there instead; what follows may need it, and find it on the server.
std::optional<TrialRunFailure> trial_run(const dialect::Dialect& dialect, dialect::Connection& scratch,
                                         std::span<const PlannedStep> steps,
                                         std::vector<std::string>* passed_over = nullptr);

}  // namespace limbeck::migrate
