// Everything that speaks against a plan before it runs: what is there now against what its files say.
#pragma once

#include <cstddef>
#include <vector>

#include "migrate/consequence_check.hpp"
#include "migrate/row_check.hpp"

namespace limbeck::migrate {

struct StepCheck {
  std::vector<RowCheck> checks;  ///< what the schema and the rows say; refusals of the revision first
  std::vector<ConsequenceCheck> consequences;
};

struct PlanCheck {
  std::vector<StepCheck> steps;  ///< as many as the plan has

  // Revisions that would be refused, and statements that would surely fail, by why.
  std::size_t refused = 0, failing_on_schema = 0, failing_on_rows = 0, failing_on_dependents = 0,
              permission_denied = 0;

  bool fails() const {
    return refused + failing_on_schema + failing_on_rows + failing_on_dependents + permission_denied > 0;
  }
};

/// Asks the database; changes nothing in it, and takes no longer a question than its statement_timeout.
/// `plan` has no more what earlier runs have done (leave_out_done).
PlanCheck check_plan(const Database& database, const Plan& plan);

}  // namespace limbeck::migrate
