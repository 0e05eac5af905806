// A revision in Python, run by the project's own interpreter.
#pragma once

#include <memory>
#include <string>

#include "scripts/program.hpp"
#include "scripts/python/environment.hpp"

namespace limbeck::scripts {

/// `file`: absolute; the environment has loaded it.
std::shared_ptr<const Program> python_program(std::shared_ptr<PythonEnvironment> environment,
                                              std::string file);

/// What is to be run once the version rows are changed: env.py's on_version_apply.
std::shared_ptr<const Program> version_callback(std::shared_ptr<PythonEnvironment> environment);

}  // namespace limbeck::scripts
