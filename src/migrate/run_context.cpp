#include "migrate/run_context.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "migrate/lock_retry.hpp"

namespace limbeck::migrate {

RunContext::RunContext(Database& opened, RunSettings wanted, Observer told, Clock& time)
    : database(opened),
      settings(std::move(wanted)),
      observer(std::move(told)),
      clock(time),
      journal(*opened.dialect, opened.journal_table, opened.journal),
      began(time.now()) {}

void RunContext::record(const JournalEvent& event) const {
  if (journal.enabled()) database.connection->execute(journal.insert_sql(event));
}

void RunContext::throw_if_cancelled() const {
  if (!cancelled()) return;
  throw Error(fmt::format("stopped: {} of {} revisions of this run were applied", done, count),
              "nothing is half done outside what the journal records; run it again to go on");
}

bool RunContext::roll_back() const {
  auto& connection = *database.connection;
  bool stays = false;
  try {
    if (!connection.in_transaction()) return false;
    // A deadlock has rolled back already.
    stays = database.dialect->rows_outlived_rollback(connection);
    connection.execute("ROLLBACK");
    return database.dialect->rows_outlived_rollback(connection) || stays;
  } catch (const DatabaseError&) {
    return stays;  // the connection is gone, and the transaction with it
  }
}

void RunContext::pause_before_retry(const PlannedStep& step, int attempt) const {
  constexpr std::chrono::milliseconds slice(100);  // how long a request to stop may wait
  const auto length = migrate::pause_before_retry(attempt);
  if (observer.retrying) observer.retrying(step, attempt + 1, length);
  const auto until = clock.now() + length;
  for (auto now = clock.now(); now < until; now = clock.now()) {
    throw_if_cancelled();
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - now);
    clock.sleep(std::min(rest, slice));
  }
}

void RunContext::say(const PlannedStep& step, const std::string& text, bool is_progress) const {
  if (observer.said) observer.said(step, text, is_progress);
}

}  // namespace limbeck::migrate
