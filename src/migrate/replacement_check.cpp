#include "migrate/replacement_check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "migrate/trial_run.hpp"

namespace limbeck::migrate {
namespace {

int first_line(const PlannedStep& step) {
  return step.statements.empty() ? 1 : step.statements.front().line;
}

/// Costs no more to try out than statements: no compiler, no interpreter.
bool is_evaluated_program(const PlannedStep& step) {
  return step.program && step.python && step.python->is_native;
}

RowCheck refusal(const PlannedStep& step, const std::string& why) {
  return {first_line(step), true, {}, why, {}, true};
}

}  // namespace

std::vector<std::vector<RowCheck>> check_replacements(const Database& database, const Plan& plan) {
  const auto& dialect = *database.dialect;
  const auto& steps = plan.steps;
  std::vector<std::vector<RowCheck>> checks(steps.size());
  const auto replaces = [&](const PlannedStep& step) { return dialect.may_replace(step.replacement()); };
  const auto count = [&](const auto& matters) {
    return static_cast<std::size_t>(steps.rend() - std::find_if(steps.rbegin(), steps.rend(), matters));
  };
  const auto trying = count([&](const PlannedStep& step) {
    return replaces(step) || !step.statements.empty() || is_evaluated_program(step);
  });
  if (trying == 0) return checks;
  if (const auto copy = dialect.scratch_copy(*database.connection)) {
    const auto stop = trial_run(dialect, copy->connection(), std::span(steps).first(trying));
    if (!stop || !(stop->refused || stop->misfit)) return checks;
    checks[stop->step].push_back(stop->refused ? refusal(steps[stop->step], stop->why)
                                               : RowCheck{stop->line, true, {}, stop->why, {}});
    return checks;
  }
  for (std::size_t i = 0, replacing = count(replaces); i < replacing; ++i) {
    if (!replaces(steps[i])) continue;
    dialect::ReplacementCheck check;
    try {
      check = dialect.check_replaced(*database.connection, steps[i].replacement());
    } catch (const ConnectionError&) {
      throw;
    } catch (const Error& error) {  // what it expects can't be read
      check.refusals = {error.what()};
    }
    if (check.refusals.empty()) continue;
    if (i == 0) {
      checks[i].push_back(refusal(steps[i], text::join(check.refusals, "; ")));
    } else {
      checks[i].push_back({first_line(steps[i]),
                           false,
                           {},
                           "what it replaces will be as it knows it",
                           "revisions before it in this plan may change that"});
    }
  }
  return checks;
}

}  // namespace limbeck::migrate
