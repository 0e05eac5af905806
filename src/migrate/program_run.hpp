// What a revision's program asks of the run that it is a part of. ProgramHost reads the program's requests
// and asks one of these, which differ in what becomes of a statement:
//
//     TransactionalProgramRun  run in the revision's transaction migrate/transactional_program.cpp
//     RecordedProgramRun       run outside a transaction, each in the journal migrate/recorded_program.cpp
//     offline                  written into the script of --sql               migrate/offline.cpp
//     trial                    run in a scratch database, without a journal   migrate/trial_run.cpp
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "dialect/connection.hpp"
#include "dialect/statement.hpp"

namespace limbeck::migrate {

class ResumableProgramRun;

/// In which transaction a statement of a driver (PEP 249) is to run.
enum class DriverMode {
  transaction,  ///< the one that is open, or a new one
  autocommit,   ///< none: what is open is committed first
  as_is,        ///< whether one is open or not
};

/// A run in which the program has a driver to the database of its own, as it believes, and with that the
/// right to commit. Functions throw as ProgramRun's do.
class DriverRun {
 public:
  virtual ~DriverRun() = default;
  /// A statement that is transaction control by itself (COMMIT) does what it says.
  virtual dialect::Result run(std::size_t number, const Statement& statement,
                              const std::vector<dialect::Parameter>& values, DriverMode mode) = 0;
  virtual void commit() = 0;
  virtual void roll_back() = 0;

 protected:
  DriverRun() = default;
  DriverRun(const DriverRun&) = default;
  DriverRun& operator=(const DriverRun&) = default;
};

/// What a program asks for is counted from 1 (`number`): each statement, each operation on the schema and
/// each backfill that a ResumableProgramRun takes as a whole. One host at a time calls a run, from one
/// thread, in the order in which the program asks. Every function may throw DatabaseError for what the
/// database refused, and Error for what Limbeck refuses; the program may catch either, and go on.
class ProgramRun {
 public:
  /// What a backfill comes to here.
  enum class BackfillMode {
    batches,       ///< batch after batch, each committed: it is a ResumableProgramRun
    refused,       ///< a transaction is open, which batches would end
    single_update  ///< one UPDATE of all rows: they are few, or the statement is only written down
  };

  virtual ~ProgramRun() = default;

  /// Runs a statement that may change something (or writes it down, then without rows) with its placeholders
  /// bound to `values`. `statement` may have the rows of a COPY, and no values then.
  virtual dialect::Result run_statement(std::size_t number, const Statement& statement,
                                        const std::vector<dialect::Parameter>& values) = 0;

  /// Says something to people; `is_progress`: of interest only until the next thing is said. Doesn't throw.
  virtual void say(const std::string& text, bool is_progress) = 0;

  virtual BackfillMode backfill_mode() const = 0;

  /// This run, if it goes on where an earlier one of the same program ended; else nullptr, and an operation
  /// on the schema comes to run_statement() for each of its statements.
  virtual ResumableProgramRun* resumable() { return nullptr; }

  /// This run for a program with a driver. Throws Error where there can be none.
  virtual DriverRun& driver_run() {
    throw Error("a revision in Python can't be run here", "run it on the database, in a transaction");
  }

 protected:
  ProgramRun() = default;
  ProgramRun(const ProgramRun&) = default;
  ProgramRun& operator=(const ProgramRun&) = default;
};

/// A run outside a transaction: what the program did before it failed stays done, and is left out when the
/// same program is run again. An operation on the schema is one thing for it, and so is a backfill.
class ResumableProgramRun : public ProgramRun {
 public:
  /// How far an earlier run came with a backfill.
  struct BackfillProgress {
    bool done = false;  ///< it came to its end
    std::string key;    ///< of the last row that is done, as SQL; empty: begin with the first row
  };

  BackfillMode backfill_mode() const final { return BackfillMode::batches; }
  ResumableProgramRun* resumable() final { return this; }

  /// Did an earlier run do the operation? It can't be rendered again then, since the schema is as it leaves
  /// it. `operation` identifies it: its request without its place. Throws Error when something else was done
  /// under this number, or when it is not known how the operation ended.
  virtual bool done_in_previous_run(std::size_t number, const std::string& operation) = 0;

  /// Runs what the operation came to, as one thing that is recorded as a whole.
  virtual void run_operation(std::size_t number, const std::string& operation,
                             const std::vector<Statement>& statements) = 0;

  /// Records that the backfill begins, unless it is done already. `hash` identifies the request;
  /// `by_function`: what is done to a row is in the program, not in the request. Throws Error when either was
  /// edited between two of its batches, and nobody said where to go on.
  virtual BackfillProgress begin_backfill(std::size_t number, const std::string& hash, bool by_function) = 0;

  /// A batch is a transaction: begin_batch(), then commit_batch() or roll_back_batch(). `key`: of the batch's
  /// last row, as SQL; it is recorded in the same transaction.
  virtual void begin_batch() = 0;
  virtual void commit_batch(std::size_t number, const std::string& key) = 0;
  /// Doesn't throw, not even when the connection is lost.
  virtual void roll_back_batch() = 0;

  /// Records that the backfill came to its end.
  virtual void end_backfill(std::size_t number, const std::string& hash) = 0;
};

}  // namespace limbeck::migrate
