#include "config/locate.hpp"

#include <fmt/core.h>

#include "base/error.hpp"

namespace limbeck::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "limbeck.toml";

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// Like /tmp: the sticky bit keeps people from removing what others put there, and says that others do put
/// things.
bool is_shared_by_all(const fs::path& folder) {
  std::error_code error;
  const auto permissions = fs::status(folder, error).permissions();
  constexpr auto both = fs::perms::sticky_bit | fs::perms::others_write;
  return !error && (permissions & both) == both;
}

/// The folders to look in, nearest first.
std::vector<fs::path> folders_from(const fs::path& working_directory) {
  std::vector<fs::path> folders;
  for (auto folder = working_directory.lexically_normal();; folder = folder.parent_path()) {
    if (!folders.empty() && is_shared_by_all(folder)) break;
    folders.push_back(folder);
    if (is_there(folder / ".git") || folder == folder.parent_path()) break;
  }
  return folders;
}

fs::path named_file(const fs::path& name, const std::string& by, const fs::path& working_directory) {
  auto path = (working_directory / name).lexically_normal();
  if (is_folder(path)) path /= file_name;
  if (is_there(path)) return path;
  throw UsageError(
      fmt::format("there is no file {}, which {} names", display_path(path, working_directory), by),
      "check the path, or make a configuration with: limbeck init");
}

}  // namespace

std::optional<Located> locate_config(const std::optional<fs::path>& given,
                                     const std::optional<std::string>& variable,
                                     const fs::path& working_directory) {
  if (given) return Located{named_file(*given, "-c", working_directory), "-c"};
  if (variable && !variable->empty()) {
    return Located{named_file(*variable, "LIMBECK_CONFIG", working_directory), "LIMBECK_CONFIG"};
  }
  for (const auto& folder : folders_from(working_directory)) {
    if (is_there(folder / file_name)) return Located{folder / file_name, "found"};
  }
  return std::nullopt;
}

void throw_config_not_found(const fs::path& working_directory) {
  const auto folders = folders_from(working_directory);
  const auto where = folders.size() == 1 ? folders.front().string()
                                         : fmt::format("{} and the folders above it up to {}",
                                                       folders.front().string(), folders.back().string());
  throw UsageError(fmt::format("there is no limbeck.toml in {}", where),
                   "start a project here with: limbeck init; or name the file with -c or LIMBECK_CONFIG");
}

std::string display_path(const fs::path& path, const fs::path& working_directory) {
  const auto relative = path.lexically_relative(working_directory.lexically_normal()).string();
  return relative.empty() || relative.size() > path.string().size() ? path.string() : relative;
}

}  // namespace limbeck::config
