// Environment variables of the engines' client libraries: libpq's (PostgreSQL manual, 34.15), and those of
// MariaDB's and MySQL's clients.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/database_url.hpp"
#include "config/environment.hpp"

namespace limbeck::config {

struct ClientVariable {
  const char* name;     ///< "PGHOST"
  const char* keyword;  ///< "host"
};

/// All that stand for a connection parameter.
const std::vector<ClientVariable>& client_variables(EngineKind engine);

/// Puts those that only `.env` sets into what the URL leaves open, where the client library, which reads
/// the real environment itself, would not see them. A service names a whole connection, so nothing is added
/// to one. Returns the variables that the connection will use, with origins, the real environment's included.
std::vector<std::pair<std::string, std::string>> apply_client_variables(DatabaseUrl& url,
                                                                        const Environment& environment);

}  // namespace limbeck::config
