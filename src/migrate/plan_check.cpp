#include "migrate/plan_check.hpp"

#include <algorithm>
#include <iterator>

#include "migrate/half_done.hpp"
#include "migrate/journal.hpp"
#include "migrate/previous_progress.hpp"
#include "migrate/replacement_check.hpp"

namespace limbeck::migrate {

namespace {

/// Without the statements that an earlier run has done: what is there is what they made of it.
Plan left_to_do(const Database& database, const Plan& plan) {
  auto left = plan;
  const auto journal = read_journal(database);
  const auto half_done = find_half_done(journal);
  for (auto& step : left.steps) {
    if (std::ranges::none_of(half_done, [&](const HalfDone& each) { return is_of(each, step.step); }))
      continue;
    const PreviousProgress previous(step, journal, {});
    std::vector<Statement> statements;
    for (std::size_t number = 1; number <= step.statements.size(); ++number) {
      const auto* const event = previous.last_event(number);
      if (!event || event->kind != JournalEventKind::done)
        statements.push_back(std::move(step.statements[number - 1]));
    }
    if (statements.size() < step.statements.size()) step.expected.clear();
    step.statements = std::move(statements);
  }
  return left;
}

}  // namespace

PlanCheck check_plan(const Database& database, const Plan& whole) {
  PlanCheck result;
  const auto plan = left_to_do(database, whole);
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
