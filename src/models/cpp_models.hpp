// Models in C++: compiled on demand, run, and remembered as long as nothing changes that they are made of.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/models.hpp"

namespace limbeck::models {

/// `files`: headers (which get included one after the other) and source files, absolute. Returns what the
/// program printed. Throws Error with the compiler's own words when it refuses the models.
std::string run_cpp_models(const std::vector<std::filesystem::path>& files, const ModelsRequest& request);

/// LIMBECK_DIALECT and LIMBECK_SERVER_VERSION, for programs that print models.
std::vector<std::pair<std::string, std::string>> target_environment(const ModelsRequest& request);

}  // namespace limbeck::models
