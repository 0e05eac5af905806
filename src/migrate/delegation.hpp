// env.py of an Alembic project beside a migration session: it gives the address, has the revisions in Python
// run in Limbeck's transaction, and is told of each change of the version rows.
//
// clang-format off
//     start()    env.py runs to run_migrations(); Limbeck is connected, and has the lock if a statement ran
//     load()     imports the files of the steps that Python will run
//     program()  a step, for the plan
//     finish()   env.py comes to its end
// clang-format on
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "migrate/environment_host.hpp"
#include "migrate/session.hpp"
#include "scripts/python/environment.hpp"

namespace limbeck::migrate {

struct DelegationSettings {
  scripts::PythonSettings python;
  /// Connects. `address`: what env.py gives.
  std::function<Database(const config::DatabaseUrl& address)> open;
  std::vector<std::string> revision_files{};  ///< all of the project in Python
  /// Whether to use the connection to the address that it is, for another one that env.py gives: where the
  /// user has said which database is meant.
  bool address_is_given = false;
  bool journal_is_set = false;                    ///< by the configuration, one way or the other
  std::function<HeldLock(const Database&)> lock;  ///< empty: the command changes nothing
  std::function<bool()> cancelled;
};

class Delegation {
 public:
  explicit Delegation(DelegationSettings settings);
  Delegation(const Delegation&) = delete;  // what it hands out refers to it
  Delegation& operator=(const Delegation&) = delete;

  /// To a database that is known before env.py runs; or what env.py connects to is this one already.
  Database& connect(const config::DatabaseUrl& address);
  /// Throws Error that says what in env.py is in the way, with file and line.
  void start();
  /// There is one once start() has returned.
  Database& database() { return *database_; }
  const scripts::ConfiguredOptions& options() const { return options_; }
  /// What was locked for env.py's statements, if it ran any. From now on the caller holds the lock.
  HeldLock take_lock();

  /// To be called under the lock, with the rows of the version table.
  void begin(const std::vector<std::string>& rows);
  /// With the project's other revision files, as PythonEnvironment::load. Throws Error with what is wrong
  /// with any of the files, one a line: nothing has run then.
  void load(const std::vector<std::string>& files);
  /// See PythonEnvironment::influence.
  const std::string& influence() const { return environment_->influence(); }
  /// A file that was loaded, as a program.
  std::shared_ptr<const scripts::Program> program(const std::string& file) const;
  /// env.py's on_version_apply; nullptr when it has none.
  std::shared_ptr<const scripts::Program> version_callback() const;
  /// For RunSettings::before_retry: a fresh process, with the same files.
  void restart();

  /// See PythonEnvironment::author. No transaction is left open in the database.
  Json author(Json order);
  /// Runs a step in another database than env.py's. Throws as PythonEnvironment::run_step() does.
  void try_out(const scripts::PythonStep& step, dialect::Connection& scratch);

  void finish();

 private:
  scripts::Answer answer();

  DelegationSettings settings_;
  EnvironmentHost host_;
  std::shared_ptr<scripts::PythonEnvironment> environment_;
  std::optional<Database> database_;
  std::optional<config::DatabaseUrl> address_;  // as env.py gave it
  HeldLock lock_;
  bool lock_is_taken_ = false;  // by the caller
  scripts::ConfiguredOptions options_;
  std::vector<std::string> rows_, files_;
};

}  // namespace limbeck::migrate
