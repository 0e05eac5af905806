// Schemas that statements make, or make something in.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/engine.hpp"

namespace limbeck::sql {

/// Schemas in which these statements make something, or that they make, as far as they name them.
std::set<std::string> schemas_created_by(EngineKind syntax, const std::vector<std::string>& statements);

/// Schemas that these statements create, and fail where they are there already.
std::set<std::string> schemas_that_must_be_new(EngineKind syntax, const std::vector<std::string>& statements);

}  // namespace limbeck::sql
