#include "autogenerate/consequence_warnings.hpp"

#include <algorithm>

#include "autogenerate/section.hpp"
#include "dialect/consequences.hpp"

namespace limbeck::autogenerate {
namespace {

using dialect::RenderedStatement;

void add_warning(RenderedStatement& statement, const std::string& text) {
  statement.warning += (statement.warning.empty() ? "" : "\n") + text;
}

/// Puts the warnings into `sections`.
ConsequenceWarnings add_warnings(const std::vector<std::vector<RenderedStatement>*>& sections,
                                 Workspace& workspace) {
  std::vector<std::vector<Statement>> texts;
  for (const auto* section : sections) texts.push_back(as_statements(*section));
  std::vector<const std::vector<Statement>*> asked;
  for (const auto& text : texts) asked.push_back(&text);
  ConsequenceWarnings result;
  auto& failing = result.failing;
  for (const auto& consequence : dialect::consequences(*workspace.dialect, *workspace.target, asked)) {
    if (consequence.permission_denied || consequence.informs) continue;  // another may apply it, elsewhere
    auto& statement = (*sections[consequence.section])[consequence.statement];
    result.warnings.push_back((consequence.fails ? "fails while " : "") + consequence.text);
    add_warning(statement, result.warnings.back());
    if (consequence.fails && std::ranges::find(failing, consequence.text) == failing.end())
      failing.push_back(consequence.text);
  }
  return result;
}

}  // namespace

ConsequenceWarnings add_consequence_warnings(std::vector<Change>& changes, Workspace& workspace) {
  if (workspace.ignore_target) return {};
  std::vector<std::vector<RenderedStatement>*> up;
  for (auto& change : changes) up.push_back(&change.upgrade.statements);
  auto result = add_warnings(up, workspace);
  // What the way back will meet is not there to be looked at yet, but what is there now most likely stays.
  std::vector<std::vector<RenderedStatement>*> down;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change)
    down.push_back(&change->downgrade.statements);
  add_warnings(down, workspace);
  return result;
}

}  // namespace limbeck::autogenerate
