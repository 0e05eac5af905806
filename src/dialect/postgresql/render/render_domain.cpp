// A domain as another one, while columns use it.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "dialect/postgresql/quote.hpp"
#include "dialect/postgresql/render/renderer.hpp"
#include "dialect/sql/splitter.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::postgresql {
namespace {

std::vector<std::string> parts_of(const schema::SqlObject& domain) {
  std::vector<std::string> parts;
  for (auto& statement :
       sql::split(EngineKind::postgresql, domain.definition, "the definition of a domain")) {
    parts.push_back(std::move(statement.text));
  }
  return parts;
}

/// The action of `ALTER DOMAIN name …`; empty for other statements.
std::vector<sql::Token> action_of(const std::string& statement) {
  const auto tokens = sql::tokens(EngineKind::postgresql, statement);
  if (tokens.size() < 4 || !tokens[0].is("alter") || !tokens[1].is("domain")) return {};
  std::size_t at = 3;
  while (at + 1 < tokens.size() && tokens[at].is_symbol(".")) at += 2;
  return {tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end()};
}

/// The statement that takes back one of a domain's definition; empty when something else does.
std::string inverse_statement(const std::string& statement, const std::string& name,
                              const std::vector<std::string>& wanted) {
  const auto action = action_of(statement);
  if (action.size() < 3) return {};
  if (action[0].is("add") && action[1].is("constraint")) {
    return fmt::format("ALTER DOMAIN {} DROP CONSTRAINT {}", name, action[2].text);
  }
  if (!action[0].is("set")) return {};
  const bool set_again = action[1].is("default") && std::ranges::any_of(wanted, [](const std::string& other) {
                           const auto tokens = action_of(other);
                           return tokens.size() > 1 && tokens[0].is("set") && tokens[1].is("default");
                         });
  if (set_again) return {};
  return fmt::format("ALTER DOMAIN {} DROP {}", name, action[1].is("default") ? "DEFAULT" : "NOT NULL");
}

/// `COMMENT ON CONSTRAINT name ON DOMAIN … ` of such a statement, up to IS, and the constraint's name.
struct ConstraintComment {
  std::string head, constraint;
};
std::optional<ConstraintComment> constraint_comment(const std::string& statement) {
  const auto tokens = sql::tokens(EngineKind::postgresql, statement);
  if (tokens.size() < 5 || !tokens[0].is("comment")) return std::nullopt;
  const auto is = std::ranges::find_if(tokens, [](const sql::Token& token) { return token.is("is"); });
  if (is == tokens.end()) return std::nullopt;
  return ConstraintComment{statement.substr(0, is->offset), std::string(tokens[3].text)};
}

/// The statement among them that adds this constraint; empty when there is none.
std::string addition_of(const std::string& constraint, const std::vector<std::string>& statements) {
  for (const auto& statement : statements) {
    const auto action = action_of(statement);
    if (action.size() > 2 && action[0].is("add") && action[2].text == constraint) return statement;
  }
  return {};
}

}  // namespace

void Renderer::alter_domain(const schema::SqlObject& before, const schema::SqlObject& after) {
  const auto held = parts_of(before), wanted = parts_of(after);
  const auto name = quote(after.id.name);
  const auto is_in = [](const std::vector<std::string>& statements, const std::string& statement) {
    return std::ranges::find(statements, statement) != statements.end();
  };
  for (const auto& statement : held) {
    if (is_in(wanted, statement)) continue;
    if (const auto said = constraint_comment(statement)) {
      const bool says_else = std::ranges::any_of(
          wanted, [&](const std::string& other) { return other.starts_with(said->head); });
      const auto addition = addition_of(said->constraint, wanted);
      if (!says_else && !addition.empty() && is_in(held, addition)) out_.add(said->head + "IS NULL");
    } else if (const auto back = inverse_statement(statement, name, wanted); !back.empty()) {
      out_.add(back);
    }
  }
  for (const auto& statement : wanted) {
    const auto said = constraint_comment(statement);
    // A constraint that is recreated has lost its comment.
    const bool lost = said && !is_in(held, addition_of(said->constraint, wanted));
    if (is_in(held, statement) && !lost) continue;
    Notes notes;
    const auto action = action_of(statement);
    const bool checked = !action.empty() && (action[0].is("add") || action.back().is("null"));
    if (checked) {
      notes.depends_on_rows = fmt::format(
          "the values of all columns of domain {} must meet its new constraint", after.id.name.display());
    }
    out_.add(statement, std::move(notes));
  }
}

}  // namespace limbeck::dialect::postgresql
