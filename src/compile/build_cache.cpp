#include "compile/build_cache.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"

namespace limbeck::compile {
namespace {

namespace fs = std::filesystem;

/// How many states of one project are kept (branches that are switched between), and for how long unused
/// ones.
constexpr std::size_t max_states = 8;
constexpr std::chrono::hours max_unused_age{24 * 60};

/// Beside a result: by this a damaged one is told. Its time is that of the last use.
constexpr const char* seal_name = "seal";

std::string seal_of(const fs::path& result) {
  const auto content = file::read(result);
  const auto mode = static_cast<unsigned>(fs::status(result).permissions());
  return fmt::format("{} {} {:o}\n", sha256(content), content.size(), mode);
}

void touch(const fs::path& path) {
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
}

}  // namespace

BuildCache::BuildCache(const fs::path& kind, const std::string& project, std::string result_name)
    : kind_(kind), project_(kind / project), result_name_(std::move(result_name)) {
  std::error_code error;
  fs::create_directories(project_, error);
  if (error) {
    throw Error(fmt::format("cannot make the folder {}: {}", project_.string(), error.message()),
                "set XDG_CACHE_HOME to a folder that can be written");
  }
}

std::optional<fs::path> BuildCache::find(const std::string& state) const {
  const auto result = state_folder(state) / result_name_;
  const auto seal = state_folder(state) / seal_name;
  std::error_code error;
  if (!fs::exists(seal, error)) return std::nullopt;
  try {
    if (file::read(seal) != seal_of(result)) return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // cleaned away, or about to be
  } catch (const fs::filesystem_error&) {
    return std::nullopt;
  }
  touch(seal);
  return result;
}

file::Lock BuildCache::lock() const {
  const auto path = project_ / "lock";
  auto lock = file::Lock::of_file(path);
  if (const auto error = lock.lock())
    throw Error(fmt::format("cannot lock {}: {}", path.string(), error.message()));
  return lock;
}

fs::path BuildCache::insert(const std::string& state, const fs::path& work) const {
  file::write_atomically(work / seal_name, seal_of(work / result_name_));
  const auto folder = state_folder(state);
  std::error_code error;
  fs::remove_all(folder, error);  // a damaged one
  if (!error) fs::rename(work, folder, error);
  if (error) throw Error(fmt::format("cannot write {}: {}", folder.string(), error.message()));
  return folder / result_name_;
}

std::vector<fs::path> BuildCache::newest_first() const {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(project_, error)) {
    std::error_code no_seal;
    const auto used = fs::last_write_time(entry.path() / seal_name, no_seal);
    if (!no_seal) found.emplace_back(used, entry.path());
  }
  std::ranges::sort(found, std::greater());
  std::vector<fs::path> paths;
  for (auto& [used, path] : found) paths.push_back(std::move(path));
  return paths;
}

void BuildCache::evict_unused() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(project_, ignored)) {
    if (entry.path().filename().string().starts_with(TemporaryFolder::prefix))
      fs::remove_all(entry.path(), ignored);
  }
  const auto all = newest_first();
  for (std::size_t i = max_states; i < all.size(); ++i) fs::remove_all(all[i], ignored);
  const auto oldest = fs::file_time_type::clock::now() - max_unused_age;
  for (const auto& other : fs::directory_iterator(kind_, ignored)) {
    if (other.path() == project_) continue;
    bool used = false;
    for (const auto& state : fs::directory_iterator(other.path(), ignored)) {
      std::error_code no_time;
      const auto time = fs::last_write_time(state.path() / seal_name, no_time);
      used = used || (!no_time && time > oldest);
    }
    const auto time = fs::last_write_time(other.path(), ignored);
    if (!used && time < oldest) fs::remove_all(other.path(), ignored);
  }
}

}  // namespace limbeck::compile
