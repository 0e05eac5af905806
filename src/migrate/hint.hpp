// Hints name what to do next as commands of limbeck, in backticks. Not everybody who reads one has that
// program.
#pragma once

#include <string>

namespace limbeck::migrate {

/// For a program of another name that has limbeck's commands (limbeck::main).
std::string hint_for_program(const std::string& hint, const std::string& program);

/// For an application: commands become the Migrator's functions; a line with a command that it has none for
/// is left out.
std::string hint_for_application(const std::string& hint);

}  // namespace limbeck::migrate
