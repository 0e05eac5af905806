// Hints name what to do next as commands of limbeck, in backticks. Not everybody who reads one has that
// program.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::migrate {

/// "limbeck upgrade ae10" or "limbeck downgrade ae10@-1": the command that runs that revision, the next to
/// run in its direction, and no other.
std::string rerun_command(std::string_view program, std::string_view direction, std::string_view revision);

/// For a program of another name that has limbeck's commands (limbeck::main).
std::string hint_for_program(const std::string& hint, const std::string& program);

/// For an application: commands become the Migrator's functions; a line with a command that it has none for
/// is left out.
std::string hint_for_application(const std::string& hint);

}  // namespace limbeck::migrate
