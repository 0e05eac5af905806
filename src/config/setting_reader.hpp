// One setting after the other, with variables put in, as text; and what `limbeck config` shows of each.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "config/interpolate.hpp"
#include "config/settings.hpp"

namespace limbeck::config {

class SettingReader {
 public:
  SettingReader(const SettingMap& settings, Variables variables, std::vector<ConfigEntry>& entries)
      : settings_(settings), variables_(std::move(variables)), entries_(entries) {}

  /// Null when the key isn't set.
  const Setting* find(std::string_view key) const;

  /// Those whose keys begin so, sorted.
  std::vector<std::pair<std::string, const Setting*>> with_prefix(std::string_view prefix) const;

  /// Puts the variables in. Throws UsageError or UnsetVariable with the setting's place.
  Interpolated interpolate(const Setting& setting, const std::string& pattern) const;
  /// The same for a value of the command line, which has no place.
  Interpolated interpolate(const std::string& pattern) const {
    return config::interpolate(pattern, variables_);
  }

  /// Reads `key`: calls `use` with its strings (one, or a list's) and adds an entry that shows them; an unset
  /// key gets an entry with `default_shown`. What `use` throws gets the setting's place before it.
  void read(std::string_view key, const std::string& default_shown,
            const std::function<void(const std::vector<std::string>& values)>& use);

  /// read() for a single value.
  void read_one(std::string_view key, const std::string& default_shown,
                const std::function<void(const std::string& value)>& use);

  /// An entry for a setting, its variables as in `parts`.
  ConfigEntry& add_entry(const Setting& setting, const std::vector<Interpolated>& parts);
  ConfigEntry& add_default_entry(std::string_view key, const std::string& shown);

  /// An entry for a setting that has no value, because of `error`.
  ConfigEntry& add_failed_entry(const Setting& setting, const UsageError& error);

  /// The error again, with the place, the key and the variables before or behind it.
  static UsageError with_place(const Setting& setting, const UsageError& error,
                               const std::vector<Interpolated>& parts);

 private:
  const SettingMap& settings_;
  Variables variables_;
  std::vector<ConfigEntry>& entries_;
};

/// The strings in a value, a number or true or false as text: one for a plain value, several for a list.
std::vector<std::string> texts_of(const TomlValue& value);

}  // namespace limbeck::config
