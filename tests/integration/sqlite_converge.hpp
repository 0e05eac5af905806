// From one schema to another and back, as generated revisions would go.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "autogenerate/differ/diff.hpp"
#include "autogenerate/section.hpp"
#include "integration/sqlite_support.hpp"

namespace limbeck::dialect {

inline std::string describe_all(const std::vector<operation::Operation>& operations) {
  std::string text;
  for (const auto& each : operations) text += operation::describe(each) + "\n";
  return text;
}

inline std::string sql_of(const std::vector<RenderedStatement>& statements) {
  std::string text;
  for (const auto& statement : statements) text += statement.sql + ";\n";
  return text;
}

/// What still differs between the database and `wanted`; empty when nothing does and the file is sound.
inline std::string remaining_differences(Connection& database, const schema::Catalog& wanted) {
  const auto capabilities = sqlite_dialect().capabilities(database.engine());
  auto left =
      describe_all(autogenerate::diff(sqlite_dialect().inspect(database, {}), wanted, {}, capabilities));
  if (const auto sound = rows(database, "PRAGMA integrity_check"); sound != "ok\n") left += sound;
  left += rows(database, "PRAGMA foreign_key_check");
  left += rows(database, "SELECT 'left behind: ' || name FROM sqlite_schema WHERE name LIKE '%limbeck%'");
  return left;
}

/// Changes `database` from `from` to `to`; what went wrong, with the statements, or "".
inline std::string step(Connection& database, const schema::Catalog& from, const schema::Catalog& to,
                        const std::vector<autogenerate::Rename>& renames = {}) {
  const auto capabilities = sqlite_dialect().capabilities(database.engine());
  std::vector<RenderedStatement> statements;
  try {
    statements = sqlite_dialect().render(autogenerate::diff(from, to, renames, capabilities), from, to);
    autogenerate::run_section(statements, database, sqlite_dialect());
    const auto left = remaining_differences(database, to);
    return left.empty() ? "" : "left to do:\n" + left + "after\n" + sql_of(statements);
  } catch (const Error& error) {
    return std::string(error.what()) + "\nin\n" + sql_of(statements);
  }
}

inline schema::Catalog sqlite_catalog(const std::string& script) {
  auto scratch = sqlite_memory();
  run_script(*scratch, script);
  return sqlite_dialect().inspect(*scratch, {});
}

/// a → b → a on a database that was made by a's script.
inline std::string round_trip(const std::string& a, const std::string& b) {
  auto database = sqlite_memory();
  run_script(*database, a);
  const auto before = sqlite_dialect().inspect(*database, {});
  const auto after = sqlite_catalog(b);
  if (const auto failure = step(*database, before, after); !failure.empty()) return "upgrade: " + failure;
  if (const auto failure = step(*database, after, before); !failure.empty()) return "downgrade: " + failure;
  // A catalog is as good as the script that it came from.
  auto empty = sqlite_memory();
  if (const auto failure = step(*empty, {}, after); !failure.empty()) return "creation: " + failure;
  return "";
}

}  // namespace limbeck::dialect
