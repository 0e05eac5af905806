#include "dialect/sqlite/migrate/assertion.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
std::vector<std::string> assertion(std::string_view code, std::string_view text,
                                   const std::string& condition) {
  return {fmt::format("CREATE TEMP TABLE limbeck_fence (ok INTEGER CONSTRAINT {} CHECK (ok))",
                      quote_identifier(fmt::format("{}: {}", code, text))),
          fmt::format("INSERT INTO temp.limbeck_fence SELECT {}", condition),
          "DROP TABLE temp.limbeck_fence"};
}

std::vector<std::string> version_check(const std::string& version_table,
                                       const std::vector<std::string>& expected) {
  std::vector<std::string> literals;
  for (const auto& revision : expected) literals.push_back(quote_literal(revision));
  const std::string list = text::join(literals, ", ");
  const std::string meant = expected.empty() ? "nothing" : text::enumerate(expected);
  return assertion(
      version_mismatch,
      fmt::format("the version table {} should hold {}; something else has changed it meanwhile",
                  version_table, meant),
      fmt::format("(SELECT count(*) FROM {0}) = {1} AND (SELECT count(DISTINCT version_num) FROM {0} "
                  "WHERE version_num IN ({2})) = {1}",
                  version_table, expected.size(), list));
}

TransactionFrame transaction_frame(bool foreign_keys_off, bool offline) {
  TransactionFrame frame;
  frame.begin = "BEGIN IMMEDIATE";
  if (!foreign_keys_off) return frame;
  frame.before = {"PRAGMA foreign_keys = OFF"};
  frame.after = {"PRAGMA foreign_keys = ON"};
  if (!offline) {
    frame.before.emplace_back("SELECT limbeck_foreign_keys('note')");
    frame.before_commit = {"SELECT limbeck_foreign_keys('check')"};
    return frame;
  }
  const std::string drop = "DROP TABLE IF EXISTS temp.limbeck_orphans";
  const std::string orphans = R"(SELECT "table", rowid AS id, parent FROM pragma_foreign_key_check)";
  frame.before.push_back(drop);
  frame.before.push_back("CREATE TEMP TABLE limbeck_orphans AS " + orphans);
  frame.before_commit =
      assertion(broken_foreign_keys, "rows point to rows that do not exist (PRAGMA foreign_key_check)",
                fmt::format("NOT EXISTS ({} EXCEPT SELECT * FROM temp.limbeck_orphans)", orphans));
  frame.after.insert(frame.after.begin(), drop);
  return frame;
}

ErrorKind kind_of_assertion(std::string_view code) {
  if (code == version_mismatch) return ErrorKind::version_conflict;
  if (code == broken_foreign_keys) return ErrorKind::foreign_key_violation;
  return ErrorKind::other;
}

bool parse_assertion_failure(const std::string& message, std::string& code, std::string& text) {
  std::string_view rest = message;
  constexpr std::string_view prefix = "CHECK constraint failed: ";
  if (rest.starts_with(prefix)) rest.remove_prefix(prefix.size());
  for (const auto each : {version_mismatch, broken_foreign_keys, unexpected_object}) {
    if (!rest.starts_with(std::string(each) + ": ")) continue;
    code = each;
    text = rest.substr(each.size() + 2);
    return true;
  }
  return false;
}

}  // namespace limbeck::dialect::sqlite
