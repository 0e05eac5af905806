// The catalog of the database that a connection uses, from information_schema.
//
// Options of tables: "engine", "row_format", "key_block_size" and
// whatever else CREATE_OPTIONS has; "partition_by" (what stands behind PARTITION BY) with "partitions" (their
// number, or their list); "system_versioning". Of columns: "without_system_versioning", "srid" (MySQL).
// Of views: "algorithm", "security", "check_option".
#pragma once

#include "dialect/inspector.hpp"

namespace limbeck::dialect::mysql {

/// What it doesn't see: full-text parsers, periods of applications (refused), sql_mode and
/// definer of stored programs, and events that happen once. Throws Error where the user may not read what a
/// view or a routine consists of.
schema::Catalog inspect(Connection& connection, const InspectOptions& options);

bool has_table(Connection& connection, const schema::ObjectName& name);

/// What decides how a desired state looks once it was made: character set and collation, engine, modes.
std::string fingerprint(Connection& connection);

}  // namespace limbeck::dialect::mysql
