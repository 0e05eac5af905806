#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace limbeck::models {

/// What a file of models is, by its name.
enum class SourceKind { header, cpp, sql, json, other };
SourceKind kind_of(const std::filesystem::path& file);

/// The files that the paths of a configuration mean, absolute and sorted within each path, each file once. A
/// path is a file, a folder (its SQL files, else its C++ ones, folders within included) or a glob (`*`, `?`,
/// and `**` for any folders). Throws UsageError for what is not there.
std::vector<std::filesystem::path> find_files(const std::vector<std::string>& paths,
                                              const std::filesystem::path& folder);

}  // namespace limbeck::models
