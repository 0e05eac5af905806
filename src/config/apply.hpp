// From the settings of limbeck.toml to the values of a Config.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "config/environment.hpp"
#include "config/settings.hpp"

namespace limbeck::config {

struct Sources {
  const Environment& environment;
  std::filesystem::path working_directory;
  std::optional<std::string> url;  ///< --url
};

/// Reads every setting, known or defaulted, into `config`, whose `folder` is set, and appends its entries.
/// Throws UsageError with file and line.
void apply_settings(const SettingMap& settings, const Sources& sources, Config& config);

/// Checks the values of an environment that isn't chosen, as far as they need no variables. Throws like
/// apply_settings.
void check_settings(const SettingMap& settings);

}  // namespace limbeck::config
