#include "dialect/dialect.hpp"

#include "dialect/mysql/mysql.hpp"
#include "dialect/postgresql/postgresql.hpp"
#include "dialect/sqlite/sqlite.hpp"

namespace limbeck::dialect {

const std::vector<EngineKind>& supported_engines() {
  static const std::vector<EngineKind> engines = {EngineKind::postgresql, EngineKind::sqlite,
                                                  EngineKind::mysql};
  return engines;
}

std::vector<std::string> supported_engine_names() {
  std::vector<std::string> names;
  for (const auto engine : supported_engines()) names.emplace_back(to_string(engine));
  return names;
}

const Dialect& dialect_for(EngineKind engine) {
  switch (engine) {
    case EngineKind::postgresql:
      return postgresql_dialect();
    case EngineKind::sqlite:
      return sqlite_dialect();
    case EngineKind::mysql:
      break;
  }
  return mysql_dialect();
}

}  // namespace limbeck::dialect
