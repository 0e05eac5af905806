// The modules of a project, as files.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "scripts/python/alembic/context.hpp"

namespace limbeck::scripts::python {

/// Looks for `a.b` as a/b.py and a/b/__init__.py below each of the folders, in their order, as Python does
/// for sys.path. Throws Error when a file that is there can't be read.
ModuleSource project_modules(std::vector<std::filesystem::path> roots);

/// Looks through all Python files below these folders, but for installed packages.
class ProjectSearch {
 public:
  explicit ProjectSearch(std::vector<std::filesystem::path> roots) : roots_(std::move(roots)) {}
  /// Whether the word stands in one of them; also when there are too many files to tell.
  bool mentions(std::string_view word) const;
  /// Whether a package or module of that name is somewhere there, such as below `src`.
  bool holds(std::string_view package) const;

 private:
  /// Until `found` says true; whether it did.
  bool any(const std::function<bool(const std::filesystem::directory_entry&)>& found) const;
  std::vector<std::filesystem::path> roots_;
};

}  // namespace limbeck::scripts::python
