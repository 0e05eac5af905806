// A revision in C++ outside a transaction: what it did stays, is in the journal, and is left out by the next
// run.
#include <fmt/core.h>

#include <optional>

#include "migrate/program_run.hpp"
#include "migrate/runner.hpp"
#include "migrate/script_host.hpp"
#include "scripts/checksum.hpp"

namespace limbeck::migrate {
namespace {

/// What a program does to a row is nowhere but in the program.
std::string program_hash(const PlannedStep& step) {
  const auto made_of = step.script->made_of();
  return made_of.empty() ? step.file_hash : made_of;
}

/// Of a statement with its values.
std::string hash_of(const Statement& statement, const std::vector<dialect::Parameter>& values) {
  auto hashed = statement.text;
  for (const auto& [value, kind] : values) {
    hashed += value ? fmt::format("\n{} {}", value->size(), *value) : "\nNULL";
  }
  return scripts::checksum(hashed);
}

}  // namespace

class Runner::RecordedProgramRun : public ResumableProgramRun {
 public:
  RecordedProgramRun(Runner& runner, const PlannedStep& step)
      : runner_(runner),
        step_(step),
        connection_(*runner.database_.connection),
        frame_(runner.database_.dialect->transaction_frame(false, false)),
        previous_(runner.read_previous_progress(step)) {}

  dialect::Result run_statement(std::size_t number, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    const auto hash = hash_of(statement, values);
    // What a statement like SET did is gone with the session that did it.
    if (!changes_session(statement.text) && skip_if_done(number, hash)) return {};
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

  void say(const std::string& text, bool is_progress) override {
    if (runner_.observer_.said) runner_.observer_.said(step_, text, is_progress);
  }

  bool done_in_previous_run(std::size_t number, const std::string& operation) override {
    return skip_if_done(number, scripts::checksum(operation));
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
    const auto key = static_cast<std::int64_t>(number);
    const auto last = previous_.last.find(key);
    // Batches are committed with their events: how one that was started ended is never in doubt.
    if (last != previous_.last.end() && last->second.event == "done") {
      progress.done = skip_if_done(number, hash);
      return progress;
    }
    batch_hash_ = hash;
    if (by_function) batch_hash_ += " " + program_hash(step_);
    const auto batch = previous_.batches.find(key);
    if (batch != previous_.batches.end() && goes_on_behind(batch->second, number, hash)) {
      progress.key = batch->second.message;
    }
    note_backfill(number, hash, "started", "");
    return progress;
  }

  void begin_batch() override { connection_.execute(frame_.begin); }

  void commit_batch(std::size_t number, const std::string& key) override {
    note_backfill(number, batch_hash_, "batch", key);
    connection_.execute(frame_.commit);
  }

  void roll_back_batch() override { runner_.roll_back(); }

  void end_backfill(std::size_t number, const std::string& hash) override {
    note_backfill(number, hash, "done", "");
  }

  /// Throws what the program's end comes to, unless it was recorded and thrown when it happened: then that,
  /// which went through the program and its answer as text alone.
  void throw_failure(const ScriptFailure& failed) {
    if (recorded_ && failed.failure.message == recorded_->told) throw recorded_->error;
    runner_.roll_back();
    runner_.fail(step_, failed.statement ? &*failed.statement : nullptr, failed.number, failed.failure,
                 "it runs outside a transaction: what it did before stays done, and the version rows are "
                 "unchanged; the next run goes on where it ended");
  }

 private:
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
      runner_.run_statement_outside(step_, statement, hash, number, previous_,
                                    [&] { return execute(refused); });
    } catch (const Error& error) {
      recorded_ = {refused ? refused->what() : error.what(), error};
      if (refused) throw *refused;
      throw;
    }
  }

  bool skip_if_done(std::size_t number, const std::string& hash) {
    const bool done = runner_.already_done(step_, number, hash, previous_);
    if (done && runner_.observer_.skipped) runner_.observer_.skipped(step_, number);
    return done;
  }

  /// Does the backfill go on behind `batch`, which an earlier run did, or begin with the first row? Throws
  /// Error when the request, whose hash is `hash`, or what is done to a row was edited meanwhile and nobody
  /// said which of the two it shall be.
  bool goes_on_behind(const JournalEvent& batch, std::size_t number, const std::string& hash) const {
    if (batch.text_hash == batch_hash_) return true;
    const bool same_request = batch.text_hash.starts_with(hash);
    const auto resume = runner_.settings_.resume;
    if (resume == Resume::retry) return false;
    if (resume == Resume::skip && same_request) return true;
    const auto run = fmt::format("`{} {}", runner_.settings_.program, step_.direction());
    if (!same_request) {
      throw Error(fmt::format("the backfill that is statement {} had done some of its batches on {}, and is "
                              "another one now",
                              number, batch.at),
                  fmt::format("put it back as it was and run {0}` again\nor, if its rows can be changed once "
                              "more, let {0} --resume retry …` begin with the first row again",
                              run));
    }
    throw Error(
        fmt::format("the backfill that is statement {} had done some of its batches on {}, and the "
                    "program whose function it calls was edited since",
                    number, batch.at),
        fmt::format("put it back as it was and run {0}` again\nor let the program of now do the rows "
                    "that are left with {0} --resume skip …`, or all rows once more with {0} --resume "
                    "retry …`",
                    run));
  }

  void note_backfill(std::size_t number, const std::string& hash, const char* kind, const std::string& key) {
    auto note = runner_.event(step_, kind);
    note.statement = static_cast<std::int64_t>(number);
    note.text_hash = hash;
    note.message = key;
    note.milliseconds = 0;
    runner_.record(note);
  }

  Runner& runner_;
  const PlannedStep& step_;
  dialect::Connection& connection_;
  const dialect::TransactionFrame frame_;
  const PreviousProgress previous_;
  std::string batch_hash_;  // of the backfill at hand: its request, and what its function is made of
  struct RecordedFailure {
    std::string told;  // to the program
    Error error;       // what it comes to for people
  };
  std::optional<RecordedFailure> recorded_;
};

void Runner::run_script_outside(const PlannedStep& step) {
  auto& connection = *database_.connection;
  RecordedProgramRun run(*this, step);
  ScriptHost host({*database_.dialect, &connection, connection.server_version(), database_.internal_tables(),
                   false, settings_.lock_retries},
                  run);
  if (const auto failed = host.run(*step.script, step.step.direction, observer_.cancelled)) {
    run.throw_failure(*failed);
  }
}

}  // namespace limbeck::migrate
