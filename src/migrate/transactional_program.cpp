// A revision that is a program in the transaction that is open: what it did goes with the transaction if
// anything fails. One with a driver of its own (Python) may commit in the middle of it, as it may with
// Alembic; what it had done then stays, and that it did is in the journal.
#include "dialect/sql/rules.hpp"
#include "migrate/batch.hpp"
#include "migrate/program_host.hpp"
#include "migrate/program_run.hpp"
#include "migrate/run_program.hpp"

namespace limbeck::migrate {
namespace {

class TransactionalProgramRun : public ProgramRun, public DriverRun {
 public:
  TransactionalProgramRun(const RunContext& context, const PlannedStep& step)
      : context_(context),
        step_(step),
        connection_(*context.database.connection),
        dialect_(*context.database.dialect) {}

  dialect::Result run_statement(std::size_t number, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    dialect::Result result;
    if (statement.copy_data) {
      connection_.execute(statement);
    } else {
      result = connection_.query(statement.text, values);
    }
    if (context_.observer.statement_done) context_.observer.statement_done(step_, number, 0);
    return result;
  }

  void say(const std::string& text, bool is_progress) override { context_.say(step_, text, is_progress); }

  BackfillMode backfill_mode() const override { return BackfillMode::refused; }

  DriverRun& driver_run() override { return *this; }

  dialect::Result run(std::size_t number, const Statement& statement,
                      const std::vector<dialect::Parameter>& values, DriverMode mode) override {
    const auto control = sql::transaction_control(dialect_.engine(), statement);
    if (mode == DriverMode::autocommit) return run_outside(number, statement, values, control);
    if (control == "COMMIT" || control == "END") {
      commit_what_is_done();
      // A driver that doesn't know of it goes on without a BEGIN, until it commits by itself.
      without_transaction_ = true;
      return {};
    }
    if (control == "ROLLBACK" || control == "ABORT") {
      roll_back();
      return {};
    }
    if (control && (*control == "BEGIN" || *control == "START TRANSACTION")) {
      without_transaction_ = false;
      begin_again();
      return {};
    }
    if (mode == DriverMode::transaction && !without_transaction_) begin_again();
    return run_statement(number, statement, values);
  }

  void commit() override {
    commit_what_is_done();
    without_transaction_ = false;
  }

  void roll_back() override {
    if (!is_programs_own_) {
      rolled_back_ = true;
      return;
    }
    connection_.execute("ROLLBACK");
    is_programs_own_ = false;
  }

  /// To be called when the program came to its end without a failure: the transaction is open then.
  std::optional<ProgramFailure> finish() {
    if (rolled_back_) {
      return failure(dialect::StatementFailure::refused(
          "it rolled back the transaction that it runs in, and with it what Limbeck does there",
          "let what fails go through, or put what may fail between begin_nested() and its rollback()"));
    }
    try {
      begin_again();
    } catch (const DatabaseError& error) {
      return failure(dialect::StatementFailure::of(error));
    }
    return std::nullopt;
  }

  bool committed() const { return committed_; }

 private:
  static ProgramFailure failure(dialect::StatementFailure what) {
    ProgramFailure failed;
    failed.failure = std::move(what);
    return failed;
  }

  /// In autocommit a driver adds nothing to the statements; a BEGIN among them opens a transaction that is
  /// the program's own, up to its COMMIT or ROLLBACK.
  dialect::Result run_outside(std::size_t number, const Statement& statement,
                              const std::vector<dialect::Parameter>& values,
                              const std::optional<std::string>& control) {
    if (!is_programs_own_) commit_what_is_done();
    const bool commits = is_programs_own_ && (control == "COMMIT" || control == "END");
    if (commits) record_commit();
    auto result = run_statement(number, statement, values);
    is_programs_own_ = connection_.in_transaction();
    return result;
  }

  void record_commit() {
    context_.record(context_.journal.event(step_, JournalEventKind::committed));
    committed_ = true;
  }

  void commit_what_is_done() {
    if (!connection_.in_transaction()) return;
    record_commit();
    connection_.execute(dialect_.transaction_frame(false, false).commit);
    is_programs_own_ = false;
  }

  /// Between the two transactions, somebody else may have changed the version rows.
  void begin_again() {
    if (connection_.in_transaction() && !is_programs_own_) return;
    if (!connection_.in_transaction()) connection_.execute(dialect_.transaction_frame(false, false).begin);
    is_programs_own_ = false;
    for (const auto& sql :
         dialect_.version_check(context_.database.version_table_sql(), step_.step.rows_before)) {
      connection_.execute(sql);
    }
  }

  const RunContext& context_;
  const PlannedStep& step_;
  dialect::Connection& connection_;
  const dialect::Dialect& dialect_;
  bool committed_ = false, without_transaction_ = false, rolled_back_ = false;
  bool is_programs_own_ = false;  ///< the transaction that is open
};

}  // namespace

ProgramOutcome run_program_in_transaction(const RunContext& context, const PlannedStep& step,
                                          const scripts::Program& program) {
  const auto& database = context.database;
  auto& connection = *database.connection;
  TransactionalProgramRun run(context, step);
  ProgramHost host({*database.dialect, &connection, connection.engine(), database.internal_tables(), true, 0,
                    step.foreign_keys_off},
                   run);
  ProgramOutcome outcome;
  outcome.failure = host.run(program, step.step, context.observer.cancelled);
  if (!outcome.failure) outcome.failure = run.finish();
  outcome.committed = run.committed();
  return outcome;
}

}  // namespace limbeck::migrate
