// Asks the database what a plan would meet and take along there that its statements say nothing of.
#pragma once

#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

struct ConsequenceCheck {
  int line = 1;        ///< of the statement in its file
  bool fails = false;  ///< surely; else something is lost by it
  std::string text;    ///< see dialect::Consequence
  bool permission_denied = false;
  bool informs = false;
};

/// For each step of the plan what speaks against it, or is lost; what the file itself warns of is left out,
/// unless it fails. Only reads.
std::vector<std::vector<ConsequenceCheck>> check_consequences(const Database& database, const Plan& plan);

/// What makes that statement of the step, from 1, fail, since it depends on what the statement changes: "view
/// reporting.v depends on column code of table public.item". Nothing where that can't be told.
std::vector<std::string> dependents_in_the_way(const Database& database, const PlannedStep& step,
                                               std::size_t number);

}  // namespace limbeck::migrate
