#include "dialect/sqlite/migrate/assertion.hpp"

#include <fmt/core.h>

#include "base/text.hpp"
#include "dialect/sqlite/quote.hpp"

namespace limbeck::dialect::sqlite {
namespace {

void append(std::vector<std::string>& list, const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

/// The rows that point nowhere, kept in a temporary table of that name.
class Orphans {
 public:
  explicit Orphans(std::string_view table) : table_(fmt::format("temp.{}", table)), name_(table) {}

  std::string drop() const { return "DROP TABLE IF EXISTS " + table_; }
  std::vector<std::string> note() const {
    return {drop(), fmt::format("CREATE TEMP TABLE {} AS {}", name_, query)};
  }
  /// Fails when there are more.
  std::vector<std::string> check() const {
    return assertion(broken_foreign_keys, "rows point to rows that do not exist (PRAGMA foreign_key_check)",
                     fmt::format("NOT EXISTS ({} EXCEPT SELECT * FROM {})", query, table_));
  }

 private:
  static constexpr std::string_view query =
      R"(SELECT "table", rowid AS id, parent FROM pragma_foreign_key_check)";
  std::string table_, name_;
};

}  // namespace

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
  const Orphans orphans("limbeck_orphans");
  append(frame.before, orphans.note());
  frame.before_commit = orphans.check();
  frame.after.insert(frame.after.begin(), orphans.drop());
  return frame;
}

ForeignKeyGuard foreign_key_guard() {
  ForeignKeyGuard guard;
  guard.before = {"PRAGMA foreign_keys = OFF"};
  append(guard.before,
         assertion(
             enforced_foreign_keys,
             "foreign keys are on, and the transaction that is open keeps them on, so that DROP TABLE would "
             "delete or change the rows that refer to a table: run PRAGMA foreign_keys = OFF before the "
             "transaction begins (in env.py)",
             "NOT foreign_keys FROM pragma_foreign_keys"));
  // A script that has a frame as well has a table of that name.
  const Orphans orphans("limbeck_orphans_before");
  append(guard.before, orphans.note());
  guard.behind = orphans.check();
  guard.behind.push_back(orphans.drop());
  return guard;
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
  for (const auto each : {version_mismatch, broken_foreign_keys, unexpected_object, enforced_foreign_keys}) {
    if (!rest.starts_with(std::string(each) + ": ")) continue;
    code = each;
    text = rest.substr(each.size() + 2);
    return true;
  }
  return false;
}

}  // namespace limbeck::dialect::sqlite
