// Enums that are a CHECK of their column: status IN ('a', 'b').
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"

namespace limbeck::sql {

struct ListedValues {
  std::string column;
  std::vector<std::string> literals;  ///< texts or numbers, as SQL

  /// The texts that the literals stand for.
  std::vector<std::string> texts(EngineKind syntax) const;
};

/// What a condition lists that says of one column which values it may have, and nothing else; also in
/// PostgreSQL's words for it: status = 'a'::text, (status)::text = ANY (ARRAY['a'::text, 'b'::text]).
std::optional<ListedValues> listed_values(EngineKind syntax, std::string_view condition);

}  // namespace limbeck::sql
