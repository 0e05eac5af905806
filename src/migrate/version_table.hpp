// The version table: Alembic's own, one row per effective head.
#pragma once

#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "revision/row_set.hpp"

namespace limbeck::migrate {

/// The rows, sorted; none when there is no table yet. Creates nothing.
std::vector<std::string> read_versions(const Database& database);

/// The same in the order in which the table gives them, as it gives them to Alembic: a downgrade by `-1`
/// counts from the first.
std::vector<std::string> read_stored_versions(const Database& database);

/// As Alembic creates it (alembic/runtime/migration.py): `version_num VARCHAR(32) NOT NULL`, primary key
/// `<table>_pkc`, unless env.py says `version_table_pk=False`.
std::string create_version_table_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                                     bool primary_key, bool if_not_exists);

/// The statements of one change, in the order that never breaks the primary key.
std::vector<std::string> change_versions_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                                             const revision::RowChange& change);

}  // namespace limbeck::migrate
