#include "autogenerate/section.hpp"

#include <algorithm>

namespace limbeck::autogenerate {

using dialect::RenderedStatement;

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
  section.sql = scripts::section_text(statements, dialect.syntax());
  return section;
}

std::vector<Statement> read_back(const scripts::NewSection& section, const dialect::Dialect& dialect) {
  scripts::RevisionDraft draft;
  draft.revision.id = "generated";
  draft.sections = {section};
  if (section.direction != scripts::Direction::upgrade) draft.sections.emplace_back();  // no file is without
  const auto file = scripts::RevisionFile::parse(scripts::format_revision(draft, dialect.syntax()),
                                                 "the generated revision", dialect.syntax());
  const auto& read = file.require(section.direction);
  file.require_transactional(read);
  return file.statements(read);
}

}  // namespace limbeck::autogenerate
