// What env.py, a revision file, or a module of the project that they import, changes about the statements of
// all revisions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scripts/python/alembic/context.hpp"

namespace limbeck::scripts::python {

/// By words where they mean something, in the files that the imports lead to: what env.py's process tells
/// when it runs (shim/influences.py) is certain, but no script, plan or conversion runs it. What other files
/// give to engines doesn't count where env.py makes its own. Empty: nothing is seen.
struct Influences {
  /// The rest of a sentence about a revision: "is not what env.py makes of it: app/types.py speaks of
  /// sqlalchemy.ext.compiler".
  std::string statements;
  /// Of copies of tables alone: what is read of a table, or what dropping one does to the rows that refer to
  /// it. "app/database.py speaks of PRAGMA foreign_keys".
  std::string copies;
};

Influences find_influences(std::string_view env, const std::string& source, const ModuleSource& modules,
                           EngineKind engine);

/// The same of the project's revision files, all of which Alembic imports before it runs one: what is
/// compiled otherwise for all of them. Their engines are of no interest. Throws Error when one can't be read.
std::string find_compiler_hooks(const std::vector<std::string>& revision_files, const ModuleSource& modules,
                                EngineKind engine);

}  // namespace limbeck::scripts::python
