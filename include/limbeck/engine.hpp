// The database engines by their names.
#pragma once

namespace limbeck {

/// The database engines that Limbeck knows, each with its relatives: whose SQL is spoken, and by which rules
/// it is read.
enum class EngineKind {
  postgresql,  ///< PostgreSQL, and what speaks its protocol
  sqlite,      ///< SQLite
  mysql,       ///< MariaDB and MySQL
};

/// "postgresql", "sqlite" or "mysql": as in `dialect=` of a revision file and in the models' JSON.
constexpr const char* to_string(EngineKind engine) {
  switch (engine) {
    case EngineKind::postgresql:
      return "postgresql";
    case EngineKind::sqlite:
      return "sqlite";
    case EngineKind::mysql:
      break;
  }
  return "mysql";
}

}  // namespace limbeck
