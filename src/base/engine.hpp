// The database engines: their names, and which one at which version is meant.
#pragma once

#include <limbeck/engine.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck {

/// The engine of a name in a revision file (`dialect=…`) or in a URL's scheme, ignoring case. `postgres` and
/// `mariadb` are known as well.
std::optional<EngineKind> find_engine(std::string_view name);

/// The names that `find_engine` knows, for messages.
const std::vector<std::string>& engine_names();

/// Who speaks an engine's protocol, as far as a connection can tell.
enum class Flavour {
  original,  ///< PostgreSQL, SQLite, MySQL
  cockroachdb,
  yugabytedb,
  redshift,
  materialize,
  mariadb,
  tidb,
};

/// What a database runs on.
struct Engine {
  EngineKind kind = EngineKind::postgresql;
  Flavour flavour = Flavour::original;
  /// PostgreSQL's server_version_num (150018), SQLite's version number (3040001), MariaDB's and MySQL's as
  /// their client library has it (101119 is 10.11.19, 80036 is 8.0.36); 0: see newest().
  int version = 0;

  /// Has it what came with version `wanted`? The newest has.
  bool is_at_least(int wanted) const { return version == 0 || version >= wanted; }

  bool operator==(const Engine&) const = default;
};

/// What is assumed where no server says which it is (scripts that are written offline, files that are read
/// without a database): the engine itself, with all that its newest version has. Of MariaDB and MySQL,
/// MariaDB.
constexpr Engine newest(EngineKind kind) {
  return {kind, kind == EngineKind::mysql ? Flavour::mariadb : Flavour::original, 0};
}

}  // namespace limbeck
