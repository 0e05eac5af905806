#include "base/engine.hpp"

#include "base/text.hpp"

namespace limbeck {

std::optional<EngineKind> find_engine(std::string_view name) {
  if (text::iequals(name, "postgresql") || text::iequals(name, "postgres")) return EngineKind::postgresql;
  if (text::iequals(name, "sqlite")) return EngineKind::sqlite;
  if (text::iequals(name, "mysql") || text::iequals(name, "mariadb")) return EngineKind::mysql;
  return std::nullopt;
}

const std::vector<std::string>& engine_names() {
  static const std::vector<std::string> names = {"postgresql", "sqlite", "mysql", "mariadb", "postgres"};
  return names;
}

}  // namespace limbeck
