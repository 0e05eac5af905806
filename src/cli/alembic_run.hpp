// A command on an Alembic project that reaches its database: the address comes from the ini, from env.py's
// text or from env.py when it runs; revisions in Python are evaluated here where that can be, and otherwise
// run by the project's own interpreter, in one process for the whole command.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "cli/context.hpp"
#include "dialect/written/engines.hpp"
#include "migrate/session.hpp"
#include "scripts/python/run_memory.hpp"
#include "scripts/revision_format.hpp"

// Not included: what evaluates Python is heavy, and most commands only pass it on.
namespace limbeck::migrate {
class Delegation;
struct DelegationSettings;
}  // namespace limbeck::migrate
namespace limbeck::scripts {
struct ConfiguredOptions;
struct PythonSettings;
namespace python {
struct EvaluationSettings;
}
}  // namespace limbeck::scripts

namespace limbeck::cli {

/// Of one run of revisions, which is planned again where one of them turns out to take Python.
struct EvaluationState {
  std::map<std::string, std::string> reasons;  ///< what turned out so, by file
  std::string last;                            ///< the reason that is new; empty: none is
  /// What the revision files, once Python has loaded them, turned out to do to the statements of all: see
  /// EvaluationSettings. Empty: nothing.
  std::string influence;
  bool evaluates = false;  ///< whether any revision may be
  std::shared_ptr<scripts::python::RunMemory> memory = std::make_shared<scripts::python::RunMemory>();
};

/// What Python is told of an Alembic project for a command; without an interpreter where none is found.
scripts::PythonSettings python_settings(Context& context, const std::string& command,
                                        const std::string& target);

/// The interpreter of an Alembic project. Throws Error where there is none.
std::filesystem::path find_python(const config::Config& config);

class AlembicRun {
 public:
  /// `command` and `target` are what env.py sees of the command line: "upgrade", "head".
  AlembicRun(Context& context, std::string command, std::string target);
  ~AlembicRun();

  /// Connects by `connect`, for a command that changes the database. env.py runs first where its text does
  /// not tell all that it does; its statements are locked by `lock`. Throws Error that says what is in the
  /// way.
  migrate::Database& open(const std::function<migrate::Database(const config::Config&)>& connect,
                          const std::function<migrate::HeldLock(const migrate::Database&)>& lock);
  /// What open() has locked.
  migrate::HeldLock take_lock();
  /// The settings that follow from what env.py gave to context.configure().
  void adjust(migrate::RunSettings& settings);

  /// To be called under the lock, before the plan is made.
  void begin(const std::vector<std::string>& rows);
  /// What makes the revisions in Python runnable.
  migrate::RevisionSource source();
  /// To be called with the plan that was made from source(): has Python load all that it will run. Throws
  /// Error with what is wrong with any of the files; so it does where there is no Python.
  void prepare();
  /// Whether the run failed since a revision, which was to be evaluated, turned out to take Python: another
  /// one, planned again, has Python run it. Then everything is ready for that.
  bool is_to_be_run_again();
  /// Why it is: "versions/a.py:14: asks …".
  const std::string& last_refusal() const { return last_refusal_; }
  /// Lets env.py come to its end, if it ran.
  void finish();

 private:
  /// Throws MissingModule where the interpreter can't.
  void run_env();
  void start();
  scripts::EvaluateProgram evaluation();

  Context& context_;
  std::string command_, target_;
  std::unique_ptr<migrate::Delegation> delegation_;  // set by open()
  bool started_ = false, begun_ = false;
  std::vector<std::string> rows_;
  std::vector<std::string> delegated_, reasons_;  // of the plan: files, and why
  std::shared_ptr<EvaluationState> state_ = std::make_shared<EvaluationState>();
  std::string last_refusal_;
};

/// The address that env.py gives counts where the configuration has none: --url, or a limbeck.toml, says more
/// than env.py.
config::Config with_address(const config::Config& config, const config::DatabaseUrl& address);

/// How env.py is run for a command; `command` and `target` are what it sees of the command line. `lock`:
/// empty for one that changes nothing.
migrate::DelegationSettings delegation_settings(
    Context& context, const std::string& command, const std::string& target, migrate::Access access,
    std::function<migrate::HeldLock(const migrate::Database&)> lock);

/// What to make of a database that env.py names and that can't be reached.
enum class Unreachable { is_an_error, leaves_the_address };

/// The address that env.py gives when it runs, and the names that it gives to context.configure(): put into a
/// copy of the configuration. Throws Error that says what in env.py is in the way.
config::Config with_address_of_env(Context& context, const std::string& command,
                                   Unreachable unreachable = Unreachable::is_an_error);

/// What the project's files say of how its revisions are evaluated; `configured`: and what env.py, which
/// runs, gave to context.configure().
scripts::python::EvaluationSettings evaluation_settings(
    const config::Config& config, const dialect::written::Target& target,
    const scripts::ConfiguredOptions* configured = nullptr);

/// What SQLAlchemy would write for: on an address, of whose server nothing is known, and on a database.
dialect::written::Target written_target(const config::DatabaseUrl& address);
dialect::written::Target written_target(const migrate::Database& database);

/// "limbeck.toml:3 says native = false"; empty where revisions in Python are evaluated.
std::string why_not_native(const config::Config& config);

/// Evaluates revisions in Python without Python, one after the other, in the order of a run. `state`:
/// nullptr: nothing is run. `configured`: see
/// evaluation_settings. Refuses all of them where the configuration or env.py says so.
scripts::EvaluateProgram python_evaluation(const config::Config& config,
                                           const dialect::written::Target& target,
                                           const std::shared_ptr<EvaluationState>& state = nullptr,
                                           const scripts::ConfiguredOptions* configured = nullptr);

/// For looking at a plan: programs are not made; of Python, what is evaluated, and what Python would run.
migrate::RevisionSource plan_source(Context& context);
/// Whether the project's Python is there.
bool has_python(const config::Config& config);

}  // namespace limbeck::cli
