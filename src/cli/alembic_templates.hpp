// New Alembic projects: the files of `alembic init`.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::cli {

struct ProjectTemplate {
  std::string_view name, summary;
};

inline constexpr std::array project_templates = {
    ProjectTemplate{"async", "alembic.ini and an env.py for an asynchronous driver"},
    ProjectTemplate{"generic", "alembic.ini and an env.py for one database"},
    ProjectTemplate{"pyproject", "the same, configured in pyproject.toml"},
    ProjectTemplate{"pyproject_async", "an env.py for an asynchronous driver, configured in pyproject.toml"},
};

/// Files to be written, with their texts.
using NewFiles = std::vector<std::pair<std::filesystem::path, std::string>>;

/// What a project of that template begins with. `scripts` is the folder
/// for env.py, relative to the working directory; `config` the alembic.ini, or the pyproject.toml whose text
/// the settings go behind. The versions folder is made with them. Throws UsageError for another template.
NewFiles alembic_project(const std::string& name, const std::filesystem::path& scripts,
                         const std::filesystem::path& config);

}  // namespace limbeck::cli
