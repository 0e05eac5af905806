// Addresses as database drivers of other languages are given them: names and values.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "config/database_url.hpp"

namespace limbeck::config {

/// The address that these parameters name: libpq's keywords, and of SQLite `dbname`, a path that may be
/// relative to `base_folder`. Throws UsageError.
DatabaseUrl address_of_driver(EngineKind engine,
                              const std::vector<std::pair<std::string, std::string>>& parameters,
                              const std::filesystem::path& base_folder);

}  // namespace limbeck::config
