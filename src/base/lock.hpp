// One process at a time at work: flock() on a file or a folder.
#pragma once

#include <filesystem>
#include <system_error>

namespace limbeck::file {

/// Given up when it is destroyed, or when the process dies. Other programs don't ask for it: it keeps out
/// others of ours.
class Lock {
 public:
  enum class Mode { exclusive, shared };

  /// Owns the open file or folder. Below 0: there is nothing to lock, and it counts as taken.
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  /// The file is made if it is missing, for the user alone. Throws Error naming it when that can't be done.
  static Lock of_file(const std::filesystem::path& path);
  /// A folder needs no file of its own for that. Where there is none, it counts as taken.
  static Lock of_folder(const std::filesystem::path& folder);

  ~Lock();
  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&&) = delete;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// No error: it is taken now. is_held_elsewhere() of it, or why it can't be taken: its file system may have
  /// no locks.
  std::error_code try_lock(Mode mode = Mode::exclusive);
  /// Waits. The error is why it can't be taken.
  std::error_code lock();

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

bool is_held_elsewhere(const std::error_code& error);

}  // namespace limbeck::file
