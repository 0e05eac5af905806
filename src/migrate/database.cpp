#include "migrate/database.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"

namespace limbeck::migrate {

namespace {

/// No engine's names end before that.
constexpr std::size_t longest_name = 60;

/// `parts`: what tells it from those of other projects.
std::string journal_name(const std::vector<std::string>& parts) {
  std::string name = "limbeck_journal";
  for (const auto& part : parts) name += "_" + part;
  if (name.size() <= longest_name) return name;
  return "limbeck_journal_" + sha256(text::join(parts, ".")).substr(0, 16);
}

std::vector<std::string> parts_of(const std::string& version_table) {
  if (version_table == config::Config().version_table) return {};
  return {version_table};
}

}  // namespace

schema::ObjectName journal_table_beside(const schema::ObjectName& version_table) {
  return {version_table.schema, journal_name(parts_of(version_table.name))};
}

Database make_database(const dialect::Dialect& dialect, config::DatabaseUrl url,
                       std::unique_ptr<dialect::Connection> connection, const std::string& version_table,
                       std::string schema, bool journal) {
  Database database;
  database.dialect = &dialect;
  database.url = std::move(url);
  database.connection = std::move(connection);
  if (schema.empty()) schema = dialect.default_schema(*database.connection);
  database.version_table = {schema, version_table};
  database.journal_table = journal_table_beside(database.version_table);
  database.journal = journal;
  return database;
}

/// Alembic's autogenerate would propose to drop a table that no model has: there, the journal has a schema of
/// its own, which Alembic doesn't look into; where there are no schemas, it is kept only when it is asked
/// for, or where only the journal can tell what a run that was cut off has done.
void separate_journal(Database& database, const config::Config& config) {
  const auto capabilities = database.capabilities();
  const auto wanted = config.journal;
  if (capabilities.schemas) {
    auto parts = parts_of(config.version_table);
    if (!config.version_table_schema.empty()) parts.insert(parts.begin(), config.version_table_schema);
    database.journal_table = {"limbeck", journal_name(parts)};
  }
  database.journal = wanted.value_or(capabilities.schemas || !capabilities.transactional_ddl);
}

Database open(const config::Config& config, Access access, const dialect::ConnectOptions& bounds) {
  const auto& url = config.database();
  const auto& dialect = dialect::dialect_for(url.engine);
  auto options = bounds;
  options.lock_timeout = config.lock_timeout.value_or(options.lock_timeout);
  options.statement_timeout = config.statement_timeout.value_or(options.statement_timeout);
  options.read_only = access == Access::read;
  options.for_migration = access == Access::write;
  const auto stand_in = access == Access::read ? dialect.stand_in_for_missing(url) : std::nullopt;
  if (stand_in) options.read_only = false;
  auto database =
      make_database(dialect, url, dialect.connect(stand_in.value_or(url), options), config.version_table,
                    config.version_table_schema, config.journal.value_or(true));
  database.version_table_pk = config.version_table_pk;
  database.missing = stand_in.has_value();
  if (config.alembic) separate_journal(database, config);
  return database;
}

}  // namespace limbeck::migrate
