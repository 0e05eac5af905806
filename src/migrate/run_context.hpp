// What the parts of one run share: the database, who is told, and how far the run has come.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "migrate/clock.hpp"
#include "migrate/database.hpp"
#include "migrate/journal.hpp"
#include "migrate/run_settings.hpp"

namespace limbeck::migrate {

/// One run of one plan, in one thread. The database, the clock and the plan live longer.
struct RunContext {
  RunContext(Database& database, RunSettings settings, Observer observer, Clock& clock = system_clock());

  Database& database;
  RunSettings settings;
  Observer observer;
  Clock& clock;
  RunJournal journal;
  /// MigrationLock::fence of the lock that is held: ahead of each transaction's, and each single statement.
  std::vector<std::string> fence;
  bool lacks_version_table = false;  ///< see RunSettings::version_table_with_revision
  std::size_t done = 0;              ///< revisions of this run that are applied
  std::size_t count = 0;             ///< revisions of the plan
  Clock::TimePoint began;            ///< when what runs now began: a statement, or a program

  /// To be called before each of them: a failure tells how long it took.
  void note_begin() { began = clock.now(); }

  /// Writes the event into the journal, where one is kept, in the transaction that is open, if one is.
  /// Throws DatabaseError.
  void record(const JournalEvent& event) const;

  bool cancelled() const { return observer.cancelled && observer.cancelled(); }
  /// For between two statements: a request to stop that came there found nothing to cancel. Throws Error that
  /// says how many revisions were applied.
  void throw_if_cancelled() const;

  /// Rolls back the open transaction, if there is one. Doesn't throw: where the connection is gone, the
  /// transaction is, too. True where the server says that some of its changes of rows stay, since the engines
  /// of their tables have no transactions.
  bool roll_back() const;

  /// Waits before try number `attempt` (from 0) is repeated, and tells the observer so. Throws as
  /// throw_if_cancelled() does.
  void pause_before_retry(const PlannedStep& step, int attempt) const;

  /// Tells the observer, if it wants to know.
  void say(const PlannedStep& step, const std::string& text, bool is_progress = false) const;
};

}  // namespace limbeck::migrate
