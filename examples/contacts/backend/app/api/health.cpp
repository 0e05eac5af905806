#include <limbeck/migrate.hpp>
#include <string>

#include "app/api/routes.hpp"
#include "app/core/http.hpp"
#include "embedded_migrations.hpp"  // written by the build, of the files in migrations/versions

namespace api {

namespace {

limbeck::MigrationStatus status_of(database::Pool& pool, const limbeck::Migrations& migrations) {
  try {
    return pool.lend([&](database::Connection& connection) {
      return limbeck::Migrator(migrations, connection.native()).status();
    });
  } catch (const limbeck::Error& error) {
    throw database::Unavailable(error.what());
  }
}

std::string reason(const limbeck::MigrationStatus& status) {
  if (!status.unknown.empty())
    return "the database is at a revision that this server does not know: a newer one has migrated it";
  const std::size_t count = status.pending.size();
  return "the database waits for " + std::to_string(count) + (count == 1 ? " migration" : " migrations") +
         " that this server needs";
}

}  // namespace

void add_health(httplib::Server& server, database::Pool& pool) {
  // The process lives. A database that is down is no reason to restart it.
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    http::reply(response, 200, {{"status", "ok"}});
  });
  // Requests can be served: the database answers and is at the head of the migrations that this build
  // carries. It is asked each time, which takes a millisecond or two: a downgrade or a failover is noticed at
  // once.
  server.Get("/readyz", [&pool, migrations = limbeck::Migrations(embedded_migrations())](
                            const httplib::Request&, httplib::Response& response) {
    const limbeck::MigrationStatus status = status_of(pool, migrations);
    http::Json pending = http::Json::array();
    for (const limbeck::AppliedRevision& revision : status.pending) pending.push_back(revision.id);
    http::reply(response, status.at_head() ? 200 : 503,
                {{"status", status.at_head() ? "ok" : reason(status)},
                 {"needed", migrations.heads()},
                 {"database", status.rows},
                 {"pending", pending}});
  });
}

}  // namespace api
