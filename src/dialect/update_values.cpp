#include "dialect/update_values.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace limbeck::dialect {

std::string update_values(const Dialect& dialect, const schema::ObjectId& column,
                          const std::vector<std::pair<std::string, std::string>>& values) {
  const auto name = dialect.quote_identifier(column.part);
  std::string cases;
  std::vector<std::string> former;
  for (const auto& [from, to] : values) {
    former.push_back(dialect.quote_literal(from));
    cases += fmt::format(" WHEN {} THEN {}", former.back(), dialect.quote_literal(to));
  }
  return fmt::format("UPDATE {0} SET {1} = CASE {1}{2} END WHERE {1} IN ({3})", dialect.quote(column.name),
                     name, cases, text::join(former, ", "));
}

}  // namespace limbeck::dialect
