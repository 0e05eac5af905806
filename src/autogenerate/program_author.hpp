// Who writes generated revisions as programs (Alembic's Python), and runs what was written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autogenerate/change.hpp"
#include "autogenerate/scratch/scope.hpp"
#include "dialect/connection.hpp"
#include "revision/revision.hpp"
#include "scripts/new_revision.hpp"
#include "scripts/section.hpp"

namespace limbeck::autogenerate {

enum class ProgramSpelling {
  operations,  ///< those of the program's own library, where it has them
  statements,  ///< SQL throughout
};

class ProgramAuthor {
 public:
  virtual ~ProgramAuthor() = default;

  /// The text of a file that does what the change does; `notes` are comments in it, a line each. The project
  /// may give it another id or message. `compared`: what the change leads from and to. Nothing: the project
  /// wants no revision. Throws Error.
  virtual std::optional<scripts::NewRevision> write(const Change& change, const Comparison& compared,
                                                    const revision::Revision& revision,
                                                    const std::vector<std::string>& notes,
                                                    ProgramSpelling spelling) = 0;

  /// Runs the very text by the project's own interpreter, in its transactions. Throws Error.
  virtual void run(const scripts::NewRevision& written, scripts::Direction direction, const Change& change,
                   dialect::Connection& scratch) = 0;

  /// Will Limbeck run the text by itself, without an interpreter? It may turn out that it won't in
  /// run_natively().
  virtual bool is_native(const scripts::NewRevision& written, const Change& change) = 0;
  /// Runs it so. Throws Error.
  virtual void run_natively(const scripts::NewRevision& written, scripts::Direction direction,
                            dialect::Connection& scratch) = 0;

 protected:
  ProgramAuthor() = default;
  ProgramAuthor(const ProgramAuthor&) = default;
  ProgramAuthor& operator=(const ProgramAuthor&) = default;
};

}  // namespace limbeck::autogenerate
