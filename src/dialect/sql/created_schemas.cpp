#include "dialect/sql/created_schemas.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "dialect/sql/names.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {

namespace {

/// Calls `use` with the tokens of each statement that creates something.
template <typename Use>
void for_each_creation(EngineKind syntax, const std::vector<std::string>& statements, const Use& use) {
  for (const auto& statement : statements) {
    std::vector<Token> tokens;
    try {
      tokens = sql::tokens(syntax, statement);
    } catch (const Error&) {
      continue;
    }
    if (!tokens.empty() && tokens[0].is("CREATE")) use(tokens);
  }
}

}  // namespace

std::set<std::string> schemas_created_by(EngineKind syntax, const std::vector<std::string>& statements) {
  constexpr std::array makers{"TABLE",         "VIEW",       "TYPE",      "FUNCTION",  "PROCEDURE",
                              "SEQUENCE",      "DOMAIN",     "AGGREGATE", "COLLATION", "OPERATOR",
                              "CONFIGURATION", "DICTIONARY", "TEMPLATE",  "PARSER",    "STATISTICS",
                              "EXISTS",        "CONVERSION", "CLASS",     "FAMILY"};
  std::set<std::string> made;
  for_each_creation(syntax, statements, [&](const std::vector<Token>& tokens) {
    const auto name = [&](std::size_t at) { return catalog_name(syntax, tokens[at]); };
    if (tokens.size() > 2 && tokens[1].is("EXTENSION")) {
      const auto schema = std::ranges::find_if(tokens, [](const auto& token) { return token.is("SCHEMA"); });
      if (tokens.end() - schema > 1) made.insert(name(static_cast<std::size_t>(schema - tokens.begin()) + 1));
    }
    if (tokens.size() > 2 && tokens[1].is("SCHEMA")) {
      const std::size_t at = tokens[2].is("IF") && tokens.size() > 5 ? 5 : 2;
      if (tokens[at].is_name()) made.insert(name(at));
    }
    for (std::size_t at = 2; at + 2 < tokens.size() && !tokens[at].is_symbol("("); ++at) {
      const auto& before = tokens[at - 1];
      const bool behind_maker =
          std::ranges::any_of(makers, [&](const char* word) { return before.is(word); });
      if (behind_maker && tokens[at].is_name() && tokens[at + 1].is_symbol(".")) made.insert(name(at));
    }
  });
  return made;
}

std::set<std::string> schemas_that_must_be_new(EngineKind syntax,
                                               const std::vector<std::string>& statements) {
  std::set<std::string> made;
  for_each_creation(syntax, statements, [&](const std::vector<Token>& tokens) {
    if (tokens.size() > 2 && tokens[1].is("SCHEMA") && tokens[2].is_name() && !tokens[2].is("IF") &&
        !tokens[2].is("AUTHORIZATION"))
      made.insert(catalog_name(syntax, tokens[2]));
  });
  return made;
}

}  // namespace limbeck::sql
