#include "migrate/trial_run.hpp"

#include <fmt/core.h>

#include "base/error_kind.hpp"
#include "base/text.hpp"
#include "dialect/sql/rules.hpp"
#include "migrate/program_host.hpp"
#include "migrate/transactions.hpp"

namespace limbeck::migrate {
namespace {

/// What reaches beyond a scratch database is never done there: it is noted, or ends the trial.
class BeyondDatabase {
 public:
  BeyondDatabase(EngineKind engine, std::vector<std::string>* passed_over)
      : engine_(engine), passed_over_(passed_over) {}

  /// Throws Error where it is not to be passed over.
  bool passes_over(const Statement& statement) const {
    const auto what = sql::cluster_level(engine_, statement);
    if (!what) return false;
    if (!passed_over_) throw Error(fmt::format("{} reaches beyond the database", *what));
    passed_over_->push_back(*what);
    return true;
  }

 private:
  EngineKind engine_;
  std::vector<std::string>* passed_over_;
};

/// What a program asks for, done in a scratch database: it has few rows, and nobody listens. What a program
/// with a driver commits is committed.
class TrialProgramRun : public ProgramRun, public DriverRun {
 public:
  TrialProgramRun(const dialect::Dialect& dialect, dialect::Connection& scratch, const BeyondDatabase& beyond)
      : dialect_(dialect), scratch_(scratch), beyond_(beyond) {}

  dialect::Result run_statement(std::size_t, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    if (beyond_.passes_over(statement)) return {};
    if (!statement.copy_data) return scratch_.query(statement.text, values);
    scratch_.execute(statement);
    return {};
  }
  void say(const std::string&, bool) override {}
  BackfillMode backfill_mode() const override { return BackfillMode::single_update; }
  DriverRun& driver_run() override { return *this; }

  dialect::Result run(std::size_t number, const Statement& statement,
                      const std::vector<dialect::Parameter>& values, DriverMode mode) override {
    const auto control = sql::transaction_control(dialect_.engine(), statement);
    if (mode == DriverMode::autocommit) {
      commit();
    } else if (control == "COMMIT" || control == "END") {
      commit();
      return {};
    } else if (control == "ROLLBACK" || control == "ABORT") {
      roll_back();
    } else {
      begin_again();
      if (control == "BEGIN" || control == "START TRANSACTION") return {};
    }
    return run_statement(number, statement, values);
  }
  void commit() override {
    if (scratch_.in_transaction()) scratch_.execute(dialect_.transaction_frame(false, false).commit);
  }
  void roll_back() override { throw Error("it rolls back the transaction that it runs in"); }

  void begin_again() {
    if (!scratch_.in_transaction()) scratch_.execute(dialect_.transaction_frame(false, false).begin);
  }

 private:
  const dialect::Dialect& dialect_;
  dialect::Connection& scratch_;
  const BeyondDatabase& beyond_;
};

class TrialRun {
 public:
  TrialRun(const dialect::Dialect& dialect, dialect::Connection& scratch, const BeyondDatabase& beyond)
      : dialect_(dialect), scratch_(scratch), beyond_(beyond) {}

  /// Throws Error when it can't go on.
  void run(const PlannedStep& step) {
    std::vector<const Statement*> statements;
    for (const auto& statement : step.statements) {
      line_ = statement.line;  // in case that it ends here
      if (!beyond_.passes_over(statement)) statements.push_back(&statement);
    }
    line_ = 1;
    if (step.is_program && !step.program) throw Error("a program is not tried out");
    const bool inside = runs_in_transaction(step, config::TransactionMode::revision);
    const auto frame = dialect_.transaction_frame(step.foreign_keys_off, false);
    if (inside) execute(frame.before), scratch_.execute(frame.begin);
    refused_ = true;  // also when it can't be read
    const auto check = dialect_.check_replaced(scratch_, step.replacement());
    refused_ = !check.refusals.empty();
    if (refused_) throw Error(text::join(check.refusals, "; "), dialect::replacement_hint);
    execute(check.drop_statements);
    if (step.program) run_program(step, inside);
    for (const auto* statement : statements) {
      line_ = statement->line;
      scratch_.execute(*statement);
    }
    execute(check.recreate_statements);
    if (inside) execute(frame.before_commit), scratch_.execute(frame.commit), execute(frame.after);
    execute(dialect_.session_reset_statements());
  }

  bool refused() const { return refused_; }
  /// A statement that a program asked for failed on the schema.
  bool misfit() const { return misfit_; }
  int line() const { return line_; }

 private:
  void execute(const std::vector<std::string>& statements) {
    for (const auto& sql : statements) scratch_.execute(sql);
  }

  void run_program(const PlannedStep& step, bool inside) {
    TrialProgramRun run(dialect_, scratch_, beyond_);
    ProgramHost host({dialect_, &scratch_, scratch_.engine(), {}, inside, 0, step.foreign_keys_off}, run);
    if (const auto failed = host.run(*step.program, step.step)) {
      if (failed->statement && failed->failure.is_from_database()) {
        misfit_ = caused_by_statement(failed->failure.kind);
        line_ = failed->statement->line;
      }
      if (failed->not_runnable) throw scripts::NotRunnable(failed->failure.message, failed->failure.hint);
      throw Error(failed->failure.message, failed->failure.hint);
    }
    if (inside) run.begin_again();
  }

  const dialect::Dialect& dialect_;
  dialect::Connection& scratch_;
  const BeyondDatabase& beyond_;
  bool refused_ = false, misfit_ = false;
  int line_ = 1;
};

}  // namespace

std::optional<TrialRunFailure> trial_run(const dialect::Dialect& dialect, dialect::Connection& scratch,
                                         std::span<const PlannedStep> steps,
                                         std::vector<std::string>* passed_over) {
  const BeyondDatabase beyond(dialect.engine(), passed_over);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    TrialRun trial(dialect, scratch, beyond);
    const auto stopped = [&](const Error& error, bool misfit, bool is_from_database) {
      if (scratch.in_transaction()) scratch.execute("ROLLBACK");
      return TrialRunFailure{.step = i,
                             .why = error.what(),
                             .hint = error.hint(),
                             .refused = trial.refused(),
                             .misfit = misfit,
                             .is_from_database = is_from_database,
                             .not_runnable = dynamic_cast<const scripts::NotRunnable*>(&error) != nullptr,
                             .line = trial.line()};
    };
    try {
      trial.run(steps[i]);
    } catch (const ConnectionError&) {
      throw;
    } catch (const DatabaseError& error) {
      return stopped(error, caused_by_statement(error.kind()), true);
    } catch (const Error& error) {
      return stopped(error, trial.misfit(), false);
    }
  }
  return std::nullopt;
}

}  // namespace limbeck::migrate
