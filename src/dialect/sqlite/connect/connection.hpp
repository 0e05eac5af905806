// A connection to an SQLite database.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "config/database_url.hpp"
#include "dialect/connection.hpp"
#include "dialect/connector.hpp"
#include "dialect/sqlite/migrate/foreign_keys.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace limbeck::dialect::sqlite {

/// Opens the file of `url`, or an empty database in memory. Foreign keys are enforced on it. Options of the
/// URL: `mode` (ro, rw, rwc), `timeout` (seconds to wait for a lock, as in Python's driver), `vfs`,
/// `immutable`, `nolock`, `psow` and `cache` (as in SQLite's URI filenames); those that only Python's driver
/// understands are passed over. Waits 5 s for another connection's lock unless lock_timeout or `timeout` say
/// otherwise. Throws ConnectionError when there is no such file (read_only), folder or permission, or when it
/// is no database.
std::unique_ptr<Connection> connect(const config::DatabaseUrl& url, const ConnectOptions& options);

class SqliteConnection : public Connection {
 public:
  /// `flags` and `name` as for sqlite3_open_v2; `file` is what messages call it, empty for one in memory.
  SqliteConnection(const std::string& name, int flags, const std::string& vfs, std::string file,
                   const ConnectOptions& options);
  /// On an application's own connection, which goes back as it was (its busy handler, if it has one that is
  /// no busy timeout, its progress handler and extended result codes apart) when this object ends. Throws
  /// Error when it is in a transaction, or refuses to write and is not opened for reading only.
  SqliteConnection(sqlite3* theirs, const ConnectOptions& options);
  ~SqliteConnection() override;
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  using Connection::execute;
  Result query(std::string_view sql, const std::vector<Parameter>& parameters = {}) override;
  void execute(const Statement& statement) override;
  std::optional<StatementFailure> execute_all(std::span<const Statement> statements,
                                              const std::function<void(std::size_t)>& done = {}) override;
  bool in_transaction() const override;
  void cancel() override;
  void on_notice(std::function<void(const std::string&)>) override {}
  std::string server_description() const override;
  Engine engine() const override;

  /// Empty for a database in memory.
  const std::string& file() const { return file_; }
  /// For what Connection has no word for.
  sqlite3* handle() const { return handle_; }

 private:
  struct Prepared;
  /// What an application's connection was like.
  struct OriginalSettings {
    int busy_timeout;  ///< milliseconds; how long this object waits for locks, too, unless lock_timeout says
                       ///< otherwise
    std::vector<std::string> settings;  ///< statements that bring them back
  };

  void install_handlers();
  void restore_settings();
  void bind(sqlite3_stmt* statement, const std::vector<Parameter>& parameters);
  Result run(std::string_view sql, const std::vector<Parameter>& parameters, bool keep_rows);
  void refuse_cascading_drop(std::string_view sql);
  bool enforces_foreign_keys();
  [[noreturn]] void fail(std::string_view sql);
  static int on_busy(void* self, int count);
  static int on_progress(void* self);
  bool should_stop();

  ForeignKeyCheck foreign_key_check_;
  sqlite3* handle_ = nullptr;
  std::optional<OriginalSettings> original_settings_;
  std::string file_;
  std::chrono::milliseconds lock_timeout_;
  std::chrono::milliseconds statement_timeout_;
  std::chrono::steady_clock::time_point waiting_since_, running_since_;
  std::atomic<bool> cancelled_ = false;
  std::function<bool()> cancel_requested_;
  bool stopped_ = false;  ///< cancel_requested_ was obeyed: what comes now ends the run in order
  bool timed_out_ = false;
};

}  // namespace limbeck::dialect::sqlite
