// A command that runs on a revision file just written.
#pragma once

#include <filesystem>
#include <string>

namespace limbeck::config {

struct Hook {
  std::string name;
  std::string command;           ///< for a shell, run in Config::folder
  bool failure_is_error = true;  ///< Alembic goes on when a hook fails, so its hooks only warn
  /// The command with every `{file}` replaced by the path and `{python}` by that interpreter, both quoted for
  /// a shell. `python` may be empty where needs_python() is false.
  std::string command_for(const std::filesystem::path& file, const std::string& python = {}) const;
  /// Does it run the project's Python?
  bool needs_python() const { return command.contains("{python}"); }
  bool operator==(const Hook&) const = default;
};

/// A word as a POSIX shell reads it: in single quotes.
std::string shell_quote(std::string_view text);

}  // namespace limbeck::config
