#include "dialect/postgresql/inspect/inspect.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <thread>

#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/deparse_settings.hpp"
#include "dialect/postgresql/inspect/inspection.hpp"

namespace limbeck::dialect::postgresql {
namespace {

constexpr int max_attempts = 10;

std::string settings() {
  std::string sql = "SELECT set_config('jit', 'off', true)";
  for (const auto& [name, value] : deparse_settings)
    sql += fmt::format(", set_config('{}', '{}', true)", name, value);
  return sql;
}

/// The errors of a catalog lookup whose object is gone by now: the functions that deparse look at the newest
/// state, not at the snapshot.
bool may_be_concurrent_ddl(const DatabaseError& error) {
  constexpr std::array states{"XX000", "42P01", "42703", "42704", "42883", "3F000", "42P17"};
  return std::ranges::find(states, error.sqlstate()) != states.end();
}

/// Reads everything in one round trip. In a transaction of the caller's, everything is undone to a savepoint.
std::vector<Rows> read(PostgresqlConnection& connection, const std::vector<Inspection::Step>& steps) {
  const bool inside = connection.in_transaction();
  std::vector<std::string> statements = {
      inside ? "SAVEPOINT limbeck_inspect" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
      "SELECT pg_catalog.current_schema()", settings()};
  for (const auto& step : steps) statements.push_back(step.query);
  if (inside) statements.push_back("ROLLBACK TO limbeck_inspect");
  statements.push_back(inside ? "RELEASE limbeck_inspect" : "COMMIT");
  try {
    return connection.query_all(statements);
  } catch (const ConnectionError&) {
    throw;
  } catch (const DatabaseError&) {
    if (inside) {
      connection.query("ROLLBACK TO limbeck_inspect", {});
      connection.query("RELEASE limbeck_inspect", {});
    } else if (connection.in_transaction()) {
      connection.query("ROLLBACK", {});
    }
    throw;
  }
}

schema::Catalog inspect_once(PostgresqlConnection& connection, const InspectOptions& options) {
  const int version = connection.engine().version;
  const auto steps = Inspection::steps(version);
  const auto answers = read(connection, steps);
  Inspection inspection(options, answers[1].empty() ? std::string() : answers[1].text(0, 0));
  for (std::size_t i = 0; i < steps.size(); ++i) (inspection.*steps[i].read)(answers[i + 3]);
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
