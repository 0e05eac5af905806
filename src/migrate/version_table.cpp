#include "migrate/version_table.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace limbeck::migrate {

std::vector<std::string> read_stored_versions(const Database& database) {
  if (!database.dialect->has_table(*database.connection, database.version_table)) return {};
  const auto result =
      database.connection->query(fmt::format("SELECT version_num FROM {}", database.version_table_sql()));
  std::vector<std::string> rows;
  for (const auto& row : result.rows) rows.push_back(row.at(0).value_or(""));
  return rows;
}

std::vector<std::string> read_versions(const Database& database) {
  auto rows = read_stored_versions(database);
  std::ranges::sort(rows);
  return rows;
}

std::string create_version_table_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                                     bool primary_key, bool if_not_exists) {
  const auto key = fmt::format(",\n    CONSTRAINT {} PRIMARY KEY (version_num)",
                               dialect.quote_identifier(table.name + "_pkc"));
  return fmt::format("CREATE TABLE {}{} (\n    version_num VARCHAR(32) NOT NULL{}\n){}",
                     if_not_exists ? "IF NOT EXISTS " : "", dialect.quote(table), primary_key ? key : "",
                     dialect.own_table_options());
}

std::vector<std::string> change_versions_sql(const dialect::Dialect& dialect, const schema::ObjectName& table,
                                             const revision::RowChange& change) {
  const auto name = dialect.quote(table);
  std::vector<std::string> statements;
  for (const auto& row : change.deletes) {
    statements.push_back(
        fmt::format("DELETE FROM {} WHERE version_num = {}", name, dialect.quote_literal(row)));
  }
  if (change.update) {
    statements.push_back(fmt::format("UPDATE {} SET version_num = {} WHERE version_num = {}", name,
                                     dialect.quote_literal(change.update->second),
                                     dialect.quote_literal(change.update->first)));
  }
  for (const auto& row : change.inserts) {
    statements.push_back(
        fmt::format("INSERT INTO {} (version_num) VALUES ({})", name, dialect.quote_literal(row)));
  }
  return statements;
}

}  // namespace limbeck::migrate
