#include "scripts/python/alembic/batch.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "scripts/python/alembic/table_copy.hpp"

namespace limbeck::scripts::python {
namespace {

/// What shows without a database of whether the table can be copied.
void check_copy(MigrationContext& context, Interpreter& interpreter, const Batch& batch) {
  const auto refuse = [&](int line, const std::string& reason) {
    throw NotEvaluable(interpreter.file(), line, reason);
  };
  if (!context.copy_influence().empty())
    refuse(batch.line,
           fmt::format("has the table {} copied, and {}", batch.table.name, context.copy_influence()));
  if (!batch.refusal.empty()) refuse(batch.line, batch.refusal);
  for (const auto& step : batch.steps) {
    if (!step.refusal.empty()) refuse(step.line, step.refusal);
    written::CreateTable sample{
        .table = batch.table, .columns = {}, .constraints = {}, .prefixes = {}, .options = {}};
    if (const auto* add = std::get_if<written::AddColumn>(&step.operation)) {
      sample.columns.push_back(add->column);
    } else if (const auto* alter = std::get_if<written::AlterColumn>(&step.operation); alter && alter->type) {
      sample.columns.push_back({.name = alter->column,
                                .type = alter->type,
                                .server_default = {},
                                .identity = {},
                                .computed = {},
                                .comment = {},
                                .checks = {}});
    } else if (const auto* constraint = std::get_if<written::AddConstraint>(&step.operation)) {
      if (!constraint->constraint.name) refuse(step.line, "adds a constraint without a name to a copy");
      sample.constraints.push_back(constraint->constraint);
    }
    try {
      context.writer().write(sample);
    } catch (const dialect::written::NotWritable& error) {
      refuse(step.line, error.what());
    }
  }
}

}  // namespace

bool Batch::copies(const MigrationContext& context) const {
  if (always_copies) return true;
  return !context.writer().alters_columns() && std::ranges::any_of(steps, &BatchStep::copies);
}

void run_batch(MigrationContext& context, Interpreter& interpreter, const Batch& batch) {
  if (!batch.copies(context)) {
    for (const auto& step : batch.steps) context.emit(interpreter, step.operation, step.line);
    return;
  }
  check_copy(context, interpreter, batch);
  if (context.is_planned()) {
    throw NotEvaluable(
        interpreter.file(), batch.line,
        fmt::format("has the table {} copied, for which the database has to be read", batch.table.name),
        NotEvaluable::Kind::needs_database);
  }
  if (context.is_probe()) return;
  TableCopy copy(context, interpreter, batch, context.reflect(interpreter, batch.table, batch.line));
  for (const auto& operation : copy.operations()) context.emit(interpreter, operation, batch.line);
}

}  // namespace limbeck::scripts::python
