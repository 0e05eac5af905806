// What the statements of a revision lose of what is in the database.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/engine.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/statement.hpp"

namespace limbeck::sql {

/// A statement that loses data, or may.
struct DataLoss {
  int line = 0;
  std::string what;  ///< "drops table orders", "deletes rows of orders"
};

/// Goes through a section's statements in their order. Rather one too many than too few: where the text does
/// not tell what a statement does (DO, CALL, EXECUTE), it may lose data. Beyond it: functions that a SELECT
/// calls, triggers, cascades, and new values in place of old ones (UPDATE, a changed type).
class DataLossFinder {
 public:
  explicit DataLossFinder(EngineKind syntax) : syntax_(syntax) {}

  void add(const Statement& statement);
  const std::vector<DataLoss>& found() const { return found_; }

 private:
  void read(TokenCursor cursor);
  void read_drop(TokenCursor cursor);
  void read_alter(TokenCursor cursor);
  void read_create(TokenCursor cursor);
  void read_truncate(TokenCursor cursor);
  void look_for_deletes(TokenCursor cursor);
  void rename_table(const std::string& from, const std::string& to);
  void lost(std::string what) { found_.push_back({line_, std::move(what)}); }

  EngineKind syntax_;
  int line_ = 0;                                // of the statement that is read
  std::set<std::string> created_;               // tables that the section itself has made, by their keys
  std::map<std::string, std::size_t> dropped_;  // tables, by their keys: which of found_
  std::vector<DataLoss> found_;
};

}  // namespace limbeck::sql
