// libpq's environment variables (PostgreSQL manual, 34.15).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/database_url.hpp"
#include "config/environment.hpp"

namespace limbeck::config {

struct PgVariable {
  const char* name;     ///< "PGHOST"
  const char* keyword;  ///< "host"
};

/// All that stand for a connection parameter.
const std::vector<PgVariable>& pg_variables();

/// Puts those that only `.env` sets into what the URL leaves open, where libpq, which reads the real
/// environment itself, would not see them. A service names a whole connection, so nothing is added to one.
/// Returns the variables that the connection will use, with origins, the real environment's included.
std::vector<std::pair<std::string, std::string>> apply_pg_variables(DatabaseUrl& url,
                                                                    const Environment& environment);

}  // namespace limbeck::config
