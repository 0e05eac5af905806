#include "dialect/mysql/migrate/version_check.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/mysql/connect/session.hpp"
#include "dialect/mysql/quote.hpp"

namespace limbeck::dialect::mysql {

// The first statement locks the rows, and the gaps between them: nobody else writes there until the
// transaction ends. Compared as bytes: the collation of Alembic's own table may take "a" for "A".
std::vector<std::string> version_check(const std::string& version_table,
                                       const std::vector<std::string>& expected) {
  auto sorted = expected;
  std::ranges::sort(sorted);
  std::vector<std::string> literals;
  for (const auto& id : sorted) literals.push_back(quote_literal(id));
  auto condition = fmt::format("(SELECT COUNT(*) FROM {}) = {}", version_table, sorted.size());
  if (!sorted.empty()) {
    condition += fmt::format(" AND (SELECT COUNT(*) FROM {} WHERE CAST(version_num AS BINARY) IN ({})) = {}",
                             version_table, text::join(literals, ", "), sorted.size());
  }
  const auto expectation = sorted.empty() ? "nothing" : text::join(sorted, ", ");
  const auto message = fmt::format(
      "CONCAT({}, COALESCE((SELECT GROUP_CONCAT(version_num ORDER BY version_num SEPARATOR ', ') FROM {}), "
      "'nothing'))",
      quote_literal("another migration has run in between: expected the version table to hold " +
                    expectation + ", but it holds "),
      version_table);
  // Into a variable: a script prints nothing.
  return {fmt::format("SELECT COUNT(*) INTO @limbeck_rows FROM {} FOR UPDATE", version_table),
          assertion(condition, "LB001", message)};
}

}  // namespace limbeck::dialect::mysql
