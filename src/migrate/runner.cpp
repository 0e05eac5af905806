#include "migrate/runner.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <thread>

#include <fmt/core.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "migrate/failure.hpp"
#include "migrate/version_table.hpp"
#include "scripts/sql/checksum.hpp"

namespace limbeck::migrate {
namespace {

using std::chrono::milliseconds;

// How much is handed to the connection at once: enough to keep a pipeline full, small enough to hold in memory.
constexpr std::size_t batch_statements = 512;
constexpr std::size_t batch_bytes = 4 << 20;

enum class Role { frame, script, end };

struct Item {
  std::size_t step;
  std::size_t number;  // of a script's statement, 1-based; 0 for our own
  Role role;
};

struct Batch {
  std::vector<Statement> statements;
  std::vector<Item> items;
  std::size_t bytes = 0;

  void add(Statement statement, Item item) {
    bytes += statement.text.size() + (statement.copy_data ? statement.copy_data->size() : 0);
    statements.push_back(std::move(statement));
    items.push_back(item);
  }
  void add(std::string text, Item item) { add(Statement{std::move(text), 0, std::nullopt}, item); }
  void add_all(const std::vector<std::string>& texts, Item item) {
    for (const auto& text : texts) add(text, item);
  }
};

milliseconds pause_before(int attempt) {
  // Doubling from 200 ms to 5 s, with jitter so that several waiters do not come back together.
  static thread_local std::mt19937 random{std::random_device{}()};
  const auto base = std::min(5000, 200 << std::min(attempt, 5));
  return milliseconds(std::uniform_int_distribution<int>(base / 2, base)(random));
}

}  // namespace

Runner::Runner(Database& database, RunSettings settings, Observer observer)
    : database_(database), settings_(std::move(settings)), observer_(std::move(observer)), run_id_(random_hex(8)) {
  dialect::LockOptions options;
  options.key = database.version_table.display();
  options.timeout = settings_.wait_for_lock;
  options.on_wait = observer_.waiting_for_lock;
  options.cancelled = observer_.cancelled;
  lock_ = database.dialect->lock(database.url, options);
  wait_for_leftover();
}

// What that was sent may still be committed: only afterwards the version rows tell where the database is.
void Runner::wait_for_leftover() {
  const auto deadline = std::chrono::steady_clock::now() + settings_.wait_for_leftover;
  auto pause = milliseconds(50);
  for (bool told = false;; told = true) {
    const auto leftover = database_.dialect->leftover_of_killed_migration(*database_.connection);
    if (!leftover) return;
    const auto what = "the server is still at work for a migration that was killed: " + leftover->description;
    if (observer_.cancelled && observer_.cancelled()) throw Error(what, "nothing was run");
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Error(what, fmt::format("wait for its statement to end, or end it with `{}`; then run the command again",
                                    leftover->end_it));
    }
    if (!told && observer_.waiting_for_leftover) observer_.waiting_for_leftover(leftover->description);
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, milliseconds(1000));
  }
}

std::vector<std::string> Runner::rows() const { return read_versions(database_); }

void Runner::prepare_tables() {
  const auto& dialect = *database_.dialect;
  auto& connection = *database_.connection;
  if (!dialect.has_table(connection, database_.version_table)) {
    connection.execute(create_version_table_sql(dialect, database_.version_table, false));
  }
  if (database_.journal && !dialect.has_table(connection, database_.journal_table)) {
    connection.execute(create_journal_sql(dialect, database_.journal_table, false));
  }
}

void Runner::run(const Plan& plan) {
  if (plan.empty()) return;
  prepare_tables();
  done_ = 0;
  count_ = plan.steps.size();
  const bool transactions =
      settings_.transaction != config::TransactionMode::none && database_.capabilities().transactional_ddl;
  // A table is never made anew outside a transaction: half of that would be the loss of its rows.
  const auto in_transaction = [&](const PlannedStep& step) {
    return step.foreign_keys_off || (transactions && step.transactional);
  };
  for (std::size_t first = 0; first < plan.steps.size();) {
    if (!in_transaction(plan.steps[first])) {
      run_outside_transaction(plan.steps[first]);
      ++first;
      continue;
    }
    auto last = first;
    while (last < plan.steps.size() && in_transaction(plan.steps[last])) ++last;
    run_group(plan, first, last, settings_.transaction == config::TransactionMode::run);
    first = last;
  }
}

JournalEvent Runner::event(const PlannedStep& step, std::string kind) const {
  JournalEvent event;
  event.run = run_id_;
  event.event = std::move(kind);
  event.revision = step.step.revision;
  event.direction = step.direction();
  event.text_hash = step.file_hash;
  event.actor = this_actor();
  return event;
}

void Runner::record(const JournalEvent& event) {
  if (!database_.journal) return;
  database_.connection->execute(insert_event_sql(*database_.dialect, database_.journal_table, event));
}

// A request to stop that came between two statements found nothing to cancel.
void Runner::stop_if_asked() const {
  if (!observer_.cancelled || !observer_.cancelled()) return;
  throw Error(fmt::format("stopped: {} of {} revisions of this run were applied", done_, count_),
              "nothing is half done outside what the journal records; run it again to go on");
}

void Runner::roll_back() {
  try {
    if (database_.connection->in_transaction()) database_.connection->execute("ROLLBACK");
  } catch (const DatabaseError&) {
    // The connection is gone, and the transaction with it.
  }
}

// Steps first … last - 1, each in a transaction of its own or all in one, sent in batches.
void Runner::run_group(const Plan& plan, std::size_t first, std::size_t last, bool one_transaction) {
  const auto& dialect = *database_.dialect;
  auto& connection = *database_.connection;
  const bool pipelined = database_.capabilities().pipelined;
  const bool measured = !pipelined && !one_transaction && dialect.journal_sql().transaction_milliseconds.empty();
  bool foreign_keys_off = false;
  for (auto i = first; one_transaction && i < last; ++i) foreign_keys_off |= plan.steps[i].foreign_keys_off;
  int attempt = 0;

  for (auto begin = first; begin < last;) {
    if (!one_transaction || begin == first) stop_if_asked();
    Batch batch;
    auto end = begin;
    std::optional<std::size_t> journal_at;  // of the event that says how long it took, where only we can measure that
    auto started = std::chrono::steady_clock::now();
    while (end < last) {
      const auto& step = plan.steps[end];
      const auto frame = dialect.transaction(one_transaction ? foreign_keys_off : step.foreign_keys_off, false);
      if (!one_transaction || end == first) {
        batch.add_all(frame.before, {end, 0, Role::frame});
        batch.add(frame.begin, {end, 0, Role::frame});
      }
      batch.add_all(dialect.version_fence(database_.version_table_sql(), step.step.rows_before), {end, 0, Role::frame});
      for (std::size_t i = 0; i < step.statements.size(); ++i) {
        batch.add(step.statements[i], {end, i + 1, Role::script});
      }
      batch.add_all(change_versions_sql(dialect, database_.version_table, step.step.change), {end, 0, Role::frame});
      const bool commits = !one_transaction || end + 1 == last;
      if (commits) batch.add_all(frame.before_commit, {end, 0, Role::frame});
      if (database_.journal) {
        if (measured) journal_at = batch.statements.size();
        batch.add(insert_event_sql(dialect, database_.journal_table, event(step, "done")), {end, 0, Role::frame});
      }
      if (commits) {
        batch.add(frame.commit, {end, 0, Role::end});
        batch.add_all(frame.after, {end, 0, Role::frame});
        batch.add_all(dialect.session_reset(), {end, 0, Role::frame});
      }
      ++end;
      if (!one_transaction &&
          (!pipelined || batch.statements.size() >= batch_statements || batch.bytes >= batch_bytes)) {
        break;
      }
    }

    std::size_t committed = begin;   // the first step that is not
    std::size_t announced = begin;   // the first step whose beginning nobody was told of
    const auto announce = [&](std::size_t step) {
      for (; announced <= step && announced < end; ++announced) {
        if (observer_.begun) observer_.begun(plan.steps[announced], done_ + announced - begin, count_);
      }
    };
    announce(begin);
    const auto done = [&](std::size_t index) {
      const auto& item = batch.items[index];
      announce(item.step);
      if (item.role == Role::script && observer_.statement_done) {
        const auto& step = plan.steps[item.step];
        observer_.statement_done(step, item.number, step.statements.size());
      }
      if (item.role != Role::end) return;
      const auto now = std::chrono::steady_clock::now();
      for (; committed <= item.step; ++committed) {
        if (observer_.done) {
          observer_.done(plan.steps[committed], std::chrono::duration_cast<milliseconds>(now - started));
        }
      }
      started = now;
      attempt = 0;
    };
    const auto execute = [&](std::size_t from, std::size_t to) {
      auto result = connection.execute_all(std::span(batch.statements).subspan(from, to - from),
                                           [&](std::size_t index) { done(from + index); });
      if (result) result->index += from;
      return result;
    };
    const auto all = batch.statements.size();
    auto failure = execute(0, journal_at.value_or(all));
    if (!failure && journal_at) {
      auto note = event(plan.steps[begin], "done");
      note.milliseconds = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started).count();
      batch.statements[*journal_at].text = insert_event_sql(dialect, database_.journal_table, note);
      failure = execute(*journal_at, all);
    }
    done_ += committed - begin;
    begin = committed;
    if (!failure) continue;

    const auto& item = batch.items[failure->index];
    const auto& step = plan.steps[item.step];
    roll_back();
    try {
      for (const auto& sql : dialect.transaction(step.foreign_keys_off, false).after) connection.execute(sql);
      for (const auto& sql : dialect.session_reset()) connection.execute(sql);
    } catch (const DatabaseError&) {
      // Said below: the connection is lost.
    }
    if (dialect.is_lock_timeout(failure->sqlstate) && attempt < settings_.lock_retries) {
      const auto pause = pause_before(attempt++);
      if (observer_.retrying) observer_.retrying(step, attempt, pause);
      std::this_thread::sleep_for(pause);
      continue;
    }
    std::string state;
    if (item.role == Role::end && failure->connection_lost) {
      state = "the connection broke while the transaction was being committed: whether it was is not known yet";
    } else if (one_transaction && item.step > first) {
      state = fmt::format("nothing of this run was applied: its {} revisions are one transaction, rolled back",
                          last - first);
    } else {
      state = "it was rolled back as a whole";
      if (done_ > 0) {
        state += done_ == 1 ? "; the revision before it in this run stays applied"
                            : fmt::format("; the {} revisions before it in this run stay applied", done_);
      }
    }
    fail(step, item.number, *failure, state);
  }
}

// Which statements an earlier run of this very section has done already. Without a journal, none.
std::vector<bool> Runner::statements_already_done(const PlannedStep& step) {
  std::vector<bool> done(step.statements.size(), false);
  if (!database_.journal) return done;
  std::map<std::int64_t, JournalEvent> last;  // of each statement, since the revision last came to an end
  for (auto& event : read_journal(database_, step.step.revision)) {
    if (!event.statement && (event.event == "done")) {
      last.clear();
    } else if (event.statement && event.direction == step.direction()) {
      last[*event.statement] = std::move(event);
    }
  }
  for (const auto& [number, event] : last) {
    const auto index = static_cast<std::size_t>(number - 1);
    const bool same = index < done.size() && scripts::checksum(step.statements[index].text) == event.text_hash;
    if (event.event == "done") {
      if (!same) {
        throw Error(fmt::format("{}: statement {} of the {} of revision {} ran on {} and was edited since, before the "
                                "revision was finished",
                                step.file, number, step.direction(), step.step.revision, event.at),
                    fmt::format("put the file back as it was and run `{} {}` again, or finish by hand and say so with "
                                "`{} stamp {}`",
                                settings_.program, step.direction(), settings_.program, step.step.revision));
      }
      done[index] = true;
    } else if (event.event == "started") {
      if (settings_.resume == Resume::ask) {
        throw Error(fmt::format("{}: statement {} of the {} of revision {} was started on {} by {}, outside a "
                                "transaction, and how it ended was never recorded",
                                step.file, number, step.direction(), step.step.revision, event.at, event.actor),
                    fmt::format("look whether it took effect: if it did, `{0} {1} --resume skip …` goes on behind it; "
                                "if not, `{0} {1} --resume retry …` runs it again",
                                settings_.program, step.direction()));
      }
      if (index < done.size()) done[index] = settings_.resume == Resume::skip;
    }
  }
  return done;
}

void Runner::run_outside_transaction(const PlannedStep& step) {
  const auto& dialect = *database_.dialect;
  auto& connection = *database_.connection;
  if (observer_.begun) observer_.begun(step, done_, count_);
  const auto started = std::chrono::steady_clock::now();
  if (rows() != std::vector<std::string>(step.step.rows_before)) {
    throw Error(fmt::format("the version table changed while revision {} was about to run", step.step.revision),
                fmt::format("someone else migrates this database; look with `{0} current` and run again",
                            settings_.program));
  }
  const auto already = statements_already_done(step);
  for (std::size_t i = 0; i < step.statements.size(); ++i) {
    if (already[i]) {
      if (observer_.skipped) observer_.skipped(step, i + 1);
      continue;
    }
    stop_if_asked();
    const auto& statement = step.statements[i];
    auto note = event(step, "started");
    note.statement = static_cast<std::int64_t>(i + 1);
    note.text_hash = scripts::checksum(statement.text);
    note.milliseconds = 0;
    record(note);
    const auto statement_started = std::chrono::steady_clock::now();
    const auto failure = connection.execute_all({&statement, 1});
    if (failure) {
      roll_back();
      auto state = fmt::format("it runs outside a transaction: {} and the version rows are unchanged",
                               i == 0 ? "nothing before this statement ran,"
                                      : fmt::format("the {} before this one stay{} applied", i == 1 ? "statement" : fmt::format("{} statements", i),
                                                    i == 1 ? "s" : ""));
      if (database_.journal) state += "; the next run goes on with this statement";
      fail(step, i + 1, *failure, state);
    }
    note.event = "done";
    note.milliseconds =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - statement_started).count();
    record(note);
    if (observer_.statement_done) observer_.statement_done(step, i + 1, step.statements.size());
  }
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started);

  std::vector<std::string> finish = dialect.session_reset();
  const auto frame = dialect.transaction(false, false);
  finish.push_back(frame.begin);
  for (auto& sql : dialect.version_fence(database_.version_table_sql(), step.step.rows_before)) {
    finish.push_back(std::move(sql));
  }
  for (auto& sql : change_versions_sql(dialect, database_.version_table, step.step.change)) {
    finish.push_back(std::move(sql));
  }
  if (database_.journal) {
    auto done = event(step, "done");
    done.milliseconds = took.count();
    finish.push_back(insert_event_sql(dialect, database_.journal_table, done));
  }
  finish.push_back(frame.commit);
  std::vector<Statement> statements;
  for (auto& sql : finish) statements.push_back({std::move(sql), 0, std::nullopt});
  if (const auto failure = connection.execute_all(statements)) {
    roll_back();
    fail(step, 0, *failure, "its statements all ran, outside a transaction; only the version rows are not written");
  }
  ++done_;
  if (observer_.done) observer_.done(step, took);
}

void Runner::fail(const PlannedStep& step, std::size_t number, const dialect::StatementFailure& failure,
                  const std::string& state) {
  const bool cancelled = observer_.cancelled && observer_.cancelled();
  std::string unrecorded;
  if (database_.journal && !failure.connection_lost) {
    auto note = event(step, cancelled ? "interrupted" : "failed");
    note.sqlstate = failure.sqlstate;
    note.message = failure.message;
    note.milliseconds = 0;
    if (number > 0) {
      note.statement = static_cast<std::int64_t>(number);
      note.text_hash = scripts::checksum(step.statements[number - 1].text);
    }
    try {
      record(note);
    } catch (const DatabaseError& error) {
      unrecorded = fmt::format("\nThe failure could not be written to the journal: {}", error.what());
    }
  }
  throw step_error(step, number, failure, state + unrecorded, cancelled, settings_.program);
}

}  // namespace limbeck::migrate
