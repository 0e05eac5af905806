#include "migrate/outside_check.hpp"

#include <algorithm>

#include "dialect/outside.hpp"

namespace limbeck::migrate {

std::vector<std::vector<OutsideCheck>> check_outside(const Database& database, const Plan& plan) {
  std::vector<std::vector<OutsideCheck>> checks(plan.steps.size());
  if (database.missing) return checks;
  std::vector<const std::vector<Statement>*> sections;
  for (const auto& step : plan.steps) sections.push_back(&step.statements);
  for (auto& consequence : dialect::consequences(*database.dialect, *database.connection, sections)) {
    const auto& step = plan.steps[consequence.section];
    const bool said = std::ranges::any_of(step.warnings, [&](const auto& warning) { return warning.text == consequence.text; });
    if (said && !consequence.fails) continue;
    checks[consequence.section].push_back(
        {step.statements[consequence.statement].line, consequence.fails, std::move(consequence.text)});
  }
  return checks;
}

}  // namespace limbeck::migrate
