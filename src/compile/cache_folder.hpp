// The user's private folder for what is made on demand.
#pragma once

#include <filesystem>
#include <string>

namespace limbeck::compile {

/// `wanted`, or without one limbeck/ in $XDG_CACHE_HOME, else in ~/.cache, else (no home, or one that can't
/// be written) a folder of the user's own in the folder for temporary files. Made if missing, for the user
/// alone (0700). Throws Error when it belongs to somebody else: what is in it gets run.
std::filesystem::path cache_folder(const std::filesystem::path& wanted = {});

/// A folder of its own inside `parent`, removed with all in it when destroyed.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  /// Its name's beginning, by which those of killed processes are found.
  static constexpr const char* prefix = "tmp.";

 private:
  std::filesystem::path path_;
};

}  // namespace limbeck::compile
