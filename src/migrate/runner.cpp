#include "migrate/runner.hpp"

#include <algorithm>

#include "migrate/failure_report.hpp"
#include "migrate/lock_retry.hpp"
#include "migrate/recorded_ahead.hpp"
#include "migrate/recorded_section.hpp"
#include "migrate/version_table.hpp"

namespace limbeck::migrate {

void Runner::run(const Plan& plan) {
  context_.done = 0;
  context_.count = plan.steps.size();
  RanAhead ahead;
  for (const auto& group : group_steps(plan, context_.settings.transaction)) {
    if (group.first < ahead.end) continue;
    if (group.mode == StepGroup::Mode::outside_transaction) {
      if (const auto sql = create_version_table(); !sql.empty()) context_.database.connection->execute(sql);
      const bool gave_way = ahead.announced && ahead.end == group.first;
      if (!gave_way) ahead = run_ahead(context_, plan, group.first);
      if (ahead.end == group.first)
        run_outside_transaction(context_, plan.steps[group.first], ahead.announced);
    } else {
      run_group(plan, group);
    }
  }
}

/// Empty once it is there. A revision may commit on its way, and fail then.
std::string Runner::create_version_table() {
  const auto& database = context_.database;
  if (!context_.lacks_version_table) return {};
  context_.lacks_version_table = !database.dialect->has_table(*database.connection, database.version_table);
  if (!context_.lacks_version_table) return {};
  return create_version_table_sql(*database.dialect, database.version_table, database.version_table_pk,
                                  false);
}

void Runner::run_group(const Plan& plan, const StepGroup& group) {
  const auto& database = context_.database;
  BatchSettings settings{*database.dialect, context_.journal, database.version_table,
                         database.capabilities().pipelined};
  settings.fence = context_.fence;
  settings.reset_session = context_.settings.reset_session;
  settings.calls_back = context_.settings.version_callback != nullptr;
  int attempt = 0;
  for (auto begin = group.first; begin < group.last;) {
    context_.throw_if_cancelled();
    settings.is_transaction_open = database.connection->in_transaction();
    settings.create_version_table = create_version_table();
    auto batch = build_batch(plan, group, begin, settings);
    const auto result = BatchExecutor(context_, plan, batch).run();
    if (result.committed > begin) attempt = 0;
    context_.done += result.committed - begin;
    begin = result.committed;
    if (!result.failure) continue;
    const auto& step = plan.steps[result.failure->step];
    const bool rows_stay = end_transaction(step);
    if (rows_stay || !is_to_be_tried_again(*result.failure, attempt)) {
      report_batch_failure(context_, plan, group, *result.failure, rows_stay);
    }
    context_.pause_before_retry(step, attempt++);
    if (context_.settings.before_retry) context_.settings.before_retry();
  }
}

bool Runner::is_to_be_tried_again(const BatchFailure& failed, int attempt) const {
  return is_worth_retrying(failed.failure.kind) && !failed.partly_committed &&
         attempt < context_.settings.lock_retries;
}

// The session is as before the transaction then. True: see RunContext::roll_back().
bool Runner::end_transaction(const PlannedStep& step) const {
  const auto& dialect = *context_.database.dialect;
  const bool rows_stay = context_.roll_back();
  try {
    auto& connection = *context_.database.connection;
    for (const auto& sql : dialect.transaction_frame(step.foreign_keys_off, false).after) {
      connection.execute(sql);
    }
    if (context_.settings.reset_session)
      for (const auto& sql : dialect.session_reset_statements()) connection.execute(sql);
  } catch (const DatabaseError&) {
    // What is reported tells that the connection is lost.
  }
  return rows_stay;
}

}  // namespace limbeck::migrate
