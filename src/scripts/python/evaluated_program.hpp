// A revision in Python, evaluated without Python: ready to run.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "scripts/content.hpp"
#include "scripts/loaded_revision.hpp"
#include "scripts/python/evaluate_revision.hpp"

namespace limbeck::scripts::python {

/// Either what is to be run, or why that takes Python.
struct EvaluatedRevision {
  std::optional<LoadedRevision> loaded;
  Refusal refusal;
};

/// Statements, when they can be told beforehand; a program that asks the database, when it looks at that.
/// `memory`: of the run, for all of its revisions in their order. `refused`: called when it turns out on the
/// database that the revision takes Python after all; it fails then. May be empty.
EvaluatedRevision load_evaluated(const Content& content, revision::Direction direction,
                                 const EvaluationSettings& settings, const std::shared_ptr<RunMemory>& memory,
                                 std::function<void(const Refusal& refusal)> refused = {});

}  // namespace limbeck::scripts::python
