#include "migrate/runner.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

#include "base/error_kind.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "config/mask.hpp"
#include "dialect/consequences.hpp"
#include "migrate/consequence_check.hpp"
#include "migrate/failure.hpp"
#include "migrate/lock_retry.hpp"
#include "migrate/version_table.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

using std::chrono::milliseconds;

// How much is handed to the connection at once: enough to keep a pipeline full, small enough to hold in
// memory.
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
  /// What happens between two statements.
  struct Action {
    enum class Kind { check, program, keep } kind;
    std::size_t before, step;
  };
  std::vector<Action> actions{};

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

}  // namespace

Runner::Runner(Database& database, RunSettings settings, Observer observer)
    : database_(database),
      settings_(std::move(settings)),
      observer_(std::move(observer)),
      run_id_(random_hex(8)) {
  dialect::LockOptions options;
  options.key = database.version_table.display();
  options.timeout = settings_.wait_for_lock;
  options.on_wait = observer_.waiting_for_lock;
  options.cancelled = observer_.cancelled;
  lock_ = database.dialect->lock(database.url, options);
  wait_for_orphaned_backend();
}

// What that was sent may still be committed: only afterwards the version rows tell where the database is.
void Runner::wait_for_orphaned_backend() {
  const auto deadline = std::chrono::steady_clock::now() + settings_.orphaned_backend_timeout;
  auto pause = milliseconds(50);
  for (bool reported = false;; reported = true) {
    const auto orphan = database_.dialect->orphaned_backend(*database_.connection);
    if (!orphan) return;
    const auto what = "the server is still at work for a migration that was killed: " + orphan->description;
    if (observer_.cancelled && observer_.cancelled()) throw Error(what, "nothing was run");
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Error(
          what, fmt::format("wait for its statement to end, or end it with `{}`; then run the command again",
                            orphan->terminate_statement));
    }
    if (!reported && observer_.waiting_for_orphaned_backend)
      observer_.waiting_for_orphaned_backend(orphan->description);
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, milliseconds(1000));
  }
}

std::vector<std::string> Runner::rows() const {
  return read_versions(database_);
}

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
  // A table is never rebuilt outside a transaction: half of that would be the loss of its rows.
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
  event.actor = current_actor();
  event.rows = {step.step.rows_before, step.step.rows_after};
  return event;
}

void Runner::record(const JournalEvent& event) {
  if (!database_.journal) return;
  database_.connection->execute(insert_event_sql(*database_.dialect, database_.journal_table, event));
}

// A request to stop that came between two statements found nothing to cancel.
void Runner::throw_if_cancelled() const {
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
  const bool measured =
      !pipelined && !one_transaction && dialect.journal_sql().transaction_milliseconds.empty();
  bool foreign_keys_off = false;
  for (auto i = first; one_transaction && i < last; ++i) foreign_keys_off |= plan.steps[i].foreign_keys_off;
  int attempt = 0;

  for (auto begin = first; begin < last;) {
    if (!one_transaction || begin == first) throw_if_cancelled();
    Batch batch;
    auto end = begin;
    std::optional<std::size_t>
        journal_at;  // of the event that says how long it took, where only we can measure that
    auto started = std::chrono::steady_clock::now();
    while (end < last) {
      const auto& step = plan.steps[end];
      const auto frame =
          dialect.transaction_frame(one_transaction ? foreign_keys_off : step.foreign_keys_off, false);
      if (!one_transaction || end == first) {
        batch.add_all(frame.before, {end, 0, Role::frame});
        batch.add(frame.begin, {end, 0, Role::frame});
      }
      batch.add_all(dialect.version_check(database_.version_table_sql(), step.step.rows_before),
                    {end, 0, Role::frame});
      const auto action = [&](Batch::Action::Kind kind) {
        batch.actions.push_back({kind, batch.statements.size(), end});
      };
      const bool checked = dialect.may_replace(step.replacement());
      if (checked) action(Batch::Action::Kind::check);
      if (step.script) action(Batch::Action::Kind::program);
      for (std::size_t i = 0; i < step.statements.size(); ++i) {
        batch.add(step.statements[i], {end, i + 1, Role::script});
      }
      if (checked) action(Batch::Action::Kind::keep);
      batch.add_all(change_versions_sql(dialect, database_.version_table, step.step.change),
                    {end, 0, Role::frame});
      const bool ends_transaction = !one_transaction || end + 1 == last;
      if (ends_transaction) batch.add_all(frame.before_commit, {end, 0, Role::frame});
      if (database_.journal) {
        if (measured) journal_at = batch.statements.size();
        batch.add(insert_event_sql(dialect, database_.journal_table, event(step, "done")),
                  {end, 0, Role::frame});
      }
      if (ends_transaction) {
        batch.add(frame.commit, {end, 0, Role::end});
        batch.add_all(frame.after, {end, 0, Role::frame});
        batch.add_all(dialect.session_reset_statements(), {end, 0, Role::frame});
      }
      ++end;
      if (!one_transaction &&
          (!pipelined || batch.statements.size() >= batch_statements || batch.bytes >= batch_bytes)) {
        break;
      }
    }

    std::size_t committed = begin;  // the first step that is not
    std::size_t announced = begin;  // the first step whose beginning nobody was told of
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
    std::optional<ScriptFailure> action_failure;
    auto action = batch.actions.begin();
    std::vector<std::string> keep;
    const auto perform = [&](const Batch::Action& each) {
      const auto& step = plan.steps[each.step];
      switch (each.kind) {
        case Batch::Action::Kind::check:
          return check_replaced(step, keep);
        case Batch::Action::Kind::program:
          return run_script_inside(step);
        case Batch::Action::Kind::keep:
          return run_all(std::exchange(keep, {}));
      }
      return std::optional<ScriptFailure>();
    };
    const auto execute_statements = [&](std::size_t from, std::size_t to) {
      auto result = connection.execute_all(std::span(batch.statements).subspan(from, to - from),
                                           [&](std::size_t index) { done(from + index); });
      if (result) result->index += from;
      return result;
    };
    const auto execute = [&](std::size_t from, std::size_t to) -> std::optional<dialect::StatementFailure> {
      for (; action != batch.actions.end() && action->before <= to; ++action) {
        if (auto failure = execute_statements(from, action->before)) return failure;
        from = action->before;
        announce(action->step);
        action_failure = perform(*action);
        if (action_failure) return action_failure->failure;
      }
      return execute_statements(from, to);
    };
    const auto all = batch.statements.size();
    auto failure = execute(0, journal_at.value_or(all));
    if (!failure && journal_at) {
      auto note = event(plan.steps[begin], "done");
      note.milliseconds =
          std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started).count();
      batch.statements[*journal_at].text = insert_event_sql(dialect, database_.journal_table, note);
      failure = execute(*journal_at, all);
    }
    done_ += committed - begin;
    begin = committed;
    if (!failure) continue;

    auto item = action_failure ? Item{action->step, action_failure->number, Role::script}
                               : batch.items[failure->index];
    const auto& step = plan.steps[item.step];
    const Statement* statement = nullptr;
    if (action_failure) {
      statement = action_failure->statement ? &*action_failure->statement : nullptr;
    } else if (item.role == Role::script) {
      statement = &step.statements[item.number - 1];
    }
    roll_back();
    try {
      for (const auto& sql : dialect.transaction_frame(step.foreign_keys_off, false).after)
        connection.execute(sql);
      for (const auto& sql : dialect.session_reset_statements()) connection.execute(sql);
    } catch (const DatabaseError&) {
      // Said below: the connection is lost.
    }
    if (failure->kind == ErrorKind::lock_timeout && attempt < settings_.lock_retries) {
      const auto pause = pause_before_retry(attempt++);
      if (observer_.retrying) observer_.retrying(step, attempt, pause);
      const auto until = std::chrono::steady_clock::now() + pause;
      while (std::chrono::steady_clock::now() < until) {
        throw_if_cancelled();
        std::this_thread::sleep_for(std::min(pause, milliseconds(100)));
      }
      continue;
    }
    std::string state;
    if (item.role == Role::end && failure->connection_lost()) {
      state =
          "the connection broke while the transaction was being committed: whether it was is not known yet";
    } else if (one_transaction && item.step > first) {
      state = fmt::format(
          "nothing of this run was applied: its {} revisions are one transaction, rolled back", last - first);
    } else {
      state = "it was rolled back as a whole";
      if (done_ > 0) {
        const auto* const how = step.step.direction == revision::Direction::downgrade ? "undone" : "applied";
        state += done_ == 1 ? fmt::format("; the revision before it in this run stays {}", how)
                            : fmt::format("; the {} revisions before it in this run stay {}", done_, how);
      }
    }
    if (!statement && !action_failure) {
      if (const auto found =
              find_failure_cause(plan, one_transaction ? first : item.step, item.step, *failure)) {
        const auto& cause = plan.steps[found->step];
        fail(cause, found->number > 0 ? &cause.statements[found->number - 1] : nullptr, found->number,
             *failure, state);
      }
    }
    fail(step, statement, item.number, *failure, state);
  }
}

// A statement of our own failed: what in the revisions of its transaction, the last being `last`, it is due
// to. Says so in `failure`, which is the server's no more.
std::optional<Runner::StatementPosition> Runner::find_failure_cause(
    const Plan& plan, std::size_t first, std::size_t last, dialect::StatementFailure& failure) const {
  for (auto index = last + 1; index-- > first;) {
    const auto& step = plan.steps[index];
    if (step.statements.empty() && !step.program) continue;
    const auto found = database_.dialect->find_failure_cause(failure, step.statements);
    if (!found) continue;
    failure = dialect::StatementFailure::refused(found->message, found->hint);
    return StatementPosition{index, step.statements.empty() ? 0 : found->statement + 1};
  }
  return std::nullopt;
}

Runner::PreviousProgress Runner::read_previous_progress(const PlannedStep& step) {
  PreviousProgress previous;
  if (!database_.journal) return previous;
  const auto& parents = step.step.from;
  for (auto& event : read_journal(database_)) {
    const bool own = event.revision == step.step.revision;
    // What the revision builds on was taken away: and with it what the unfinished revision had done.
    const bool parent =
        event.direction == "downgrade" && std::ranges::find(parents, event.revision) != parents.end();
    if (!event.statement && event.event == "done" && (own || parent)) {
      previous = {};
    } else if (own && event.statement && event.direction == step.direction()) {
      if (event.event == "batch") previous.batches.insert_or_assign(*event.statement, event);
      previous.last.insert_or_assign(*event.statement, std::move(event));
    }
  }
  return previous;
}

bool Runner::already_done(const PlannedStep& step, std::size_t number, const std::string& hash,
                          const PreviousProgress& previous) {
  const auto found = previous.last.find(static_cast<std::int64_t>(number));
  if (found == previous.last.end()) return false;
  const auto& event = found->second;
  if (event.event == "done") {
    if (event.text_hash == hash) return true;
    throw Error(
        fmt::format(
            "{}: statement {} of the {} of revision {} ran on {} and {}, before the revision was finished",
            step.file, number, step.direction(), step.step.revision, event.at,
            step.script ? "is another one now" : "was edited since"),
        fmt::format(
            "{} and run `{} {}` again, or finish by hand and say so with `{} stamp {}`",
            step.script
                ? "let the program, which runs from its beginning, ask for the same statements in the same "
                  "order (what depends on rows belongs into op.backfill)"
                : "put the file back as it was",
            settings_.program, step.direction(), settings_.program, step.step.revision));
  }
  if (event.event != "started") return false;
  if (settings_.resume == Resume::ask) {
    throw Error(
        fmt::format("{}: statement {} of the {} of revision {} was started on {} by {}, outside a "
                    "transaction, and how it ended was never recorded",
                    step.file, number, step.direction(), step.step.revision, event.at, event.actor),
        fmt::format("look whether it took effect: if it did, `{0} {1} --resume skip …` goes on behind it; "
                    "if not, `{0} {1} --resume retry …` runs it again",
                    settings_.program, step.direction()));
  }
  return settings_.resume == Resume::skip;
}

// An index that a failed try of this very statement has left keeps its name from it for ever. Whose it is,
// the journal tells: no statement is begun while an invalid index of its name is there that isn't its own.
void Runner::drop_invalid_index(const PlannedStep& step, const Statement& statement, const std::string& hash,
                                std::size_t number, const PreviousProgress& previous) {
  const auto left = dialect::invalid_index_of(*database_.dialect, *database_.connection, statement.text);
  if (!left) return;
  const auto last = previous.last.find(static_cast<std::int64_t>(number));
  const bool ours =
      last != previous.last.end() && last->second.event != "done" &&
      (last->second.text_hash == hash || last->second.text_hash == scripts::checksum(statement.text));
  if (!ours) {
    throw Error(fmt::format("{}:{}: the index {} is there already, and INVALID: building it failed, and it "
                            "was not this statement "
                            "that built it",
                            step.file, statement.line, left->name.display()),
                fmt::format("look where it comes from, drop it with `{}`, and run `{} {}` again", left->drop,
                            settings_.program, step.direction()));
  }
  database_.connection->execute(left->drop);
  if (observer_.said) {
    observer_.said(
        step,
        fmt::format("dropped the INVALID index {}, which an earlier try of this statement had left behind",
                    left->name.display()),
        false);
  }
}

/// What a failed statement left, as a part of a sentence; empty when nothing.
std::string Runner::invalid_index_note(const Statement& statement) const {
  try {
    const auto left = dialect::invalid_index_of(*database_.dialect, *database_.connection, statement.text);
    if (!left) return {};
    return fmt::format("; it left the index {} behind, INVALID: {}", left->name.display(),
                       database_.journal ? "the next run drops it first"
                                         : fmt::format("drop it with `{}` before the next run", left->drop));
  } catch (const Error&) {
    return {};  // the failure itself is what is told
  }
}

// Between two events of the journal; throws when it fails.
void Runner::run_statement_outside(const PlannedStep& step, const Statement& statement,
                                   const std::string& hash, std::size_t number,
                                   const PreviousProgress& previous,
                                   const std::function<std::optional<dialect::StatementFailure>()>& execute) {
  throw_if_cancelled();
  drop_invalid_index(step, statement, hash, number, previous);
  auto note = event(step, "started");
  note.statement = static_cast<std::int64_t>(number);
  note.text_hash = hash;
  note.milliseconds = 0;
  record(note);
  const auto started = std::chrono::steady_clock::now();
  if (const auto failure = execute()) {
    roll_back();
    auto state = fmt::format("it runs outside a transaction: {} and the version rows are unchanged",
                             number == 1 ? "nothing before this statement ran,"
                             : number == 2
                                 ? "the statement before this one stays applied"
                                 : fmt::format("the {} statements before this one stay applied", number - 1));
    if (database_.journal) state += "; the next run goes on with this statement";
    if (!failure->connection_lost()) state += invalid_index_note(statement);
    fail(step, &statement, number, *failure, state);
  }
  note.event = "done";
  note.milliseconds =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started).count();
  record(note);
  if (observer_.statement_done) observer_.statement_done(step, number, step.statements.size());
}

// What the revision would replace without knowing it makes it fail; what can be kept for certain steps aside
// now, and goes into `keep`.
std::optional<ScriptFailure> Runner::check_replaced(const PlannedStep& step, std::vector<std::string>& keep) {
  ScriptFailure failed;
  try {
    auto check = database_.dialect->check_replaced(*database_.connection, step.replacement());
    if (check.refusals.empty()) {
      keep = std::move(check.recreate_statements);
      for (const auto& object : check.recreated_objects) {
        if (observer_.said)
          observer_.said(step,
                         fmt::format("kept {}, which revision {} doesn't know", object, step.step.revision),
                         false);
      }
      return run_all(check.drop_statements);
    }
    failed.failure =
        dialect::StatementFailure::refused(text::join(check.refusals, "; "), dialect::replacement_hint);
  } catch (const ConnectionError&) {
    throw;
  } catch (const DatabaseError& error) {
    failed.failure = dialect::StatementFailure::of(error);
  } catch (const Error& error) {
    failed.failure = dialect::StatementFailure::refused(error.what(), error.hint());
  }
  return failed;
}

std::optional<ScriptFailure> Runner::run_all(const std::vector<std::string>& statements) {
  std::vector<Statement> all;
  for (const auto& sql : statements) all.push_back({sql, 0, std::nullopt});
  auto failure = database_.connection->execute_all(all);
  if (!failure) return std::nullopt;
  return ScriptFailure{std::move(*failure), all[failure->index], 0};
}

void Runner::run_outside_transaction(const PlannedStep& step) {
  const auto& dialect = *database_.dialect;
  auto& connection = *database_.connection;
  if (observer_.begun) observer_.begun(step, done_, count_);
  const auto started = std::chrono::steady_clock::now();
  if (rows() != std::vector<std::string>(step.step.rows_before)) {
    throw Error(
        fmt::format("the version table changed while revision {} was about to run", step.step.revision),
        fmt::format("someone else migrates this database; look with `{0} current` and run again",
                    settings_.program));
  }
  throw_if_cancelled();
  if (step.script) {
    run_script_outside(step);
  } else {
    const auto previous = read_previous_progress(step);
    // Before the first is run: what can't be gone on with is said at once.
    std::vector<bool> already;
    for (std::size_t i = 0; i < step.statements.size(); ++i) {
      const auto& text = step.statements[i].text;
      already.push_back(!changes_session(text) &&
                        already_done(step, i + 1, scripts::checksum(text), previous));
    }
    for (const auto& [number, event] : previous.last) {
      if (event.event == "done" && static_cast<std::size_t>(number) > already.size()) {
        already_done(step, static_cast<std::size_t>(number), "", previous);  // it is gone from the file
      }
    }
    std::vector<std::string> keep;
    const auto require = [&](const std::optional<ScriptFailure>& failed, const char* state) {
      if (failed) fail(step, failed->statement ? &*failed->statement : nullptr, 0, failed->failure, state);
    };
    // Once a part of it ran, nothing is as the revision knows it any more.
    if (std::ranges::none_of(already, std::identity()))
      require(check_replaced(step, keep), "nothing of it was run");
    for (std::size_t i = 0; i < step.statements.size(); ++i) {
      const auto& statement = step.statements[i];
      if (already[i]) {
        if (observer_.skipped) observer_.skipped(step, i + 1);
        continue;
      }
      run_statement_outside(step, statement, scripts::checksum(statement.text), i + 1, previous,
                            [&] { return connection.execute_all({&statement, 1}); });
    }
    require(run_all(keep), "its statements all ran, outside a transaction; the version rows are not written");
  }
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - started);

  std::vector<std::string> finish = dialect.session_reset_statements();
  const auto frame = dialect.transaction_frame(false, false);
  finish.push_back(frame.begin);
  for (auto& sql : dialect.version_check(database_.version_table_sql(), step.step.rows_before)) {
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
    fail(step, nullptr, 0, *failure,
         "its statements all ran, outside a transaction; only the version rows are not written");
  }
  ++done_;
  if (observer_.done) observer_.done(step, took);
}

void Runner::fail(const PlannedStep& step, const Statement* statement, std::size_t number,
                  const dialect::StatementFailure& failure, const std::string& state) {
  const bool cancelled = observer_.cancelled && observer_.cancelled();
  std::string unrecorded;
  const bool writable = !caused_by_lock(failure.kind) || !database_.capabilities().single_writer;
  if (database_.journal && !failure.connection_lost() && writable) {
    auto note = event(step, cancelled ? "interrupted" : "failed");
    note.sqlstate = failure.sqlstate;
    note.message = config::mask_secrets(failure.message);  // it may be the program's own
    note.milliseconds = 0;
    if (number > 0) {
      note.statement = static_cast<std::int64_t>(number);
      note.text_hash = statement ? scripts::checksum(statement->text) : "";
    }
    try {
      record(note);
    } catch (const DatabaseError& error) {
      unrecorded = fmt::format("\nThe failure could not be written to the journal: {}", error.what());
    }
  }
  const bool may_depend = caused_by_statement(failure.kind) && statement && number > 0;
  const auto dependents =
      may_depend ? dependents_in_the_way(database_, step, number) : std::vector<std::string>();
  throw step_error(step, statement, number, failure, state + unrecorded, cancelled,
                   database_.dialect->error_code_name(), dependents, settings_.program);
}

}  // namespace limbeck::migrate
