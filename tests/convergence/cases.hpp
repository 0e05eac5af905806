// Pairs of schemas: a.sql is where a migration starts, b.sql where it leads.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "dialect/sql/splitter.hpp"

namespace limbeck::convergence {

struct Case {
  std::string name;  ///< "psqldef/tables-AddColumn"
  std::filesystem::path before, after;
};

/// The cases of these suites, by name; none when the folder isn't there.
std::vector<Case> cases(const std::vector<std::string>& suites);

/// As many pairs of schemas that have nothing to do with each other: from where one case leads to where
/// another does.
std::vector<Case> crossed(const std::vector<Case>& cases, std::size_t count);

std::vector<Statement> statements(const std::filesystem::path& file, sql::Syntax syntax);

/// Names of cases that fail, with the reason: lines `name: reason`, `#` begins a comment.
std::map<std::string, std::string> known_failures();

}  // namespace limbeck::convergence
