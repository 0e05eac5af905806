#include "dialect/sqlite/doctor/doctor.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "dialect/sqlite/connect/connection.hpp"
#include "dialect/sqlite/migrate/lock.hpp"

namespace limbeck::dialect::sqlite {
namespace {

namespace fs = std::filesystem;

// Bytes of the file that SQLite locks (https://www.sqlite.org/lockingv3.html; os.h, PENDING_BYTE), and the
// one of the -shm file that a writer locks in WAL mode (walformat.html, 2.3.3).
constexpr off_t pending_byte = 0x40000000, reserved_byte = pending_byte + 1, shared_first = pending_byte + 2;
constexpr off_t shared_size = 510, wal_write_lock = 120;

constexpr std::uintmax_t min_free_space = 64ULL << 20;  // bytes: less is soon used up by a rebuild's journal

std::string errno_text() {
  return std::strerror(errno);
}

std::string format_bytes(std::uintmax_t bytes) {
  constexpr std::array<const char*, 5> units{"bytes", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  auto value = static_cast<double>(bytes);
  for (; value >= 1000 && unit + 1 < units.size(); ++unit) value /= 1000;
  return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", value, units.at(unit));
}

std::string describe_process(pid_t process) {
  if (process <= 0) return "a process outside of this container";
  std::string name;
  std::ifstream file(fmt::format("/proc/{}/comm", process));
  std::getline(file, name);
  return name.empty() ? fmt::format("process {}", process) : fmt::format("process {} ({})", process, name);
}

/// Who stands in the way of a lock of that type, without taking one.
std::optional<pid_t> conflicting_lock_owner(int file, short type, off_t first, off_t length) {
  struct flock wanted{};
  wanted.l_type = type;
  wanted.l_whence = SEEK_SET;
  wanted.l_start = first;
  wanted.l_len = length;
  if (::fcntl(file, F_GETLK, &wanted) != 0 || wanted.l_type == F_UNLCK) return std::nullopt;
  return wanted.l_pid;
}

/// The file systems whose locks SQLite's documentation warns of
/// (https://www.sqlite.org/howtocorrupt.html, 2.1).
const char* network_file_system(const std::string& path) {
  struct statfs status{};
  if (::statfs(path.c_str(), &status) != 0) return nullptr;
  switch (static_cast<unsigned long>(status.f_type) & 0xffffffffUL) {
    case 0x6969:
      return "NFS";
    case 0x517b:
    case 0xff534d42:
    case 0xfe534d42:
      return "SMB";
    case 0x01021997:
      return "9p";
    default:
      return nullptr;
  }
}

class DatabaseChecks {
 public:
  explicit DatabaseChecks(const DiagnosticTarget& target)
      : target_(target), path_(target.url.database), folder_(fs::path(path_).parent_path()) {
    if (folder_.empty()) folder_ = ".";
  }

  Diagnosis run() {
    if (target_.url.in_memory()) {
      findings_.warn("file", "the database is in memory: it ends with the program",
                     "name a file in the database address, such as sqlite:///app.db");
      return open_memory();
    }
    if (!check_folder()) return without_connection("the folder can't be used");
    const bool usable = check_file();
    check_disk();
    check_lock();
    if (!usable) return without_connection("the file can't be used");
    if (!exists_) return open_memory();
    check_users();
    return open();
  }

 private:
  void report_progress(const std::string& what) const {
    if (target_.progress) target_.progress(what);
  }

  bool check_folder() {
    std::error_code error;
    const auto shown = folder_.string();
    if (!fs::exists(folder_, error)) {
      findings_.fail("folder", fmt::format("there is no folder {}", shown),
                     fmt::format("make it (mkdir -p {}), mount it, or correct the url", shown));
      return false;
    }
    if (!fs::is_directory(folder_, error)) {
      findings_.fail("folder", shown + " is no folder", "correct the url");
      return false;
    }
    if (::access(shown.c_str(), W_OK | X_OK) != 0) {
      findings_.fail(
          "folder", fmt::format("{} can't be written to: {}", shown, errno_text()),
          fmt::format("SQLite keeps its journal beside the file: as the owner, chown or chmod u+wx {}",
                      shown));
      return true;  // reading may work
    }
    if (const char* system = network_file_system(shown)) {
      findings_.warn(
          "folder", fmt::format("{} is on {}, where locks are not to be relied on", shown, system),
          "keep the database on a local disk or volume, or see to it that one machine alone uses it");
    } else {
      findings_.ok("folder", shown + " can be written to");
    }
    return true;
  }

  bool check_file() {
    struct stat status{};
    if (::stat(path_.c_str(), &status) != 0) {
      if (errno == ENOENT && (target_.url.option("mode") == "rw" || target_.url.option("mode") == "ro")) {
        findings_.fail(
            "file", fmt::format("there is no file {}", path_),
            fmt::format("correct the url, or leave mode={} out of it, so that the file can be made",
                        target_.url.option("mode")));
        return false;
      }
      if (errno != ENOENT) {
        findings_.fail("file", fmt::format("{} can't be looked at: {}", path_, errno_text()),
                       "check the permissions of its folders");
        return false;
      }
      findings_.ok("file", fmt::format("{} is not there yet: the first upgrade makes it", path_));
      return true;
    }
    if (!S_ISREG(status.st_mode)) {
      findings_.fail("file",
                     fmt::format("{} is {}", path_, S_ISDIR(status.st_mode) ? "a folder" : "no plain file"),
                     "put the name of a file into the url");
      return false;
    }
    exists_ = true;
    size_ = static_cast<std::uintmax_t>(status.st_size);
    if (::access(path_.c_str(), R_OK) != 0) {
      findings_.fail("file", fmt::format("{} can't be read: {}", path_, errno_text()),
                     fmt::format("as its owner: chown or chmod u+rw {}", path_));
      return false;
    }
    if (::access(path_.c_str(), W_OK) != 0) {
      findings_.fail("file", fmt::format("{} can't be written to: {}", path_, errno_text()),
                     errno == EROFS ? std::string("mount its volume for writing")
                                    : fmt::format("as its owner: chown or chmod u+rw {}", path_));
      return true;  // reading works
    }
    findings_.ok("file", fmt::format("{}, {}", path_, format_bytes(size_)));
    return true;
  }

  void check_disk() {
    struct statvfs status{};
    if (::statvfs(folder_.c_str(), &status) != 0) {
      findings_.skip("disk space", errno_text());
      return;
    }
    const auto free = static_cast<std::uintmax_t>(status.f_bavail) * status.f_frsize;
    // A table that is rebuilt is there twice, and its old pages once more in the journal.
    const auto wanted = std::max(min_free_space, 2 * size_);
    if (free < wanted) {
      findings_.warn(
          "disk space",
          fmt::format("{} free; rebuilding a table can take {}", format_bytes(free), format_bytes(wanted)),
          "free some space, or move the database to a larger disk");
    } else {
      findings_.ok("disk space", format_bytes(free) + " free");
    }
  }

  void check_lock() {
    if (const auto holder = lock_holder(path_)) {
      findings_.warn("lock", "a migration is running: " + *holder,
                     "wait for it (`limbeck upgrade --wait 5min`)");
    } else {
      findings_.ok("lock", "free: no other migration is running");
    }
  }

  /// Before our own connection is open: to close any descriptor of a file ends all locks that the process has
  /// on it.
  void check_users() {
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
      findings_.skip("users", errno_text());
      return;
    }
    auto writer = conflicting_lock_owner(file, F_RDLCK, pending_byte, 2);
    if (!writer) writer = conflicting_lock_owner(file, F_RDLCK, shared_first, shared_size);
    const auto reader = conflicting_lock_owner(file, F_WRLCK, shared_first, shared_size);
    ::close(file);
    if (const int memory = writer ? -1 : ::open((path_ + "-shm").c_str(), O_RDONLY | O_CLOEXEC);
        memory >= 0) {
      writer = conflicting_lock_owner(memory, F_RDLCK, wal_write_lock, 1);
      ::close(memory);
    }
    if (writer) {
      findings_.warn(
          "users", describe_process(*writer) + " is writing to it",
          "wait until it is done; a migration waits as long as lock_timeout says (5 s when it says nothing)");
    } else if (reader) {
      findings_.ok("users", describe_process(*reader) + " has it open; nobody is writing");
    } else {
      findings_.ok("users", "nobody else is using it");
    }
  }

  Diagnosis open() {
    report_progress("opening " + path_);
    ConnectOptions options;
    options.read_only = true;
    options.lock_timeout = options.statement_timeout = target_.timeout;
    std::unique_ptr<Connection> connection;
    try {
      connection = connect(target_.url, options);
      findings_.ok("database", "it is one, in journal mode " +
                                   text::upper(connection->query("PRAGMA journal_mode").text(0, 0)));
    } catch (const DatabaseError& error) {
      findings_.fail("database", error.what(), error.hint());
      return without_connection("the database can't be read");
    }
    server(*connection);
    check_foreign_keys(*connection);
    return {std::move(findings_), std::move(connection), false};
  }

  Diagnosis open_memory() {
    auto address = target_.url;
    address.database.clear();
    auto connection = connect(address, {});
    server(*connection);
    return {std::move(findings_), std::move(connection), !target_.url.in_memory()};
  }

  void server(const Connection& connection) {
    findings_.ok(
        "server",
        connection.server_description() +
            ", built in: a failed revision rolls back as a whole; what ALTER TABLE can't do is done by "
            "rebuilding the table");
  }

  void check_foreign_keys(Connection& connection) {
    report_progress("checking the foreign keys");
    try {
      const auto broken = connection.query(
          R"(SELECT "table", count(*), min(parent) FROM pragma_foreign_key_check GROUP BY "table" ORDER BY 1)");
      if (broken.empty()) {
        findings_.ok("foreign keys", "enforced while migrating; every row points to one that exists");
        return;
      }
      std::vector<std::string> tables;
      for (std::size_t i = 0; i < broken.rows.size(); ++i) {
        tables.push_back(
            fmt::format("{} ({} to {})", broken.text(i, 0), broken.text(i, 1), broken.text(i, 2)));
      }
      findings_.warn(
          "foreign keys", "rows point to rows that do not exist: " + text::join(tables, ", "),
          "PRAGMA foreign_key_check lists them; delete or fix them, and let the application say PRAGMA "
          "foreign_keys = ON");
    } catch (const DatabaseError& error) {
      findings_.skip("foreign keys", error.what());
    }
  }

  Diagnosis without_connection(const std::string& why) {
    for (const auto* name : {"file", "disk space", "lock", "users", "database", "server", "foreign keys"}) {
      if (!findings_.find(name)) findings_.skip(name, why);
    }
    return {std::move(findings_), nullptr, false};
  }

  const DiagnosticTarget& target_;
  std::string path_;
  fs::path folder_;
  Findings findings_;
  bool exists_ = false;
  std::uintmax_t size_ = 0;
};

}  // namespace

Diagnosis diagnose(const DiagnosticTarget& target) {
  return DatabaseChecks(target).run();
}

bool is_transient(const DatabaseError& error, const config::DatabaseUrl& url) {
  switch (error.native_code() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_FULL:
      return true;
    case SQLITE_CANTOPEN: {
      std::error_code ignored;
      const auto folder = fs::path(url.database).parent_path();
      return !fs::exists(url.database, ignored) && (folder.empty() || fs::is_directory(folder, ignored));
    }
    default:
      return false;
  }
}

}  // namespace limbeck::dialect::sqlite
