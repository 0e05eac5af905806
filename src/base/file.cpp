#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <set>
#include <system_error>
#include <tuple>

#include "base/error.hpp"

namespace limbeck::file {
namespace {

[[noreturn]] void fail(const char* doing, const std::filesystem::path& path, int error) {
  throw Error(fmt::format("cannot {} {}: {}", doing, path.string(), std::strerror(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int close() {
    const int result = ::close(fd_);
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

/// As read(), but less than `size` only at the end of the file.
ssize_t read_up_to(int in, char* into, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::read(in, into + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return got;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(done);
}

/// What root makes in somebody's folder (in a container, in a mounted checkout) belongs to them. Where a file
/// system does not let it, it stays root's.
void give_to_owner_of_folder(int made, const std::filesystem::path& folder) {
  struct stat status{};
  if (::geteuid() == 0 && ::stat(folder.empty() ? "." : folder.c_str(), &status) == 0)
    std::ignore = ::fchown(made, status.st_uid, status.st_gid);
}

void create_folder(const std::filesystem::path& folder, const std::filesystem::path& file) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
  create_folder(folder.parent_path(), file);
  if (std::filesystem::create_directory(folder, error)) {
    const Descriptor made(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (made.get() >= 0) give_to_owner_of_folder(made.get(), folder.parent_path());
  }
  if (error) fail("create the folder of", file, error.value());
}

/// `path`: what it is to replace, whose permissions it takes over where it is there.
void write_temporary(const std::filesystem::path& path, std::string_view content,
                     const std::filesystem::path& temporary) {
  constexpr mode_t permissions = 07777;
  Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (out.get() < 0) fail("write", path, errno);
  give_to_owner_of_folder(out.get(), path.parent_path());
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) std::ignore = ::fchmod(out.get(), status.st_mode & permissions);
  while (!content.empty()) {
    const auto written = ::write(out.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(out.get()) != 0 || out.close() != 0) fail("write", path, errno);
}

constexpr std::string_view temporary_mark = ".limbeck-", temporary_ending = ".tmp";

bool is_temporary(const std::filesystem::directory_entry& entry) {
  const auto name = entry.path().filename().string();
  std::error_code error;
  return name.ends_with(temporary_ending) && name.find(temporary_mark) != std::string::npos &&
         entry.is_regular_file(error);
}

/// Who wrote them was killed. One that is young may be somebody's who is at it.
void remove_old_temporaries(const std::filesystem::path& folder) {
  static std::mutex mutex;
  static std::set<std::filesystem::path> seen;  // not for each of a thousand files that are written there
  const std::scoped_lock lock(mutex);
  if (!seen.insert(folder).second) return;
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::minutes(1);
  for (const auto& file : abandoned(folder)) {
    std::error_code error;
    if (std::filesystem::last_write_time(file, error) < old && !error) std::filesystem::remove(file, error);
  }
}

void write_via_temporary(const std::filesystem::path& path, std::string_view content, bool replace) {
  create_folder(path.parent_path(), path);
  auto temporary = path;
  static std::atomic<unsigned> number{0};  // threads may write the same file
  temporary += fmt::format("{}{}.{}{}", temporary_mark, ::getpid(), number++, temporary_ending);
  remove_old_temporaries(path.parent_path());
  try {
    write_temporary(path, content, temporary);
    if (replace) {
      if (::rename(temporary.c_str(), path.c_str()) != 0) fail("write", path, errno);
    } else {
      // link() fails when the name is taken, unlike rename().
      if (::link(temporary.c_str(), path.c_str()) != 0) fail("create", path, errno);
      ::unlink(temporary.c_str());
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

}  // namespace

void make_folder(const std::filesystem::path& folder) {
  create_folder(folder, folder);
}

std::string read(const std::filesystem::path& path) {
  Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0) fail("read", path, errno);
  struct stat status{};
  if (::fstat(in.get(), &status) != 0) fail("read", path, errno);
  std::string content;
  // One more than it has, so that the end is seen without growing.
  for (auto room = static_cast<std::size_t>(status.st_size) + 1;; room = content.size() + 4096) {
    int error = 0;
    const auto had = content.size();
    content.resize_and_overwrite(room, [&](char* data, std::size_t) {
      const auto got = read_up_to(in.get(), data + had, room - had);
      if (got < 0) error = errno;
      return had + static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    });
    if (error != 0) fail("read", path, error);
    if (content.size() < room) return content;
  }
}

std::vector<std::filesystem::path> abandoned(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder.empty() ? "." : folder, error), end; !error && at != end;
       at.increment(error)) {
    if (is_temporary(*at)) found.push_back(at->path());
  }
  std::ranges::sort(found);
  return found;
}

void write_atomically(const std::filesystem::path& path, std::string_view content) {
  write_via_temporary(path, content, true);
}

void create(const std::filesystem::path& path, std::string_view content) {
  write_via_temporary(path, content, false);
}

}  // namespace limbeck::file
