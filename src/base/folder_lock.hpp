// One process at a time at work in a folder, without a file of its own for that.
#pragma once

#include <filesystem>

namespace limbeck::file {

/// Given up by death. Other programs don't ask for it: it keeps out others of ours.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// False: somebody else has it. Where there is no such folder, or its file system has no locks, it counts
  /// as taken.
  bool try_lock();

 private:
  int folder_;
};

}  // namespace limbeck::file
