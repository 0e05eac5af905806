// A revision in C++ in the transaction that is open: what it did goes with the transaction if anything fails.
#include "migrate/program_run.hpp"
#include "migrate/run_program.hpp"
#include "migrate/script_host.hpp"

namespace limbeck::migrate {
namespace {

class TransactionalProgramRun : public ProgramRun {
 public:
  TransactionalProgramRun(const RunContext& context, const PlannedStep& step)
      : context_(context), step_(step) {}

  dialect::Result run_statement(std::size_t number, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    auto& connection = *context_.database.connection;
    dialect::Result result;
    if (statement.copy_data) {
      connection.execute(statement);
    } else {
      result = connection.query(statement.text, values);
    }
    if (context_.observer.statement_done) context_.observer.statement_done(step_, number, 0);
    return result;
  }

  void say(const std::string& text, bool is_progress) override { context_.say(step_, text, is_progress); }

  BackfillMode backfill_mode() const override { return BackfillMode::refused; }

 private:
  const RunContext& context_;
  const PlannedStep& step_;
};

}  // namespace

std::optional<ScriptFailure> run_program_in_transaction(const RunContext& context, const PlannedStep& step) {
  const auto& database = context.database;
  auto& connection = *database.connection;
  TransactionalProgramRun run(context, step);
  ScriptHost host({*database.dialect, &connection, connection.engine(), database.internal_tables(), true},
                  run);
  return host.run(*step.script, step.step.direction, context.observer.cancelled);
}

}  // namespace limbeck::migrate
