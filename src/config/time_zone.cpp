#include "config/time_zone.hpp"

#include <filesystem>

namespace limbeck::config {
namespace {

namespace fs = std::filesystem;

constexpr const char* database = "/usr/share/zoneinfo";

}  // namespace

bool has_time_zones() {
  return is_time_zone("Etc/UTC");
}

bool is_time_zone(std::string_view name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  if (name.empty() || name.front() == '/' || name.find_first_not_of(allowed) != std::string_view::npos)
    return false;
  std::error_code error;
  return fs::is_regular_file(fs::path(database) / name, error);
}

std::vector<std::string> time_zones() {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator at(database, error), end; !error && at != end; at.increment(error)) {
    const auto name = at->path().lexically_relative(database).string();
    // posix/ and right/ hold everything again. Zones begin with a capital, other files don't.
    if (name.front() >= 'A' && name.front() <= 'Z' && !at->is_directory(error)) names.push_back(name);
  }
  return names;
}

}  // namespace limbeck::config
