// The table whose rows a statement changes.
#pragma once

#include <optional>
#include <string_view>

#include "base/engine.hpp"
#include "schema/name.hpp"

namespace limbeck::sql {

/// Of INSERT, REPLACE, UPDATE, DELETE, MERGE, TRUNCATE and COPY … FROM, also behind WITH: its name as the
/// catalog holds it, the schema empty where the statement names none. Nothing of other statements.
std::optional<schema::ObjectName> table_with_changed_rows(EngineKind syntax, std::string_view statement);

}  // namespace limbeck::sql
