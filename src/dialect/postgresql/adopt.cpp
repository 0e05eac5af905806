// An application's own connection, taken over for the length of a call.
#include "dialect/adopt.hpp"

#include <cstdlib>

#include "dialect/postgresql/connect.hpp"
#include "dialect/postgresql/connection.hpp"
#include "dialect/postgresql/postgresql.hpp"

namespace limbeck::dialect {
namespace {

/// The parameters that it connected with, for the connection that holds the lock.
config::DatabaseUrl address_of(PGconn* connection) {
  config::DatabaseUrl url;
  url.dialect = config::DialectName::postgresql;
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

}  // namespace

Adopted adopt(pg_conn* connection, const ConnectOptions& options) {
  auto ours = std::make_unique<postgresql::PostgresqlConnection>(connection, options);
  return {&postgresql_dialect(), address_of(connection), std::move(ours)};
}

namespace postgresql {

PostgresqlConnection::PostgresqlConnection(PGconn* theirs, const ConnectOptions& options)
    : connection_(theirs) {
  if (!theirs || PQstatus(theirs) != CONNECTION_OK) {
    throw UsageError("the application's PostgreSQL connection is not connected",
                     "connect it, or use PQreset()");
  }
  if (PQtransactionStatus(theirs) != PQTRANS_IDLE || PQpipelineStatus(theirs) != PQ_PIPELINE_OFF) {
    throw UsageError("the application's PostgreSQL connection is busy, in a transaction or in pipeline mode",
                     "finish what it does before migrating");
  }
  session_settings_ = with_standard_strings(session_statements(options), theirs);
  theirs_ = true;
  theirs_nonblocking_ = PQisnonblocking(theirs) == 1;
  PQsetnonblocking(theirs, 1);
  cancel_ = PQgetCancel(theirs);
  try {
    for (const auto& setting : session_settings_) query(setting, {});
  } catch (...) {
    disconnect();
    throw;
  }
}

}  // namespace postgresql
}  // namespace limbeck::dialect
