// The keys of limbeck.toml: which there are, what they take, and which of a document are in force.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/toml.hpp"

namespace limbeck::config {

/// One key as it stands in the document. Tables are flattened: "database.options.sslmode".
struct Setting {
  std::string key;
  std::string section;  ///< "env.production"; empty at the top level
  std::string source;   ///< the file, as shown in messages
  int line = 1;
  TomlValue value;

  /// "limbeck.toml:12", for messages.
  std::string place() const;
  /// "[env.production] limbeck.toml:12", for `limbeck config`.
  std::string origin() const;
};

/// By key.
using SettingMap = std::map<std::string, Setting, std::less<>>;

struct SettingsDocument {
  SettingMap top;
  std::vector<std::pair<std::string, SettingMap>> environments;

  /// The names of the environments.
  std::vector<std::string> environment_names() const;
  const SettingMap* environment(std::string_view name) const;
};

/// Throws UsageError, with file and line, for unknown keys ("did you mean") and values of the wrong kind, in
/// every environment.
SettingsDocument read_settings(const TomlValue::Table& document, const std::string& source);

/// `over` on top of `base`. A url replaces [database], and the other way round.
SettingMap merge_settings(SettingMap base, const SettingMap& over);

}  // namespace limbeck::config
