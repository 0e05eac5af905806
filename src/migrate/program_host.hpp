// Answers what a program asks for while it runs: the other end of limbeck/op.hpp, and of the driver that
// revisions in Python have (src/scripts/python/shim/driver.py).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "migrate/backfill.hpp"
#include "migrate/program_environment.hpp"
#include "migrate/program_run.hpp"
#include "migrate/program_schema.hpp"
#include "migrate/program_statements.hpp"
#include "revision/steps.hpp"
#include "scripts/program.hpp"

namespace limbeck::migrate {

/// The request that failed, and how.
struct ProgramFailure {
  dialect::StatementFailure failure;
  std::optional<Statement>
      statement;              ///< with the line of the request; without a text: Limbeck itself refused
  std::size_t number = 0;     ///< of the statement; 0: none
  bool not_runnable = false;  ///< it is no failure of its own: see scripts::NotRunnable
};

/// Hands each request to who does it: ProgramStatements, ProgramSchema or the Backfill that is under way.
class ProgramHost {
 public:
  /// `run` is referred to, and has to outlive the host.
  ProgramHost(ProgramEnvironment environment, ProgramRun& run);

  ProgramHost(const ProgramHost&) = delete;
  ProgramHost& operator=(const ProgramHost&) = delete;

  /// Runs the program's function to its end, once. What went wrong, if anything did: a request that failed
  /// and that the program could not do without, or an exception of its own. `cancelled` may be empty.
  std::optional<ProgramFailure> run(const scripts::Program& program, const revision::Step& step,
                                    const std::function<bool()>& cancelled = {});

 private:
  std::string answer(const std::string& text);
  Json read_request(const std::string& text);
  Json handle_request(const Json& request);
  // Each answers one kind of request.
  Json say(const Json& request);
  Json execute(const Json& request);
  Json query(const Json& request);
  Json bulk_insert(const Json& request);
  Json run_for_driver(const Json& request);
  Json commit_for_driver(const Json& request);
  Json roll_back_for_driver(const Json& request);
  Json change_schema(const Json& request);
  Json begin_backfill(const Json& request);
  Json next_batch(const Json& request);
  Json update_at_once(const Json& request);
  void end_backfill();
  ProgramFailure failure_of(const Error& error) const;
  std::optional<ProgramFailure> failure_at_end();
  bool is_aborted() const;
  static bool is_driver_request(std::string_view what);

  const ProgramEnvironment environment_;
  ProgramRun& run_;
  ProgramStatements statements_;
  ProgramSchema schema_;
  std::optional<Backfill> backfill_;
  std::function<bool()> cancelled_;
  std::optional<ProgramFailure> failure_, first_failure_;  // of requests
};

}  // namespace limbeck::migrate
