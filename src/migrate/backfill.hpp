// A backfill: the rows of a table in the order of a key, batch by batch, each batch a transaction of its own.
// An UPDATE changes a batch, or its rows are handed out to the program, which changes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "migrate/backfill_key.hpp"
#include "migrate/program_environment.hpp"
#include "migrate/program_run.hpp"

namespace limbeck::migrate {

/// What the program asks for.
struct BackfillRequest {
  schema::ObjectName table;
  std::string change;                ///< what stands behind SET; empty: rows are handed out
  std::string where;                 ///< a condition; may be empty
  std::vector<std::string> by;       ///< columns that are unique together; empty: the primary key's
  std::vector<std::string> columns;  ///< to hand out
  std::int64_t batch = 1000;
  std::chrono::milliseconds pause{0};  ///< behind each batch

  /// Throws Error when a batch would have no row.
  static BackfillRequest read(const Json& request);
  bool by_function() const { return change.empty(); }
};

/// One that is under way. begin() once; then update_all(), or next_batch() until it gives no rows. When any
/// of them throws, roll_back() and give it up: what was committed stays, and the next run goes on behind
/// that.
class Backfill {
 public:
  /// What is not a value is referred to: `environment` (with a connection), `run`. `request.by` is not empty.
  Backfill(BackfillRequest request, const ProgramEnvironment& environment, ResumableProgramRun& run,
           std::function<bool()> cancelled);

  /// False when an earlier run did all of it. Otherwise it goes on behind the last batch of an earlier run,
  /// and as far as the last row that is there now: rows that come meanwhile, or that move, are not run after.
  /// Throws Error when a key is NULL, or would be changed.
  bool begin(std::size_t number);

  /// Changes all rows; how many that were. A batch that waits too long for a lock, at its BEGIN already or
  /// for its rows, is rolled back and tried again, here and by next_batch().
  std::int64_t update_all();

  /// Commits the batch that was handed out before, and begins the next one with its rows locked. Without
  /// rows: it came to its end.
  dialect::Result next_batch();

  /// Rolls back the batch that is open, if any. Doesn't throw.
  void roll_back();

  std::size_t number() const { return number_; }
  /// For messages: without keys, which are data. `line`: of the request.
  Statement statement(int line) const;

 private:
  bool try_batch(const std::function<void()>& work);
  void begin_batch();
  bool find_batch();
  dialect::Result rows_of_batch();
  void update_batch();
  void commit_batch();
  void finish();
  std::string batch_condition() const;
  std::string next_key() const;
  void refuse_moved_rows(std::int64_t changed) const;

  const BackfillRequest request_;
  const ProgramEnvironment& environment_;
  dialect::Connection& connection_;
  ResumableProgramRun& run_;
  const std::function<bool()> cancelled_;
  const std::string table_, where_, columns_;  // as SQL
  const BackfillKey key_;
  const std::string hash_;  // of the request
  std::size_t number_ = 0;
  std::string last_;  // the key of the last row that is done; empty: none
  std::string end_;   // that of the last row when it began, which is how far it goes; empty: there was no row
  std::string current_;  // that of the last row of the batch at hand
  std::int64_t rows_ = 0;
  bool open_ = false;  // the batch's transaction
};

}  // namespace limbeck::migrate
