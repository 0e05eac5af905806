#include "migrate/recorded_section.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "base/text.hpp"
#include "dialect/consequences.hpp"
#include "dialect/savepoint.hpp"
#include "dialect/sql/changed_rows.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/session_values.hpp"
#include "migrate/batch.hpp"
#include "migrate/done_statements.hpp"
#include "migrate/failure_report.hpp"
#include "migrate/handed_over.hpp"
#include "migrate/hint.hpp"
#include "migrate/kept_objects.hpp"
#include "migrate/lock_retry.hpp"
#include "migrate/run_program.hpp"
#include "migrate/transactions.hpp"
#include "migrate/version_table.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

void refuse_changed_rows(const RunContext& context, const PlannedStep& step) {
  if (read_versions(context.database) == std::vector<std::string>(step.step.rows_before)) return;
  throw Error(fmt::format("the version table changed while revision {} was about to run", step.step.revision),
              fmt::format("someone else migrates this database; look with `{0} current` and run again",
                          context.settings.program));
}

/// Of the statements before that one.
std::string what_stays(std::size_t number) {
  if (number == 1) return "nothing before this statement ran,";
  if (number == 2) return "the statement before this one stays applied";
  return fmt::format("the {} statements before this one stay applied", number - 1);
}

/// What the next run does where `number` is the first statement that did not come to its end.
std::string next_run_note(const PlannedStep& step, std::size_t number, std::string_view what, bool journal) {
  if (step.step.repeatable) return {};
  if (journal) return fmt::format("; the next run goes on with {}", what);
  return number == 1 ? std::string() : fmt::format("; {}", no_journal_note);
}

std::string state_after_statement(const PlannedStep& step, std::size_t number, bool lost, bool journal,
                                  bool in_doubt) {
  auto state = fmt::format("{}: {} and the version rows are unchanged",
                           step.in_parts ? "it can't be rolled back" : "it runs outside a transaction",
                           what_stays(number));
  if (lost) return state + "; whether this statement took effect is not known yet";
  if (in_doubt) {
    return state + "; a part of what this statement did may stay" +
           (journal && !step.step.repeatable ? ": the next run asks about it"
                                             : next_run_note(step, 2, "", journal));
  }
  return state + next_run_note(step, number, "this statement", journal);
}

/// See StepFailure::partly_done: what ran is known to the next run by the journal alone.
const PlannedStep* partly_done(const RunContext& context, const PlannedStep& step) {
  return context.journal.enabled() || step.step.repeatable ? nullptr : &step;
}

void run_file(RunContext& context, const PlannedStep& step) {
  RecordedSection section(context, step);
  const auto done = section.find_done();
  KeptObjects kept(context);
  const auto require = [&](const std::optional<ProgramFailure>& failed, const char* state,
                           const PlannedStep* again = nullptr) {
    if (!failed) return;
    const auto* const statement = failed->statement ? &*failed->statement : nullptr;
    report_failure(context, {step, statement, 0, failed->failure, state, again});
  };
  const auto& statements = step.statements;
  // What an earlier run changed is not as the revision knows it any more.
  std::vector<Statement> ran;
  for (std::size_t i = 0; i < statements.size(); ++i)
    if (done[i]) ran.push_back(statements[i]);
  require(kept.drop_unknown(step, ran),
          ran.empty() ? "nothing of it was run"
                      : "what an earlier run did of it stays, and nothing else was run");
  for (std::size_t i = 0; i < statements.size();) {
    if (done[i]) {
      if (context.observer.skipped) context.observer.skipped(step, i + 1);
      ++i;
      continue;
    }
    const auto end = std::find(done.begin() + static_cast<std::ptrdiff_t>(i), done.end(), true);
    const auto undone = static_cast<std::size_t>(end - done.begin()) - i;
    const auto count = section.count_rollbackable(std::span(statements).subspan(i, undone));
    if (count > 0) {
      section.run_in_transaction(i + 1, count);
      i += count;
      continue;
    }
    const auto& statement = statements[i++];
    const auto handed = step.online_alter
                            ? context.database.dialect->hand_over(*context.database.connection, statement)
                            : std::nullopt;
    section.run_statement(i, statement, scripts::checksum(statement.text), [&] {
      return handed ? run_handed_over(context, step, statement, *handed)
                    : context.database.connection->execute_all({&statement, 1});
    });
  }
  require(kept.recreate(), "its statements all ran, outside a transaction; the version rows are not written",
          partly_done(context, step));
}

void write_version_rows(RunContext& context, const PlannedStep& step, std::chrono::milliseconds took) {
  const auto& database = context.database;
  const bool pipelined = database.capabilities().pipelined;
  BatchSettings settings{*database.dialect, context.journal, database.version_table, pipelined};
  settings.fence = context.fence;
  settings.reset_session = context.settings.reset_session;
  const auto batch = build_finish(step, context.done, took, settings);
  context.note_begin();
  auto failure = database.connection->execute_all(batch.statements);
  for (int attempt = 0; failure; failure = database.connection->execute_all(batch.statements)) {
    context.roll_back();
    if (!is_worth_retrying(failure->kind) || attempt == context.settings.lock_retries) break;
    context.pause_before_retry(step, attempt++);
  }
  if (!failure) return;
  const bool lost = is_commit_answer_lost(batch, failure->index, *failure, pipelined);
  report_failure(context,
                 {step, nullptr, 0, *failure,
                  lost ? "its statements all ran, outside a transaction; the connection broke while the "
                         "version rows were being written: whether they were is not known yet"
                       : "its statements all ran, outside a transaction; only the version rows are not "
                         "written",
                  partly_done(context, step)});
}

/// What is to be called once the version rows are changed.
void call_back(RunContext& context, const PlannedStep& step) {
  if (!context.settings.version_callback) return;
  auto& connection = *context.database.connection;
  const auto frame = context.database.dialect->transaction_frame(false, false);
  connection.execute(frame.begin);
  auto outcome = run_program_in_transaction(context, step, *context.settings.version_callback);
  if (outcome.failure) {
    context.roll_back();
    const auto& failed = *outcome.failure;
    report_failure(context,
                   {step, failed.statement ? &*failed.statement : nullptr, failed.number, failed.failure,
                    "the revision is applied: only what is called behind it is not done", nullptr});
  }
  if (connection.in_transaction()) connection.execute(frame.commit);
}

}  // namespace

void report_statement_failure(const RunContext& context, const PlannedStep& step, std::size_t number,
                              const dialect::StatementFailure& failure, const Statement* asked_for,
                              const std::string& note, const std::vector<JournalEvent>& in_doubt) {
  const bool lost = failure.connection_lost();
  const auto state =
      state_after_statement(step, number, lost, context.journal.enabled(), !in_doubt.empty()) + note;
  report_failure(context,
                 {step, asked_for ? asked_for : &step.statements[number - 1], number, failure, state,
                  number == 1 && !lost && in_doubt.empty() ? nullptr : partly_done(context, step), in_doubt});
}

void run_outside_transaction(RunContext& context, const PlannedStep& step, bool announced) {
  if (context.observer.begun && !announced) context.observer.begun(step, context.done, context.count);
  const auto started = context.clock.now();
  refuse_changed_rows(context, step);
  context.throw_if_cancelled();
  if (step.program) {
    run_program_outside_transaction(context, step);
  } else {
    run_file(context, step);
  }
  const auto took = context.clock.elapsed_since(started);
  write_version_rows(context, step, took);
  call_back(context, step);
  ++context.done;
  if (context.observer.done) context.observer.done(step, took);
}

RecordedSection::RecordedSection(RunContext& context, const PlannedStep& step)
    : context_(context),
      step_(step),
      previous_(step,
                context.journal.enabled() ? read_journal(context.database) : std::vector<JournalEvent>(),
                context.settings) {}

void RecordedSection::record_done(std::size_t number, const std::string& hash) const {
  context_.record(context_.journal.statement_event(step_, JournalEventKind::done, number, hash));
}

bool RecordedSection::was_done(std::size_t number, const Statement& statement) const {
  return migrate::was_done(context_.database, previous_, number, statement,
                           std::bind_front(&RecordedSection::record_done, this));
}

std::vector<bool> RecordedSection::find_done() const {
  return find_done_statements(context_.database, step_, previous_, context_.settings,
                              std::bind_front(&RecordedSection::record_done, this));
}

std::size_t RecordedSection::count_rollbackable(std::span<const Statement> statements) const {
  if (!step_.in_parts || !uses_transactions(context_.settings.transaction)) return 0;
  return context_.database.dialect->count_rollbackable(*context_.database.connection, statements);
}

void RecordedSection::run_in_transaction(std::size_t first, std::size_t count) {
  auto& connection = *context_.database.connection;
  const auto frame = context_.database.dialect->transaction_frame(false, false);
  for (int attempt = 0;; ++attempt) {
    context_.throw_if_cancelled();
    auto statements = own_statements({frame.begin});
    std::ranges::copy(own_statements(context_.fence), std::back_inserter(statements));
    const auto ahead = statements.size();
    // Behind all of them: LAST_INSERT_ID(), ROW_COUNT() and savepoints are the revision's.
    std::vector<Statement> events;
    for (auto number = first; number < first + count; ++number) {
      const auto& statement = step_.statements[number - 1];
      statements.push_back(statement);
      if (!context_.journal.enabled()) continue;
      auto done = context_.journal.statement_event(step_, JournalEventKind::done, number,
                                                   scripts::checksum(statement.text));
      events.push_back({context_.journal.insert_sql(done), 0, std::nullopt});
    }
    std::ranges::move(events, std::back_inserter(statements));
    statements.push_back({frame.commit, 0, std::nullopt});
    context_.note_begin();
    const auto failure = connection.execute_all(statements, [this](std::size_t) { context_.note_begin(); });
    if (!failure) break;
    const bool rows_stayed = context_.roll_back();
    if (!rows_stayed && is_to_be_tried_again(*failure, attempt)) {
      context_.pause_before_retry(step_, attempt);
      continue;
    }
    const bool is_commit = failure->index + 1 == statements.size();
    const bool is_of_file = failure->index >= ahead && failure->index < ahead + count;
    const auto of_file = is_of_file ? first + (failure->index - ahead) : 0;
    const auto* const statement = is_of_file ? &step_.statements[of_file - 1] : nullptr;
    auto state = count == 1 ? std::string("it was rolled back")
                            : fmt::format("the transaction of statements {} to {} was rolled back", first,
                                          first + count - 1);
    std::vector<JournalEvent> in_doubt;
    if (rows_stayed) {
      in_doubt = statements_in_doubt(context_, step_, first, is_of_file ? of_file : first + count - 1);
      state += fmt::format(", but {}", rows_stay);
    }
    state += fmt::format(": {} and the version rows are unchanged", what_stays(first));
    state += in_doubt.empty()
                 ? next_run_note(step_, first, fmt::format("statement {}", first), context_.journal.enabled())
                 : "; the next run asks about them";
    if (is_commit && failure->connection_lost())
      state = "the connection broke while they were being committed: whether they were the journal knows";
    report_failure(context_, {step_, statement, of_file, *failure, state,
                              first == 1 && !rows_stayed ? nullptr : partly_done(context_, step_), in_doubt});
  }
  if (!context_.observer.statement_done) return;
  for (auto number = first; number < first + count; ++number)
    context_.observer.statement_done(step_, number, step_.statement_count());
}

/// Where a statement of a part waited in vain for a lock, it has done nothing.
bool RecordedSection::is_to_be_tried_again(const dialect::StatementFailure& failure, int attempt) const {
  return step_.in_parts && attempt < context_.settings.lock_retries && is_worth_retrying(failure.kind);
}

bool RecordedSection::skip_if_done(std::size_t number, const std::string& hash) const {
  const bool done = previous_.is_done(number, hash);
  if (done && context_.observer.skipped) context_.observer.skipped(step_, number);
  return done;
}

void RecordedSection::run_statement(
    std::size_t number, const Statement& statement, const std::string& hash,
    const std::function<std::optional<dialect::StatementFailure>()>& execute) {
  context_.throw_if_cancelled();
  require_lock(number);
  drop_invalid_index(number, statement, hash);
  auto event = context_.journal.statement_event(step_, JournalEventKind::started, number, hash);
  if (context_.journal.enabled()) {
    const auto& database = context_.database;
    event.message = database.dialect->state_before(*database.connection, statement).value_or("");
  }
  context_.record(event);
  context_.note_begin();
  const auto started = context_.began;
  auto tried = try_statement(statement, execute);
  for (int attempt = 0; tried.failure && !tried.is_in_doubt && is_to_be_tried_again(*tried.failure, attempt);
       ++attempt) {
    context_.pause_before_retry(step_, attempt);
    tried = try_statement(statement, execute);
  }
  event.message.clear();
  if (const auto& failure = tried.failure) {
    std::vector<JournalEvent> in_doubt;
    if (tried.is_in_doubt) in_doubt.push_back(event);
    report_statement_failure(context_, step_, number, *failure, &statement,
                             failure->connection_lost() ? "" : invalid_index_note(statement), in_doubt);
  }
  event.kind = JournalEventKind::done;
  event.milliseconds = context_.clock.elapsed_since(started).count();
  context_.record(event);
  if (context_.observer.statement_done) {
    context_.observer.statement_done(step_, number, step_.statement_count());
  }
}

/// What may fail in the middle runs in a transaction that holds nothing else: its rollback takes all back, or
/// the server says what it doesn't. A savepoint that is gone tells that it has committed a part by itself.
RecordedSection::Try RecordedSection::try_statement(
    const Statement& statement,
    const std::function<std::optional<dialect::StatementFailure>()>& execute) const {
  constexpr const char* savepoint = "limbeck_statement";
  const auto& own_dialect = *context_.database.dialect;
  auto& connection = *context_.database.connection;
  const bool is_own_transaction = (step_.in_parts || step_.is_program) && !connection.in_transaction() &&
                                  own_dialect.may_fail_halfway(statement);
  if (!is_own_transaction) {
    Try tried{execute()};
    if (tried.failure) tried.is_in_doubt = context_.roll_back();
    return tried;
  }
  const auto frame = own_dialect.transaction_frame(false, false);
  auto statements = own_statements({frame.begin, dialect::savepoint_sql(savepoint)});
  Try tried{connection.execute_all(statements)};
  if (!tried.failure) tried.failure = execute();
  if (!tried.failure && connection.in_transaction())
    tried.failure = connection.execute_all(own_statements({frame.commit}));
  if (!tried.failure || tried.failure->connection_lost()) return tried;
  if (sql::commits_implicitly(own_dialect.engine(), statement)) {
    statements = own_statements({dialect::rollback_to_savepoint_sql(savepoint)});
    tried.is_in_doubt = connection.execute_all(statements).has_value();
  }
  tried.is_in_doubt = context_.roll_back() || tried.is_in_doubt;
  return tried;
}

/// What commits by itself can't fail at its end for that: at least it isn't begun. Nothing is recorded, since
/// the journal's next events are another's.
void RecordedSection::require_lock(std::size_t number) const {
  for (const auto& sql : context_.fence) {
    for (int attempt = 0;; ++attempt) {
      const auto failure = context_.database.connection->execute_all(own_statements({sql}));
      if (!failure) break;
      if (!is_to_be_tried_again(*failure, attempt)) {
        throw Error(fmt::format("{}: {}", step_.file, failure->message),
                    fmt::format("statement {} and those behind it were not run; `{} status` tells where the "
                                "database is now",
                                number, context_.settings.program));
      }
      context_.pause_before_retry(step_, attempt);
    }
  }
}

// An index that a failed try of this very statement has left keeps its name from it for ever. Whose it is,
// the journal tells: no statement is begun while an invalid index of its name is there that isn't its own.
void RecordedSection::drop_invalid_index(std::size_t number, const Statement& statement,
                                         const std::string& hash) const {
  const auto& database = context_.database;
  const auto left = dialect::invalid_index_of(*database.dialect, *database.connection, statement.text);
  if (!left) return;
  const auto* const last = previous_.last_event(number);
  const bool ours = last && last->kind != JournalEventKind::done &&
                    (last->text_hash == hash || last->text_hash == scripts::checksum(statement.text));
  if (!ours) {
    throw Error(fmt::format("{}:{}: the index {} is there already, and INVALID: building it failed, and it "
                            "was not this statement that built it",
                            step_.file, statement.line, left->name.display()),
                fmt::format("look where it comes from, drop it with `{}`, and run `{} {}` again", left->drop,
                            context_.settings.program, step_.command()));
  }
  database.connection->execute(left->drop);
  context_.say(step_, fmt::format("dropped the INVALID index {}, which an earlier try of this statement had "
                                  "left behind",
                                  left->name.display()));
}

/// What a failed statement left, as a part of a sentence; empty when nothing.
std::string RecordedSection::invalid_index_note(const Statement& statement) const {
  try {
    const auto& database = context_.database;
    const auto left = dialect::invalid_index_of(*database.dialect, *database.connection, statement.text);
    if (!left) return {};
    return fmt::format("; it left the index {} behind, INVALID: {}", left->name.display(),
                       context_.journal.enabled()
                           ? "the next run drops it first"
                           : fmt::format("drop it with `{}` before the next run", left->drop));
  } catch (const Error&) {
    return {};  // the failure itself is what is reported
  }
}

}  // namespace limbeck::migrate
