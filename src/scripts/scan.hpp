// Finds the revision files of a project.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "revision/revision.hpp"
#include "scripts/revision_format.hpp"

namespace limbeck::scripts {

/// The paths of all files of these formats in these folders, and below them when `recursive`, in a fixed
/// order, which is Alembic's: folder by folder as given, in each the files by name, then the folders below
/// it. A folder that is given or linked to twice is read once. Hidden files and folders, editors' backups and
/// other types of files are left out. Throws Error when a folder is missing or can't be read.
std::vector<std::string> revision_files(const std::vector<std::filesystem::path>& locations, bool recursive,
                                        Formats formats = project_formats(false));

/// Says that a version location is not there.
Error missing_folder_error(const std::string& folder);

/// The headers of those files, in that order; files that are no revisions are left out. Throws Error with
/// what is wrong with any of them, one a line. `cache`: asked only when there are very many, names the file
/// that keeps their headers for the next time (see HeaderCache); an empty path for none.
std::vector<revision::Revision> scan(const std::vector<std::filesystem::path>& locations, bool recursive,
                                     const std::function<std::filesystem::path()>& cache = {},
                                     Formats formats = project_formats(false));

}  // namespace limbeck::scripts
