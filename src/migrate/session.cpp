#include "migrate/session.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "migrate/runner.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::migrate {

using std::chrono::milliseconds;

MigrationSession::MigrationSession(Database& database, RunSettings settings, Observer observer, Clock& clock)
    : context_(database, std::move(settings), std::move(observer), clock) {
  dialect::LockOptions options;
  options.key = database.version_table.display();
  options.timeout = context_.settings.wait_for_lock;
  options.on_wait = context_.observer.waiting_for_lock;
  options.cancelled = context_.observer.cancelled;
  lock_ = database.dialect->lock(database.url, options);
  wait_for_orphaned_backend();
}

std::vector<std::string> MigrationSession::rows() const {
  return read_versions(context_.database);
}

MigrationResult MigrationSession::migrate(const MigrationTask& task) {
  MigrationResult result;
  result.rows_before = rows();
  result.plan = make_plan(task.graph, task.find_steps(result.rows_before), result.rows_before,
                          *context_.database.dialect,
                          context_.settings.transaction != config::TransactionMode::none, task.source);
  run(result.plan);
  return result;
}

void MigrationSession::run(const Plan& plan) {
  if (plan.empty()) return;
  create_missing_tables();
  Runner(context_).run(plan);
}

// What that was sent may still be committed: only afterwards the version rows tell where the database is.
void MigrationSession::wait_for_orphaned_backend() {
  const auto& database = context_.database;
  const auto deadline = context_.clock.now() + context_.settings.orphaned_backend_timeout;
  auto pause = milliseconds(50);
  for (bool reported = false;; reported = true) {
    const auto orphan = database.dialect->orphaned_backend(*database.connection);
    if (!orphan) return;
    const auto what = "the server is still at work for a migration that was killed: " + orphan->description;
    if (context_.cancelled()) throw Error(what, "nothing was run");
    if (context_.clock.now() >= deadline) {
      throw Error(
          what, fmt::format("wait for its statement to end, or end it with `{}`; then run the command again",
                            orphan->terminate_statement));
    }
    if (!reported && context_.observer.waiting_for_orphaned_backend) {
      context_.observer.waiting_for_orphaned_backend(orphan->description);
    }
    context_.clock.sleep(pause);
    pause = std::min(pause * 2, milliseconds(1000));
  }
}

void MigrationSession::create_missing_tables() const {
  const auto& database = context_.database;
  const auto& dialect = *database.dialect;
  auto& connection = *database.connection;
  if (!dialect.has_table(connection, database.version_table)) {
    connection.execute(create_version_table_sql(dialect, database.version_table, false));
  }
  if (database.journal && !dialect.has_table(connection, database.journal_table)) {
    connection.execute(create_journal_sql(dialect, database.journal_table, false));
  }
}

}  // namespace limbeck::migrate
