#include "dialect/sql/syntax.hpp"

#include "base/text.hpp"

namespace limbeck::sql {

const char* name(Syntax syntax) {
  switch (syntax) {
    case Syntax::postgresql:
      return "postgresql";
    case Syntax::sqlite:
      return "sqlite";
    case Syntax::mysql:
      return "mysql";
  }
  return "";
}

std::optional<Syntax> find_syntax(std::string_view name) {
  if (text::iequals(name, "postgresql") || text::iequals(name, "postgres")) return Syntax::postgresql;
  if (text::iequals(name, "sqlite")) return Syntax::sqlite;
  if (text::iequals(name, "mysql") || text::iequals(name, "mariadb")) return Syntax::mysql;
  return std::nullopt;
}

const std::vector<std::string>& syntax_names() {
  static const std::vector<std::string> names = {"postgresql", "sqlite", "mysql", "mariadb", "postgres"};
  return names;
}

}  // namespace limbeck::sql
