// A connection over MariaDB Connector/C.
#pragma once

#include <mysql.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/database_url.hpp"
#include "dialect/connection.hpp"
#include "dialect/connector.hpp"
#include "dialect/mysql/connect/connect.hpp"
#include "dialect/mysql/connect/settings.hpp"

namespace limbeck::dialect::mysql {

/// One statement at a time, in the text protocol; several in one text are refused by the server.
class MysqlConnection final : public Connection {
 public:
  /// Throws ConnectionError.
  MysqlConnection(const config::DatabaseUrl& url, const ConnectOptions& options);
  /// On an application's own connection, which goes back as it was when this object ends: its session
  /// settings (those that save_session_sql() keeps), its character set, and whether it takes several
  /// statements at once. Throws UsageError when it is closed, busy, in a transaction, or in no database.
  MysqlConnection(MYSQL* borrowed, const ConnectOptions& options);
  ~MysqlConnection() override;
  MysqlConnection(const MysqlConnection&) = delete;
  MysqlConnection& operator=(const MysqlConnection&) = delete;

  using Connection::execute;
  Result query(std::string_view sql, const std::vector<Parameter>& parameters = {}) override;
  void execute(const Statement& statement) override;
  std::optional<StatementFailure> execute_all(std::span<const Statement> statements,
                                              const std::function<void(std::size_t)>& done = {}) override;
  bool in_transaction() const override;
  void cancel() override;
  void on_notice(std::function<void(const std::string&)> receiver) override;
  std::string server_description() const override;
  Engine engine() const override;

  /// By which the server's list of connections calls this one.
  unsigned long id() const { return id_; }
  /// Of a Galera cluster.
  bool is_cluster_node();
  /// TLSv1.3 and its cipher; empty: not encrypted.
  std::string tls() const;
  const ConnectionSettings& settings() const { return settings_; }
  /// Tells whether this object is still there.
  std::weak_ptr<MysqlConnection*> watch() const { return self_; }

 private:
  class Watch;

  void begin_session(const ConnectOptions& options);
  void restore_original();
  Result run(std::string_view sql, bool keep_rows);
  void refuse_change_of_database(std::string_view sql) const;
  void return_to_database();
  bool ask(std::string_view sql);
  bool has_stale_table() const;
  void read_rows(Result& result, bool keep_rows, std::string_view sql);
  void tell_warnings();
  void show_warnings(const Result& warnings);
  std::size_t window_of(std::span<const Statement> statements) const;
  void execute_window(std::span<const Statement> statements, const std::function<void(std::size_t)>& done);
  void take_several_statements(bool wanted);
  std::string open_transactions();
  void require_connected() const;
  [[noreturn]] void fail(std::string_view sql);
  [[noreturn]] void give_up(const std::string& message);

  /// What an application's connection was like.
  struct Original {
    std::string character_set;
    bool takes_several_statements;
    std::vector<std::string> statements;  ///< that bring its session back
  };

  ConnectionSettings settings_;
  Handle handle_;
  std::optional<Original> original_;
  unsigned long id_ = 0;
  std::chrono::milliseconds answer_timeout_{0};
  std::function<bool()> cancel_requested_;
  std::atomic<bool> cancel_sent_ = false;
  bool is_lost_ = false;
  bool takes_several_statements_ = false, in_window_ = false;
  std::optional<std::string> database_;  // that the session began in
  std::optional<bool> is_cluster_node_;
  std::function<void(const std::string&)> notice_receiver_;
  std::shared_ptr<MysqlConnection*> self_ = std::make_shared<MysqlConnection*>(this);
};

/// Throws Error when it is another engine's.
MysqlConnection& as_mysql(Connection& connection);

}  // namespace limbeck::dialect::mysql
