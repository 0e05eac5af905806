#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "dialect/mysql/inspect/inspection.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::mysql {
namespace {

using sql::Token;

/// Names with dots between them, by the places of their tokens.
std::vector<std::size_t> chain_at(const std::vector<Token>& tokens, std::size_t at) {
  std::vector<std::size_t> chain = {at};
  while (at + 2 < tokens.size() && tokens[at + 1].is_symbol(".") && tokens[at + 2].is_name()) {
    at += 2;
    chain.push_back(at);
  }
  return chain;
}

/// Does a table stand at that place: behind FROM or JOIN, perhaps in parentheses, or as the argument of a
/// function of sequences? (Tables are joined by the word in texts of the server's.)
bool is_relation_place(const std::vector<Token>& tokens, std::size_t at) {
  while (at > 0 && tokens[at - 1].is_symbol("(")) --at;
  if (at == 0) return false;
  const auto& before = tokens[at - 1];
  return std::ranges::any_of(std::initializer_list<std::string_view>{"FROM", "JOIN", "STRAIGHT_JOIN",
                                                                     "nextval", "lastval", "setval"},
                             [&](std::string_view word) { return before.is(word); });
}

}  // namespace

std::string without_database(std::string_view text, std::string_view database) {
  std::string result;
  std::size_t copied = 0;
  const auto tokens = sql::tokens(EngineKind::mysql, text);
  for (std::size_t at = 0; at < tokens.size();) {
    if (!tokens[at].is_name()) {
      ++at;
      continue;
    }
    const auto chain = chain_at(tokens, at);
    const std::size_t end = chain.back() + 1;
    const bool called = end < tokens.size() && tokens[end].is_symbol("(");
    const bool qualified =
        chain.size() == 3 || (chain.size() == 2 && (called || is_relation_place(tokens, at)));
    if (qualified && tokens[at].value() == database) {
      result += text.substr(copied, tokens[at].offset - copied);
      copied = tokens[chain[1]].offset;
    }
    at = end;
  }
  return result + std::string(text.substr(copied));
}

std::vector<std::string> relations_read(std::string_view text) {
  std::vector<std::string> names;
  const auto tokens = sql::tokens(EngineKind::mysql, text);
  for (std::size_t at = 0; at < tokens.size();) {
    if (!tokens[at].is_name()) {
      ++at;
      continue;
    }
    const auto chain = chain_at(tokens, at);
    if (chain.size() == 1 && tokens[at].kind == Token::Kind::quoted_name && is_relation_place(tokens, at)) {
      auto name = tokens[at].value();
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    at = chain.back() + 1;
  }
  return names;
}

std::string quoted_name(std::string_view name) {
  return "`" + text::replace_all(std::string(name), "`", "``") + "`";
}

}  // namespace limbeck::dialect::mysql
