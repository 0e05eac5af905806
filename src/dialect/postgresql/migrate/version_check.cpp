#include "dialect/postgresql/migrate/version_check.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialect/postgresql/quote.hpp"

namespace limbeck::dialect::postgresql {

std::string dollar_block(const std::string& body) {
  std::string tag = "$limbeck$";
  while (body.find(tag) != std::string::npos) tag.insert(tag.size() - 1, "_");
  return fmt::format("DO {}\n{}\n{}", tag, body, tag);
}

std::vector<std::string> assertion(std::string_view text, const std::string& condition) {
  return {
      dollar_block(fmt::format("BEGIN\n"
                               "  IF ({}) IS NOT TRUE THEN\n"
                               "    RAISE EXCEPTION USING ERRCODE = 'LB004', MESSAGE = {};\n"
                               "  END IF;\n"
                               "END",
                               condition, quote_literal(text)))};
}

std::vector<std::string> version_check(const std::string& version_table,
                                       const std::vector<std::string>& expected) {
  auto sorted = expected;
  std::ranges::sort(sorted);
  std::vector<std::string> literals;
  for (const auto& id : sorted) literals.push_back(quote_literal(id));
  const auto expectation = sorted.empty() ? "nothing" : text::join(sorted, ", ");
  // The snapshot of the SELECT is taken after the lock is held, so no other writer's row can be missed.
  const auto body = fmt::format(
      "DECLARE\n"
      "  found text[];\n"
      "BEGIN\n"
      "  SELECT coalesce(array_agg(version_num::text ORDER BY version_num::text COLLATE \"C\"), '{{}}')\n"
      "    INTO found FROM {};\n"
      "  IF found IS DISTINCT FROM ARRAY[{}]::text[] THEN\n"
      "    RAISE EXCEPTION USING ERRCODE = 'LB001', MESSAGE = {} || "
      "coalesce(nullif(array_to_string(found, ', '), ''), 'nothing');\n"
      "  END IF;\n"
      "END",
      version_table, text::join(literals, ", "),
      quote_literal("another migration has run in between: expected the version table to hold " +
                    expectation + ", but it holds "));
  return {fmt::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", version_table), dollar_block(body)};
}

}  // namespace limbeck::dialect::postgresql
