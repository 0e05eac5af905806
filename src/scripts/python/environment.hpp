// One run of an Alembic project's env.py, in a process of the project's own Python. It serves a whole
// command: env.py runs up to run_migrations(), and there waits for what it is to do.
//
// The process asks (a JSON line each, answered by one), in this order:
//     begun | missing           the interpreter has SQLAlchemy and Alembic, or not
//     connect, sql, commit, …   what env.py's statements come to; answered by the caller's Answer
//     run                       env.py called run_migrations(); answered with the version rows
//     ready                     answered with an order: load files, run a step, or end
//     authored                  what an order for the author of revisions came to
//     step_done                 the revision's function returned; answered with the version rows once they
//                               are changed, whereupon on_version_apply is called, and with the next step
//                               when there is nothing to do before it
//     end                       env.py came to its end
//     failed, load_failed       at any time
// `failed` ends it all.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "revision/revision.hpp"
#include "scripts/program.hpp"
#include "scripts/program_process.hpp"
#include "scripts/python/run_memory.hpp"

namespace limbeck::scripts {

/// The interpreter lacks what it needs to run env.py: sqlalchemy or alembic.
class MissingModule : public Error {
 public:
  using Error::Error;
};

struct PythonSettings {
  std::filesystem::path interpreter;         ///< empty: there is none
  std::optional<Error> lacks_interpreter{};  ///< then: what to say where one is needed
  std::string ini;                           ///< path; empty: there is none
  std::string toml;                          ///< path of pyproject.toml; empty: it says nothing of Alembic
  std::string section;                       ///< of the ini
  std::vector<std::string> x;
  std::string command;  ///< "upgrade", "downgrade", "stamp", "current": what env.py sees in config.cmd_opts
  std::string target;   ///< "head"
  /// Of the ini's section, in place of what stands there.
  std::vector<std::pair<std::string, std::string>> options;
  /// Those of the history that are not in Python: Alembic sees no files of theirs.
  std::vector<revision::Revision> others;
  std::string dialect;  ///< of the address that Limbeck has by itself; empty: env.py has to give one
  bool address_is_meant = false;  ///< by the user, whatever address env.py gives to its engines
  /// Shared with the revisions that run without Python; nullptr: there are none.
  std::shared_ptr<python::RunMemory> memory{};
  int library_version = 0;  ///< of the engine that is a part of this program, as Engine::version
};

/// What env.py gave to context.configure().
struct ConfiguredOptions {
  std::string version_table, version_table_schema;
  bool version_table_pk = true;
  bool transaction_per_migration = false;
  bool has_callbacks = false;    ///< on_version_apply
  bool include_schemas = false;  ///< autogenerate looks into every schema
  /// What it does to the statements of all revisions, which only Python can do then: "listens to
  /// after_create". Empty: nothing is known.
  std::string influence;
  Json arguments{};  ///< what it hands to run_migrations(): an object; null: it is not known
};

/// A step as Alembic knows it.
struct PythonStep {
  std::string revision, direction;  ///< "upgrade", "downgrade", "stamp"
  std::string file;                 ///< absolute; empty: nothing is to be run, only told
  std::vector<std::string> from, to;
  std::vector<std::string> rows_before, rows_after;
};

class PythonEnvironment {
 public:
  explicit PythonEnvironment(PythonSettings settings) : settings_(std::move(settings)) {}
  ~PythonEnvironment();

  /// Starts the process, and runs env.py to where it calls run_migrations(). `answer` is asked for further
  /// connections later on, too. Throws Error that says what is
  /// in the way, with file and line; so do the functions below.
  ConfiguredOptions start(const Answer& answer, const std::function<bool()>& cancelled);
  bool is_running() const { return process_ != nullptr; }

  /// env.py is told what the version table holds; steps can be run now.
  void begin(const std::vector<std::string>& rows, const Answer& answer,
             const std::function<bool()>& cancelled);

  /// Imports revision files, as Alembic does before it runs one: `all` of the project, in their order. What
  /// is wrong with those of `files` that can't be; what is wrong with others doesn't count.
  std::vector<Error> load(const std::vector<std::string>& files, const std::vector<std::string>& all,
                          const Answer& answer, const std::function<bool()>& cancelled);

  /// ConfiguredOptions::influence, with what the files that were loaded last, or what they import, do.
  const std::string& influence() const { return influence_; }

  /// Runs the revision's function to its end. Throws ProgramError for an exception of its own, and Error with
  /// the same text for that of a request.
  void run_step(const PythonStep& step, const Answer& answer, const std::function<bool()>& cancelled);
  /// The version rows are changed: on_version_apply is called, for the step that ran or for another.
  void call_back(const PythonStep& step, const Answer& answer, const std::function<bool()>& cancelled);

  /// Has something done for the author of revisions (shim/authoring.py): `order` has the member `what`.
  /// Returns what came of it.
  Json author(Json order, const Answer& answer, const std::function<bool()>& cancelled);

  /// Lets env.py come to its end.
  void finish(const Answer& answer, const std::function<bool()>& cancelled);

  /// Ends the process. env.py has a moment to leave its `with` and `finally`.
  void stop();

 private:
  enum class Place { before_run, at_run, ready, step_done, ending };

  Json receive(const Answer& answer, const std::function<bool()>& cancelled);
  void send(const Json& message);
  void expect(std::string_view op, const Answer& answer, const std::function<bool()>& cancelled);
  static void require(std::string_view op, const Json& request);
  void become_ready(const std::vector<std::string>& rows, const Answer& answer,
                    const std::function<bool()>& cancelled);
  [[noreturn]] void fail(const Json& failure);

  const PythonSettings settings_;
  std::unique_ptr<ProgramProcess> process_;
  Answer connect_;  // whoever asks for a further connection: a revision may, too
  Place place_ = Place::before_run;
  std::string influence_;
  std::string step_file_;  // of the step that runs; empty: env.py does
};

}  // namespace limbeck::scripts
