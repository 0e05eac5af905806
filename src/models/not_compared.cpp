#include "models/not_compared.hpp"

#include <fmt/core.h>

#include "dialect/sql/compared.hpp"
#include "dialect/sql/splitter.hpp"

namespace limbeck::models {

std::string NotCompared::place() const {
  return line > 0 ? fmt::format("{}:{}", file, line) : file;
}

std::vector<NotCompared> not_compared(const DesiredState& desired, const dialect::Dialect& dialect) {
  std::vector<NotCompared> found;
  const auto check_statement = [&](const std::string& place, int line, const Statement& statement) {
    for (auto& what : sql::not_compared(dialect.engine(), statement))
      found.push_back({place, line, std::move(what)});
  };
  if (const auto* sql = std::get_if<DesiredSql>(&desired)) {
    for (const auto& file : sql->files) {
      for (const auto& statement : file.statements) check_statement(file.name, statement.line, statement);
    }
    return found;
  }
  for (const auto& [id, object] : std::get<DesiredCatalog>(desired).catalog.objects) {
    const auto place = "the models, " + id.display();
    for (const auto& statement : sql::split(dialect.engine(), object.definition, place))
      check_statement(place, 0, statement);
  }
  return found;
}

}  // namespace limbeck::models
