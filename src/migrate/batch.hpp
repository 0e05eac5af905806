// What a transaction of a run consists of, as values: which statements are sent, in which order, and what
// each of them is for. Asks no database; migrate/batch_executor.hpp sends it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "dialect/dialect.hpp"
#include "dialect/statement.hpp"
#include "migrate/journal.hpp"
#include "migrate/plan.hpp"
#include "migrate/transactions.hpp"

namespace limbeck::migrate {

/// What a statement of a batch is for, in the order in which they come:
///
///     open              outside the transaction, ahead of it          PRAGMA foreign_keys = OFF
///     begin             BEGIN
///     fence             fails where the lock is another's by now
///     version_table     makes the version table
///     version_check     fails unless the version rows are the expected ones, and keeps other writers out
///     revision          a statement of the revision
///     version_rows      changes the version rows
///     before_commit     a last check                                  PRAGMA foreign_key_check
///     journal           the event that the revision is done
///     commit            COMMIT
///     close             outside the transaction, behind it            PRAGMA foreign_keys = ON, RESET ALL
enum class Purpose {
  open,
  begin,
  fence,
  version_table,
  version_check,
  revision,
  version_rows,
  before_commit,
  journal,
  commit,
  close
};

struct BatchItem {
  std::size_t step;  ///< of the plan
  Purpose purpose;
  std::size_t number = 0;  ///< of a revision's statement, 1-based; 0 for Limbeck's own

  bool operator==(const BatchItem&) const = default;
};

/// What is done between two statements, since only the database can tell what comes of it.
struct BatchAction {
  enum class Kind {
    check_replaced,  ///< does the revision replace only what it knows? What it doesn't know is dropped
    run_program,     ///< the revision is a program
    recreate_kept,   ///< creates again what check_replaced dropped
    call_back,       ///< runs what is to be told of changed version rows
    measure_time,  ///< puts the time since the transaction began into the statement behind it, the journal's
  };
  Kind kind;
  std::size_t before;  ///< index of the statement that it comes before
  std::size_t step;    ///< of the plan

  bool operator==(const BatchAction&) const = default;
};

/// Whole transactions, of steps `begin` … `end` - 1.
struct Batch {
  std::size_t begin = 0, end = 0;
  std::vector<Statement> statements;
  std::vector<BatchItem> items;      ///< of each statement
  std::vector<BatchAction> actions;  ///< in order
  std::size_t bytes = 0;             ///< of all statements' texts and rows

  void add(Statement statement, BatchItem item);
  void add(const std::vector<std::string>& texts, BatchItem item);
  bool has_action_before(std::size_t index) const;
};

/// How much is handed to the connection at once: enough to keep a pipeline full, small enough to hold in
/// memory.
struct BatchLimits {
  std::size_t statements = 512;
  std::size_t bytes = 4 << 20;
};

/// What a batch depends on, besides the plan.
struct BatchSettings {
  const dialect::Dialect& dialect;
  const RunJournal& journal;
  schema::ObjectName version_table;
  bool pipelined = false;  ///< Capabilities::pipelined: several transactions are sent at once
  BatchLimits limits{};
  bool reset_session = true;           ///< as in RunSettings
  bool calls_back = false;             ///< RunSettings::version_callback is set
  std::string create_version_table{};  ///< empty: it is there
  std::vector<std::string> fence{};    ///< as RunContext has it
  std::string took_sql{};              ///< of build_finish(): how long it took, as an expression
  bool is_transaction_open = false;    ///< the first transaction is open already, and is only to be ended
};

/// The transactions from step `begin` on, which is in `group`: the whole group where it shares one, one step
/// where the engine doesn't take statements ahead of answers, else as many as the limits allow. `group` isn't
/// outside_transaction.
Batch build_batch(const Plan& plan, const StepGroup& group, std::size_t begin, const BatchSettings& settings);

/// What became of a transaction in which a statement failed.
enum class TransactionOutcome {
  rolled_back,
  committed,  ///< what failed came behind its COMMIT
  unknown,    ///< the answer to its COMMIT is lost: it may have been committed or not
};

/// Did the connection break while a COMMIT was on its way, so that nobody knows whether it was done? `failed`
/// is the statement whose answer is missing: that COMMIT itself, or one ahead of it in the same pipeline.
bool is_commit_answer_lost(const Batch& batch, std::size_t failed, const dialect::StatementFailure& failure,
                           bool pipelined);

/// What became of the transaction to which statement `failed` of the batch belongs.
TransactionOutcome outcome_of_failure(const Batch& batch, std::size_t failed,
                                      const dialect::StatementFailure& failure, bool pipelined);

/// One transaction that finishes a revision whose statements ran outside one: it checks and changes the
/// version rows, and records that the revision is done, after `took`. `index` of the step in the plan.
Batch build_finish(const PlannedStep& step, std::size_t index, std::chrono::milliseconds took,
                   const BatchSettings& settings);

/// Each text as a statement of Limbeck's own.
std::vector<Statement> own_statements(const std::vector<std::string>& texts);

}  // namespace limbeck::migrate
