// Sends a batch to the database and reads the answers.
#pragma once

#include <cstddef>
#include <optional>

#include "migrate/batch.hpp"
#include "migrate/kept_objects.hpp"
#include "migrate/program_host.hpp"
#include "migrate/run_context.hpp"

namespace limbeck::migrate {

/// What failed in a batch: a statement of it, or an action between two of them.
struct BatchFailure {
  std::size_t step;        ///< of the plan
  std::size_t number = 0;  ///< of the revision's statement, from 1; 0: it is none of them
  bool in_action = false;  ///< a check, a program, or what it asked for: not a statement of the batch
  std::optional<Statement>
      statement{};  ///< the revision's own, or what the action was about; unset: Limbeck's own
  dialect::StatementFailure failure{};
  TransactionOutcome outcome = TransactionOutcome::rolled_back;
  /// The step whose program had committed a part of it, where that came before what failed.
  std::optional<std::size_t> partly_committed{};
};

struct BatchResult {
  std::size_t committed = 0;  ///< the first step that is not, as far as answers tell
  std::optional<BatchFailure> failure{};
};

/// Runs one batch. Tells the observer of each statement and each revision once its answer is in. A failed
/// transaction is left open, for the caller to roll back.
class BatchExecutor {
 public:
  /// All three live longer. Texts of the batch's journal events are filled in on the way.
  BatchExecutor(RunContext& context, const Plan& plan, Batch& batch);

  /// To be called once. Throws ConnectionError when the connection is lost in a check.
  BatchResult run();

 private:
  std::optional<BatchFailure> send_all();
  std::optional<BatchFailure> send(std::size_t from, std::size_t to);
  std::optional<BatchFailure> perform(const BatchAction& action);
  std::optional<ProgramFailure> attempt(const BatchAction& action);
  std::optional<ProgramFailure> run_program(std::size_t step, const scripts::Program& program);
  void measure_time(const BatchAction& action);
  void read_answer(std::size_t index);
  void announce(std::size_t step);
  void note_commit_within(std::size_t step);

  RunContext& context_;
  const Plan& plan_;
  Batch& batch_;
  KeptObjects kept_;
  std::size_t committed_;                        // the first step that is not
  std::optional<std::size_t> partly_committed_;  // the step of which a part is
  std::size_t announced_;                        // the first step whose beginning nobody was told of
  Clock::TimePoint started_;                     // when the transaction at hand began
};

}  // namespace limbeck::migrate
