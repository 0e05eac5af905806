#pragma once

#include <map>
#include <string>

namespace limbeck::schema {

/// What only one dialect has, by name: "fillfactor" → "70", "without_rowid" → "true", "storage" → "external".
/// Each dialect's inspect.hpp lists the keys that it reads and renders.
using Options = std::map<std::string, std::string>;

}  // namespace limbeck::schema
