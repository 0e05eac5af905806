// A revision in C++ in the transaction that is open: what it did goes with the transaction if anything fails.
#include "migrate/program_run.hpp"
#include "migrate/runner.hpp"
#include "migrate/script_host.hpp"

namespace limbeck::migrate {

class Runner::TransactionalProgramRun : public ProgramRun {
 public:
  TransactionalProgramRun(Runner& runner, const PlannedStep& step) : runner_(runner), step_(step) {}

  dialect::Result run_statement(std::size_t number, const Statement& statement,
                                const std::vector<dialect::Parameter>& values) override {
    auto& connection = *runner_.database_.connection;
    dialect::Result result;
    if (statement.copy_data) {
      connection.execute(statement);
    } else {
      result = connection.query(statement.text, values);
    }
    if (runner_.observer_.statement_done) runner_.observer_.statement_done(step_, number, 0);
    return result;
  }

  void say(const std::string& text, bool is_progress) override {
    if (runner_.observer_.said) runner_.observer_.said(step_, text, is_progress);
  }

  BackfillMode backfill_mode() const override { return BackfillMode::refused; }

 private:
  Runner& runner_;
  const PlannedStep& step_;
};

std::optional<ScriptFailure> Runner::run_script_inside(const PlannedStep& step) {
  auto& connection = *database_.connection;
  TransactionalProgramRun run(*this, step);
  ScriptHost host(
      {*database_.dialect, &connection, connection.server_version(), database_.internal_tables(), true}, run);
  return host.run(*step.script, step.step.direction, observer_.cancelled);
}

}  // namespace limbeck::migrate
