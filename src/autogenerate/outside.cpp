#include "autogenerate/outside.hpp"

#include <algorithm>

#include "dialect/outside.hpp"

namespace limbeck::autogenerate {
namespace {

using dialect::RenderedStatement;

std::vector<Statement> texts_of(const std::vector<RenderedStatement>& rendered) {
  std::vector<Statement> statements;
  for (const auto& statement : rendered) statements.push_back({statement.sql, 0, std::nullopt});
  return statements;
}

void add_warning(RenderedStatement& statement, const std::string& text) {
  statement.warning += (statement.warning.empty() ? "" : "\n") + text;
}

/// Puts the warnings into `sections`.
Outside warn(const std::vector<std::vector<RenderedStatement>*>& sections, Workspace& workspace) {
  std::vector<std::vector<Statement>> texts;
  for (const auto* section : sections) texts.push_back(texts_of(*section));
  std::vector<const std::vector<Statement>*> asked;
  for (const auto& text : texts) asked.push_back(&text);
  Outside outside;
  auto& failing = outside.failing;
  for (const auto& consequence : dialect::consequences(*workspace.dialect, *workspace.target, asked)) {
    if (consequence.forbidden) continue;  // whoever applies it may be somebody else
    auto& statement = (*sections[consequence.section])[consequence.statement];
    outside.warnings.push_back((consequence.fails ? "fails while " : "") + consequence.text);
    add_warning(statement, outside.warnings.back());
    if (consequence.fails && std::ranges::find(failing, consequence.text) == failing.end())
      failing.push_back(consequence.text);
  }
  return outside;
}

}  // namespace

Outside warn_of_outside(std::vector<Change>& changes, Workspace& workspace) {
  std::vector<std::vector<RenderedStatement>*> up;
  for (auto& change : changes) up.push_back(&change.upgrade);
  auto outside = warn(up, workspace);
  // What the way back will meet is not there to be looked at yet, but what is there now most likely stays.
  std::vector<std::vector<RenderedStatement>*> down;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) down.push_back(&change->downgrade);
  warn(down, workspace);
  return outside;
}

}  // namespace limbeck::autogenerate
