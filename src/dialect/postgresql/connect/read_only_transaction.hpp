// Reading from a database without leaving anything behind.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "dialect/connection.hpp"

namespace limbeck::dialect::postgresql {

/// The statements around queries that see one snapshot, change nothing and may use SET LOCAL: a transaction,
/// or within one of the caller's a savepoint of that, with its isolation. `end` is right after a failure,
/// too, and undoes the settings.
struct ReadOnlyFrame {
  std::string begin;
  std::vector<std::string> end;
};
ReadOnlyFrame read_only_frame(bool in_transaction);

/// Sends those statements: the first when it is made, the others when it is destroyed. A connection that
/// broke meanwhile is left as it is. The connection must outlive it.
class ReadOnlyTransaction {
 public:
  /// `statement_timeout` holds within it alone: behind a pooler, the session is shared. 0: the session's.
  /// Throws DatabaseError.
  explicit ReadOnlyTransaction(Connection& connection,
                               std::chrono::milliseconds statement_timeout = std::chrono::milliseconds(0));
  ~ReadOnlyTransaction();
  ReadOnlyTransaction(const ReadOnlyTransaction&) = delete;
  ReadOnlyTransaction& operator=(const ReadOnlyTransaction&) = delete;

 private:
  Connection& connection_;
  ReadOnlyFrame frame_;
};

}  // namespace limbeck::dialect::postgresql
