#include "migrate/backfill.hpp"

#include <fmt/core.h>

#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/lock_retry.hpp"
#include "migrate/program_request.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// On a line of its own: what stands before it may end with a comment.
std::string where_clause(const std::vector<std::string>& conditions) {
  std::vector<std::string> given;
  for (const auto& each : conditions) {
    if (!each.empty()) given.push_back(each);
  }
  return given.empty() ? "" : "\nWHERE " + text::join(given, "\nAND ");
}

std::string quoted_list(const dialect::Dialect& dialect, const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  for (const auto& name : names) quoted.push_back(dialect.quote_identifier(name));
  return text::join(quoted, ", ");
}

}  // namespace

BackfillRequest BackfillRequest::read(const Json& request) {
  BackfillRequest backfill;
  backfill.table = name_member(request);
  backfill.change = text_member(request, "change");
  backfill.where = text_member(request, "where");
  backfill.by = texts_member(request, "by");
  backfill.columns = texts_member(request, "columns");
  backfill.batch = number_member(request, "batch", backfill.batch);
  backfill.pause = std::chrono::milliseconds(number_member(request, "pause", 0));
  if (backfill.batch < 1) throw Error("a batch of a backfill has at least one row");
  return backfill;
}

Backfill::Backfill(BackfillRequest request, const ProgramEnvironment& environment, ResumableProgramRun& run,
                   std::function<bool()> cancelled)
    : request_(std::move(request)),
      environment_(environment),
      connection_(*environment.connection),
      run_(run),
      cancelled_(std::move(cancelled)),
      table_(environment.dialect.quote(request_.table)),
      where_(request_.where.empty() ? "" : "(" + request_.where + "\n)"),
      columns_(quoted_list(environment.dialect, request_.columns)),
      key_(environment.dialect, table_, request_.by),
      hash_(scripts::checksum(fmt::format("backfill {} {} {} {} {}", table_, request_.change, request_.where,
                                          key_.text(), columns_))) {}

bool Backfill::begin(std::size_t number) {
  number_ = number;
  const auto progress = run_.begin_backfill(number_, hash_, request_.by_function());
  if (progress.done) return false;
  key_.refuse_null(connection_);
  key_.refuse_change(request_.change,
                     environment_.dialect.capabilities(environment_.engine).case_insensitive_names);
  last_ = progress.key;
  end_ = key_.last_of(connection_, table_);
  if (!last_.empty()) {
    run_.say(fmt::format("the backfill of {} goes on behind its last batch", table_), false);
  }
  return true;
}

/// Begins the next batch and does `work` in it; false: no row is left. As a revision in a transaction is, a
/// batch that waits too long for a lock is rolled back, and tried again after a while.
bool Backfill::try_batch(const std::function<void()>& work) {
  for (int attempt = 0;; ++attempt) {
    if (cancelled_ && cancelled_()) throw Error("it was stopped");
    try {
      begin_batch();
      if (!find_batch()) return false;
      work();
      return true;
    } catch (const DatabaseError& error) {
      if (!is_worth_retrying(error.kind()) || attempt == environment_.lock_retries) throw;
      roll_back();
      run_.say("a batch was kept back by a lock, and is tried again", false);
      std::this_thread::sleep_for(pause_before_retry(attempt));
    }
  }
}

std::int64_t Backfill::update_all() {
  while (try_batch([this] { update_batch(); })) commit_batch();
  finish();
  return rows_;
}

dialect::Result Backfill::next_batch() {
  for (;;) {
    if (open_) commit_batch();
    dialect::Result result;
    if (!try_batch([&] { result = rows_of_batch(); })) {
      finish();
      return {};
    }
    if (result.empty()) continue;  // they were deleted meanwhile
    rows_ += static_cast<std::int64_t>(result.rows.size());
    return result;
  }
}

/// They are locked.
dialect::Result Backfill::rows_of_batch() {
  return connection_.query(fmt::format("SELECT {} FROM {}{} ORDER BY {}{}", columns_, table_,
                                       where_clause({batch_condition(), where_}), key_.list(),
                                       environment_.dialect.row_lock_clause()));
}

void Backfill::roll_back() {
  if (!open_) return;
  open_ = false;
  run_.roll_back_batch();
}

Statement Backfill::statement(int line) const {
  auto text = request_.by_function() ? fmt::format("SELECT {} FROM {}", columns_, table_)
                                     : fmt::format("UPDATE {} SET {}", table_, request_.change);
  if (!request_.where.empty()) text += " WHERE " + request_.where;
  return {text + " (a batch of a backfill)", line, std::nullopt};
}

void Backfill::begin_batch() {
  run_.begin_batch();
  open_ = true;
}

/// False when no row is left.
bool Backfill::find_batch() {
  current_ = next_key();
  return !current_.empty();
}

void Backfill::update_batch() {
  const auto result = connection_.query(
      fmt::format("UPDATE {} SET {}{}", table_, request_.change, where_clause({batch_condition(), where_})));
  refuse_moved_rows(result.affected_rows);
  rows_ += result.affected_rows;
}

void Backfill::commit_batch() {
  run_.commit_batch(number_, current_);
  open_ = false;
  last_ = current_;
  run_.say(fmt::format("backfill of {}: {} rows", table_, rows_), true);
  if (request_.pause.count() > 0) std::this_thread::sleep_for(request_.pause);
}

/// The batch that is open would have been the next, and has no rows.
void Backfill::finish() {
  roll_back();
  run_.end_backfill(number_, hash_);
}

std::string Backfill::batch_condition() const {
  const auto after = key_.after(last_);
  return (after.empty() ? "" : after + "\nAND ") + key_.up_to(current_);
}

/// The key of the last row of the next batch; empty: there is none.
std::string Backfill::next_key() const {
  if (end_.empty()) return "";
  const auto rows =
      fmt::format("(SELECT {key} FROM {table}{where} ORDER BY {key} LIMIT {batch}) AS batch",
                  fmt::arg("key", key_.list()), fmt::arg("table", table_),
                  fmt::arg("where", where_clause({key_.after(last_), key_.up_to(end_), where_})),
                  fmt::arg("batch", request_.batch));
  auto key = key_.last_of(connection_, rows);
  if (!key.empty() && key == last_) {
    throw Error(
        fmt::format("the backfill can't go along {}: what its values are as SQL does not tell them apart",
                    key_.text()),
        "name other columns: .by({\"…\"})");
  }
  return key;
}

/// A key may be changed by a trigger or under another name (rowid, a generated column): of the rows that were
/// changed and are locked now, some are no longer in their batch then.
void Backfill::refuse_moved_rows(std::int64_t changed) const {
  const auto there =
      connection_.query(fmt::format("SELECT count(*) FROM {}{}", table_, where_clause({batch_condition()})));
  if (std::stoll(there.text(0, 0)) >= changed) return;
  throw Error(fmt::format("the backfill of {} goes along {}, which changes with its rows (by a trigger, say)",
                          table_, key_.text()),
              "name other columns, which stay as they are: .by({\"…\"}); or change all rows with one UPDATE");
}

}  // namespace limbeck::migrate
