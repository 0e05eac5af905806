// PostgreSQL over libpq: connections in a pool, statements whose values are always bound, results that clean
// up.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct pg_conn;
struct pg_result;

namespace database {

/// The server refused a statement; `state` is its SQLSTATE.
struct Failure : std::runtime_error {
  Failure(std::string code, const std::string& message)
      : std::runtime_error(message), state(std::move(code)) {}
  std::string state;
};

/// There is no connection to be had, or it broke.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A value for $1, $2, …: sent beside the statement, never inside it.
struct Parameter {
  Parameter(std::string value) : text(std::move(value)) {}
  Parameter(std::string_view value) : text(value) {}
  Parameter(std::int64_t value) : text(std::to_string(value)) {}
  Parameter(std::optional<std::string> value) : text(std::move(value)) {}
  Parameter(std::optional<std::int64_t> value) {
    if (value) text = std::to_string(*value);
  }
  std::optional<std::string> text;  // NULL when it holds nothing
};

class Result {
 public:
  explicit Result(pg_result* result);
  int rows() const;
  /// How many rows an INSERT, UPDATE or DELETE touched.
  std::int64_t affected() const;
  bool is_null(int row, int column) const;
  std::string text(int row, int column) const;
  std::optional<std::string> optional_text(int row, int column) const;
  std::int64_t integer(int row, int column) const;

 private:
  std::unique_ptr<pg_result, void (*)(pg_result*)> result_;
};

class Connection {
 public:
  /// Throws Unavailable. Server, user, password and database are POSTGRES_SERVER, _USER, _PASSWORD and _DB of
  /// the environment; libpq's own variables (PGPORT, PGSSLMODE, …) fill in the rest.
  Connection();
  Result execute(const char* statement, std::initializer_list<Parameter> parameters = {});
  /// Whether the server is still there, as far as the socket knows: no round trip.
  bool usable();
  /// For libraries that work on an application's connection.
  pg_conn* native() { return connection_.get(); }

 private:
  std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
};

/// At most `size` connections, opened when needed and kept. Safe to use from any thread.
class Pool {
 public:
  explicit Pool(std::size_t size) : free_(size) {}

  /// One statement on any connection. Throws Unavailable when none is free within five seconds.
  Result execute(const char* statement, std::initializer_list<Parameter> parameters = {}) {
    return lend([&](Connection& connection) { return connection.execute(statement, parameters); });
  }

  /// What `work` makes of a connection that nobody else has meanwhile. Throws Unavailable like above.
  template <typename Work>
  std::invoke_result_t<Work, Connection&> lend(Work work) {
    Lease lease{*this, take()};
    if (!lease.connection) lease.connection = std::make_unique<Connection>();
    return work(*lease.connection);
  }

 private:
  /// Gives the place back on every way out, and the connection unless it broke.
  struct Lease {
    Pool& pool;
    std::unique_ptr<Connection> connection;
    ~Lease() { pool.give_back(std::move(connection)); }
  };

  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t free_;  // how many may be taken
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace database
