// A connection over libpq. All of its input and output is nonblocking underneath, so that sending ahead of
// the server's answers can't deadlock, whatever the sizes.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/database_url.hpp"
#include "dialect/connection.hpp"
#include "dialect/connector.hpp"
#include "dialect/postgresql/connect/result.hpp"

namespace limbeck::dialect::postgresql {

/// The prepared statements of one session, by their texts.
class KeptPlans {
 public:
  struct Plan {
    std::string name;
    bool is_new;  ///< it has to be prepared
  };
  Plan find(const std::string& sql) {
    const auto [at, is_new] = names_.try_emplace(sql, "limbeck_" + std::to_string(next_));
    next_ += is_new;
    return {at->second, is_new};
  }
  /// A statement was sent. A plan for a small catalog is a bad one for a big one, so that it is not kept for
  /// long where tables are made.
  void count_statement() {
    constexpr int most = 500;
    if (++statements_ > most) forget();
  }
  /// They may be there or not: the names are not used again.
  void forget() {
    names_.clear();
    statements_ = 0;
  }

 private:
  std::map<std::string, std::string> names_;
  std::size_t next_ = 0;
  int statements_ = 0;
};

class PostgresqlConnection final : public Connection {
 public:
  /// Throws ConnectionError.
  PostgresqlConnection(const config::DatabaseUrl& url, const ConnectOptions& options);
  /// On an application's own connection, which goes back as it was, with its role and its session settings,
  /// when this object ends. Notices go to its own receiver. Throws Error when it is busy, in a transaction or
  /// broken.
  PostgresqlConnection(PGconn* borrowed_connection, const ConnectOptions& options);
  ~PostgresqlConnection() override;
  PostgresqlConnection(const PostgresqlConnection&) = delete;
  PostgresqlConnection& operator=(const PostgresqlConnection&) = delete;

  Result query(std::string_view sql, const std::vector<Parameter>& parameters) override;
  using Connection::execute;
  void execute(const Statement& statement) override;
  std::optional<StatementFailure> execute_all(std::span<const Statement> statements,
                                              const std::function<void(std::size_t index)>& done) override;
  bool in_transaction() const override;
  void cancel() override;
  void on_notice(std::function<void(const std::string&)> receiver) override;
  std::string server_description() const override;
  Engine engine() const override;

  /// Sends all the statements before it reads the first answer: one round trip. One answer for each. Throws
  /// DatabaseError for the first that fails; those behind it are skipped then, and a transaction that was
  /// open, or that one of the statements opened, is left failed.
  std::vector<Rows> query_all(std::span<const std::string> statements);
  /// From now on the server keeps what it has parsed and planned of query_all()'s queries, which is most of
  /// their time where little is found: for a connection of our own that asks the same again and again. Where
  /// somebody else has discarded the plans, the next query_all() throws DatabaseError (26000), once.
  void keep_plans() { plans_.emplace(); }
  /// After DISCARD ALL.
  void forget_plans() {
    if (plans_) plans_->forget();
  }

  void disconnect();
  /// As a new object would be, the receiver of notices apart.
  void reconnect(const config::DatabaseUrl& url, const ConnectOptions& options);

  /// The name of the database as the client knows it.
  std::string database() const;
  /// The user that it connected as, and the address of the server's end; empty for a socket.
  std::string user() const;
  std::string peer_address() const;
  /// "TLSv1.3, TLS_AES_256_GCM_SHA384"; empty: not encrypted.
  std::string tls() const;
  /// A connection parameter as it is in force ("sslmode"); never for a secret.
  std::string parameter(std::string_view keyword) const;
  /// The server process that the server's end named at startup; a pooler names none of the server's.
  int startup_backend_pid() const;

 private:
  class Pipeline;
  friend void receive_notice(void* connection, const PGresult* notice);

  /// Sends what can be sent and reads what can be read, and waits for either. Not `reading`: only while
  /// something is unsent.
  void exchange(bool reading);
  /// Until nothing is unsent.
  void flush();
  /// The next result, or nullptr at the end of a statement's results.
  ResultPtr next_result();
  /// Passes on that somebody asked to stop, once: what comes behind the statement in flight ends the run in
  /// order.
  void cancel_if_requested();
  bool is_lost() const { return answer_timed_out_ || PQstatus(connection_) == CONNECTION_BAD; }
  void require_connected() const;
  /// Reads and drops whatever is still coming.
  void drain();

  void enter_pipeline();
  /// Sync, everything up to its answer read, and out of pipeline mode.
  void leave_pipeline(bool sync_sent);

  std::optional<StatementFailure> execute_alone(const Statement& statement);
  std::optional<StatementFailure> copy_in(const Statement& statement);
  void discard_copy_out();
  bool send(std::string_view sql, const std::vector<Parameter>& parameters = {});
  StatementFailure failure_of(const PGresult* result) const;
  StatementFailure failure_of_connection() const;

  void restore_settings();

  PGconn* connection_ = nullptr;
  bool is_borrowed_ = false;      ///< the connection is an application's
  bool was_nonblocking_ = false;  ///< as it had been
  std::vector<std::string>
      original_settings_;  ///< statements that make its settings and role what they had been
  std::atomic<PGcancel*> cancel_{nullptr};
  std::chrono::milliseconds answer_timeout_{0};
  std::function<bool()> cancel_requested_;
  bool cancel_sent_ = false;  ///< cancel_requested_ was obeyed
  std::optional<KeptPlans> plans_;
  bool answer_timed_out_ = false;  ///< an answer took longer than that: nothing is read from it any more
  std::function<void(const std::string&)> notice_receiver_;
  /// Settings that a pooler would not take as a startup parameter, to be set again after RESET ALL. On an
  /// application's connection in place of it: RESET ALL would undo what the application had SET.
  std::vector<std::string> session_settings_;
};

/// The connection as one of ours; throws Error when it is another engine's.
PostgresqlConnection& as_postgresql(Connection& connection);

}  // namespace limbeck::dialect::postgresql
