// Everything that limbeck can be asked: the global options and the commands.
#pragma once

#include "cli/command_line.hpp"
#include "cli/context.hpp"

namespace limbeck::cli {

/// Parsing fills `options`, which must outlive it. `embedded`: of a program that carries its revisions, which
/// has no use for what needs the project's files.
CommandLine command_line(GlobalOptions& options, bool embedded);

}  // namespace limbeck::cli
