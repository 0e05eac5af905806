#include "autogenerate/change.hpp"

#include <algorithm>
#include <iterator>

#include "autogenerate/section.hpp"
#include "base/text.hpp"

namespace limbeck::autogenerate {

using dialect::RenderedStatement;

void add_expectations(Change& change, const schema::Catalog& from, const schema::Catalog& to,
                      const Workspace& workspace) {
  const auto expectation = [&](const ChangeSide& side, const schema::Catalog& start) {
    return workspace.dialect->expectation(side.operations, as_statements(side.statements), start,
                                          workspace.target->engine());
  };
  change.upgrade.expected = expectation(change.upgrade, from);
  if (change.reversible()) change.downgrade.expected = expectation(change.downgrade, to);
}

bool uses_new_enum_values(const ChangeSide& side, const dialect::Dialect& dialect) {
  const auto& statements = side.statements;
  const auto last =
      std::ranges::find_if(statements.rbegin(), statements.rend(), &RenderedStatement::needs_commit_after);
  if (last == statements.rend()) return false;
  return std::any_of(last.base(), statements.end(), [&](const RenderedStatement& statement) {
    return std::ranges::any_of(side.operations, [&](const operation::Operation& operation) {
      const auto* add = std::get_if<operation::AddEnumValue>(&operation);
      return add && statement.sql.contains(dialect.quote_literal(add->value));
    });
  });
}

void clear_unneeded_commits(ChangeSide& side, const dialect::Dialect& dialect) {
  if (uses_new_enum_values(side, dialect)) return;
  for (auto& statement : side.statements) statement.needs_commit_after = false;
}

std::vector<std::string> warnings(const ChangeSide& side) {
  std::vector<std::string> lines;
  for (const auto& statement : side.statements) {
    std::ranges::copy_if(text::split(statement.warning, '\n'), std::back_inserter(lines),
                         [](const std::string& line) { return !line.empty(); });
  }
  return lines;
}

}  // namespace limbeck::autogenerate
