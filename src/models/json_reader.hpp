// The JSON that models programs print, to a catalog. docs/reference/models.md has the format.
#pragma once

#include <string_view>

#include "models/models.hpp"

namespace limbeck::models {

/// Throws Error with all that is wrong. `source` says where the text came from ("models/*.hpp", "the output
/// of …"). `internal_tables` are Limbeck's.
DesiredCatalog read_json(std::string_view text, const std::string& source, const dialect::Dialect& dialect,
                         const Engine& engine, const std::string& default_schema,
                         std::vector<schema::ObjectName> internal_tables = {});

}  // namespace limbeck::models
