// Asks the rows that are there whether they would make a plan fail, before anything runs.
#pragma once

#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "migrate/plan.hpp"

namespace limbeck::migrate {

struct RowCheck {
  int line = 1;         ///< of the statement in its file
  bool fails = false;   ///< surely; else nobody can tell before it runs, or it changes values
  std::string changes;  ///< how many values it changes without failing: "3"; empty: none
  std::string what;     ///< "contacts.email has NULLs": found, or what could not be looked for; never a value
  std::string reason;   ///< why it was not looked for
  bool refused = false;  ///< no statement fails, but the revision is refused: see check_replacements()
};

/// For each step of the plan what speaks, or may speak, against it; nothing of statements that the rows
/// allow. Each is one query that ends at the first row found; it only reads, and gives up after the
/// connection's statement_timeout.
std::vector<std::vector<RowCheck>> check_rows(const Database& database, const Plan& plan);

}  // namespace limbeck::migrate
