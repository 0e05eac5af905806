// Pairs of schemas: from the first, a generated migration has to lead to the second, and back.
//
// Limbeck's own are in pairs/TOPIC/BEHAVIOUR.sql, in parts: below a line `-- before` the first schema, below
// `-- rows` what is then in it, if anything, below `-- after` the second. `-- before: sqlite` begins one for
// that engine, which counts before one for all; an engine that has no `before` and `after`, or two of its own
// with nothing in them, has no such case. Those of other projects are in
// ../shared/cases/SUITE/NAME/, beside the checkout, as a.sql and b.sql; they may be absent.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace limbeck::convergence {

struct Case {
  std::string name;                 ///< "enums/gain_values", "psqldef/tables-AddColumn"
  std::string before, after, rows;  ///< SQL
};

/// The pairs that the engine has, by name. Throws Error when there are none, or a file has none for any
/// engine.
std::vector<Case> own_cases(const std::string& engine);

/// The cases of these suites of other projects, by name; none when the folder isn't there.
std::vector<Case> cases(const std::vector<std::string>& suites);

/// As many pairs of schemas that have nothing to do with each other: from where one case leads to where
/// another does.
std::vector<Case> crossed(const std::vector<Case>& cases, std::size_t count);

/// Names of cases that fail, with the reason: lines `name: reason`, `#` begins a comment.
std::map<std::string, std::string> known_failures();

}  // namespace limbeck::convergence
