// The program that the configuration names as `process`: it gets the operations of a revision as JSON on its
// stdin, and prints what is to become of them (docs/extending.md).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "autogenerate/directive.hpp"
#include "autogenerate/scratch/workspace.hpp"
#include "revision/revision.hpp"

namespace limbeck::autogenerate {

/// Asks for one revision: what becomes of the operations and, in place, of the revision. See Callback::run.
using AskCallback =
    std::function<std::optional<Directive>(const Directive& planned, revision::Revision& revision)>;

struct Callback {
  std::string command;                                     ///< for a shell
  std::filesystem::path folder;                            ///< where it runs
  std::function<void(const std::string& line)> on_stderr;  ///< told what it writes to stderr

  /// Of `revision` the program may change the message, the id, the branch labels and what it depends on; an
  /// empty id is not shown to it. Nothing: write no revision. Throws Error when it fails or prints something
  /// else.
  std::optional<Directive> run(const Directive& planned, revision::Revision& revision,
                               const Workspace& workspace) const;
};

}  // namespace limbeck::autogenerate
