#include "base/lock.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace limbeck::file {
namespace {

std::error_code flock_uninterrupted(int descriptor, int how) {
  if (descriptor < 0) return {};
  while (::flock(descriptor, how) != 0) {
    if (errno != EINTR) return {errno, std::generic_category()};
  }
  return {};
}

}  // namespace

Lock Lock::of_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) throw Error(fmt::format("cannot lock {}: {}", path.string(), std::strerror(errno)));
  return Lock(file);
}

Lock Lock::of_folder(const std::filesystem::path& folder) {
  return Lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

std::error_code Lock::try_lock(Mode mode) {
  return flock_uninterrupted(descriptor_, (mode == Mode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB);
}

std::error_code Lock::lock() {
  return flock_uninterrupted(descriptor_, LOCK_EX);
}

bool is_held_elsewhere(const std::error_code& error) {
  return error == std::errc::operation_would_block;
}

}  // namespace limbeck::file
