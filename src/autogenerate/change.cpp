#include "autogenerate/change.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "autogenerate/section.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::autogenerate {

using dialect::RenderedStatement;

namespace {

/// Without what quotes the elements of an array or a composite in its text.
std::string without_quotes(std::string text) {
  std::erase_if(text, [](char c) { return c == '"' || c == '\\' || c == '\''; });
  return text;
}

/// Does a string say this value: by itself, or as an element of an array, a composite or a range? (It says
/// more than there is where a word of a longer text is the value: then something is committed without need.)
bool says_value(std::string_view literal, const std::string& value) {
  const auto in_word = [](char c) {
    return c == '_' || static_cast<unsigned char>(c) >= 0x80 || std::isalnum(c) != 0;
  };
  const auto text = without_quotes(std::string(literal)), wanted = without_quotes(value);
  if (wanted.empty()) return literal.contains("\"\"") || literal == "''";
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
    const auto end = at + wanted.size();
    if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]))) return true;
  }
  return false;
}

bool says_value(const RenderedStatement& statement, const std::string& value,
                const dialect::Dialect& dialect) {
  return std::ranges::any_of(sql::tokens(dialect.engine(), statement.sql), [&](const sql::Token& token) {
    return token.kind == sql::Token::Kind::string && says_value(token.text, value);
  });
}

}  // namespace

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
      return add && says_value(statement, add->value, dialect);
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
