#include "migrate/row_check.hpp"

#include <fmt/core.h>

#include "base/error_kind.hpp"

namespace limbeck::migrate {
namespace {

/// Is there something to say?
bool ask(dialect::Connection& connection, const sql::DataPrecondition& precondition, RowCheck& check) {
  auto query = precondition.query;
  if (!precondition.query_from.empty()) {
    const auto written = connection.query(precondition.query_from);
    query = written.empty() ? std::string() : written.text(0, 0);
  }
  const auto found = query.empty() ? dialect::Result() : connection.query(query);
  if (precondition.counts_changes) {
    check.changes = found.empty() ? "0" : found.text(0, 0);
    return check.changes != "0";
  }
  if (precondition.counts_rows) {
    const auto count = found.empty() ? std::string("0") : found.text(0, 0);
    check.fails = count != "0";
    if (check.fails) check.what += fmt::format(": {} row{}", count, count == "1" ? "" : "s");
  } else {
    check.fails = !found.empty();
  }
  if (check.fails) check.reason.clear();
  return check.fails ||
         (!precondition.unsure_if.empty() && !connection.query(precondition.unsure_if).empty());
}

}  // namespace

std::vector<std::vector<RowCheck>> check_rows(const Database& database, const Plan& plan) {
  std::vector<std::vector<RowCheck>> checks(plan.steps.size());
  if (database.missing) return checks;
  std::vector<const std::vector<Statement>*> sections;
  for (const auto& step : plan.steps) sections.push_back(&step.statements);
  for (auto& precondition : database.dialect->data_preconditions(sections)) {
    RowCheck check;
    check.line = precondition.line;
    check.what = std::move(precondition.failure);
    check.reason = std::move(precondition.unknown);
    const bool asks = !precondition.query.empty() || !precondition.query_from.empty();
    if (asks || !precondition.only_if.empty()) {
      try {
        auto& connection = *database.connection;
        if (!precondition.only_if.empty() && connection.query(precondition.only_if).empty()) continue;
        if (asks && !ask(connection, precondition, check)) continue;
      } catch (const DatabaseError& error) {
        // The message itself is not shown: it may hold a value.
        const bool late = caused_by_time(error.kind());
        check.reason = late ? "it takes too long" : "it speaks of what is not there yet";
      }
    }
    checks[precondition.section].push_back(std::move(check));
  }
  return checks;
}

}  // namespace limbeck::migrate
