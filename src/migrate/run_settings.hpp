// How a run is to go, and who is told of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

/// What to do with a statement of a `transaction=none` section that was started and whose outcome was never
/// recorded.
enum class Resume { ask, retry, skip };

/// The program that does ALTER TABLE statements of sections with `alter=online`.
struct OnlineAlter {
  std::string command;           ///< for a shell, with placeholders; empty: there is none
  std::filesystem::path folder;  ///< in which it runs
};

struct RunSettings {
  config::TransactionMode transaction = config::TransactionMode::revision;
  int lock_retries = 5;                        ///< further tries of a revision that hit lock_timeout
  std::chrono::milliseconds wait_for_lock{0};  ///< for another migrator to finish; 0: do not wait
  /// For the server to be done with what a killed migrator had sent it.
  std::chrono::milliseconds orphaned_backend_timeout{30'000};
  Resume resume = Resume::ask;
  std::string program = "limbeck";  ///< for the commands that hints name
  /// What a revision SETs ends with it. Not so in Alembic projects, where the session is one for all.
  bool reset_session = true;
  /// The version table that is missing is made in the transaction of the first revision, as Alembic does
  /// where that can be rolled back: a first revision that fails leaves none.
  bool version_table_with_revision = false;
  /// To be run in the transaction of each step once its version rows are changed; nullptr: nothing is.
  std::shared_ptr<const scripts::Program> version_callback{};
  OnlineAlter online_alter{};
  /// Called before a transaction is tried again: programs that ended with the last try are started again. May
  /// be empty.
  std::function<void()> before_retry{};
};

/// Told what happens, as it happens. Every member may be empty. None may throw, since a pipeline of
/// statements may be under way.
struct Observer {
  std::function<void(const std::string& holder)> waiting_for_lock;
  std::function<void(const std::string& orphan)> waiting_for_orphaned_backend;
  /// No journal is kept in this run, although one is wanted.
  std::function<void(const std::string& why)> no_journal;
  std::function<void(const PlannedStep& step, std::size_t index, std::size_t count)> begun;
  std::function<void(const PlannedStep& step, std::chrono::milliseconds took)> done;
  /// `count`: 0 for a revision in C++, of which nobody knows how many there will be.
  std::function<void(const PlannedStep& step, std::size_t statement, std::size_t count)> statement_done;
  std::function<void(const PlannedStep& step, int attempt, std::chrono::milliseconds pause)> retrying;
  /// A revision in C++ says something; `is_progress`: of interest until the next thing is said.
  std::function<void(const PlannedStep& step, const std::string& text, bool is_progress)> said;
  /// Something that the run leaves otherwise than it was, and that somebody has to know.
  std::function<void(const std::string& text)> warned;
  std::function<void(const PlannedStep& step, std::size_t statement)>
      skipped;                      ///< it was done by an earlier run
  std::function<bool()> cancelled;  ///< has somebody asked to stop? A failure then is no failure
};

}  // namespace limbeck::migrate
