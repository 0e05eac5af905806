#include "dialect/postgresql/inspect/inspect.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <thread>

#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/connect/read_only_transaction.hpp"
#include "dialect/postgresql/deparse_settings.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr int max_attempts = 10;

/// The errors of a catalog lookup whose object is gone by now: the functions that deparse look at the newest
/// state, not at the snapshot. 26000: somebody has discarded the plans that the server had kept.
bool may_be_concurrent_ddl(const DatabaseError& error) {
  constexpr std::array states{"XX000", "42P01", "42703", "42704", "42883", "3F000", "42P17", "26000"};
  return std::ranges::find(states, error.sqlstate()) != states.end();
}

struct CatalogRows {
  std::string current_schema;
  std::vector<Rows> of_steps;  ///< one for each step
};

/// Reads everything in one round trip.
CatalogRows read(PostgresqlConnection& connection, const std::vector<Inspection::Step>& steps) {
  const auto frame = read_only_frame(connection.in_transaction());
  // The schema first: the settings empty the search_path.
  std::vector<std::string> statements = {frame.begin, "SELECT pg_catalog.current_schema()",
                                         deparse_settings_sql()};
  const auto first_step = static_cast<std::ptrdiff_t>(statements.size());
  for (const auto& step : steps) statements.push_back(step.query);
  statements.insert(statements.end(), frame.end.begin(), frame.end.end());
  try {
    auto answers = connection.query_all(statements);
    CatalogRows rows;
    if (!answers[1].empty()) rows.current_schema = answers[1].text(0, 0);
    const auto begin = std::make_move_iterator(answers.begin() + first_step);
    rows.of_steps.assign(begin, begin + static_cast<std::ptrdiff_t>(steps.size()));
    return rows;
  } catch (const ConnectionError&) {
    throw;
  } catch (const DatabaseError&) {
    if (connection.in_transaction()) {
      for (const auto& statement : frame.end) connection.query(statement, {});
    }
    throw;
  }
}

schema::Catalog inspect_once(PostgresqlConnection& connection, const InspectOptions& options) {
  const auto steps = Inspection::steps(connection.engine().version);
  const auto rows = read(connection, steps);
  Inspection inspection(options, rows.current_schema);
  for (std::size_t i = 0; i < steps.size(); ++i) (inspection.*steps[i].read)(rows.of_steps[i]);
  return inspection.finish();
}

}  // namespace

schema::Catalog inspect(Connection& connection, const InspectOptions& options) {
  auto& ours = as_postgresql(connection);
  if (ours.engine().version < 120000) {
    throw Error(ours.server_description() + " is too old to be inspected",
                "PostgreSQL 12 or later is needed");
  }
  for (int attempt = 1;; ++attempt) {
    try {
      return inspect_once(ours, options);
    } catch (const CatalogChanged&) {
      if (attempt == max_attempts) {
        throw Error("the schema changes faster than it can be read",
                    "try again when no other migration runs");
      }
    } catch (const ConnectionError&) {
      throw;
    } catch (const DatabaseError& error) {
      if (attempt == max_attempts || !may_be_concurrent_ddl(error)) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 * attempt * attempt));
  }
}

}  // namespace limbeck::dialect::postgresql
