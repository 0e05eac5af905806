#include "migrate/replacement_check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "migrate/rehearsal.hpp"

namespace limbeck::migrate {
namespace {

int first_line(const PlannedStep& step) {
  return step.statements.empty() ? 1 : step.statements.front().line;
}

}  // namespace

std::vector<std::vector<RowCheck>> check_replacements(const Database& database, const Plan& plan) {
  const auto& dialect = *database.dialect;
  const auto& steps = plan.steps;
  std::vector<std::vector<RowCheck>> checks(steps.size());
  const auto replaces = [&](const PlannedStep& step) { return dialect.may_replace(step.replacement()); };
  const auto last = std::find_if(steps.rbegin(), steps.rend(), replaces);
  if (last == steps.rend()) return checks;
  const auto count = static_cast<std::size_t>(steps.rend() - last);
  if (const auto copy = dialect.rehearsal(*database.connection)) {
    const auto stop = rehearse(dialect, copy->connection(), std::span(steps).first(count));
    if (stop && stop->refused)
      checks[stop->step].push_back({first_line(steps[stop->step]), true, {}, stop->why, {}});
    return checks;
  }
  for (std::size_t i = 0; i < count; ++i) {
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
      checks[i].push_back({first_line(steps[i]), true, {}, text::join(check.refusals, "; "), {}});
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
