// What was compiled, kept by what it was made of.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/lock.hpp"
#include "compile/cache_folder.hpp"

namespace limbeck::compile {

/// The results of one project (its `name`) in the folder of one kind. Each is a folder of its own, called by
/// the state of what it was made of, which holds the result as `result_name`; only those used last are kept.
class BuildCache {
 public:
  BuildCache(const std::filesystem::path& kind, const std::string& project, std::string result_name);

  /// The result for that state, if it is there and whole.
  std::optional<std::filesystem::path> find(const std::string& state) const;

  /// For the one process that makes a result.
  file::Lock lock() const;
  /// A folder to make it in.
  TemporaryFolder work() const { return TemporaryFolder(project_); }
  /// Takes over all that is in `work`, the result among it, in place of what there was for that state. Under
  /// the lock.
  std::filesystem::path insert(const std::string& state, const std::filesystem::path& work) const;
  /// Removes what was not used for long, and what killed processes have left. Under the lock.
  void evict_unused() const;

  /// Where everything of that state is.
  std::filesystem::path state_folder(const std::string& state) const { return project_ / state; }

 private:
  std::vector<std::filesystem::path> newest_first() const;

  std::filesystem::path kind_, project_;
  std::string result_name_;
};

}  // namespace limbeck::compile
