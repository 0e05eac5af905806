// Runs a plan: one migrator at a time, fenced, recorded, resumable.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "migrate/database.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "migrate/script_host.hpp"

namespace limbeck::migrate {

/// What to do with a statement of a `transaction=none` section that was started and whose outcome was never
/// recorded.
enum class Resume { ask, retry, skip };

struct RunSettings {
  config::TransactionMode transaction = config::TransactionMode::revision;
  int lock_retries = 5;                        ///< further tries of a revision that hit lock_timeout
  std::chrono::milliseconds wait_for_lock{0};  ///< for another migrator to finish; 0: do not wait
  /// For the server to be done with what a killed migrator had sent it.
  std::chrono::milliseconds orphaned_backend_timeout{30'000};
  Resume resume = Resume::ask;
  std::string program = "limbeck";  ///< for the commands that hints name
};

/// Told what happens, as it happens. Every member may be empty.
struct Observer {
  std::function<void(const std::string& holder)> waiting_for_lock;
  std::function<void(const std::string& orphan)> waiting_for_orphaned_backend;
  std::function<void(const PlannedStep& step, std::size_t index, std::size_t count)> begun;
  std::function<void(const PlannedStep& step, std::chrono::milliseconds took)> done;
  /// `count`: 0 for a revision in C++, of which nobody knows how many there will be.
  std::function<void(const PlannedStep& step, std::size_t statement, std::size_t count)> statement_done;
  std::function<void(const PlannedStep& step, int attempt, std::chrono::milliseconds pause)> retrying;
  /// A revision in C++ says something; `passing`: how far it is, of interest until the next thing is said.
  std::function<void(const PlannedStep& step, const std::string& text, bool is_progress)> said;
  std::function<void(const PlannedStep& step, std::size_t statement)>
      skipped;                      ///< it was done by an earlier run
  std::function<bool()> cancelled;  ///< has somebody asked to stop? A failure then is no failure
};

/// One run. The lock is held from construction to destruction.
class Runner {
 public:
  /// Waits for the lock, and for what the server still does for a killed migrator; throws Error naming either
  /// when that takes too long.
  Runner(Database& database, RunSettings settings, Observer observer = {});

  /// The version rows, read under the lock.
  std::vector<std::string> rows() const;

  /// Runs everything. Throws Error when something fails: the message says what failed, where, what state the
  /// database is in now, and what to do next; the failure is in the journal.
  void run(const Plan& plan);

 private:
  // What a revision in C++ asks for (program_run.hpp): in transactional_program.cpp and recorded_program.cpp.
  class TransactionalProgramRun;
  class RecordedProgramRun;
  void wait_for_orphaned_backend();
  void prepare_tables();
  void run_group(const Plan& plan, std::size_t first, std::size_t last, bool one_transaction);
  void run_outside_transaction(const PlannedStep& step);
  // What earlier runs of this very section, outside a transaction, came to: of each statement, since the
  // revision last came to an end. Without a journal, nothing.
  struct PreviousProgress {
    std::map<std::int64_t, JournalEvent> last;
    std::map<std::int64_t, JournalEvent> batches;  // the last one of each backfill
  };
  PreviousProgress read_previous_progress(const PlannedStep& step);
  bool already_done(const PlannedStep& step, std::size_t number, const std::string& hash,
                    const PreviousProgress& previous);
  void run_statement_outside(const PlannedStep& step, const Statement& statement, const std::string& hash,
                             std::size_t number, const PreviousProgress& previous,
                             const std::function<std::optional<dialect::StatementFailure>()>& execute);
  void drop_invalid_index(const PlannedStep& step, const Statement& statement, const std::string& hash,
                          std::size_t number, const PreviousProgress& previous);
  std::string invalid_index_note(const Statement& statement) const;
  std::optional<ScriptFailure> check_replaced(const PlannedStep& step, std::vector<std::string>& keep);
  std::optional<ScriptFailure> run_all(const std::vector<std::string>& statements);
  std::optional<ScriptFailure> run_script_inside(const PlannedStep& step);
  void run_script_outside(const PlannedStep& step);
  struct StatementPosition {
    std::size_t step;    // of the plan
    std::size_t number;  // of its statements, 1-based; 0: it is a program
  };
  std::optional<StatementPosition> find_failure_cause(const Plan& plan, std::size_t first, std::size_t last,
                                                      dialect::StatementFailure& failure) const;
  void roll_back();
  void throw_if_cancelled() const;
  JournalEvent event(const PlannedStep& step, std::string kind) const;
  void record(const JournalEvent& event);
  [[noreturn]] void fail(const PlannedStep& step, const Statement* statement, std::size_t number,
                         const dialect::StatementFailure& failure, const std::string& state);

  Database& database_;
  RunSettings settings_;
  Observer observer_;
  std::unique_ptr<dialect::MigrationLock> lock_;
  std::string run_id_;
  std::size_t done_ = 0;  // steps of the plan
  std::size_t count_ = 0;
};

}  // namespace limbeck::migrate
