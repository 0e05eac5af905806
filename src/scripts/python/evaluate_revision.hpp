// A revision in Python as statements, without Python.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "base/json.hpp"
#include "dialect/statement.hpp"
#include "dialect/written/writer.hpp"
#include "revision/steps.hpp"
#include "scripts/python/alembic/context.hpp"

namespace limbeck::scripts::python {

/// What evaluating depends on besides the file.
struct EvaluationSettings {
  Engine engine = newest(EngineKind::postgresql);
  dialect::written::SqlAlchemy sqlalchemy;  ///< of the project, or that of now
  AlembicVersion alembic{};                 ///< the same
  std::optional<NamingConvention> naming =
      NamingConvention();  ///< unset: it is not known whether there is one
  ModuleSource modules;    ///< empty: the project has no modules that can be read
  ModuleCheck is_module_there;
  /// What env.py hands to run_migrations(), and that to each upgrade(): an object; null: it is not known.
  Json arguments = Json::object();
  /// Why no revision is evaluated, as the rest of a sentence about it; empty: each may be.
  std::string influence{};
  /// The same of those that have a table copied, as a sentence of its own.
  std::string copy_influence{};
  std::string dialect{};  ///< see dialect::written::Target
};

/// Why a revision needs Python: the rest of a sentence about `file`, "imports app.models".
struct Refusal {
  std::string file;
  int line = 1;
  std::string reason;
  /// A database is all that is missing: run_revision() goes on with it.
  bool needs_database = false;

  /// "versions/a.py:14: imports app.models".
  std::string sentence() const { return file + ":" + std::to_string(line) + ": " + reason; }
};

struct Evaluation {
  std::vector<Statement> statements;  ///< with the lines of the operations that they come from
  std::vector<std::string> lines;     ///< that it prints
  std::optional<Refusal> refusal;     ///< then there are none
};

/// Evaluates upgrade() or downgrade(). `memory`: of the run; it is only changed when the revision is
/// evaluable. Never yields statements other than those that Alembic would run: whatever isn't known to the
/// last argument is refused.
Evaluation evaluate_revision(std::string_view text, const std::string& source, revision::Direction direction,
                             const EvaluationSettings& settings, RunMemory& memory);

/// The same on a database: its statements are executed as they come. Throws NotEvaluable where the revision
/// turns out to need Python after all, and what `database` throws.
void run_revision(std::string_view text, const std::string& source, revision::Direction direction,
                  const EvaluationSettings& settings, RunMemory& memory, LiveDatabase& database);

}  // namespace limbeck::scripts::python
