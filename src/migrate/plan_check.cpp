#include "migrate/plan_check.hpp"

#include <algorithm>
#include <iterator>

#include "migrate/replacement_check.hpp"

namespace limbeck::migrate {

PlanCheck check_plan(const Database& database, const Plan& plan) {
  PlanCheck result;
  auto rows = check_rows(database, plan);
  auto replacements = check_replacements(database, plan);
  auto consequences = check_consequences(database, plan);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    for (const auto& check : replacements[i]) {
      result.refused += check.refused;
      result.failing_on_schema += check.fails && !check.refused;
    }
    for (const auto& check : rows[i]) result.failing_on_rows += check.fails;
    for (const auto& check : consequences[i])
      (check.permission_denied ? result.permission_denied : result.failing_on_dependents) += check.fails;
    StepCheck step{std::move(replacements[i]), std::move(consequences[i])};
    std::ranges::move(rows[i], std::back_inserter(step.checks));
    result.steps.push_back(std::move(step));
  }
  return result;
}

}  // namespace limbeck::migrate
