#include "scripts/python/conversion.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "dialect/sql/rules.hpp"
#include "dialect/sql/splitter.hpp"
#include "scripts/python/source_parser.hpp"

namespace limbeck::scripts::python {
namespace {

using revision::Direction;

/// The line of the `raise` that is all that downgrade() does, but for a docstring.
std::optional<int> raise_in_downgrade(std::string_view text, const std::string& source) {
  const auto module = parser()(text, source);
  for (const auto& statement : module.body) {
    const auto* function = std::get_if<ast::FunctionDefinition>(&statement.node);
    if (!function || function->name != "downgrade") continue;
    for (const auto& inner : function->body) {
      if (std::holds_alternative<ast::Raise>(inner.node)) return inner.line;
      const auto* expression = std::get_if<ast::ExpressionStatement>(&inner.node);
      if (!expression || !std::holds_alternative<ast::String>(expression->value->node)) return std::nullopt;
    }
  }
  return std::nullopt;
}

/// What the docstring says besides the message and what Alembic's template puts there.
std::vector<std::string> notes_of(const revision::Revision& revision, std::string_view text) {
  std::vector<std::string> notes;
  const auto docstring = parse_header_assignments(parser()(text, revision.file)).docstring.value_or("");
  auto rest = text::trim(docstring);
  if (rest.starts_with(revision.message)) rest.remove_prefix(revision.message.size());
  for (const auto& line : text::split(rest, '\n')) {
    const auto trimmed = text::trim(line);
    const bool is_templates = trimmed.starts_with("Revision ID:") || trimmed.starts_with("Revises:") ||
                              trimmed.starts_with("Create Date:");
    if (!trimmed.empty() && !is_templates) notes.emplace_back(trimmed);
  }
  return notes;
}

std::string joined_statements(const std::vector<Statement>& statements) {
  std::string sql;
  for (const auto& statement : statements) sql += statement.text + ";\n";
  return sql;
}

/// Throws Error when what is read from `sql` differs from the statements.
void check_reads_back(const std::string& sql, const std::vector<Statement>& statements, EngineKind engine,
                      const std::string& source) {
  std::vector<std::string> wanted, read;
  for (const auto& statement : statements) {
    for (auto& each : sql::split(engine, statement.text, source)) wanted.push_back(std::move(each.text));
  }
  for (auto& each : sql::split(engine, sql, source)) read.push_back(std::move(each.text));
  if (wanted != read)
    throw Error(fmt::format("{}: its statements can't be told apart in a SQL file", source));
}

/// Sections of several engines that say the same, as one for all.
void join_equal_sections(std::vector<NewSection>& sections, std::size_t engines) {
  for (const auto direction : {Direction::upgrade, Direction::downgrade}) {
    const auto of_direction = [&](const NewSection& each) { return each.direction == direction; };
    const auto first = std::ranges::find_if(sections, of_direction);
    if (first == sections.end()) continue;
    const auto count = static_cast<std::size_t>(std::ranges::count_if(sections, [&](const auto& each) {
      return of_direction(each) && each.sql == first->sql && each.irreversible == first->irreversible;
    }));
    if (count != engines || engines == 1) continue;
    auto joined = *first;
    joined.dialect.reset();
    std::erase_if(sections, of_direction);
    sections.push_back(std::move(joined));
  }
}

}  // namespace

Converter::Converter(std::vector<EvaluationSettings> engines) {
  for (auto& settings : engines) engines_.push_back({std::move(settings), {}});
}

std::expected<NewRevision, std::vector<Refusal>> Converter::convert(const revision::Revision& revision,
                                                                    std::string_view text) {
  NewRevision result{revision, notes_of(revision, text), {}};
  std::vector<Refusal> refusals;
  for (auto& target : engines_) {
    const auto engine = target.settings.engine.kind;
    for (const auto direction : {Direction::upgrade, Direction::downgrade}) {
      NewSection section{.direction = direction, .dialect = engine};
      auto memory = target.memory;
      auto evaluation = evaluate_revision(text, revision.file, direction, target.settings, memory);
      if (direction == Direction::upgrade) target.memory = std::move(memory);
      if (evaluation.refusal) {
        const auto raised =
            direction == Direction::downgrade ? raise_in_downgrade(text, revision.file) : std::nullopt;
        if (raised) {
          section.irreversible = true;
          section.reason = fmt::format("{}:{} raised an error", revision.file, *raised);
          result.sections.push_back(std::move(section));
          continue;
        }
        auto refusal = std::move(*evaluation.refusal);
        if (refusal.file.empty()) refusal.file = revision.file;
        refusals.push_back(std::move(refusal));
        continue;
      }
      auto& statements = evaluation.statements;
      const auto switches =
          std::erase_if(statements, [&](const auto& each) { return sql::foreign_key_switch(engine, each); });
      section.foreign_keys_off = switches > 0;
      section.sql = joined_statements(statements);
      check_reads_back(section.sql, statements, engine, revision.file);
      result.sections.push_back(std::move(section));
    }
  }
  if (!refusals.empty()) return std::unexpected(std::move(refusals));
  join_equal_sections(result.sections, engines_.size());
  return result;
}

}  // namespace limbeck::scripts::python
