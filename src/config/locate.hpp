// Finding limbeck.toml, or the files of an Alembic project.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/alembic/project.hpp"

namespace limbeck::config {

/// The files that hold the configuration.
struct Located {
  std::filesystem::path toml;  ///< limbeck.toml, absolute; empty: none
  AlembicFiles alembic;        ///< of an Alembic project; where there is a limbeck.toml, only what -c names
  std::string origin;          ///< "-c", "LIMBECK_CONFIG", "ALEMBIC_CONFIG" or "found"
};

/// What `given` (each -c), LIMBECK_CONFIG, or a search names; nothing when the search finds nothing. A file
/// that ends in `.toml` is a limbeck.toml, but for pyproject.toml; any other is an alembic.ini.
///
/// The working directory alone is searched for alembic.ini and [tool.alembic] in pyproject.toml, as in
/// Alembic (ALEMBIC_CONFIG names one of them), after it was searched for limbeck.toml. That is then looked
/// for upwards: up to the folder that holds `.git`, or before a parent folder where anybody may put files
/// (such as /tmp). Throws UsageError when a file that was asked for isn't there, or two of a kind are named.
std::optional<Located> locate_config(const std::vector<std::filesystem::path>& given,
                                     const std::function<std::optional<std::string>(const char*)>& variable,
                                     const std::filesystem::path& working_directory);

/// The files that `alembic` in limbeck.toml names, relative to its folder. Throws UsageError without a place.
AlembicFiles named_alembic_files(const std::vector<std::string>& names, const std::filesystem::path& folder);

/// The sentence for the case that there is none, with the folders searched.
[[noreturn]] void throw_config_not_found(const std::filesystem::path& working_directory);

/// The path as it is shown: relative to the working directory unless that is longer.
std::string display_path(const std::filesystem::path& path, const std::filesystem::path& working_directory);

}  // namespace limbeck::config
