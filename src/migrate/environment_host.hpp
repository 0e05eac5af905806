// Answers what env.py of an Alembic project asks of its database ahead of the migrations and behind them:
// where to connect to, and statements in transactions of its own.
#pragma once

#include <functional>
#include <string>

#include "base/json.hpp"
#include "config/database_url.hpp"
#include "migrate/database.hpp"

namespace limbeck::migrate {

class EnvironmentHost {
 public:
  struct Hooks {
    /// Connects, or tells where that is done already: env.py's first engine does so, and each further
    /// connection. `address`: what env.py gives. Throws Error, DatabaseError.
    std::function<Database&(const config::DatabaseUrl& address)> connect;
    /// Called ahead of the first statement. May be empty; may throw Error.
    std::function<void()> before_first_statement;
    /// The command changes nothing: a statement of env.py that would (CREATE SCHEMA IF NOT EXISTS) comes to
    /// nothing, and env.py goes on.
    bool only_reads = false;
  };
  explicit EnvironmentHost(Hooks hooks) : hooks_(std::move(hooks)) {}

  /// From now on statements run there, instead of in the database; nullptr: in that again. What env.py and
  /// its revisions do is tried out so.
  void divert(dialect::Connection* to) { diverted_ = to; }

  /// scripts::Answer.
  std::string answer(const std::string& request);

 private:
  Json handle(const Json& request);
  Json connect(const Json& request);
  Json run(const Json& request);
  dialect::Result query(const std::string& sql, const std::vector<dialect::Parameter>& values);
  dialect::Connection& connection() const;

  Hooks hooks_;
  Database* database_ = nullptr;
  dialect::Connection* diverted_ = nullptr;
  bool has_run_ = false;
  bool began_in_autocommit_ = false;  ///< the transaction that is open, by a BEGIN of env.py's own
};

}  // namespace limbeck::migrate
