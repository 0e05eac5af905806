#include "scripts/sql/scan.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/sql/header.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::size_t most_errors = 20;
constexpr std::size_t files_a_thread = 500;  // fewer are not worth starting one
constexpr std::size_t most_threads = 4;

// Readers of folders by hand: std::filesystem takes a stat() a file and a path object each, which ten
// thousand files feel.
class Folders {
 public:
  explicit Folders(bool recursive) : recursive_(recursive) {}

  void add(const std::string& folder) {
    const auto begin = files_.size();
    read(folder);
    std::sort(files_.begin() + static_cast<std::ptrdiff_t>(begin), files_.end());
  }
  std::vector<std::string> take() { return std::move(files_); }

 private:
  [[noreturn]] static void fail(const std::string& folder, int error) {
    if (error == ENOENT) {
      throw Error(fmt::format("the versions folder {} does not exist", folder),
                  fmt::format("correct `versions` in limbeck.toml, or make it: mkdir -p {}", folder));
    }
    throw Error(fmt::format("cannot read the versions folder {}: {}", folder, std::strerror(error)));
  }

  void read(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(folder.c_str()), ::closedir);
    struct stat status{};
    if (!directory || ::fstat(::dirfd(directory.get()), &status) != 0) fail(folder, errno);
    // Links may lead to a folder twice, or round and round.
    if (!seen_.insert({status.st_dev, status.st_ino}).second) return;
    std::vector<std::string> below;
    const auto prefix = folder.ends_with('/') ? folder : folder + "/";
    errno = 0;
    while (const auto* entry = ::readdir(directory.get())) {
      const std::string_view name = entry->d_name;
      if (!name.starts_with('.')) take(*entry, name, prefix, ::dirfd(directory.get()), below);
      errno = 0;
    }
    if (errno != 0) fail(folder, errno);
    for (const auto& subfolder : below) read(subfolder);
  }

  void take(const dirent& entry, std::string_view name, const std::string& prefix, int directory,
            std::vector<std::string>& below) {
    const bool script = name.ends_with(".sql") && name.size() > 4;
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
  std::vector<std::string> files_;
  std::set<std::pair<dev_t, ino_t>> seen_;
};

// Opens files by their names in their folder, which spares the kernel the way there for each.
class Opener {
 public:
  Opener() = default;
  ~Opener() { close(); }
  Opener(const Opener&) = delete;
  Opener& operator=(const Opener&) = delete;

  revision::Revision read(const std::string& file) {
    const auto slash = file.rfind('/');
    if (slash == std::string::npos) return read_header_at(AT_FDCWD, file.c_str(), file).revision;
    const auto folder = std::string_view(file).substr(0, slash + 1);
    if (folder != folder_) {
      close();
      folder_ = folder;
      descriptor_ = ::open(folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    if (descriptor_ < 0) return read_header_at(AT_FDCWD, file.c_str(), file).revision;
    return read_header_at(descriptor_, file.c_str() + slash + 1, file).revision;
  }

 private:
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

  std::string folder_;
  int descriptor_ = -1;
};

struct Problems {
  std::vector<std::string> sentences;
  std::string hint;  // of the first
};

// Headers [begin, end), each to its place.
Problems read_headers(const std::vector<std::string>& files, std::size_t begin, std::size_t end,
                      std::vector<revision::Revision>& revisions) {
  Opener opener;
  Problems problems;
  for (auto i = begin; i < end; ++i) {
    try {
      revisions[i] = opener.read(files[i]);
    } catch (const Error& error) {
      if (problems.sentences.empty()) problems.hint = error.hint();
      if (problems.sentences.size() < most_errors) problems.sentences.emplace_back(error.what());
    }
  }
  return problems;
}

}  // namespace

std::vector<std::string> revision_files(const std::vector<std::filesystem::path>& locations, bool recursive) {
  Folders folders(recursive);
  for (const auto& location : locations) folders.add(location.string());
  return folders.take();
}

std::vector<revision::Revision> scan(const std::vector<std::filesystem::path>& locations, bool recursive) {
  const auto files = revision_files(locations, recursive);
  std::vector<revision::Revision> revisions(files.size());
  // Most of the time goes into opening files, which several threads do at once.
  const auto threads =
      std::clamp<std::size_t>(files.size() / files_a_thread, 1,
                              std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads));
  const auto first_of = [&](std::size_t share) { return files.size() * share / threads; };
  std::vector<std::future<Problems>> others;
  for (std::size_t share = 1; share < threads; ++share) {
    // Where no thread can be started, get() does the work.
    others.push_back(std::async(std::launch::async | std::launch::deferred, read_headers, std::cref(files),
                                first_of(share), first_of(share + 1), std::ref(revisions)));
  }
  auto problems = read_headers(files, 0, first_of(1), revisions);
  for (auto& other : others) {
    auto more = other.get();
    if (problems.sentences.empty()) problems.hint = std::move(more.hint);
    std::ranges::move(more.sentences, std::back_inserter(problems.sentences));
  }
  if (problems.sentences.size() > most_errors) problems.sentences.resize(most_errors);
  if (!problems.sentences.empty()) throw Error(text::join(problems.sentences, "\n"), problems.hint);
  return revisions;
}

}  // namespace limbeck::scripts
