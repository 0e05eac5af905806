// What a revision may set for its connection, and the next one must not find.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::dialect::sqlite {

/// PRAGMAs with a number that can be asked for (https://www.sqlite.org/pragma.html). Nothing can be set once
/// query_only is on again but other PRAGMAs, so it stands last.
inline constexpr std::array<std::string_view, 7> session_settings{
    "foreign_keys",    "ignore_check_constraints",  "recursive_triggers", "legacy_alter_table",
    "writable_schema", "reverse_unordered_selects", "query_only"};

/// Statements that set all of them, and case_sensitive_like, to what revisions are written for.
inline std::vector<std::string> session_defaults() {
  std::vector<std::string> statements;
  for (const auto setting : session_settings) {
    statements.push_back("PRAGMA " + std::string(setting) + (setting == "foreign_keys" ? " = ON" : " = OFF"));
  }
  statements.emplace_back("PRAGMA case_sensitive_like = OFF");
  return statements;
}

}  // namespace limbeck::dialect::sqlite
