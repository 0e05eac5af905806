// The headers of a folder of thousands of revision files, as they were when they were last read: asking a
// file whether it has changed takes a third of the time that reading it does.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "revision/revision.hpp"

struct stat;

namespace limbeck::scripts {

/// What changes when a file is written to, replaced or renamed over. Nobody can set the time of the last
/// change of the inode, unlike that of the content.
struct FileIdentity {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t modified = 0, changed = 0;  ///< in nanoseconds

  static FileIdentity of(const struct stat& status);
  bool operator==(const FileIdentity&) const = default;
};

class HeaderCache {
 public:
  /// An empty one when the file is missing, damaged, or of another build of Limbeck.
  static HeaderCache load(const std::filesystem::path& file);

  bool empty() const { return entries_.empty(); }
  /// The header of the file of that name, if it is still the same file; without that name. From several
  /// threads at once. `next` is where it is looked for first, and afterwards the place behind it: who asks in
  /// order does not search.
  std::optional<revision::Revision> find(const std::string& path, const FileIdentity& identity,
                                         std::size_t& next) const;

  /// May the header of a file that was read after `looked` be kept? One that was changed just before may be
  /// changed again without a difference in its times, whose steps can be seconds wide.
  static bool is_cacheable(const FileIdentity& identity, std::chrono::system_clock::time_point scan_started);

  /// Writes all that are settled. A cache that can't be written is none; nothing is said.
  static void store(const std::filesystem::path& file, const std::vector<revision::Revision>& revisions,
                    const std::vector<FileIdentity>& identities,
                    std::chrono::system_clock::time_point scan_started);

 private:
  std::string bytes_;
  struct Entry {
    std::string_view path, content;
  };
  std::vector<Entry> entries_;  // by path
};

}  // namespace limbeck::scripts
