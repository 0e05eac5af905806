#include "dialect/mysql/connect/rights.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace limbeck::dialect::mysql {

std::optional<std::set<std::string>> rights_of_user(Connection& connection) {
  const auto found = connection.query(
      "SELECT PRIVILEGE_TYPE, COALESCE(CURRENT_ROLE(), 'NONE') FROM ("
      "SELECT PRIVILEGE_TYPE, GRANTEE FROM information_schema.USER_PRIVILEGES "
      "UNION SELECT PRIVILEGE_TYPE, GRANTEE FROM information_schema.SCHEMA_PRIVILEGES WHERE DATABASE() LIKE "
      "TABLE_SCHEMA) AS p WHERE REPLACE(GRANTEE, '''', '') = CURRENT_USER()");
  std::set<std::string> held;
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    if (found.text(i, 1) != "NONE") return std::nullopt;
    held.insert(found.text(i, 0));
  }
  if (held.empty()) return std::nullopt;
  return held;
}

// Rows of information_schema are left out without a word: MariaDB's pages on TRIGGERS, EVENTS and ROUTINES.
std::string hidden_from_user(Connection& connection) {
  static constexpr std::array<const char*, 4> of_routines = {"EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE",
                                                             "SHOW CREATE ROUTINE"};
  const auto held = rights_of_user(connection);
  if (!held) return {};
  std::vector<std::string> hidden;
  if (!held->contains("TRIGGER")) hidden.emplace_back("triggers (TRIGGER)");
  if (!held->contains("EVENT")) hidden.emplace_back("events (EVENT)");
  if (std::ranges::none_of(of_routines, [&](const auto* right) { return held->contains(right); }))
    hidden.emplace_back("procedures and functions (ALTER ROUTINE)");
  return text::enumerate(hidden);
}

}  // namespace limbeck::dialect::mysql
