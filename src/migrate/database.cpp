#include "migrate/database.hpp"

#include <filesystem>

namespace limbeck::migrate {

Database open(const config::Config& config, Access access, const dialect::ConnectOptions& bounds) {
  Database database;
  database.url = config.database();
  database.dialect = &dialect::dialect_for(database.url.dialect);

  auto options = bounds;
  options.lock_timeout = config.lock_timeout.value_or(options.lock_timeout);
  options.statement_timeout = config.statement_timeout.value_or(options.statement_timeout);
  options.read_only = access == Access::read;
  options.migrates = access == Access::write;
  auto address = database.url;
  if (access == Access::read && address.dialect == config::DialectName::sqlite && !address.in_memory() &&
      !std::filesystem::exists(address.database)) {
    database.missing = true;
    address.database.clear();
    options.read_only = false;
  }
  database.connection = database.dialect->connect(address, options);

  auto schema = config.version_table_schema;
  if (schema.empty()) schema = database.dialect->default_schema(*database.connection);
  database.version_table = {schema, config.version_table};
  database.journal_table = {schema, "limbeck_journal"};
  database.journal = config.journal.value_or(true);
  return database;
}

}  // namespace limbeck::migrate
