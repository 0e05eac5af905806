// A program outside a transaction: what it did stays, is in the journal, and is left out by the next run.
// What one with a driver of its own (Python) does to rows is in a transaction, with the events that it is
// done, until it commits or a statement commits by itself.
#include <fmt/core.h>

#include <optional>
#include <utility>
#include <vector>

#include "dialect/sql/rules.hpp"
#include "migrate/failure_report.hpp"
#include "migrate/hint.hpp"
#include "migrate/program_host.hpp"
#include "migrate/program_run.hpp"
#include "migrate/recorded_section.hpp"
#include "migrate/run_program.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// What a program does to a row is nowhere but in the program.
std::string program_hash(const PlannedStep& step) {
  const auto made_of = step.program->made_of();
  return made_of.empty() ? step.file_hash : made_of;
}

class RecordedProgramRun : public ResumableProgramRun, public DriverRun {
 public:
  RecordedProgramRun(RunContext& context, const PlannedStep& step)
      : context_(context),
        step_(step),
        connection_(*context.database.connection),
        frame_(context.database.dialect->transaction_frame(false, false)),
        section_(context, step) {}

  dialect::Result run_statement(std::size_t number, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    commit();
    const auto hash = statement_hash(statement, values);
    // What a statement like SET did is gone with the session that did it.
    if (!sql::changes_session(context_.database.dialect->engine(), statement.text) &&
        is_done(number, statement, values, hash))
      return {};
    dialect::Result result;
    record_run(number, statement, hash, [&](std::optional<DatabaseError>& refused) {
      return attempt(refused, [&] {
        if (statement.copy_data) {
          connection_.execute(statement);
        } else {
          result = connection_.query(statement.text, values);
        }
      });
    });
    return result;
  }

  void say(const std::string& text, bool is_progress) override { context_.say(step_, text, is_progress); }

  /// Where a transaction could hold it all, it is to run in one.
  DriverRun& driver_run() override {
    if (context_.database.capabilities().transactional_ddl) return ProgramRun::driver_run();
    return *this;
  }

  dialect::Result run(std::size_t number, const Statement& statement,
                      const std::vector<dialect::Parameter>& values, DriverMode mode) override {
    const auto& dialect = *context_.database.dialect;
    const auto control = sql::transaction_control(dialect.engine(), statement);
    if (control == "ROLLBACK" || control == "ABORT") return roll_back(), dialect::Result();
    if (control == "COMMIT" || control == "END") return commit(), dialect::Result();
    if (control == "BEGIN" || control == "START TRANSACTION") return begin(), dialect::Result();
    if (mode == DriverMode::autocommit) commit();
    const bool leaves_nothing = sql::leaves_nothing(dialect.engine(), statement.text);
    if (leaves_nothing || sql::changes_session(dialect.engine(), statement.text)) {
      if (leaves_nothing && mode != DriverMode::autocommit) begin();
      return connection_.query(statement.text, values);
    }
    const bool stays_open =
        mode != DriverMode::autocommit && dialect.count_rollbackable(connection_, {&statement, 1}) == 1;
    return stays_open ? change_rows(number, statement, values) : run_statement(number, statement, values);
  }

  /// Of what the driver's statements did to rows.
  void commit() override {
    if (connection_.in_transaction()) connection_.execute(frame_.commit);
    changed_.clear();
  }

  void roll_back() override { roll_back_rows(); }

  bool done_in_previous_run(std::size_t number, const std::string& operation) override {
    return section_.skip_if_done(number, scripts::checksum(operation));
  }

  void run_operation(std::size_t number, const std::string& operation,
                     const std::vector<Statement>& statements) override {
    const auto first = statements.empty() ? Statement{} : statements.front();
    record_run(number, first, scripts::checksum(operation), [&](std::optional<DatabaseError>& refused) {
      auto failure = connection_.execute_all(statements);
      if (failure) refused.emplace(failure->message, failure->details());
      return failure;
    });
  }

  BackfillProgress begin_backfill(std::size_t number, const std::string& hash, bool by_function) override {
    BackfillProgress progress;
    // Batches are committed with their events: how one that was started ended is never in doubt.
    const auto* const last = section_.previous().last_event(number);
    if (last && last->kind == JournalEventKind::done) {
      progress.done = section_.skip_if_done(number, hash);
      return progress;
    }
    batch_hash_ = hash;
    if (by_function) batch_hash_ += " " + program_hash(step_);
    const auto* const batch = section_.previous().last_batch(number);
    if (batch && goes_on_behind(*batch, number, hash)) progress.key = batch->message;
    record_backfill(JournalEventKind::started, number, hash);
    return progress;
  }

  void begin_batch() override { connection_.execute(frame_.begin); }

  void commit_batch(std::size_t number, const std::string& key) override {
    record_backfill(JournalEventKind::batch, number, batch_hash_, key);
    connection_.execute(frame_.commit);
  }

  void roll_back_batch() override { context_.roll_back(); }

  void end_backfill(std::size_t number, const std::string& hash) override {
    record_backfill(JournalEventKind::done, number, hash);
  }

  /// Throws what the program's end comes to, unless it was recorded and thrown when it happened: then that,
  /// which went through the program and its answer as text alone.
  void throw_failure(const ProgramFailure& failed) {
    if (recorded_ && failed.failure.message == recorded_->message) throw recorded_->error;
    const bool rows_stayed = roll_back_rows();
    const bool journal = context_.journal.enabled();
    report_failure(context_,
                   {step_, failed.statement ? &*failed.statement : nullptr, failed.number, failed.failure,
                    fmt::format("it runs outside a transaction: what it did before stays done, and the "
                                "version rows are unchanged; {}{}",
                                rows_stayed ? fmt::format("of what was rolled back, {}; ", rows_stay) : "",
                                !journal      ? no_journal_note
                                : rows_stayed ? "the next run asks about it"
                                              : "the next run goes on where it ended"),
                    journal || (failed.number == 1 && !rows_stayed) ? nullptr : &step_});
  }

 private:
  void begin() {
    if (connection_.in_transaction()) return;
    connection_.execute(frame_.begin);
    for (const auto& sql : context_.fence) connection_.execute(sql);
  }

  /// Returns what RunContext::roll_back() does. What stays is in the journal as begun.
  bool roll_back_rows() {
    const bool rows_stayed = context_.roll_back();
    if (rows_stayed)
      for (const auto& [number, hash] : changed_)
        context_.record(context_.journal.statement_event(step_, JournalEventKind::started, number, hash));
    changed_.clear();
    return rows_stayed;
  }

  dialect::Result change_rows(std::size_t number, const Statement& statement,
                              const std::vector<dialect::Parameter>& values) {
    const auto hash = statement_hash(statement, values);
    if (section_.skip_if_done(number, hash)) return {};
    begin();
    changed_.emplace_back(number, hash);
    auto result = connection_.query(statement.text, values);
    context_.record(context_.journal.statement_event(step_, JournalEventKind::done, number, hash));
    return result;
  }

  /// Where nobody recorded how it ended, what it left behind tells.
  bool is_done(std::size_t number, const Statement& statement, const std::vector<dialect::Parameter>& values,
               const std::string& hash) const {
    if (!values.empty()) return section_.skip_if_done(number, hash);
    if (!section_.was_done(number, statement)) return false;
    if (context_.observer.skipped) context_.observer.skipped(step_, number);
    return true;
  }

  /// Runs `work`; what the database refuses goes into `refused`, too, to be thrown on to the program.
  template <typename Work>
  static std::optional<dialect::StatementFailure> attempt(std::optional<DatabaseError>& refused,
                                                          const Work& work) {
    try {
      work();
      return std::nullopt;
    } catch (const DatabaseError& error) {
      refused = error;
      return dialect::StatementFailure::of(error);
    }
  }

  /// Runs `execute` between two events of the journal. A failure is recorded and kept for throw_failure();
  /// the program gets what the database said, since it may know what to do about that.
  template <typename Execute>
  void record_run(std::size_t number, const Statement& statement, const std::string& hash,
                  const Execute& execute) {
    std::optional<DatabaseError> refused;
    try {
      section_.run_statement(number, statement, hash, [&] { return execute(refused); });
    } catch (const Error& error) {
      recorded_ = {refused ? refused->what() : error.what(), error};
      if (refused) throw *refused;
      throw;
    }
  }

  /// Does the backfill go on behind `batch`, which an earlier run did, or begin with the first row? Throws
  /// Error when the request, whose hash is `hash`, or what is done to a row was edited meanwhile and nobody
  /// said which of the two it shall be.
  bool goes_on_behind(const JournalEvent& batch, std::size_t number, const std::string& hash) const {
    if (batch.text_hash == batch_hash_) return true;
    const bool same_request = batch.text_hash.starts_with(hash);
    const auto resume = context_.settings.resume;
    if (resume == Resume::retry) return false;
    if (resume == Resume::skip && same_request) return true;
    const auto command = rerun_command(context_.settings.program, step_.direction(), step_.step.revision);
    const auto restore = fmt::format("put it back as it was and run `{} {}` again", context_.settings.program,
                                     step_.direction());
    if (!same_request) {
      throw Error(
          fmt::format("the backfill that is statement {} had done some of its batches on {}, and is "
                      "another one now",
                      number, batch.at),
          fmt::format("{}\nor, if its rows can be changed once more, let `{} --resume retry` begin with "
                      "the first row again",
                      restore, command));
    }
    throw Error(
        fmt::format("the backfill that is statement {} had done some of its batches on {}, and the "
                    "program whose function it calls was edited since",
                    number, batch.at),
        fmt::format("{0}\nor let the program of now do the rows that are left with `{1} --resume skip`, or "
                    "all rows once more with `{1} --resume retry`",
                    restore, command));
  }

  void record_backfill(JournalEventKind kind, std::size_t number, const std::string& hash,
                       const std::string& key = {}) const {
    auto event = context_.journal.statement_event(step_, kind, number, hash);
    event.message = key;
    context_.record(event);
  }

  RunContext& context_;
  const PlannedStep& step_;
  dialect::Connection& connection_;
  const dialect::TransactionFrame frame_;
  RecordedSection section_;
  std::vector<std::pair<std::size_t, std::string>>
      changed_;             // statements of the open transaction, their hashes
  std::string batch_hash_;  // of the backfill at hand: its request, and what its function is made of
  struct RecordedFailure {
    std::string message;  // that the program got
    Error error;          // what it comes to for people
  };
  std::optional<RecordedFailure> recorded_;
};

}  // namespace

void run_program_outside_transaction(RunContext& context, const PlannedStep& step) {
  const auto& database = context.database;
  auto& connection = *database.connection;
  RecordedProgramRun run(context, step);
  ProgramHost host({*database.dialect, &connection, connection.engine(), database.internal_tables(), false,
                    context.settings.lock_retries},
                   run);
  if (const auto failed = host.run(*step.program, step.step, context.observer.cancelled)) {
    run.throw_failure(*failed);
  }
  run.commit();
}

}  // namespace limbeck::migrate
