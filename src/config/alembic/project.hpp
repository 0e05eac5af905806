// An Alembic project, read where it stands.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/alembic/env_address.hpp"
#include "config/alembic/options.hpp"
#include "config/hook.hpp"
#include "config/settings.hpp"

namespace limbeck::config {

/// The files that an Alembic project is configured in. Both absolute; empty: not there.
struct AlembicFiles {
  std::filesystem::path ini, pyproject;
  bool empty() const { return ini.empty() && pyproject.empty(); }
  bool operator==(const AlembicFiles&) const = default;
};

struct AlembicProject {
  AlembicFiles files;
  /// The options as they stand there, for env.py, which may read and set any.
  AlembicOptions options;
  /// Absolute; where relative paths of the project start, as they do in Alembic, and what env.py is run in.
  std::filesystem::path working_directory;
  std::filesystem::path script_location;  ///< absolute; it may not exist
  /// As written; relative to the working directory.
  std::vector<std::string> prepend_sys_path;
  std::string output_encoding = "utf-8";  ///< of new revision files; a name that Python knows
  bool revision_environment = false;      ///< `revision` runs env.py even when it generates nothing
  std::vector<Hook> hooks;
  std::vector<std::string> x;  ///< the -x arguments as given
  /// The ini's sqlalchemy.url as a pattern, where it has variables; and with their values, or why not:
  /// Alembic puts none in.
  std::optional<Setting> url_pattern{};
  std::optional<std::string> url{};
  std::optional<UsageError> url_error{};
  std::string no_address;  ///< why no address is known, as a sentence; empty when there is one
  /// What env.py says, where somebody could read it.
  std::optional<EnvAddress> env;

  std::filesystem::path env_file() const { return script_location / "env.py"; }
  std::filesystem::path template_file() const { return script_location / "script.py.mako"; }
};

struct AlembicReading {
  AlembicProject project;
  SettingMap settings;  ///< under our own keys; each with the place that it stands at
  /// What has no key of ours, for `limbeck config`: key, value and where it comes from.
  struct Entry {
    std::string key, value, origin;
  };
  std::vector<Entry> entries;
};

/// Reads the project's settings as Alembic 1.20 does. `section`: of the ini. Throws UsageError with file and
/// line.
AlembicReading read_alembic(const AlembicFiles& files, const std::string& section,
                            const std::filesystem::path& working_directory);

}  // namespace limbeck::config
