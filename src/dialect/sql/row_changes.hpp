// All that a statement of MariaDB or MySQL, or the body of a trigger or a routine, may do to rows: in the
// tables that it names, and through the routines that it calls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::sql {

/// A name where a table or a view whose rows are changed may stand. It may be an alias or a column, too: the
/// database knows.
struct ChangedTable {
  schema::ObjectName name;          ///< the schema is empty where the text names none
  std::vector<std::string> events;  ///< of its triggers: INSERT, UPDATE, DELETE

  bool operator==(const ChangedTable&) const = default;
};

struct RowChanges {
  std::vector<ChangedTable> tables;
  /// Names behind CALL, and those with a parenthesis behind them: mostly functions of the server.
  std::vector<schema::ObjectName> routines;
  bool executes_text = false;  ///< EXECUTE: what that does is not in this text
};

/// Of INSERT, REPLACE, UPDATE and DELETE of one or several tables, LOAD DATA, LOAD XML and TRUNCATE, wherever
/// in the text they stand.
RowChanges row_changes(std::string_view text);

/// The tables and views that the definition of a view names, as information_schema.VIEWS has it: each name in
/// it is qualified.
std::vector<schema::ObjectName> qualified_names(std::string_view definition);

}  // namespace limbeck::sql
