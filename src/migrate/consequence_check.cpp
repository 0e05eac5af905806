#include "migrate/consequence_check.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "dialect/consequences.hpp"
#include "migrate/views_away.hpp"

namespace limbeck::migrate {

std::vector<std::vector<ConsequenceCheck>> check_consequences(const Database& database, const Plan& plan) {
  std::vector<std::vector<ConsequenceCheck>> checks(plan.steps.size());
  if (database.missing) return checks;
  std::vector<const std::vector<Statement>*> sections;
  for (const auto& step : plan.steps) sections.push_back(&step.statements);
  for (auto& consequence : dialect::consequences(*database.dialect, *database.connection, sections)) {
    const auto& step = plan.steps[consequence.section];
    if (step.online_alter && !consequence.fails) continue;  // of a server that does it itself
    if (const auto& made_by = plan.steps[consequence.recreated_in]; is_put_back(consequence, step, made_by)) {
      consequence.text = fmt::format("once the repeatable {} has made the view again, this is put back: {}",
                                     made_by.step.revision, consequence.restored_by);
    }
    const bool said = std::ranges::any_of(
        step.warnings, [&](const auto& warning) { return warning.text == consequence.text; });
    if (said && !consequence.fails) continue;
    checks[consequence.section].push_back({step.statements[consequence.statement].line, consequence.fails,
                                           std::move(consequence.text), consequence.permission_denied,
                                           consequence.informs});
  }
  return checks;
}

std::vector<std::string> dependents_in_the_way(const Database& database, const PlannedStep& step,
                                               std::size_t number) {
  std::vector<std::string> names;
  try {
    for (auto& found : dialect::consequences(*database.dialect, *database.connection, {&step.statements})) {
      if (found.fails && !found.permission_denied && found.statement + 1 == number)
        names.push_back(std::move(found.text));
    }
  } catch (const DatabaseError&) {  // what is asked for an explanation must not hide what it is to explain
  }
  return names;
}

}  // namespace limbeck::migrate
