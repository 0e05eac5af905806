#include "migrate/views_away.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "migrate/repeatable.hpp"

namespace limbeck::migrate {
namespace {

/// Its author decides then who may do what.
bool grants_by_itself(const PlannedStep& step) {
  return std::ranges::any_of(step.statements, [](const Statement& statement) {
    return text::starts_with_ignoring_case(statement.text, "grant") ||
           text::starts_with_ignoring_case(statement.text, "revoke");
  });
}

}  // namespace

std::vector<GrantOnView> grants_to_put_back(const std::vector<JournalEvent>& journal) {
  std::vector<GrantOnView> grants;
  for (const auto& event : journal) {
    const bool is_granted = event.kind == JournalEventKind::granted;
    if (!is_granted && event.kind != JournalEventKind::put_back) continue;
    const GrantOnView grant{event.revision, event.message};
    std::erase(grants, grant);
    if (is_granted) grants.push_back(grant);
  }
  return grants;
}

std::vector<std::string> statements_to_put_back(const revision::RevisionGraph& graph,
                                                const std::vector<JournalEvent>& journal) {
  std::vector<std::string> statements;
  if (graph.repeatables().empty()) return statements;  // no run looks for them either
  for (auto& each : grants_to_put_back(journal)) statements.push_back(std::move(each.statement));
  return statements;
}

std::string describe_to_put_back(const std::vector<std::string>& statements) {
  return "what was granted on a view that a run dropped is not put back yet: " + text::join(statements, "; ");
}

bool is_put_back(const dialect::Consequence& loss, const PlannedStep& dropped_by,
                 const PlannedStep& made_by) {
  return !loss.restored_by.empty() && !dropped_by.step.repeatable && made_by.step.repeatable &&
         !grants_by_itself(made_by);
}

std::vector<GrantOnView> grants_on_dropped_views(const revision::RevisionGraph& graph, const Plan& plan,
                                                 const Database& database, const RevisionSource& source) {
  std::vector<GrantOnView> grants;
  if (graph.repeatables().empty() || database.missing) return grants;
  const auto names = find_taken_away(graph, plan, *database.dialect, source);
  if (names.empty()) return grants;
  const auto made = make_plan(graph, repeat_steps({}, names), {}, *database.dialect, source);
  std::vector<const PlannedStep*> steps;
  for (const auto& step : plan.steps) {
    if (!step.step.repeatable) steps.push_back(&step);
  }
  for (const auto& step : made.steps) steps.push_back(&step);
  std::vector<const std::vector<Statement>*> sections;
  for (const auto* step : steps) sections.push_back(&step->statements);
  for (auto& each : dialect::consequences(*database.dialect, *database.connection, sections)) {
    const auto& made_by = *steps.at(each.recreated_in);
    if (is_put_back(each, *steps.at(each.section), made_by))
      grants.push_back({made_by.step.revision, std::move(each.restored_by)});
  }
  return grants;
}

}  // namespace limbeck::migrate
