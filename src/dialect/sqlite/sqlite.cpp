#include "dialect/sqlite/sqlite.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <filesystem>

#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/connect/database.hpp"
#include "dialect/sqlite/connect/explain.hpp"
#include "dialect/sqlite/connect/session.hpp"
#include "dialect/sqlite/doctor/doctor.hpp"
#include "dialect/sqlite/inspect/inspect.hpp"
#include "dialect/sqlite/migrate/assertion.hpp"
#include "dialect/sqlite/migrate/broken_objects.hpp"
#include "dialect/sqlite/migrate/data_preconditions.hpp"
#include "dialect/sqlite/migrate/expectation.hpp"
#include "dialect/sqlite/migrate/lock.hpp"
#include "dialect/sqlite/migrate/parameter_literal.hpp"
#include "dialect/sqlite/migrate/replaced_objects.hpp"
#include "dialect/sqlite/migrate/replacement.hpp"
#include "dialect/sqlite/migrate/replacement_fence.hpp"
#include "dialect/sqlite/quote.hpp"
#include "dialect/sqlite/render/render.hpp"
#include "dialect/sqlite/scratch/scratch.hpp"
#include "dialect/sqlite/types.hpp"

namespace limbeck::dialect {
namespace {

class SqliteDialect : public Dialect {
 public:
  EngineKind engine() const override { return EngineKind::sqlite; }
  const char* title() const override { return "SQLite"; }
  Capabilities capabilities(const Engine&) const override {
    Capabilities capabilities;
    capabilities.transactional_ddl = true;
    capabilities.offline_version_check = true;
    capabilities.case_insensitive_names = true;
    capabilities.identity_type = "INTEGER";
    capabilities.engine = EngineKind::sqlite;
    capabilities.single_writer = true;
    capabilities.max_parameters = 32'766;  // SQLITE_MAX_VARIABLE_NUMBER, unless built otherwise
    capabilities.virtual_columns = true;
    return capabilities;
  }
  std::unique_ptr<Connection> connect(const config::DatabaseUrl& url,
                                      const ConnectOptions& options) const override {
    return sqlite::connect(url, options);
  }
  Diagnosis diagnose(const DiagnosticTarget& target) const override { return sqlite::diagnose(target); }
  bool is_transient(const DatabaseError& error, const config::DatabaseUrl& url) const override {
    return sqlite::is_transient(error, url);
  }
  schema::Catalog inspect(Connection& connection, const InspectOptions& options) const override {
    return sqlite::inspect(connection, options);
  }
  std::vector<RenderedStatement> render(const std::vector<operation::Operation>& operations,
                                        const schema::Catalog& before, const schema::Catalog& after,
                                        RenderDirection) const override {
    return sqlite::render(operations, before, after);
  }
  std::string expectation(const std::vector<operation::Operation>&, std::span<const Statement> statements,
                          const schema::Catalog& before, const Engine&) const override {
    return sqlite::expectation(statements, before);
  }
  bool may_replace(const Replacement& replacement) const override {
    return !replacement.expected.empty() || !sqlite::replaced_by(replacement.statements).empty();
  }
  ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) const override {
    return sqlite::check_replaced(connection, replacement);
  }
  std::vector<std::string> replacement_check(const Replacement& replacement,
                                             Connection* before) const override {
    return sqlite::replacement_check(replacement, before);
  }
  std::vector<std::string> replacement_fence(const Replacement& replacement,
                                             Connection* before) const override {
    return sqlite::replacement_fence(replacement, before);
  }
  std::vector<std::string> copy_fence(const std::string& table, const schema::Catalog& catalog,
                                      Connection* before) const override {
    return sqlite::copy_fence(table, catalog, before);
  }
  std::unique_ptr<Scratch> blank() const override { return sqlite::blank(); }
  std::unique_ptr<Scratch> scratch_copy(Connection& target) const override {
    return sqlite::scratch_copy(target);
  }
  std::string native_type(const PortableType& type) const override { return sqlite::native_type(type); }
  std::string quote_identifier(std::string_view name) const override {
    return sqlite::quote_identifier(name);
  }
  std::string quote_literal(std::string_view text) const override { return sqlite::quote_literal(text); }
  std::string fingerprint(Connection& connection) const override {
    return connection.query("PRAGMA encoding").text(0, 0) + " " + sqlite3_sourceid();
  }
  std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl&,
                                        const ScratchOptions& options) const override {
    return sqlite::open_scratch(target, options);
  }
  std::unique_ptr<MigrationLock> lock(Connection&, const config::DatabaseUrl& url,
                                      const LockOptions& options) const override {
    return sqlite::lock(url, options);
  }
  std::optional<std::string> lock_holder(Connection&, const config::DatabaseUrl& url,
                                         const std::string&) const override {
    return url.in_memory() ? std::nullopt : sqlite::lock_holder(url.database);
  }
  bool create_database(const config::DatabaseUrl& url) const override { return sqlite::create_database(url); }
  bool drop_database(const config::DatabaseUrl& url) const override { return sqlite::drop_database(url); }
  std::vector<std::string> version_check(const std::string& version_table,
                                         const std::vector<std::string>& expected) const override {
    return sqlite::version_check(version_table, expected);
  }
  std::vector<std::string> assertion(std::string_view text, const std::string& condition) const override {
    return sqlite::assertion(sqlite::unmet_condition, text, condition);
  }
  TransactionFrame transaction_frame(bool foreign_keys_off, bool offline) const override {
    return sqlite::transaction_frame(foreign_keys_off, offline);
  }
  ForeignKeyGuard foreign_key_guard() const override { return sqlite::foreign_key_guard(); }
  std::string script_prologue() const override { return ".bail on"; }
  std::string literal_expression(const std::string& expression) const override {
    // quote() makes Inf of an infinite number, which SQLite does not read, and leaves out what stands behind
    // a NUL character.
    return fmt::format(
        "CASE WHEN typeof({0}) = 'real' AND abs({0}) = 9e999 THEN iif({0} > 0, '9e999', '-9e999') "
        "WHEN typeof({0}) = 'text' AND instr({0}, char(0)) > 0 THEN 'CAST(X''' || hex({0}) || ''' AS TEXT)' "
        "ELSE quote({0}) END",
        expression);
  }

  bool enforces_foreign_keys(Connection& connection) const override {
    return connection.query("PRAGMA foreign_keys").text(0, 0) == "1";
  }
  std::map<std::string, std::string> find_broken_objects(Connection& connection,
                                                         const schema::Catalog& catalog) const override {
    return sqlite::find_broken_objects(connection, catalog);
  }
  std::optional<config::DatabaseUrl> stand_in_for_missing(const config::DatabaseUrl& url) const override {
    const bool makes_files = url.option("mode").empty() || url.option("mode") == "rwc";
    if (!makes_files || url.in_memory() || std::filesystem::exists(url.database)) return std::nullopt;
    auto in_memory = url;
    in_memory.database.clear();
    return in_memory;
  }
  // There is no boolean type; drivers write 1 and 0.
  Parameter boolean_parameter(bool value) const override {
    return {Value(value ? "1" : "0"), Parameter::Kind::integer};
  }
  std::vector<sql::DataPrecondition> data_preconditions(
      const std::vector<const std::vector<Statement>*>& sections) const override {
    return sqlite::data_preconditions(sections);
  }
  std::string parameter_literal(const Parameter& parameter) const override {
    return sqlite::parameter_literal(parameter);
  }

  const char* error_code_name() const override { return "SQLite result code"; }
  bool has_table(Connection& connection, const schema::ObjectName& name) const override {
    return !connection
                .query(
                    "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?1 COLLATE "
                    "NOCASE",
                    {name.name})
                .empty();
  }
  ServerGreeting greeting(Connection& connection) const override {
    const int version = connection.engine().version;
    return {{version / 1'000'000, version / 1000 % 1000, version % 1000}, "main", "SERIALIZABLE"};
  }
  std::vector<std::string> driver_session_statements() const override {
    return {"PRAGMA foreign_keys = OFF"};
  }
  int library_version() const override { return sqlite3_libversion_number(); }
  JournalSql journal_sql() const override {
    JournalSql sql;
    sql.id_column = "INTEGER PRIMARY KEY";
    sql.text_type = "TEXT";
    sql.integer_type = "INTEGER";
    sql.time_type = "TIMESTAMP";
    sql.now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
    sql.time_text = "coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', at), at)";
    return sql;
  }
  std::vector<std::string> session_reset_statements() const override { return sqlite::session_defaults(); }
  std::string default_schema(Connection&) const override { return {}; }
};

}  // namespace

const Dialect& sqlite_dialect() {
  static const SqliteDialect dialect;
  return dialect;
}

}  // namespace limbeck::dialect
