// Runs a plan: each revision in its transaction, checked against the version rows, recorded, resumable.
//
// What happens where:
//     batch               which statements a transaction consists of, as values; a lost COMMIT is told there
//                         (is_commit_answer_lost)
//     batch_executor      sends them and reads the answers
//     recorded_section    statements outside a transaction, each recorded in the journal
//     recorded_ahead      many of them at once
//     previous_progress   what earlier runs of such a section came to
//     failure_report      the error, the journal's event and the state of the database after a failure
//     session             the lock, and what else is around a run
#pragma once

#include "migrate/batch.hpp"
#include "migrate/batch_executor.hpp"
#include "migrate/run_context.hpp"

namespace limbeck::migrate {

/// Holds no lock: see MigrationSession.
class Runner {
 public:
  /// The context lives longer. The version table exists, or the context says that it doesn't, and the
  /// journal's where one is kept.
  explicit Runner(RunContext& context) : context_(context) {}

  /// Runs everything; context.done then counts the revisions. Throws Error when something fails: the message
  /// says what failed, where, what state the database is in now, and what to do next; the failure is in the
  /// journal.
  void run(const Plan& plan);

 private:
  std::string create_version_table();
  void run_group(const Plan& plan, const StepGroup& group);
  bool is_to_be_tried_again(const BatchFailure& failure, int attempt) const;
  bool end_transaction(const PlannedStep& step) const;

  RunContext& context_;
};

}  // namespace limbeck::migrate
