// A revision in Python as one in SQL: the statements that it comes to, for good.
#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "revision/revision.hpp"
#include "scripts/new_revision.hpp"
#include "scripts/python/evaluate_revision.hpp"

namespace limbeck::scripts::python {

/// Converts the revisions of a history, which are given one after the other, parents first: what an upgrade
/// of all of them remembers in one run (which enums were created) counts for each.
class Converter {
 public:
  /// For each engine, once.
  explicit Converter(std::vector<EvaluationSettings> engines);

  /// The revision with its sections for each engine, one without an engine where all are the same; or why
  /// that would not be the same as the file: it reads the database, or is not evaluable without Python. A
  /// downgrade() that only raises is irreversible. Throws Error when the statements can't be read again.
  std::expected<NewRevision, std::vector<Refusal>> convert(const revision::Revision& revision,
                                                           std::string_view text);

 private:
  struct Target {
    EvaluationSettings settings;
    RunMemory memory;
  };
  std::vector<Target> engines_;
};

}  // namespace limbeck::scripts::python
