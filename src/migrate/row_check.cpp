#include "migrate/row_check.hpp"

#include "dialect/sql/row_demands.hpp"

namespace limbeck::migrate {
namespace {

/// Is there something to say?
bool ask(dialect::Connection& connection, const sql::RowDemand& demand, RowCheck& check) {
  const auto found = connection.query(demand.query);
  if (demand.counts_changes) {
    check.changes = found.empty() ? "0" : found.text(0, 0);
    return check.changes != "0";
  }
  check.fails = !found.empty();
  if (check.fails) check.reason.clear();
  return check.fails || (!demand.unsure_if.empty() && !connection.query(demand.unsure_if).empty());
}

}  // namespace

std::vector<std::vector<RowCheck>> check_rows(const Database& database, const Plan& plan) {
  std::vector<std::vector<RowCheck>> checks(plan.steps.size());
  if (database.missing) return checks;
  std::vector<const std::vector<Statement>*> sections;
  for (const auto& step : plan.steps) sections.push_back(&step.statements);
  for (auto& demand : sql::row_demands(database.dialect->syntax(), sections)) {
    RowCheck check;
    check.line = demand.line;
    check.what = std::move(demand.failure);
    check.reason = std::move(demand.unknown);
    if (!demand.query.empty() || !demand.only_if.empty()) {
      try {
        auto& connection = *database.connection;
        if (!demand.only_if.empty() && connection.query(demand.only_if).empty()) continue;
        if (!demand.query.empty() && !ask(connection, demand, check)) continue;
      } catch (const DatabaseError& error) {
        // The message itself is not shown: it may hold a value.
        const bool late = database.dialect->fault_of(error.sqlstate()) == dialect::Fault::timed_out;
        check.reason = late ? "it takes too long" : "it speaks of what is not there yet";
      }
    }
    checks[demand.section].push_back(std::move(check));
  }
  return checks;
}

}  // namespace limbeck::migrate
