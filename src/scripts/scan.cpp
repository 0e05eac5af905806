#include "scripts/scan.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/header_cache.hpp"
#include "scripts/read_header.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::size_t max_errors = 20;
// Fewer are not worth starting a thread: it takes as long as asking for hundreds of files, or reading dozens.
constexpr std::size_t read_files_per_thread = 500, cached_files_per_thread = 4000;
constexpr std::size_t max_threads = 4;
constexpr std::size_t min_files_to_cache = 1000;  // files; fewer are read quickly enough
constexpr std::size_t max_uncached_files = 50;  // files that are not in the cache before it is written again

// Readers of folders by hand: std::filesystem takes a stat() a file and a path object each, which ten
// thousand files feel.
class Folders {
 public:
  Folders(bool recursive, Formats formats) : recursive_(recursive), formats_(formats) {}

  /// In Alembic's order: the files of a folder by name, then each of its folders.
  void add(const std::string& folder) { read(folder); }
  std::vector<std::string> take() { return std::move(files_); }

 private:
  [[noreturn]] static void fail(const std::string& folder, int error) {
    if (error == ENOENT) throw missing_folder_error(folder);
    throw Error(fmt::format("cannot read the versions folder {}: {}", folder, std::strerror(error)));
  }

  void read(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
    struct stat status{};
    if (!directory || ::fstat(::dirfd(directory.get()), &status) != 0) fail(folder, errno);
    // Links may lead to a folder twice, or round and round.
    if (!seen_.insert({status.st_dev, status.st_ino}).second) return;
    std::vector<std::string> below;
    const auto begin = files_.size();
    const auto prefix = folder.ends_with('/') ? folder : folder + "/";
    errno = 0;
    while (const auto* entry = ::readdir(directory.get())) {
      const std::string_view name = entry->d_name;
      if (!name.starts_with('.')) take(*entry, name, prefix, ::dirfd(directory.get()), below);
      errno = 0;
    }
    if (errno != 0) fail(folder, errno);
    sort(begin, prefix.size());
    std::ranges::sort(below);
    for (const auto& subfolder : below) read(subfolder);
  }

  // Sorts the files from `begin` on, whose names stand behind `prefix` bytes. Most differ within the first
  // eight bytes of their names, which are compared as one number.
  void sort(std::size_t begin, std::size_t prefix) {
    std::vector<std::pair<std::uint64_t, std::string>> keyed;
    keyed.reserve(files_.size() - begin);
    for (auto i = begin; i < files_.size(); ++i) {
      std::uint64_t key = 0;
      for (auto at = prefix; at < prefix + sizeof(key); ++at)
        key = key << 8U | (at < files_[i].size() ? static_cast<unsigned char>(files_[i][at]) : 0U);
      keyed.emplace_back(key, std::move(files_[i]));
    }
    std::ranges::sort(keyed);
    for (auto& [key, file] : keyed) files_[begin++] = std::move(file);
  }

  void take(const dirent& entry, std::string_view name, const std::string& prefix, int directory,
            std::vector<std::string>& below) {
    const bool script = find_format(name, formats_) != nullptr;
    bool is_folder = entry.d_type == DT_DIR;
    bool is_file = entry.d_type == DT_REG;
    if ((script || recursive_) && (entry.d_type == DT_LNK || entry.d_type == DT_UNKNOWN)) {
      struct stat status{};
      // A link to nowhere is reported when it is read as a script, and of no interest otherwise.
      if (::fstatat(directory, entry.d_name, &status, 0) != 0) {
        is_file = true;
      } else {
        is_folder = S_ISDIR(status.st_mode);
        is_file = S_ISREG(status.st_mode);
      }
    }
    if (is_file && script) {
      files_.push_back(prefix + std::string(name));
    } else if (is_folder && recursive_) {
      below.push_back(prefix + std::string(name));
    }
  }

  bool recursive_;
  Formats formats_;
  std::vector<std::string> files_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

struct Problems {
  std::vector<std::string> sentences;
  std::string hint;  // of the first
};

struct Scan {
  Formats formats;
  std::vector<std::string> files;
  std::vector<revision::Revision> revisions;  // of each; without an id: the file is no revision
  HeaderCache cache;
  std::vector<FileIdentity> identities;  // of each; empty: nothing will be cached
  std::atomic<std::size_t> read{0};      // settled files that the cache did not know
  std::chrono::system_clock::time_point began = std::chrono::system_clock::now();
};

// Reads headers [begin, end), each to its place. Files are opened by their names in their folder, which
// spares the kernel the way there for each.
class Worker {
 public:
  explicit Worker(Scan& scan) : scan_(scan) {}
  ~Worker() { close(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  Problems read(std::size_t begin, std::size_t end) {
    Problems problems;
    for (auto i = begin; i < end; ++i) {
      try {
        read(i);
      } catch (const Error& error) {
        if (problems.sentences.empty()) problems.hint = error.hint();
        if (problems.sentences.size() < max_errors) problems.sentences.emplace_back(error.what());
      }
    }
    return problems;
  }

 private:
  void read(std::size_t i) {
    auto& file = scan_.files[i];
    const auto slash = file.rfind('/');
    int folder = AT_FDCWD;
    const char* name = file.c_str();
    if (slash != std::string::npos && (folder = open(std::string_view(file).substr(0, slash + 1))) >= 0) {
      name += slash + 1;
    } else {
      folder = AT_FDCWD;
    }
    struct stat status{};
    if (!scan_.cache.empty() && ::fstatat(folder, name, &status, 0) == 0) {
      const auto identity = FileIdentity::of(status);
      if (auto known = scan_.cache.find(file, identity, next_)) {
        scan_.revisions[i] = std::move(*known);
        scan_.revisions[i].file = std::move(file);
        scan_.identities[i] = identity;
        return;
      }
    }
    const bool cached = !scan_.identities.empty();
    if (auto header =
            read_header_at(folder, name, file, format_of(file, scan_.formats), cached ? &status : nullptr)) {
      scan_.revisions[i] = std::move(header->revision);
    } else {
      scan_.revisions[i].file = file;
    }
    if (!cached) return;
    scan_.identities[i] = FileIdentity::of(status);
    if (HeaderCache::is_cacheable(scan_.identities[i], scan_.began)) ++scan_.read;
  }

  int open(std::string_view folder) {
    if (folder == folder_) return descriptor_;
    close();
    folder_ = folder;
    return descriptor_ = ::open(folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

  Scan& scan_;
  std::size_t next_ = 0;  // in the cache
  std::string folder_;
  int descriptor_ = -1;
};

Problems read_headers(Scan& scan, std::size_t begin, std::size_t end) {
  return Worker(scan).read(begin, end);
}

}  // namespace

Error missing_folder_error(const std::string& folder) {
  return Error(fmt::format("the versions folder {} does not exist", folder),
               fmt::format("correct `versions` in limbeck.toml, or make it: mkdir -p {}", folder));
}

std::vector<std::string> revision_files(const std::vector<std::filesystem::path>& locations, bool recursive,
                                        Formats formats) {
  Folders folders(recursive, formats);
  for (const auto& location : locations) folders.add(location.string());
  return folders.take();
}

std::vector<revision::Revision> scan(const std::vector<std::filesystem::path>& locations, bool recursive,
                                     const std::function<std::filesystem::path()>& cache, Formats formats) {
  Scan scan;
  scan.formats = formats;
  scan.files = revision_files(locations, recursive, formats);
  const auto count = scan.files.size();
  scan.revisions.resize(count);
  std::filesystem::path cache_file;
  if (cache && count >= min_files_to_cache) cache_file = cache();
  if (!cache_file.empty()) {
    scan.cache = HeaderCache::load(cache_file);
    scan.identities.resize(count);
  }
  // Most of the time goes into asking for files, which several threads do at once.
  const auto files_per_thread = scan.cache.empty() ? read_files_per_thread : cached_files_per_thread;
  const auto threads =
      std::clamp<std::size_t>(count / files_per_thread, 1,
                              std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, max_threads));
  const auto first_of = [&](std::size_t share) { return count * share / threads; };
  std::vector<std::future<Problems>> others;
  for (std::size_t share = 1; share < threads; ++share) {
    // Where no thread can be started, get() does the work.
    others.push_back(std::async(std::launch::async | std::launch::deferred, read_headers, std::ref(scan),
                                first_of(share), first_of(share + 1)));
  }
  auto problems = read_headers(scan, 0, first_of(1));
  for (auto& other : others) {
    auto more = other.get();
    if (problems.sentences.empty()) problems.hint = std::move(more.hint);
    std::ranges::move(more.sentences, std::back_inserter(problems.sentences));
  }
  if (problems.sentences.size() > max_errors) problems.sentences.resize(max_errors);
  if (!problems.sentences.empty()) throw Error(text::join(problems.sentences, "\n"), problems.hint);
  if (scan.read > max_uncached_files)
    HeaderCache::store(cache_file, scan.revisions, scan.identities, scan.began);
  std::erase_if(scan.revisions, [](const auto& revision) { return revision.id.empty(); });
  return std::move(scan.revisions);
}

}  // namespace limbeck::scripts
