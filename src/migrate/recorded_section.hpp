// A section outside a transaction: each statement is committed by itself, between two events of the journal,
// so that the next run goes on where this one ended.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "migrate/previous_progress.hpp"
#include "migrate/run_context.hpp"

namespace limbeck::migrate {

/// Runs the step, whatever it is made of, and then, in a transaction, changes the version rows. `announced`:
/// the observer knows that it begins. Throws Error as Runner::run() does.
void run_outside_transaction(RunContext& context, const PlannedStep& step, bool announced = false);

/// Of statement `number` of the step, which stands in its file, or was asked for by a program. `note`: what
/// is to be said of the state besides; `in_doubt`: see StepFailure.
[[noreturn]] void report_statement_failure(const RunContext& context, const PlannedStep& step,
                                           std::size_t number, const dialect::StatementFailure& failure,
                                           const Statement* asked_for = nullptr, const std::string& note = {},
                                           const std::vector<JournalEvent>& in_doubt = {});

/// A part of a sentence, for where a part of the section has run.
inline constexpr const char* no_journal_note =
    "no journal is kept, so the next run begins with its first statement again";

/// The statements of one such section, from a file or asked for by a program.
class RecordedSection {
 public:
  /// Reads the journal. Context and step live longer.
  RecordedSection(RunContext& context, const PlannedStep& step);

  const PreviousProgress& previous() const { return previous_; }

  /// See was_done() and find_done_statements(). What they find out is recorded: later statements change the
  /// same objects, and then it could not be told any more.
  bool was_done(std::size_t number, const Statement& statement) const;
  std::vector<bool> find_done() const;

  /// How many of these statements of the file, from the first on, may run in run_in_transaction()?
  std::size_t count_rollbackable(std::span<const Statement> statements) const;

  /// Runs statements `first` to `first` + `count` - 1 of the file in one transaction, which records that they
  /// are done. Throws Error when one fails: they are rolled back, and the failure is in the journal.
  void run_in_transaction(std::size_t first, std::size_t count);

  /// Was the statement done by an earlier run? The observer is told so. Throws like
  /// PreviousProgress::is_done().
  bool skip_if_done(std::size_t number, const std::string& hash) const;

  /// Runs `execute`, which stands for `statement`, between two events. Throws Error when it fails: the
  /// transaction that may be open is rolled back, and the failure is in the journal.
  void run_statement(std::size_t number, const Statement& statement, const std::string& hash,
                     const std::function<std::optional<dialect::StatementFailure>()>& execute);

 private:
  void record_done(std::size_t number, const std::string& hash) const;
  struct Try {
    std::optional<dialect::StatementFailure> failure;
    bool is_in_doubt = false;  ///< it failed, and a part of what it did may stay
  };
  Try try_statement(const Statement& statement,
                    const std::function<std::optional<dialect::StatementFailure>()>& execute) const;
  bool is_to_be_tried_again(const dialect::StatementFailure& failure, int attempt) const;
  void require_lock(std::size_t number) const;
  void drop_invalid_index(std::size_t number, const Statement& statement, const std::string& hash) const;
  std::string invalid_index_note(const Statement& statement) const;

  RunContext& context_;
  const PlannedStep& step_;
  PreviousProgress previous_;
};

}  // namespace limbeck::migrate
