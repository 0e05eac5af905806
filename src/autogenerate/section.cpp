#include "autogenerate/section.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "scripts/sql/format.hpp"

namespace limbeck::autogenerate {

using dialect::RenderedStatement;

std::vector<Statement> as_statements(const std::vector<RenderedStatement>& rendered) {
  std::vector<Statement> statements;
  statements.reserve(rendered.size());
  for (const auto& statement : rendered) statements.push_back({statement.sql, 0, std::nullopt});
  return statements;
}

bool can_run_in_transaction(const std::vector<RenderedStatement>& statements) {
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (!statements[i].transactional) return false;
    const bool commit_follows = statements[i].needs_commit_after && i + 1 < statements.size() &&
                                !statements[i + 1].needs_commit_after;
    if (commit_follows) return false;
  }
  return true;
}

scripts::NewSection make_section(scripts::Direction direction,
                                 const std::vector<RenderedStatement>& statements,
                                 const dialect::Dialect& dialect) {
  scripts::NewSection section;
  section.direction = direction;
  section.transactional = can_run_in_transaction(statements);
  section.foreign_keys_off = std::ranges::any_of(statements, &RenderedStatement::foreign_keys_off);
  section.sql = scripts::section_text(statements, dialect.engine());
  return section;
}

std::vector<scripts::NewSection> make_sections(const Change& change, const dialect::Dialect& dialect) {
  auto upgrade = make_section(scripts::Direction::upgrade, change.upgrade.statements, dialect);
  auto downgrade = make_section(scripts::Direction::downgrade, change.downgrade.statements, dialect);
  upgrade.expected = change.upgrade.expected;
  downgrade.expected = change.downgrade.expected;
  downgrade.irreversible = !change.reversible();
  downgrade.reason = change.irreversible;
  return {std::move(upgrade), std::move(downgrade)};
}

std::vector<Statement> read_back(const scripts::NewSection& section, const dialect::Dialect& dialect) {
  scripts::NewRevision generated;
  generated.revision.id = "generated";
  generated.sections = {section};
  if (section.direction != scripts::Direction::upgrade)
    generated.sections.emplace_back();  // no file is without
  const auto file = scripts::RevisionFile::parse(scripts::format_revision(generated, dialect.engine()),
                                                 "the generated revision", dialect.engine());
  const auto& read = file.require(section.direction);
  file.require_transactional(read);
  return file.statements(read);
}

void run_section(const std::vector<RenderedStatement>& rendered, dialect::Connection& scratch,
                 const dialect::Dialect& dialect) {
  const auto section = make_section(scripts::Direction::upgrade, rendered, dialect);
  const auto frame = dialect.transaction_frame(section.foreign_keys_off, false);
  std::vector<Statement> statements;
  const auto add = [&](const std::string& sql) { statements.push_back({sql, 0, std::nullopt}); };
  if (section.transactional) {
    std::ranges::for_each(frame.before, add);
    add(frame.begin);
  }
  std::ranges::move(read_back(section, dialect), std::back_inserter(statements));
  if (section.transactional) {
    std::ranges::for_each(frame.before_commit, add);
    add(frame.commit);
    std::ranges::for_each(frame.after, add);
  }
  run_statements(statements, scratch);
}

void run_statements(const std::vector<Statement>& statements, dialect::Connection& scratch) {
  const auto failure = scratch.execute_all(statements);
  if (!failure) return;
  if (scratch.in_transaction()) scratch.execute("ROLLBACK");
  throw DatabaseError(fmt::format("{} ({})", failure->message, statements[failure->index].text),
                      failure->details());
}

}  // namespace limbeck::autogenerate
