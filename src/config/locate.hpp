// Finding limbeck.toml.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace limbeck::config {

struct Located {
  std::filesystem::path file;  ///< absolute
  std::string origin;          ///< "-c", "LIMBECK_CONFIG" or "found"
};

/// The file that `given` (-c), LIMBECK_CONFIG or a search upwards from the working directory names; nothing
/// when the search finds none. The search ends at the folder that holds `.git`, or before a parent folder
/// where anybody may put files (such as /tmp). Throws UsageError when a file that was asked for isn't there.
std::optional<Located> locate_config(const std::optional<std::filesystem::path>& given,
                                     const std::optional<std::string>& variable,
                                     const std::filesystem::path& working_directory);

/// The sentence for the case that there is none, with the folders searched.
[[noreturn]] void throw_config_not_found(const std::filesystem::path& working_directory);

/// The path as it is shown: relative to the working directory unless that is longer.
std::string display_path(const std::filesystem::path& path, const std::filesystem::path& working_directory);

}  // namespace limbeck::config
