// What a statement leaves in the session for later ones, and the next session doesn't have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"

namespace limbeck::sql {

struct SessionValues {
  std::vector<std::string> names;  ///< in lower case: variables ("@last"), the temporary table
  bool reads_rows = false;         ///< they come from rows, or from what a function returned at that moment
};

/// By the text: variables that SET, SELECT and CALL give a value, and the temporary table that is created.
SessionValues session_values(EngineKind syntax, std::string_view statement);

/// Do rows of other tables go into the table that the statement changes?
bool copies_rows(EngineKind syntax, std::string_view statement);

/// Which of these names the statement mentions, if one.
std::optional<std::string> mentioned_name(EngineKind syntax, std::string_view statement,
                                          const std::vector<std::string>& names);

/// "last_insert_id", when the statement asks what the last change of rows in its session came to.
std::optional<std::string> asks_for_last_change(EngineKind syntax, std::string_view statement);

}  // namespace limbeck::sql
