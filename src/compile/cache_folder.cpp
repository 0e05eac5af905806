#include "compile/cache_folder.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

namespace limbeck::compile {
namespace {

constexpr const char* writable_folder = "set XDG_CACHE_HOME to a folder that can be written";

/// An absolute path in that variable: the XDG Base Directory Specification has relative ones ignored.
std::optional<std::filesystem::path> absolute_path_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (!value || *value != '/') return std::nullopt;
  return value;
}

/// Why it can't be made, if it is not there then.
std::error_code make(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (error) return error;
  const bool there = ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
  return there ? error : std::error_code(errno, std::generic_category());
}

void require_owned_by_user(const std::filesystem::path& folder) {
  struct stat status{};
  if (::lstat(folder.c_str(), &status) != 0) {
    throw Error(fmt::format("cannot use the cache folder {}: {}", folder.string(), std::strerror(errno)));
  }
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid()) {
    throw Error(fmt::format("the cache folder {} is not a folder of this user", folder.string()),
                "set XDG_CACHE_HOME to a folder that is, or remove it");
  }
  if ((status.st_mode & 077) != 0 && ::chmod(folder.c_str(), 0700) != 0) {
    throw Error(
        fmt::format("cannot keep the cache folder {} private: {}", folder.string(), std::strerror(errno)));
  }
}

std::filesystem::path find_folder() {
  std::vector<std::filesystem::path> candidates;
  if (const auto cache = absolute_path_in("XDG_CACHE_HOME")) candidates.push_back(*cache / "limbeck");
  if (const auto home = absolute_path_in("HOME")) candidates.push_back(*home / ".cache" / "limbeck");
  candidates.push_back(absolute_path_in("TMPDIR").value_or("/tmp") / fmt::format("limbeck-{}", ::geteuid()));
  std::vector<std::string> failures;
  for (const auto& candidate : candidates) {
    auto error = make(candidate);
    if (!error && ::access(candidate.c_str(), W_OK | X_OK) == 0) return candidate;
    if (!error) error = std::error_code(errno, std::generic_category());
    failures.push_back(fmt::format("{} ({})", candidate.string(), error.message()));
  }
  throw Error("cannot make a cache folder: " + text::join(failures, ", "), writable_folder);
}

}  // namespace

std::filesystem::path cache_folder(const std::filesystem::path& wanted) {
  auto folder = wanted;
  if (folder.empty()) {
    folder = find_folder();
  } else if (const auto error = make(folder)) {
    throw Error(fmt::format("cannot make the cache folder {}: {}", folder.string(), error.message()),
                writable_folder);
  }
  require_owned_by_user(folder);
  return folder;
}

TemporaryFolder::TemporaryFolder(const std::filesystem::path& parent)
    : path_(parent / (prefix + random_hex(8))) {
  if (::mkdir(path_.c_str(), 0700) != 0) {
    throw Error(fmt::format("cannot make the folder {}: {}", path_.string(), std::strerror(errno)));
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace limbeck::compile
