// One migrator's turn on a database: the applying way from the lock to the record, for the command line and
// for limbeck/migrate.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/half_done.hpp"
#include "migrate/plan.hpp"
#include "migrate/run_context.hpp"
#include "migrate/views_away.hpp"
#include "revision/graph.hpp"
#include "revision/steps.hpp"

namespace limbeck::migrate {

/// What is to be applied, undone or stamped.
struct MigrationTask {
  const revision::RevisionGraph& graph;
  /// The steps from these version rows, which are read under the lock and are in the order in which the table
  /// gives them, to what is wanted. May throw Error: nothing is run then.
  std::function<std::vector<revision::Step>(const std::vector<std::string>& rows)> find_steps;
  RevisionSource source{};
  /// What somebody has to be asked about the plan; empty: nothing. It is asked without the lock; then the
  /// plan is made again, and has to be the same. May throw Error: nothing is run then.
  std::function<std::function<void()>(const Plan& plan)> question{};
  /// Called with the plan before any of it runs. May be empty; may throw Error: nothing is run then.
  std::function<void(const Plan& plan)> before_run{};
  /// Where the steps of an upgrade lead to all heads, what is repeatable runs behind them, as far as it has
  /// to. A stamp declares that everything is as it should be: also what is granted on views.
  revision::Direction direction = revision::Direction::upgrade;
  /// What find_steps found half done, which lives longer: of what stays so the observer is warned at the end.
  const std::vector<HalfDone>* half_done = nullptr;
};

struct MigrationResult {
  std::vector<std::string> rows_before;
  Plan plan;  ///< all of it was run, and of what is repeatable what made views again
};

/// "One migrator at a time", for the version table of that name.
struct HeldLock {
  std::string key;
  std::shared_ptr<dialect::MigrationLock> lock{};  ///< shared by the runs of one command
};

/// Waits for it. Throws Error that names who holds it when that takes too long.
HeldLock take_lock(const Database& database, const RunSettings& settings, const Observer& observer);

/// Holds the lock from construction to destruction.
class MigrationSession {
 public:
  /// Waits for the lock, and for what the server still does for a killed migrator; throws Error naming either
  /// when that takes too long. The database and the clock live longer. `held`: what is locked already, before
  /// the name of the version table was known; it is enough where it has that name.
  MigrationSession(Database& database, RunSettings settings, Observer observer = {},
                   Clock& clock = system_clock(), HeldLock held = {});

  /// The version rows, read under the lock.
  std::vector<std::string> rows() const;

  /// Reads the version rows, finds the steps, loads and checks their files, and runs them. Throws as
  /// find_steps, make_plan() and run() do, and Error where the plan changed while its question was open.
  MigrationResult migrate(const MigrationTask& task);

  /// Runs a plan that starts from rows(); creates the version table and the journal where they are missing.
  /// Throws as Runner::run() does.
  void run(const Plan& plan);

 private:
  void warn_of_half_done(const MigrationTask& task, const Plan& ran) const;
  RevisionSource source_of(const MigrationTask& task) const;
  MigrationResult make_result(const MigrationTask& task);
  void make_views_again(const MigrationTask& task, MigrationResult& result);
  std::vector<GrantOnView> record_grants(const MigrationTask& task, const Plan& plan) const;
  void keep_grants(const std::vector<GrantOnView>& grants, const MigrationTask& task, const Plan& plan) const;
  void put_back(const std::vector<GrantOnView>& grants, const MigrationTask& task, const Plan& ran) const;
  void record_put_back(const GrantOnView& grant) const;
  void declare_put_back() const;
  void warn(const std::string& text) const;
  void ask_without_lock(const std::function<void()>& question);
  void take_fence();
  void wait_for_orphaned_backend();
  void require_online_alter(const Plan& plan) const;
  void create_missing_tables();
  void create_journal();

  RunContext context_;
  HeldLock held_, lock_;
};

}  // namespace limbeck::migrate
