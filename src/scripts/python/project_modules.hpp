// The modules of a project, as files.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "scripts/python/alembic/context.hpp"

namespace limbeck::scripts::python {

/// Looks for `a.b` as a/b.py and a/b/__init__.py below each of the folders, in their order, as Python does
/// for sys.path. Throws Error when a file that is there can't be read.
ModuleSource project_modules(std::vector<std::filesystem::path> roots);

/// Whether the word stands in a Python file below one of these folders, but for installed packages; also when
/// there are too many files to tell.
bool is_in_project(const std::vector<std::filesystem::path>& roots, std::string_view word);

}  // namespace limbeck::scripts::python
