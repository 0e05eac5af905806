#pragma once

#include <vector>

#include "dialect/consequences.hpp"

namespace limbeck::dialect::mysql {

/// Views and stored programs that are there, and that statements make again without saying whose they are:
/// they come to belong to who runs the statement (DEFINER), and run with the sql_mode of that session.
std::vector<Consequence> changed_programs(Connection& connection,
                                          const std::vector<const std::vector<Statement>*>& sections);

}  // namespace limbeck::dialect::mysql
