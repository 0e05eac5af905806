#include "scripts/python/interpreter.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;

bool is_executable_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

std::optional<fs::path> interpreter_in(const fs::path& folder) {
  for (const char* const name : {"python3", "python"}) {
    if (is_executable_file(folder / name)) return folder / name;
  }
  return std::nullopt;
}

std::optional<fs::path> interpreter_in_path(const std::string& name, const std::string& path) {
  for (const auto& folder : text::split(path, ':')) {
    if (!folder.empty() && is_executable_file(fs::path(folder) / name))
      return fs::absolute(fs::path(folder) / name);
  }
  return std::nullopt;
}

fs::path own_program() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored);
}

}  // namespace

fs::path find_interpreter(const InterpreterSearch& search) {
  const auto variable = [&](const std::string& name) -> std::string {
    if (search.variable) return search.variable(name).value_or("");
    const char* const value = std::getenv(name.c_str());
    return value ? value : "";
  };
  const auto path = variable("PATH");
  if (!search.setting.empty()) {
    const auto found =
        search.setting.contains('/')
            ? std::optional(search.folder / search.setting).and_then([](const fs::path& given) {
                return is_executable_file(given) ? std::optional(given) : std::nullopt;
              })
            : interpreter_in_path(search.setting, path);
    if (found) return *found;
    throw Error(
        fmt::format("python = \"{}\" names no program that can be run", search.setting),
        "give the path of the project's interpreter, such as .venv/bin/python, or leave the setting out");
  }
  std::vector<fs::path> folders{(search.program.empty() ? own_program() : search.program).parent_path()};
  if (const auto active = variable("VIRTUAL_ENV"); !active.empty())
    folders.push_back(fs::path(active) / "bin");
  folders.push_back(search.folder / ".venv" / "bin");
  folders.push_back(search.folder / "venv" / "bin");
  for (const auto& folder : folders) {
    if (auto found = interpreter_in(folder)) return *found;
  }
  if (auto found = interpreter_in_path("python3", path)) return *found;
  throw Error(
      "this project's revisions are Python, and there is no Python here: not beside this program, in "
      "$VIRTUAL_ENV, .venv, venv or PATH",
      "activate the project's environment, or make it in .venv");
}

}  // namespace limbeck::scripts
