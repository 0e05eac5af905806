// Internal to inspect/: what its files have in common.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "dialect/connection.hpp"
#include "dialect/inspector.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialect::mysql {

/// One look at a database.
struct Inspection {
  Connection& connection;
  const InspectOptions& options;
  bool is_mariadb = true;
  std::string database, collation;  ///< the one that is used, and its default
  schema::Catalog catalog;
  bool has_partitions = false;  ///< one of its tables

  bool covers(const std::string& name) const;
  /// The text of a view or a default without the name of its own database, or of the one that it stands for.
  std::string without_own_database(std::string_view text) const;
  /// The table, if it is looked at.
  schema::Table* table(const std::string& name);
};

// Each is one query, of foreign keys and routines two; none where what was read before tells that there is
// nothing of the kind. The server opens each table once a query.
void inspect_relations(Inspection& inspection);  ///< tables, and which of them are sequences or views
void inspect_columns(Inspection& inspection);    ///< of tables and views
void inspect_checks(Inspection& inspection);
void inspect_indexes(Inspection& inspection);  ///< and primary keys
void inspect_foreign_keys(Inspection& inspection);
void inspect_partitions(Inspection& inspection);
void inspect_sequences(Inspection& inspection);
void inspect_views(Inspection& inspection);
void inspect_triggers(Inspection& inspection);
void inspect_routines(Inspection& inspection);
void inspect_events(Inspection& inspection);

/// The text of a view or a default without the name of its own database before those of its tables,
/// sequences and functions, as SHOW CREATE VIEW shows it.
std::string without_database(std::string_view text, std::string_view database);

/// The tables and views that the text of a view, in its database's own form, reads; each once.
std::vector<std::string> relations_read(std::string_view text);

/// Always in backquotes.
std::string quoted_name(std::string_view name);

}  // namespace limbeck::dialect::mysql
