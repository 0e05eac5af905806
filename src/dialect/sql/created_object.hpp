// What a statement that an author wrote makes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "schema/sql_object.hpp"

namespace limbeck::sql {

/// The object that `CREATE …` makes, as far as its first words tell: functions, triggers, policies, domains,
/// extensions, … Anything else is a raw object of the name `fallback`. The definition is not set.
schema::SqlObject created_object(EngineKind syntax, std::string_view statement,
                                 const schema::ObjectName& fallback, const std::string& default_schema);

/// The identity of what `CREATE …` makes: as created_object(), and tables, views, sequences and types (which
/// count as enums). `raw` for all else.
schema::ObjectId created_id(EngineKind syntax, std::string_view statement, const std::string& default_schema);

/// The views, materialized or not, that `DROP VIEW …` takes away, as they are written.
std::vector<schema::ObjectName> dropped_views(EngineKind syntax, std::string_view statement);

/// The first word of a statement that changes rows, sessions or nothing ("COMMIT", "SELECT"); empty for one
/// that describes the schema.
std::string non_schema_command(EngineKind syntax, std::string_view statement);

/// The table that `CREATE TEMPORARY TABLE …` makes.
std::optional<schema::ObjectName> created_temporary_table(EngineKind syntax, std::string_view statement);

/// The table that `CREATE TABLE …` makes; without a name when it is another statement.
schema::ObjectName created_table(EngineKind syntax, std::string_view statement);

}  // namespace limbeck::sql
