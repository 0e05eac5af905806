// What a rollback brings back of what a statement does to rows, by the engines of the tables that it reaches:
// directly, through views, and through the triggers and routines that it has run.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/connection.hpp"
#include "dialect/sql/row_changes.hpp"

namespace limbeck::dialect::mysql {

struct RowEffects {
  bool outlive_rollback = false;  ///< a table is reached whose engine has no transactions
  bool are_hidden = false;        ///< something runs whose text is not known
  std::size_t tables = 0;         ///< that are reached and known
};

/// Asks the database, once for each name; what it is told is that of the moment at which it was asked first.
class RowEffectsFinder {
 public:
  explicit RowEffectsFinder(Connection& connection) : connection_(connection) {}

  /// Throws DatabaseError.
  RowEffects find(std::string_view statement);

 private:
  struct Table {
    std::string schema;  // where it is
    bool is_view = false;
    std::optional<bool> rolls_back;  // its engine; nothing: not known
    std::string definition;          // of a view
  };

  void visit(std::string_view text, const std::string& schema, RowEffects& effects);
  void visit_table(const sql::ChangedTable& table, RowEffects& effects);
  void visit_triggers(const sql::ChangedTable& table, const std::string& schema, RowEffects& effects);
  void visit_routine(schema::ObjectName name, RowEffects& effects);
  const std::optional<Table>& table(const schema::ObjectName& name);
  bool is_routine(const schema::ObjectName& name);
  const std::string& current_schema();

  Connection& connection_;
  std::optional<std::string> current_schema_;
  std::map<schema::ObjectName, std::optional<Table>> tables_;
  std::optional<std::set<std::string>> routines_;  // "schema.name", in lower case
  std::map<std::string, std::vector<std::optional<std::string>>> bodies_;
  std::set<std::string> seen_;  // of the statement at hand
};

}  // namespace limbeck::dialect::mysql
