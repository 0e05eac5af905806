// What the tools of a server's own say that a database holds: a judge that knows nothing of Limbeck's.
#pragma once

#include <string>

#include "config/database_url.hpp"
#include "dialect/connection.hpp"

namespace limbeck::convergence {

/// The schema of the database of a connection, as mariadb-dump writes it, without what says nothing: the
/// order of columns and keys, USING BTREE, the case of names, counters, and which of RESTRICT and NO ACTION a
/// foreign key says. `server` is how it is reached. Empty for engines that have no such judge. Throws Error.
std::string server_dump(dialect::Connection& connection, const config::DatabaseUrl& server);

}  // namespace limbeck::convergence
