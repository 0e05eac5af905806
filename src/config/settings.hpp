// The keys of limbeck.toml: which there are, what they take, and which of a document are in force.
#pragma once

#include <filesystem>
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
  int line = 1;         ///< 0: `source` is no file, but says in words where the value comes from
  TomlValue value;
  std::string written_as{};  ///< what the file calls it, where that is not `key`
  /// Where relative paths in it start; empty: the configuration's folder. Set for what comes from Alembic's
  /// files, whose addresses are SQLAlchemy's.
  std::filesystem::path base{};

  /// The key as the user knows it.
  const std::string& name() const { return written_as.empty() ? key : written_as; }
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
