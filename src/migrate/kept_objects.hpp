// Objects that a revision would replace without knowing them, kept where that is certain.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "migrate/program_host.hpp"
#include "migrate/run_context.hpp"

namespace limbeck::migrate {

/// Of one revision at a time: drop_unknown() before its statements, recreate() behind them, both in its
/// transaction where it has one.
class KeptObjects {
 public:
  /// The context lives longer.
  explicit KeptObjects(RunContext& context) : context_(context) {}

  /// Looks at what the step replaces, and drops what it doesn't know and recreate() can create again for
  /// certain. A failure when something else stands there than the step expects, or when a statement fails.
  /// `done`: statements of it that an earlier run did; what these changed is not looked at. Throws
  /// ConnectionError.
  std::optional<ProgramFailure> drop_unknown(const PlannedStep& step, std::span<const Statement> done = {});

  /// Creates again what drop_unknown() dropped.
  std::optional<ProgramFailure> recreate();

 private:
  std::optional<ProgramFailure> run(const std::vector<std::string>& texts);

  RunContext& context_;
  std::vector<std::string> recreate_statements_;
};

}  // namespace limbeck::migrate
