// What a project's files say of how its revisions are evaluated.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/engine.hpp"
#include "scripts/python/evaluate_revision.hpp"

namespace limbeck::scripts::python {

struct ProjectFiles {
  std::filesystem::path env;  ///< env.py
  std::vector<std::filesystem::path>
      module_folders;                 ///< what would be in sys.path: the working directory, prepend_sys_path
  std::filesystem::path interpreter;  ///< empty: there is none
  std::string isolation_level{};      ///< that the ini gives to env.py's engine; empty: none
  std::vector<std::string> revisions{};  ///< paths of the revision files in Python
};

/// Reads env.py and the modules that it leads to; a file that is not there says nothing. `env_runs`: what
/// env.py makes of all statements is told by its process, and not looked for in its text. Throws Error when a
/// file that is there can't be read.
EvaluationSettings read_evaluation_settings(const dialect::written::Target& target, const ProjectFiles& files,
                                            bool env_runs = false);

}  // namespace limbeck::scripts::python
