#include "migrate/kept_objects.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/text.hpp"
#include "migrate/batch.hpp"

namespace limbeck::migrate {

std::optional<ProgramFailure> KeptObjects::drop_unknown(const PlannedStep& step,
                                                        std::span<const Statement> done) {
  const auto& database = context_.database;
  auto replacement = step.replacement();
  const auto left = done.empty() ? std::string() : database.dialect->expected_behind(replacement, done);
  if (!done.empty() && left.empty()) return std::nullopt;
  if (!done.empty()) replacement.expected = left;
  if (!database.dialect->may_replace(replacement)) return std::nullopt;
  ProgramFailure failed;
  try {
    auto check = database.dialect->check_replaced(*database.connection, replacement);
    if (check.refusals.empty()) {
      recreate_statements_ = std::move(check.recreate_statements);
      for (const auto& object : check.recreated_objects) {
        context_.say(step,
                     fmt::format("kept {}, which revision {} doesn't know", object, step.step.revision));
      }
      return run(check.drop_statements);
    }
    failed.failure =
        dialect::StatementFailure::refused(text::join(check.refusals, "; "), dialect::replacement_hint);
  } catch (const ConnectionError&) {
    throw;
  } catch (const DatabaseError& error) {
    failed.failure = dialect::StatementFailure::of(error);
  } catch (const Error& error) {
    failed.failure = dialect::StatementFailure::refused(error.what(), error.hint());
  }
  return failed;
}

std::optional<ProgramFailure> KeptObjects::recreate() {
  return run(std::exchange(recreate_statements_, {}));
}

std::optional<ProgramFailure> KeptObjects::run(const std::vector<std::string>& texts) {
  const auto statements = own_statements(texts);
  auto failure = context_.database.connection->execute_all(statements);
  if (!failure) return std::nullopt;
  return ProgramFailure{std::move(*failure), statements[failure->index], 0};
}

}  // namespace limbeck::migrate
