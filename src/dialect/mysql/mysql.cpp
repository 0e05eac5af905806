#include "dialect/mysql/mysql.hpp"

#include <fmt/core.h>

#include "dialect/mysql/capabilities.hpp"
#include "dialect/mysql/column_type.hpp"
#include "dialect/mysql/connect/connection.hpp"
#include "dialect/mysql/connect/database.hpp"
#include "dialect/mysql/connect/rights.hpp"
#include "dialect/mysql/connect/session.hpp"
#include "dialect/mysql/consequences/consequences.hpp"
#include "dialect/mysql/doctor/doctor.hpp"
#include "dialect/mysql/inspect/inspect.hpp"
#include "dialect/mysql/migrate/data_preconditions.hpp"
#include "dialect/mysql/migrate/handover.hpp"
#include "dialect/mysql/migrate/lock.hpp"
#include "dialect/mysql/migrate/replacement.hpp"
#include "dialect/mysql/migrate/session_sql.hpp"
#include "dialect/mysql/migrate/statement_outcome.hpp"
#include "dialect/mysql/migrate/version_check.hpp"
#include "dialect/mysql/quote.hpp"
#include "dialect/mysql/render/render.hpp"
#include "dialect/mysql/scratch/scratch.hpp"

namespace limbeck::dialect {
namespace {

class Mysql final : public Dialect, public ConsequenceInspector {
 public:
  EngineKind engine() const override { return EngineKind::mysql; }
  const char* title() const override { return "MariaDB/MySQL"; }
  Capabilities capabilities(const Engine& engine) const override { return mysql::capabilities(engine); }

  std::unique_ptr<Connection> connect(const config::DatabaseUrl& url,
                                      const ConnectOptions& options) const override {
    return std::make_unique<mysql::MysqlConnection>(url, options);
  }
  bool is_transient(const DatabaseError& error, const config::DatabaseUrl&) const override {
    return mysql::is_transient(error);
  }
  bool create_database(const config::DatabaseUrl& url) const override { return mysql::create_database(url); }
  bool drop_database(const config::DatabaseUrl& url) const override { return mysql::drop_database(url); }
  ServerGreeting greeting(Connection& connection) const override {
    const auto engine = connection.engine();
    const auto row =
        connection
            .query(fmt::format("SELECT DATABASE(), REPLACE(@@{}, '-', ' ')",
                               engine.flavour == Flavour::mariadb ? "tx_isolation" : "transaction_isolation"))
            .rows.at(0);
    const int version = engine.version;
    return {{version / 10'000, version / 100 % 100, version % 100}, row.at(0), row.at(1).value_or("")};
  }

  schema::Catalog inspect(Connection& connection, const InspectOptions& options) const override {
    return mysql::inspect(connection, options);
  }
  bool has_table(Connection& connection, const schema::ObjectName& name) const override {
    return mysql::has_table(connection, name);
  }
  std::string fingerprint(Connection& connection) const override { return mysql::fingerprint(connection); }
  std::string default_schema(Connection&) const override { return {}; }
  std::string hidden_from_user(Connection& connection) const override {
    return mysql::hidden_from_user(connection);
  }
  bool enforces_foreign_keys(Connection& connection) const override {
    return connection.query("SELECT @@foreign_key_checks").text(0, 0) == "1";
  }

  std::vector<RenderedStatement> render(const std::vector<operation::Operation>& operations,
                                        const schema::Catalog& before, const schema::Catalog& after,
                                        RenderDirection) const override {
    return mysql::render(operations, before, after);
  }
  std::string native_type(const PortableType& type) const override { return mysql::native_type(type); }
  std::string listed_type(const std::vector<std::string>& values) const override {
    return mysql::listed_type(values);
  }
  std::vector<sql::DataPrecondition> data_preconditions(
      const std::vector<const std::vector<Statement>*>& sections) const override {
    return mysql::data_preconditions(sections);
  }

  std::vector<Consequence> consequences(
      Connection& connection, const std::vector<const std::vector<Statement>*>& sections) const override {
    return mysql::consequences(connection, sections);
  }
  // A failed CREATE INDEX leaves none, and grants are left alone.
  std::vector<InvalidIndex> invalid_indexes(Connection&) const override { return {}; }
  std::optional<InvalidIndex> invalid_index_of(Connection&, const std::string&) const override {
    return std::nullopt;
  }
  std::vector<std::string> privileges(Connection&, const config::Filter&) const override { return {}; }

  std::string expectation(const std::vector<operation::Operation>& operations,
                          std::span<const Statement> statements, const schema::Catalog& before,
                          const Engine&) const override {
    return mysql::expectation(operations, statements, before);
  }
  std::string expected_behind(const Replacement& replacement,
                              std::span<const Statement> done) const override {
    return mysql::expected_behind(replacement, done);
  }
  ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement) const override {
    return mysql::check_replaced(connection, replacement);
  }

  std::string quote_identifier(std::string_view name) const override { return mysql::quote_identifier(name); }
  std::string quote_literal(std::string_view text) const override { return mysql::quote_literal(text); }
  // There is no boolean type; drivers write 1 and 0.
  Parameter boolean_parameter(bool value) const override {
    return {Value(value ? "1" : "0"), Parameter::Kind::integer};
  }
  std::string parameter_literal(const Parameter& parameter) const override {
    return mysql::parameter_literal(parameter);
  }
  std::string literal_expression(const std::string& expression) const override {
    return mysql::literal_expression(expression);
  }
  std::string row_lock_clause() const override { return " FOR UPDATE"; }

  std::unique_ptr<Scratch> open_scratch(Connection& target, const config::DatabaseUrl& target_url,
                                        const ScratchOptions& options) const override {
    return mysql::open_scratch(target, target_url, options);
  }

  std::unique_ptr<MigrationLock> lock(Connection& connection, const config::DatabaseUrl&,
                                      const LockOptions& options) const override {
    return mysql::lock(connection, options);
  }
  std::optional<std::string> lock_holder(Connection& connection, const config::DatabaseUrl&,
                                         const std::string& key) const override {
    return mysql::lock_holder(connection, key);
  }

  std::size_t count_rollbackable(Connection& connection,
                                 std::span<const Statement> statements) const override {
    return mysql::count_rollbackable(connection, statements);
  }
  bool outlive_rollback(Connection& connection, std::span<const Statement> statements) const override {
    return mysql::outlive_rollback(connection, statements);
  }
  std::string has_tables_without_transactions() const override {
    return mysql::has_tables_without_transactions();
  }
  bool rows_outlived_rollback(Connection& connection) const override {
    return mysql::rows_outlived_rollback(connection);
  }
  bool may_fail_halfway(const Statement& statement) const override {
    return mysql::may_fail_halfway(statement);
  }
  std::optional<std::string> state_before(Connection& connection, const Statement& statement) const override {
    return mysql::state_before(connection, statement);
  }
  std::optional<std::string> state_sql(Connection& connection, const Statement& statement) const override {
    return mysql::state_sql(connection, statement);
  }
  OutcomeFound outcome(Connection& connection, const Statement& statement,
                       const std::string& before) const override {
    return mysql::outcome(connection, statement, before);
  }

  std::vector<std::string> version_check(const std::string& version_table,
                                         const std::vector<std::string>& expected) const override {
    return mysql::version_check(version_table, expected);
  }
  std::vector<std::string> assertion(std::string_view text, const std::string& condition) const override {
    return {mysql::assertion(condition, "LB004", mysql::quote_literal(text))};
  }
  std::optional<HandedOver> hand_over(Connection& connection, const Statement& statement) const override {
    return mysql::hand_over(connection, statement);
  }
  JournalSql journal_sql() const override { return mysql::journal_sql(); }
  std::string own_table_options() const override { return mysql::own_table_options; }
  std::vector<std::string> session_reset_statements() const override {
    return mysql::session_reset_statements();
  }
  std::string script_prologue() const override { return mysql::script_prologue(); }
  std::string script_statement(std::string_view sql) const override { return mysql::script_statement(sql); }

  Diagnosis diagnose(const DiagnosticTarget& target) const override { return mysql::diagnose(target); }
  const char* error_code_name() const override { return "error"; }
};

}  // namespace

const Dialect& mysql_dialect() {
  static const Mysql dialect;
  return dialect;
}

}  // namespace limbeck::dialect
