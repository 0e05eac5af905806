// An application's own connection, taken over for the length of a call.
#include "dialect/adopt.hpp"

#include <fmt/core.h>

#include <map>

#include "base/text.hpp"
#include "dialect/postgresql/connect/connect.hpp"
#include "dialect/postgresql/connect/connection.hpp"
#include "dialect/postgresql/postgresql.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect {
namespace {

/// The parameters that it connected with, for the connection that holds the lock.
config::DatabaseUrl address_of(PGconn* connection) {
  config::DatabaseUrl url;
  url.engine = EngineKind::postgresql;
  PQconninfoOption* const options = PQconninfo(connection);
  for (auto* option = options; option && option->keyword; ++option) {
    if (!option->val || !*option->val) continue;
    const std::string keyword = option->keyword;
    if (keyword == "host") {
      url.host = option->val;
    } else if (keyword == "port") {
      url.port = option->val;
    } else if (keyword == "user") {
      url.user = option->val;
    } else if (keyword == "password") {
      url.password = option->val;
    } else if (keyword == "dbname") {
      url.database = option->val;
    } else if (keyword != "application_name" && keyword != "fallback_application_name") {
      url.options.emplace_back(keyword, option->val);
    }
  }
  PQconninfoFree(options);
  return url;
}

/// What we set ourselves, as (name, value).
std::vector<std::pair<std::string, std::string>> migration_settings(const ConnectOptions& options) {
  auto settings = postgresql::session_settings(options);
  // Only a safety belt, which an application that goes on to write has no use for.
  std::erase_if(settings,
                [](const auto& setting) { return setting.first == "default_transaction_read_only"; });
  settings.emplace_back("standard_conforming_strings", "on");
  settings.emplace_back("client_encoding", "UTF8");
  return settings;
}

/// The state of an application's session that a revision, or we, may change: its role, and each setting that
/// it has SET or that we set. (Settings of names of its own, such as app.tenant, can't be listed; they are
/// never touched.)
class SessionState {
 public:
  static SessionState capture(Connection& connection) {
    SessionState state;
    const auto roles = connection.query("SELECT session_user, current_setting('role')");
    state.session_user_ = roles.text(0, 0);
    state.role_ = roles.text(0, 1);
    const auto settings = connection.query(
        "SELECT name, setting FROM pg_catalog.pg_settings WHERE name NOT LIKE 'transaction!_%' ESCAPE '!' "
        "AND (source = 'session' OR"
        " name IN ('lock_timeout', 'statement_timeout', 'standard_conforming_strings', 'client_encoding'))");
    for (std::size_t row = 0; row < settings.rows.size(); ++row) {
      state.settings_[settings.text(row, 0)] = settings.text(row, 1);
    }
    const auto& ours = dynamic_cast<postgresql::PostgresqlConnection&>(connection);
    state.user_was_changed_ = ours.user() != state.session_user_;
    return state;
  }

  /// From a session without a role of its own to this one, with `changes` to it.
  std::vector<std::string> statements(const std::vector<std::pair<std::string, std::string>>& changes) const {
    auto settings = settings_;
    for (const auto& [name, value] : changes) settings[name] = value;
    std::vector<std::string> rows;
    for (const auto& [name, value] : settings) {
      rows.push_back(
          fmt::format("({}, {})", postgresql::quote_literal(name), postgresql::quote_literal(value)));
    }
    std::vector<std::string> statements;
    statements.push_back(
        "SELECT pg_catalog.set_config(s.name, coalesce(w.value, s.reset_val), false) FROM "
        "pg_catalog.pg_settings s"
        " LEFT JOIN (VALUES " +
        text::join(rows, ", ") +
        ") w (name, value) ON w.name = s.name"
        " WHERE (s.context = 'user' OR s.context = 'superuser' AND current_setting('is_superuser') = 'on')"
        " AND s.name NOT LIKE 'transaction!_%' ESCAPE '!' AND s.setting IS DISTINCT FROM coalesce(w.value, "
        "s.reset_val)"
        " AND (w.name IS NOT NULL OR s.source = 'session')");
    if (user_was_changed_) {
      statements.push_back("SET SESSION AUTHORIZATION " + postgresql::quote_identifier(session_user_));
    }
    statements.push_back("SET ROLE " + (role_ == "none" ? role_ : postgresql::quote_identifier(role_)));
    return statements;
  }

 private:
  std::string session_user_, role_;
  bool user_was_changed_ = false;  ///< SET SESSION AUTHORIZATION had been used
  std::map<std::string, std::string> settings_;
};

}  // namespace

Adopted adopt(pg_conn* connection, const ConnectOptions& options) {
  auto ours = std::make_unique<postgresql::PostgresqlConnection>(connection, options);
  return {&postgresql_dialect(), address_of(connection), std::move(ours)};
}

namespace postgresql {

PostgresqlConnection::PostgresqlConnection(PGconn* borrowed_connection, const ConnectOptions& options)
    : connection_(borrowed_connection) {
  if (!borrowed_connection || PQstatus(borrowed_connection) != CONNECTION_OK) {
    throw UsageError("the application's PostgreSQL connection is not connected",
                     "connect it, or use PQreset()");
  }
  if (PQtransactionStatus(borrowed_connection) != PQTRANS_IDLE ||
      PQpipelineStatus(borrowed_connection) != PQ_PIPELINE_OFF) {
    throw UsageError("the application's PostgreSQL connection is busy, in a transaction or in pipeline mode",
                     "finish what it does before migrating");
  }
  is_borrowed_ = true;
  was_nonblocking_ = PQisnonblocking(borrowed_connection) == 1;
  cancel_requested_ = options.cancelled;
  PQsetnonblocking(borrowed_connection, 1);
  cancel_ = PQgetCancel(borrowed_connection);
  try {
    const auto state = SessionState::capture(*this);
    original_settings_ = state.statements({});
    session_settings_ = state.statements(migration_settings(options));
    for (const auto& setting : session_settings_) query(setting, {});
  } catch (...) {
    disconnect();
    throw;
  }
}

}  // namespace postgresql
}  // namespace limbeck::dialect
