#include "migrate/plan.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/rules.hpp"
#include "migrate/journal.hpp"
#include "scripts/checksum.hpp"
#include "scripts/revision_format.hpp"

namespace limbeck::migrate {
namespace {

/// What its section says may mean nothing to the engine, or not be all that there is to say.
void fit_to_engine(scripts::LoadedRevision& loaded, const dialect::Dialect& dialect) {
  const auto capabilities = dialect.capabilities(newest(dialect.engine()));
  if (capabilities.alter_constraints) loaded.foreign_keys_off = false;   // no table has to be rebuilt
  if (!capabilities.online_alter_programs) loaded.online_alter = false;  // nothing there takes long for it
  if (loaded.is_program && !capabilities.transactional_ddl) loaded.transactional = false;
  const bool wants_transaction = loaded.transactional;
  for (const auto& statement : loaded.statements) {
    if (sql::commits_implicitly(dialect.engine(), statement)) loaded.transactional = false;
  }
  loaded.in_parts = wants_transaction && !loaded.transactional && !loaded.is_program;
}

/// Where the engine makes a view whatever it speaks of, a repeatable one is looked at once it is there: what
/// is below it may have changed since its text was written.
void look_at_views(PlannedStep& planned, const dialect::Dialect& dialect) {
  const auto engine = dialect.engine();
  if (!planned.step.repeatable || dialect.capabilities(newest(engine)).tracks_dependencies) return;
  std::vector<Statement> looks;
  for (const auto& statement : planned.statements) {
    const auto id = sql::created_id(engine, statement.text, "");
    if (id.kind != schema::ObjectKind::view) continue;
    looks.push_back(
        {fmt::format("SELECT 1 FROM {} LIMIT 0", dialect.quote(id.name)), statement.line, std::nullopt});
  }
  planned.looks = looks.size();
  planned.statements.insert(planned.statements.end(), looks.begin(), looks.end());
}

}  // namespace

const char* PlannedStep::direction() const {
  if (step.repeatable) return repeat_direction;
  switch (step.direction) {
    case revision::Direction::upgrade:
      return "upgrade";
    case revision::Direction::downgrade:
      return "downgrade";
    case revision::Direction::stamp:
      return "stamp";
  }
  return "";
}

void PlannedStep::visit(const std::function<void(const scripts::Warning&)>& warning,
                        const std::function<void(const Statement&)>& statement) const {
  auto next = warnings.begin();
  for (const auto& each : statements) {
    for (; next != warnings.end() && next->line <= each.line; ++next) warning(*next);
    statement(each);
  }
  for (; next != warnings.end(); ++next) warning(*next);
}

Plan make_plan(const revision::RevisionGraph& graph, std::vector<revision::Step> steps,
               std::vector<std::string> rows_before, const dialect::Dialect& dialect,
               const RevisionSource& source) {
  Plan plan;
  plan.rows_before = std::move(rows_before);
  plan.steps.reserve(steps.size());
  std::optional<scripts::ProgramSettings> programs;
  if (source.programs) programs = source.programs();
  const bool transactions = !source.transactions || source.transactions();
  for (auto& step : steps) {
    PlannedStep planned;
    planned.step = std::move(step);
    const auto& id = planned.step.revision;
    if (const auto* revision = planned.step.repeatable ? graph.find_repeatable(id) : graph.find(id)) {
      planned.message = revision->message.substr(0, revision->message.find('\n'));
      planned.file = revision->file;
    }
    const auto content = [&] {
      return source.read ? source.read(planned.file) : scripts::Content::of_file(planned.file);
    };
    if (planned.step.direction == revision::Direction::stamp) {
      // Where the database stands already it says of one revision that it is there: see declares_one().
      if (planned.step.rows_before == planned.step.rows_after)
        planned.file_hash =
            scripts::checksum(planned.file.empty() ? scripts::Content::of_text("", "") : content());
    } else if (!planned.file.empty()) {
      static_cast<scripts::LoadedRevision&>(planned) =
          scripts::format_of(planned.file)
              .load(content(), {
                                   .direction = planned.step.direction,
                                   .syntax = dialect.engine(),
                                   .transactions = transactions,
                                   .programs = programs ? &*programs : nullptr,
                               });
      look_at_views(planned, dialect);
      fit_to_engine(planned, dialect);
      if (!transactions) planned.transactional = false;
    }
    plan.steps.push_back(std::move(planned));
  }
  return plan;
}

void fit_to_tables(Plan& plan, const dialect::Dialect& dialect, dialect::Connection& connection) {
  for (auto& step : plan.steps) {
    if (!step.transactional || !dialect.outlive_rollback(connection, step.statements)) continue;
    step.transactional = false;
    step.in_parts = true;
  }
}

std::vector<std::string> texts_of(std::span<const PlannedStep> steps) {
  std::vector<std::string> texts;
  for (const auto& step : steps) {
    for (const auto& statement : step.statements) texts.push_back(statement.text);
  }
  return texts;
}

}  // namespace limbeck::migrate
