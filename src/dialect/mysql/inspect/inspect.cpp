#include "dialect/mysql/inspect/inspect.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/mysql/inspect/hidden_characters.hpp"
#include "dialect/mysql/inspect/inspection.hpp"
#include "dialect/mysql/migrate/lease.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {

bool Inspection::covers(const std::string& name) const {
  const bool own =
      std::ranges::any_of(options.internal_tables, [&](const auto& table) { return table.name == name; });
  return !own && name != lease_table && options.covers("", name);
}

std::string Inspection::without_own_database(std::string_view text) const {
  auto result = without_database(text, database);
  return options.stands_for.empty() ? result : without_database(result, options.stands_for);
}

schema::Table* Inspection::table(const std::string& name) {
  const auto found = catalog.tables.find({"", name});
  return found == catalog.tables.end() ? nullptr : &found->second;
}

schema::Catalog inspect(Connection& connection, const InspectOptions& options) {
  const bool is_mariadb = connection.engine().flavour == Flavour::mariadb;
  Inspection inspection{connection, options, is_mariadb, {}, {}, {}, false};
  const auto settings = connection.query("SELECT DATABASE(), @@collation_database");
  inspection.database = settings.text(0, 0);
  inspection.collation = settings.text(0, 1);
  if (inspection.database.empty()) {
    throw Error("no database is chosen on this connection", "name one in the address: mysql://host/DATABASE");
  }
  inspection.catalog.default_collation = inspection.collation;
  inspect_relations(inspection);
  inspect_columns(inspection);
  inspect_checks(inspection);
  restore_characters(inspection);
  inspect_indexes(inspection);
  inspect_foreign_keys(inspection);
  inspect_partitions(inspection);
  if (inspection.is_mariadb) inspect_sequences(inspection);
  inspect_views(inspection);
  inspect_triggers(inspection);
  inspect_routines(inspection);
  inspect_events(inspection);
  std::ranges::sort(inspection.catalog.dependencies);
  return std::move(inspection.catalog);
}

bool has_table(Connection& connection, const schema::ObjectName& name) {
  const auto schema = name.schema.empty() ? "DATABASE()" : quote_literal(name.schema);
  const auto found =
      connection.query("SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = " + schema +
                       " AND TABLE_NAME = " + quote_literal(name.name));
  if (!found.empty()) return true;
  const auto quoted =
      (name.schema.empty() ? "" : quote_identifier(name.schema) + ".") + quote_identifier(name.name);
  // It leaves out what the user may not touch. Who may not read a table, is told so whether it is there or
  // not.
  try {
    connection.query("SELECT 1 FROM " + quoted + " LIMIT 0");
  } catch (const DatabaseError& error) {
    if (error.kind() != ErrorKind::permission_denied) return false;
    throw Error(fmt::format("whether there is a table {} is not shown to this user", name.display()),
                fmt::format("as an administrator: GRANT SELECT ON {} TO that user, or on the whole database",
                            quoted));
  }
  return false;
}

std::string fingerprint(Connection& connection) {
  const auto row = connection.query(
      "SELECT @@collation_database, @@default_storage_engine, @@sql_mode, @@lower_case_table_names, "
      "@@explicit_defaults_for_timestamp");
  std::vector<std::string> values;
  for (std::size_t i = 0; i < 5; ++i) values.push_back(row.text(0, i));
  return text::join(values, " ");
}

}  // namespace limbeck::dialect::mysql
