// Which Python is the project's.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace limbeck::scripts {

struct InterpreterSearch {
  std::string setting;  ///< `python = …`: a path, or a command that is looked up in PATH; empty: not set
  std::filesystem::path
      folder;  ///< absolute; where `.venv` and `venv` are looked for, and relative paths start
  /// Environment variables. Empty: the process's.
  std::function<std::optional<std::string>(const std::string& name)> variable{};
  /// The path of this very program; empty: asked of the system.
  std::filesystem::path program{};
};

/// An absolute path: that of the setting, else the `python3` or `python` beside this program (as a wheel
/// installs them), in $VIRTUAL_ENV, in .venv or venv, or `python3` in PATH. Symbolic links are not followed:
/// an interpreter knows its environment by the way that it was called. Throws Error when there is none, and
/// says where was looked.
std::filesystem::path find_interpreter(const InterpreterSearch& search);

}  // namespace limbeck::scripts
