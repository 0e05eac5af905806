#include "dialect/postgresql/postgresql.hpp"

#include <fmt/core.h>

#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/connect/database.hpp"
#include "dialect/postgresql/connect/error_kind.hpp"
#include "dialect/postgresql/consequences/consequences.hpp"
#include "dialect/postgresql/consequences/privileges.hpp"
#include "dialect/postgresql/doctor/doctor.hpp"
#include "dialect/postgresql/inspect/inspect.hpp"
#include "dialect/postgresql/inspect/invalid_index.hpp"
#include "dialect/postgresql/migrate/data_preconditions.hpp"
#include "dialect/postgresql/migrate/expectation.hpp"
#include "dialect/postgresql/migrate/lock.hpp"
#include "dialect/postgresql/migrate/parameter_literal.hpp"
#include "dialect/postgresql/migrate/version_check.hpp"
#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/render.hpp"
#include "dialect/postgresql/scratch/scratch.hpp"
#include "dialect/postgresql/types/types.hpp"
#include "dialect/postgresql/types/user_types.hpp"

namespace limbeck::dialect {
namespace {

class Postgresql final : public Dialect, public ConsequenceInspector {
 public:
  EngineKind engine() const override { return EngineKind::postgresql; }
  const char* title() const override { return "PostgreSQL"; }

  Capabilities capabilities(const Engine& engine) const override {
    Capabilities result;
    result.schemas = result.transactional_ddl = result.enums = result.sequences = result.comments = true;
    result.alter_constraints = result.concurrent_indexes = result.named_constraints = true;
    result.offline_version_check = result.pipelined = result.replace_views = true;
    result.arrays = result.extensions = result.materialized_views = true;
    result.alteration = postgresql::alteration;
    result.max_name_length = 63;  // NAMEDATALEN - 1
    result.tracks_dependencies = true;
    result.max_parameters = 65'535;  // the protocol counts them in 16 bits
    result.index_methods = result.index_null_order = result.covering_indexes = true;
    result.deferrable_keys = result.match_full = result.no_inherit_checks = true;
    result.nulls_not_distinct = result.set_null_columns = engine.is_at_least(150000);
    result.virtual_columns = engine.is_at_least(180000);
    return result;
  }

  std::unique_ptr<Connection> connect(const config::DatabaseUrl& url,
                                      const ConnectOptions& options) const override {
    return std::make_unique<postgresql::PostgresqlConnection>(url, options);
  }

  Diagnosis diagnose(const DiagnosticTarget& target) const override { return postgresql::diagnose(target); }
  bool is_transient(const DatabaseError& error, const config::DatabaseUrl&) const override {
    return postgresql::is_transient(error);
  }

  schema::Catalog inspect(Connection& connection, const InspectOptions& options) const override {
    return postgresql::inspect(connection, options);
  }

  std::vector<RenderedStatement> render(const std::vector<operation::Operation>& operations,
                                        const schema::Catalog& before, const schema::Catalog& after,
                                        RenderDirection direction) const override {
    return postgresql::render(operations, before, after, {}, direction);
  }

  std::vector<Consequence> consequences(
      Connection& connection, const std::vector<const std::vector<Statement>*>& sections) const override {
    return postgresql::consequences(connection, sections);
  }
  std::vector<InvalidIndex> invalid_indexes(Connection& connection) const override {
    return postgresql::invalid_indexes(connection);
  }
  std::optional<InvalidIndex> invalid_index_of(Connection& connection,
                                               const std::string& statement) const override {
    return postgresql::invalid_index_of(connection, statement);
  }
  std::vector<std::string> privileges(Connection& connection, const config::Filter& filter) const override {
    return postgresql::privileges(connection, filter);
  }

  std::string native_type(const PortableType& type) const override { return postgresql::native_type(type); }
  std::string quote_identifier(std::string_view text) const override {
    return postgresql::quote_identifier(text);
  }
  std::string quote_literal(std::string_view text) const override { return postgresql::quote_literal(text); }

  bool is_system_schema(std::string_view name) const override { return name == "pg_catalog"; }
  std::vector<sql::DataPrecondition> data_preconditions(
      const std::vector<const std::vector<Statement>*>& sections) const override {
    return postgresql::data_preconditions(sections);
  }
  std::string parameter_literal(const Parameter& parameter) const override {
    return postgresql::parameter_literal(parameter);
  }

  std::string fingerprint(Connection& connection) const override {
    return connection
        .query(
            "SELECT concat_ws(' ', pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, "
            "d.datlocprovider,"
            " (SELECT string_agg(e.name || '=' || e.default_version, ' ' ORDER BY e.name)"
            " FROM pg_available_extensions e)) FROM pg_database d WHERE d.datname = current_database()")
        .text(0, 0);
  }

  std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                        const ScratchOptions& options) const override {
    return postgresql::open_scratch(target, target_url, options);
  }

  std::optional<std::string> lock_holder(Connection& connection, const config::DatabaseUrl& url,
                                         const std::string& key) const override {
    return postgresql::lock_holder(connection, url, key);
  }
  bool create_database(const config::DatabaseUrl& url) const override {
    return postgresql::create_database(url);
  }
  bool drop_database(const config::DatabaseUrl& url) const override { return postgresql::drop_database(url); }
  std::unique_ptr<MigrationLock> lock(Connection&, const config::DatabaseUrl& url,
                                      const LockOptions& options) const override {
    return postgresql::lock(url, options);
  }

  std::vector<std::string> version_check(const std::string& version_table,
                                         const std::vector<std::string>& expected) const override {
    return postgresql::version_check(version_table, expected);
  }
  std::vector<std::string> assertion(std::string_view text, const std::string& condition) const override {
    return postgresql::assertion(text, condition);
  }

  std::string expectation(const std::vector<operation::Operation>& operations,
                          std::span<const Statement> statements, const schema::Catalog& before,
                          const Engine& engine) const override {
    return postgresql::expectation(operations, statements, before, engine.version);
  }
  ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) const override {
    return postgresql::check_replaced(connection, replacement);
  }
  std::vector<std::string> replacement_check(const Replacement& replacement, Connection*) const override {
    return postgresql::replacement_check(replacement);
  }

  std::optional<OrphanedBackend> orphaned_backend(Connection& connection) const override {
    return postgresql::orphaned_backend(connection);
  }

  std::string literal_expression(const std::string& expression) const override {
    // Dates and times as ISO 8601, whatever DateStyle says then and later.
    return "pg_catalog.quote_literal(CASE WHEN pg_catalog.pg_typeof(" + expression +
           ")::text ~ '^(date|timestamp)' THEN pg_catalog.to_jsonb(" + expression + ") #>> '{}' ELSE (" +
           expression + ")::text END)";
  }
  std::string row_lock_clause() const override { return " FOR UPDATE"; }

  std::optional<FailureCause> find_failure_cause(const StatementFailure& failure,
                                                 std::span<const Statement> statements) const override {
    return postgresql::find_failure_cause(failure, statements);
  }

  bool has_table(Connection& connection, const schema::ObjectName& table) const override {
    const bool qualified = !table.schema.empty();
    const auto found = connection.query(
        fmt::format(
            "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relname = $1 AND n.nspname = {} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
            qualified ? "$2" : "current_schema()"),
        qualified ? std::vector<Parameter>{table.name, table.schema} : std::vector<Parameter>{table.name});
    return !found.empty();
  }

  JournalSql journal_sql() const override {
    return {"bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
            "text",
            "bigint",
            "timestamp with time zone",
            "clock_timestamp()",
            "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
            "(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000)::bigint"};
  }

  // As pg_dump does: the script means the same whatever the database, the role or the shell's locale are set
  // to.
  std::string script_prologue() const override {
    return "\\set ON_ERROR_STOP on\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;";
  }

  std::vector<std::string> session_reset_statements() const override {
    return {"RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"};
  }

  std::vector<std::string> default_schema_statements() const override {
    return {"SET LOCAL search_path TO DEFAULT"};
  }

  ServerGreeting greeting(Connection& connection) const override {
    const auto row =
        connection.query("SELECT current_schema(), upper(current_setting('default_transaction_isolation'))")
            .rows.at(0);
    const int version = connection.engine().version;
    return {{version / 10'000, version % 10'000}, row.at(0), row.at(1).value_or("")};
  }

  std::vector<std::string> driver_session_statements() const override {
    return {"SET datestyle = 'ISO'", "SET intervalstyle = 'postgres'", "SET bytea_output = 'hex'"};
  }

  std::string default_schema(Connection& connection) const override {
    const auto schema = connection.query("SELECT current_schema()").text(0, 0);
    if (!schema.empty()) return schema;
    throw Error("there is no schema to make tables in: no schema of the search_path exists, or may be used",
                "create the first schema that search_path names, grant USAGE on it, or correct search_path");
  }
};

}  // namespace

const Dialect& postgresql_dialect() {
  static const Postgresql dialect;
  return dialect;
}

}  // namespace limbeck::dialect
