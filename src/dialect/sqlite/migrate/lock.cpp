#include "dialect/sqlite/migrate/lock.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <thread>

#include "base/lock.hpp"
#include "base/text.hpp"

namespace limbeck::dialect::sqlite {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class FileLock : public MigrationLock {
 public:
  FileLock(std::string path, file::Lock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  ~FileLock() override {
    // While the lock is still held, so that nobody's newer file is removed.
    if (!path_.empty()) unlink(path_.c_str());
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  std::string path_;
  file::Lock lock_;
};

/// The database file may be reached through several links: the lock is where the file itself is.
std::string lock_path(const std::string& database) {
  std::error_code error;
  const auto real = fs::weakly_canonical(database, error);
  return (error ? fs::path(database) : real).string() + "-limbeck-lock";
}

int open_file(const std::string& path) {
  // Another user's leftover may be readable only; flock() is content with that.
  int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  const int refused = errno;
  if (file < 0 && refused == EACCES) file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file >= 0) return file;
  const std::string reason = std::strerror(refused);  // that there is none to read says nothing
  const auto folder = fs::path(path).parent_path();
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) {
    throw Error(fmt::format("the database can't be opened: there is no folder {}", folder.string()),
                fmt::format("make the folder (mkdir -p {}), or correct the url", folder.string()));
  }
  throw Error(fmt::format("the lock file {} can't be opened: {}", path, reason),
              "this user needs write permission on the folder of the database, as SQLite itself does");
}

/// Is `file` still what the path names, or has its holder removed it while we waited?
bool is_current(const std::string& path, int file) {
  struct stat ours, named;
  return fstat(file, &ours) == 0 && stat(path.c_str(), &named) == 0 && ours.st_dev == named.st_dev &&
         ours.st_ino == named.st_ino;
}

std::string user_and_host() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const bool named = getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found;
  return fmt::format("{}@{}", named ? std::string(found->pw_name) : std::to_string(geteuid()), host.data());
}

void write_holder(int file) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> time{};
  std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  const std::string line = fmt::format("{} pid {}, since {}\n", user_and_host(), getpid(), time.data());
  // Only for people to read: a full disk is no reason to go without the lock.
  if (ftruncate(file, 0) == 0 && pwrite(file, line.data(), line.size(), 0) < 0) return;
}

std::string read_holder(int file) {
  std::array<char, 512> line{};
  const auto length = pread(file, line.data(), line.size(), 0);
  return length <= 0 ? std::string()
                     : std::string(text::trim(std::string_view(line.data(), std::size_t(length))));
}

}  // namespace

std::optional<std::string> lock_holder(const std::string& database) {
  file::Lock lock(open(lock_path(database).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  // Its holder has it exclusively, so this takes nothing from anybody; a file that nobody holds is a
  // leftover.
  if (lock.descriptor() < 0 || !file::is_held_elsewhere(lock.try_lock(file::Lock::Mode::shared)))
    return std::nullopt;
  auto holder = read_holder(lock.descriptor());
  return holder.empty() ? "an unknown process" : holder;
}

std::unique_ptr<MigrationLock> lock(const config::DatabaseUrl& url, const LockOptions& options) {
  if (url.database.empty()) return std::make_unique<FileLock>("", file::Lock(-1));
  const std::string path = lock_path(url.database);
  const auto began = std::chrono::steady_clock::now();
  const auto deadline = began + options.timeout;
  bool wait_reported = false;
  while (true) {
    std::string holder;
    {
      file::Lock lock(open_file(path));
      const auto error = lock.try_lock();
      if (!error) {
        if (!is_current(path, lock.descriptor())) continue;
        write_holder(lock.descriptor());
        return std::make_unique<FileLock>(path, std::move(lock));
      }
      if (!file::is_held_elsewhere(error)) {
        throw Error(fmt::format("the lock file {} can't be locked: {}", path, error.message()),
                    "the file system must support flock()");
      }
      holder = read_holder(lock.descriptor());
    }
    const std::string named = holder.empty() ? "an unknown process" : holder;
    const auto now = std::chrono::steady_clock::now();
    // Who looks whether somebody migrates (lock_holder) has it for a moment, and has no name.
    const bool may_only_look = holder.empty() && now - began < 200ms;
    if (now >= deadline && !may_only_look) {
      throw Error(fmt::format("another migration of {} is running: {} holds {}", url.database, named, path),
                  "wait until it is done and run the command again");
    }
    // Who has only just taken it may not have written yet who it is.
    if (!wait_reported && (!holder.empty() || now - began > 1s)) {
      if (options.on_wait) options.on_wait(named);
      wait_reported = true;
    }
    if (options.cancelled && options.cancelled()) {
      throw Error(fmt::format("stopped while waiting for another migration of {}: {}", url.database, named),
                  "nothing was run");
    }
    std::this_thread::sleep_for(50ms);
  }
}

}  // namespace limbeck::dialect::sqlite
