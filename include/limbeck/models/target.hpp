// What the models are being read for.
#pragma once

#include <cstdlib>
#include <cstring>
#include <limbeck/models/node.hpp>

namespace limbeck::models {

/// The database that the models are read for, from the environment variables LIMBECK_DIALECT and
/// LIMBECK_SERVER_VERSION.
struct Target {
  EngineKind dialect = postgresql;
  /// PostgreSQL's server_version_num (150018), SQLite's version number (3040001); 0 when unknown.
  int server_version = 0;
};

/// For models that differ from engine to engine by more than `.on(dialect, …)` and `only_on()` can say. In an
/// application, which runs without those variables, the dialect is PostgreSQL and the version 0.
inline Target target() {
  Target result;
  if (const char* name = std::getenv("LIMBECK_DIALECT")) {
    for (EngineKind dialect : {postgresql, sqlite, mysql}) {
      if (std::strcmp(name, to_string(dialect)) == 0) result.dialect = dialect;
    }
  }
  if (const char* version = std::getenv("LIMBECK_SERVER_VERSION")) result.server_version = std::atoi(version);
  return result;
}

}  // namespace limbeck::models
