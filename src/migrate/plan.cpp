#include "migrate/plan.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scripts/cpp/cpp_file.hpp"
#include "scripts/sql/revision_file.hpp"

namespace limbeck::migrate {

const char* PlannedStep::direction() const {
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
               std::vector<std::string> rows_before, const dialect::Dialect& dialect, bool transactions,
               const RevisionSource& source) {
  Plan plan;
  plan.rows_before = std::move(rows_before);
  plan.steps.reserve(steps.size());
  for (auto& step : steps) {
    PlannedStep planned;
    planned.step = std::move(step);
    if (const auto* revision = graph.find(planned.step.revision)) {
      planned.message = revision->message.substr(0, revision->message.find('\n'));
      planned.file = revision->file;
    }
    if (!planned.file.empty() && planned.step.direction != revision::Direction::stamp) {
      const auto content = source.read ? source.read(planned.file) : scripts::Content::of_file(planned.file);
      if (scripts::is_cpp(planned.file)) {
        const auto file = scripts::CppFile::parse(content);
        const auto& section = file.require(planned.step.direction);
        planned.notes = file.header().notes;
        planned.file_hash = file.checksum();
        planned.transactional = section.transactional;
        planned.foreign_keys_off = section.foreign_keys_off && dialect.syntax() == sql::Syntax::sqlite;
        planned.program = true;
        if (source.script) planned.script = source.script(planned.file);
        plan.steps.push_back(std::move(planned));
        continue;
      }
      const auto file = scripts::RevisionFile::parse(content, dialect.syntax());
      const auto& section = file.require(planned.step.direction);
      if (transactions) file.require_transactional(section);
      planned.file_hash = file.checksum();
      planned.transactional = section.transactional;
      planned.foreign_keys_off = section.foreign_keys_off;
      planned.notes = file.header().notes;
      auto reader = file.read(section);
      while (auto statement = reader.next()) planned.statements.push_back(std::move(*statement));
      planned.warnings = reader.take_warnings();
      planned.expected = section.expected;
      planned.rest_of_file = [file, section = section] { return file.text_outside(section); };
    }
    plan.steps.push_back(std::move(planned));
  }
  return plan;
}

bool changes_session(const std::string& statement) {
  for (const char* word : {"set ", "set\n", "reset ", "pragma ", "create temp", "load "}) {
    if (text::starts_with_ignoring_case(statement, word)) return true;
  }
  return text::lower(statement).find("set_config") != std::string::npos;
}

}  // namespace limbeck::migrate
