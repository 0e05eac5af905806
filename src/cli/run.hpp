// The command line from beginning to end: what the program limbeck and limbeck::main() are.
#pragma once

#include "limbeck/main.hpp"

namespace limbeck::cli {

/// `embedded`: see Context. Returns the exit code; throws nothing.
int run(int argc, char** argv, const Migrations* embedded = nullptr, const MainOptions& options = {});

}  // namespace limbeck::cli
