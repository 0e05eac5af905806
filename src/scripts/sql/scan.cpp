#include "scripts/sql/scan.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/sql/header.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::size_t most_errors = 20;

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

}  // namespace

std::vector<std::string> revision_files(const std::vector<std::filesystem::path>& locations, bool recursive) {
  Folders folders(recursive);
  for (const auto& location : locations) folders.add(location.string());
  return folders.take();
}

std::vector<revision::Revision> scan(const std::vector<std::filesystem::path>& locations, bool recursive) {
  std::vector<revision::Revision> revisions;
  std::vector<std::string> errors;
  std::string hint;
  const auto files = revision_files(locations, recursive);
  revisions.reserve(files.size());
  for (const auto& file : files) {
    try {
      revisions.push_back(read_header_at(file).revision);
    } catch (const Error& error) {
      if (errors.empty()) hint = error.hint();
      if (errors.size() < most_errors) errors.emplace_back(error.what());
    }
  }
  if (!errors.empty()) throw Error(text::join(errors, "\n"), hint);
  return revisions;
}

}  // namespace limbeck::scripts
