// What a section replaces as a whole: columns, since MODIFY says all of one, views and stored programs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dialect/replacement.hpp"

namespace limbeck::dialect::mysql {

/// A line for each column that is modified, and each view, trigger, routine and event that is made again,
/// with a digest of what it is in `before`: "column customers.name 3f2a…". See ReplacementGuard.
std::string expectation(const std::vector<operation::Operation>& operations,
                        std::span<const Statement> statements, const schema::Catalog& before);

std::string expected_behind(const Replacement& replacement, std::span<const Statement> done);
ReplacementCheck check_replaced(Connection& connection, const Replacement& replacement);

}  // namespace limbeck::dialect::mysql
