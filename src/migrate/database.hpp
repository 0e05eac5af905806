// An open target database: its connection, its dialect and the names of Limbeck's own tables in it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "dialect/dialect.hpp"

namespace limbeck::migrate {

struct Database {
  const dialect::Dialect* dialect = nullptr;
  config::DatabaseUrl url;
  std::unique_ptr<dialect::Connection> connection;
  schema::ObjectName version_table;  ///< schema resolved once, at connect
  bool version_table_pk = true;      ///< has a primary key where we make it
  schema::ObjectName journal_table;
  bool journal = true;   ///< is one to be kept
  bool missing = false;  ///< the SQLite file doesn't exist: `connection` is to an empty database in memory

  dialect::Capabilities capabilities() const { return dialect->capabilities(connection->engine()); }
  std::string version_table_sql() const { return dialect->quote(version_table); }
  std::string journal_table_sql() const { return dialect->quote(journal_table); }
  /// For InspectOptions.
  std::vector<schema::ObjectName> internal_tables() const { return {version_table, journal_table}; }
};

enum class Access {
  read,  ///< creates nothing, not even a missing SQLite file
  write,
};

/// The journal stands beside the version table. Each version table has its own: projects that share a
/// database may have the same ids.
schema::ObjectName journal_table_beside(const schema::ObjectName& version_table);

/// A connection that is there already. `schema` of the version table: empty: the connection's default schema.
Database make_database(const dialect::Dialect& dialect, config::DatabaseUrl url,
                       std::unique_ptr<dialect::Connection> connection, const std::string& version_table,
                       std::string schema, bool journal);

/// Where the journal of a project is kept that is shared with Alembic.
void separate_journal(Database& database, const config::Config& config);

/// Connects as the configuration says; `bounds` for the limits to waiting that it has no key for. Throws
/// UsageError when it names no database, ConnectionError when there is no way in.
Database open(const config::Config& config, Access access, const dialect::ConnectOptions& bounds = {});

}  // namespace limbeck::migrate
