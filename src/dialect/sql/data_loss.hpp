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
/// not tell what a statement does (DO, CALL, EXECUTE), it may lose data. An UPDATE of all rows does, but for
/// columns that the section has added. Beyond it: functions that a SELECT calls, triggers, cascades, and new
/// values in place of old ones (an UPDATE of some rows, a changed type).
class DataLossFinder {
 public:
  /// `expected`: what the section replaces, as CREATE statements (Replacement::expected): a table of which
  /// all columns are copied is no loss. Where it is not said, none is known to be.
  explicit DataLossFinder(EngineKind syntax, const std::string& expected = {});

  void add(const Statement& statement);
  const std::vector<DataLoss>& found() const { return found_; }

 private:
  void read(TokenCursor cursor);
  void read_drop(TokenCursor cursor);
  void read_alter(TokenCursor cursor);
  void read_create(TokenCursor cursor);
  void read_truncate(TokenCursor cursor);
  void look_for_deletes(TokenCursor cursor);
  void look_for_updates(TokenCursor cursor);
  void read_insert(TokenCursor cursor);
  void read_update(TokenCursor cursor);
  void rename_table(const std::string& from, const std::string& to);
  void rename_column(const std::string& table, TokenCursor action);
  bool is_copied_whole(const std::string& table, const std::string& copy) const;
  void lost(std::string what) { found_.push_back({line_, std::move(what)}); }

  EngineKind syntax_;
  int line_ = 0;                                // of the statement that is read
  std::set<std::string> created_;               // tables that the section itself has made, by their keys
  std::map<std::string, std::size_t> dropped_;  // tables, by their keys: which of found_
  std::vector<DataLoss> found_;
  using Columns = std::set<std::string>;
  struct Copy {
    std::string from;  // a table, by its key
    Columns columns;   // whose values are taken over
  };
  std::map<std::string, Columns> expected_, added_;  // columns of tables, by keys
  std::map<std::string, Copy> copies_;               // by the key of the table that the rows are put into
};

}  // namespace limbeck::sql
