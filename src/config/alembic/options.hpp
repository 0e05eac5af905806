// The settings of an Alembic project, from alembic.ini and from [tool.alembic] in pyproject.toml, as
// alembic.config.Config finds them (Alembic 1.20): the ini first, then pyproject.toml.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/alembic/ini.hpp"
#include "config/settings.hpp"
#include "config/toml.hpp"

namespace limbeck::config {

/// [tool.alembic].
struct AlembicTable {
  TomlValue::Table values;
  std::string source;            ///< the pyproject.toml, for messages
  std::filesystem::path folder;  ///< absolute; what `%(here)s` is
};

/// [tool.alembic] of that pyproject.toml; nothing when it has none. Throws UsageError when the file is no
/// TOML, or tool.alembic is no table.
std::optional<AlembicTable> read_alembic_table(const std::filesystem::path& file, const std::string& shown);

/// alembic.ini with `%(here)s` set to its folder.
IniFile read_alembic_ini(const std::filesystem::path& file, const std::string& shown);

class AlembicOptions {
 public:
  AlembicOptions(IniFile ini, std::string section, std::optional<AlembicTable> table)
      : ini_(std::move(ini)), section_(std::move(section)), table_(std::move(table)) {}

  const IniFile& ini() const { return ini_; }
  const std::string& section() const { return section_; }

  /// The setting, its `%` expanded; nothing when neither file has it. Its `key` is `name`. Throws UsageError
  /// with file and line for a wrong `%` or a value of another kind than text, list or whole number.
  std::optional<Setting> find(std::string_view name) const;
  /// The same as text. Throws UsageError when it is something else.
  std::optional<Setting> find_text(std::string_view name) const;
  /// The setting of the ini alone, which is all that config.get_main_option() in env.py sees.
  std::optional<Setting> find_in_ini(std::string_view name) const { return find_in_ini(section_, name); }
  /// Only what is exactly `true` in the ini, and `true` in TOML, is true.
  bool flag(std::string_view name) const;
  /// `version_locations` or `prepend_sys_path` as a list of texts. In the ini the separator is
  /// `path_separator`, else `version_path_separator` for version_locations; else what Alembic split at before
  /// there was a setting.
  std::optional<Setting> find_paths(std::string_view name) const;

 private:
  std::optional<Setting> find_in_ini(std::string_view section, std::string_view name) const;
  std::optional<Setting> find_in_table(std::string_view name) const;
  std::optional<std::string> separator(std::string_view of) const;

  IniFile ini_;
  std::string section_;
  std::optional<AlembicTable> table_;
};

/// The value without a comment behind it (` # …`): part of the value to ConfigParser, and a mistake that many
/// files have where only a few words make sense.
std::string_view without_trailing_comment(std::string_view value);

}  // namespace limbeck::config
