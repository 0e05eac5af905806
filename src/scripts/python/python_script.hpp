// A revision in Python, run by the project's own interpreter.
#pragma once

#include <memory>
#include <string>

#include "scripts/python/environment.hpp"
#include "scripts/script.hpp"

namespace limbeck::scripts {

/// `file`: absolute; the environment has loaded it.
std::shared_ptr<const Script> python_script(std::shared_ptr<PythonEnvironment> environment, std::string file);

/// What is to be run once the version rows are changed: env.py's on_version_apply.
std::shared_ptr<const Script> version_callback(std::shared_ptr<PythonEnvironment> environment);

}  // namespace limbeck::scripts
