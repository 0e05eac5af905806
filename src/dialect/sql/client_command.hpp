// Commands of the interactive clients (psql, mysql, sqlite3) that turn up in SQL files.
#pragma once

#include <string>
#include <string_view>

#include "base/engine.hpp"

namespace limbeck::sql {

struct ClientCommand {
  std::string name;       ///< `\connect`, `.read`, `source`
  std::string client;     ///< whose it is: "psql", "mysql", "sqlite3"
  std::string hint;       ///< what to write instead
  bool harmless = false;  ///< may be skipped: pg_dump's `\restrict` and `\unrestrict`
};

/// Names the command that begins `line` (`\connect other_db`, `.tables`, `source a.sql`) in a file of that
/// syntax.
ClientCommand client_command(EngineKind syntax, std::string_view line);

}  // namespace limbeck::sql
