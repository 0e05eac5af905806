// Pairs of schemas: from the first, a generated migration has to lead to the second, and back.
//
// Limbeck's own are in pairs/ENGINE/NAME.sql: below a line `-- before` and below a line `-- after`. Those of
// other projects are in
// ../shared/cases/SUITE/NAME/, beside the checkout, as a.sql and b.sql; they may be absent.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace limbeck::convergence {

struct Case {
  std::string name;           ///< "postgresql/enum_values", "psqldef/tables-AddColumn"
  std::string before, after;  ///< SQL
};

/// The pairs of pairs/ENGINE/, by name. Throws Error when there are none, or one lacks a marker.
std::vector<Case> own_cases(const std::string& engine);

/// The cases of these suites of other projects, by name; none when the folder isn't there.
std::vector<Case> cases(const std::vector<std::string>& suites);

/// As many pairs of schemas that have nothing to do with each other: from where one case leads to where
/// another does.
std::vector<Case> crossed(const std::vector<Case>& cases, std::size_t count);

/// Names of cases that fail, with the reason: lines `name: reason`, `#` begins a comment.
std::map<std::string, std::string> known_failures();

}  // namespace limbeck::convergence
