// A dialect of which only that is there what a run asks of it, in words that tests recognise.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "dialect/dialect.hpp"

namespace limbeck::testing {

class FakeDialect : public dialect::Dialect {
  class Lock final : public dialect::MigrationLock {
   public:
    explicit Lock(std::vector<std::string> fence) : fence_(std::move(fence)) {}
    std::vector<std::string> fence() const override { return fence_; }

   private:
    std::vector<std::string> fence_;
  };

 public:
  /// Of the engine.
  EngineKind kind = EngineKind::postgresql;
  bool transactional_ddl = true;
  bool pipelined = true;
  bool single_writer = false;
  bool measures_transactions = true;  ///< it can tell how long a transaction took
  bool marks_time = false;            ///< it can tell how long it is since a mark
  /// What check_replaced() answers for revisions that expect something.
  dialect::ReplacementCheck replacement_check_result;
  /// What orphaned_backend() answers, one after the other; then nothing.
  mutable std::deque<dialect::OrphanedBackend> orphans;
  /// The statement that a failure of Limbeck's own statements is put down to.
  std::optional<FailureCause> cause;
  mutable std::vector<dialect::LockOptions> locks;  ///< that were taken
  std::vector<std::string> fence;                   ///< of locks: MigrationLock::fence
  /// Of statements that begin with INSERT or UPDATE a rollback is one: see count_rollbackable().
  bool rolls_rows_back = false;
  /// The server says behind each rollback that rows stay: see rows_outlived_rollback().
  bool rows_stay = false;
  /// ALTER goes to another program: see hand_over().
  bool hands_over = false;
  /// What outcome() answers for a statement whose state before was kept; and whether it is.
  std::optional<dialect::StatementOutcome> outcome_found;

  EngineKind engine() const override { return kind; }
  const char* title() const override { return "Fake"; }
  dialect::Capabilities capabilities(const Engine&) const override {
    dialect::Capabilities capabilities;
    capabilities.pipelined = pipelined;
    capabilities.transactional_ddl = transactional_ddl;
    capabilities.single_writer = single_writer;
    return capabilities;
  }
  bool may_replace(const dialect::Replacement& replacement) const override {
    return !replacement.expected.empty();
  }
  dialect::ReplacementCheck check_replaced(dialect::Connection& connection,
                                           const dialect::Replacement&) const override {
    connection.query("CHECK REPLACED");
    return replacement_check_result;
  }
  std::string quote_identifier(std::string_view name) const override { return std::string(name); }
  std::string quote_literal(std::string_view text) const override { return "'" + std::string(text) + "'"; }
  bool create_database(const config::DatabaseUrl&) const override { return false; }
  bool drop_database(const config::DatabaseUrl&) const override { return false; }
  std::unique_ptr<dialect::MigrationLock> lock(dialect::Connection&, const config::DatabaseUrl&,
                                               const dialect::LockOptions& options) const override {
    locks.push_back(options);
    return std::make_unique<Lock>(fence);
  }
  std::size_t count_rollbackable(dialect::Connection&, std::span<const Statement> statements) const override {
    std::size_t count = 0;
    while (rolls_rows_back && count < statements.size() &&
           (statements[count].text.starts_with("INSERT") || statements[count].text.starts_with("UPDATE")))
      ++count;
    return count;
  }
  bool rows_outlived_rollback(dialect::Connection&) const override { return rows_stay; }
  bool may_fail_halfway(const Statement& statement) const override {
    return statement.text.starts_with("INSERT") || statement.text.starts_with("UPDATE") ||
           statement.text.starts_with("CALL");
  }
  std::optional<dialect::HandedOver> hand_over(dialect::Connection&,
                                               const Statement& statement) const override {
    if (!hands_over || !statement.text.starts_with("ALTER ")) return std::nullopt;
    return dialect::HandedOver{"d", statement.text.substr(6), "", "", "", "", "", "password=secret\n"};
  }
  std::optional<std::string> state_before(dialect::Connection&, const Statement& statement) const override {
    if (!outcome_found) return std::nullopt;
    return "state of " + statement.text;
  }
  std::optional<std::string> state_sql(dialect::Connection&, const Statement& statement) const override {
    return "STATE(" + std::to_string(statement.text.size()) + ")";
  }
  dialect::OutcomeFound outcome(dialect::Connection&, const Statement& statement,
                                const std::string& before) const override {
    return before == "state of " + statement.text && outcome_found ? *outcome_found
                                                                   : dialect::StatementOutcome::unknown;
  }
  std::optional<dialect::OrphanedBackend> orphaned_backend(dialect::Connection&) const override {
    if (orphans.empty()) return std::nullopt;
    auto orphan = orphans.front();
    orphans.pop_front();
    return orphan;
  }
  std::vector<std::string> version_check(const std::string&,
                                         const std::vector<std::string>& expected) const override {
    return {"CHECK VERSIONS " + text::join(expected, ",")};
  }
  std::vector<std::string> assertion(std::string_view text, const std::string&) const override {
    return {"ASSERT " + std::string(text)};
  }
  dialect::TransactionFrame transaction_frame(bool foreign_keys_off, bool) const override {
    dialect::TransactionFrame frame;
    if (!foreign_keys_off) return frame;
    frame.before = {"FOREIGN KEYS OFF"};
    frame.before_commit = {"CHECK FOREIGN KEYS"};
    frame.after = {"FOREIGN KEYS ON"};
    return frame;
  }
  std::optional<FailureCause> find_failure_cause(const dialect::StatementFailure&,
                                                 std::span<const Statement>) const override {
    return cause;
  }
  bool has_table(dialect::Connection&, const schema::ObjectName&) const override { return true; }
  dialect::JournalSql journal_sql() const override {
    dialect::JournalSql sql;
    sql.now = "NOW";
    sql.time_text = "at";
    if (measures_transactions) sql.transaction_milliseconds = "MILLISECONDS";
    if (marks_time) {
      sql.mark_time = "MARK {}";
      sql.milliseconds_since = "SINCE {}";
    }
    return sql;
  }
  std::vector<std::string> session_reset_statements() const override { return {"RESET ALL"}; }
  std::string default_schema(dialect::Connection&) const override { return {}; }

  // A run doesn't ask for these.

  dialect::ServerGreeting greeting(dialect::Connection&) const override { throw_unused(); }

  std::unique_ptr<dialect::Connection> connect(const config::DatabaseUrl&,
                                               const dialect::ConnectOptions&) const override {
    throw_unused();
  }
  dialect::Diagnosis diagnose(const dialect::DiagnosticTarget&) const override { throw_unused(); }
  bool is_transient(const DatabaseError&, const config::DatabaseUrl&) const override { throw_unused(); }
  schema::Catalog inspect(dialect::Connection&, const dialect::InspectOptions&) const override {
    throw_unused();
  }
  std::vector<dialect::RenderedStatement> render(const std::vector<operation::Operation>&,
                                                 const schema::Catalog&, const schema::Catalog&,
                                                 dialect::RenderDirection) const override {
    throw_unused();
  }
  std::string native_type(const dialect::PortableType&) const override { throw_unused(); }
  std::unique_ptr<dialect::Scratch> open_scratch(dialect::Connection&, const config::DatabaseUrl&,
                                                 const dialect::ScratchOptions&) const override {
    throw_unused();
  }
  std::string literal_expression(const std::string&) const override { throw_unused(); }
  std::vector<sql::DataPrecondition> data_preconditions(
      const std::vector<const std::vector<Statement>*>&) const override {
    throw_unused();
  }
  std::string parameter_literal(const dialect::Parameter&) const override { throw_unused(); }

 private:
  [[noreturn]] static void throw_unused() {
    throw std::logic_error("a run does not ask the dialect for this");
  }
};

}  // namespace limbeck::testing
