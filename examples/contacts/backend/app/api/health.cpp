#include <set>
#include <string>

#include "app/api/routes.hpp"
#include "app/core/http.hpp"
#include "migration_heads.hpp"  // written by the build: what `limbeck heads` says of migrations/versions

namespace api {

namespace {

std::set<std::string> revisions_of(database::Pool& pool) {
  try {
    const database::Result result = pool.execute("SELECT version_num FROM alembic_version");
    std::set<std::string> revisions;
    for (int row = 0; row < result.rows(); ++row) revisions.insert(result.text(row, 0));
    return revisions;
  } catch (const database::Failure& failure) {
    if (failure.state == "42P01") return {};  // no such table: nothing was ever applied
    throw;
  }
}

}  // namespace

void add_health(httplib::Server& server, database::Pool& pool) {
  // The process lives. A database that is down is no reason to restart it.
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    http::reply(response, 200, {{"status", "ok"}});
  });
  // Requests can be served: the database answers and is at the head that this build was made with.
  server.Get("/readyz", [&pool](const httplib::Request&, httplib::Response& response) {
    const std::set<std::string> needed(migration_heads.begin(), migration_heads.end());
    const std::set<std::string> there = revisions_of(pool);
    const bool ready = there == needed;
    http::reply(response, ready ? 200 : 503,
                {{"status", ready ? "ok" : "the database is not at the revision that this server needs"},
                 {"needed", needed},
                 {"database", there}});
  });
}

}  // namespace api
