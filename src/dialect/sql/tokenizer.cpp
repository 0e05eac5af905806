#include "dialect/sql/tokenizer.hpp"

#include <algorithm>

namespace limbeck::sql {

Token Tokenizer::next() {
  for (;;) {
    const Token token = next_with_comments();
    if (token.kind != Token::Kind::comment && token.kind != Token::Kind::hint) return token;
  }
}

Token Tokenizer::next_with_comments() {
  while (at_ < text_.size() && is_blank(text_[at_])) {
    if (text_[at_++] == '\n') ++line_;
  }
  if (at_ == text_.size()) return {Token::Kind::end, text_.substr(at_), at_, line_};
  const Token token = *lexer_.scan(text_, at_, line_, true);
  at_ += token.text.size();
  line_ += static_cast<int>(std::ranges::count(token.text, '\n'));
  return token;
}

std::vector<Token> tokens(EngineKind syntax, std::string_view text) {
  std::vector<Token> result;
  for (Tokenizer tokenizer(syntax, text); const Token token = tokenizer.next();) {
    const bool is_mark = token.kind == Token::Kind::executable_comment ||
                         (syntax == EngineKind::mysql && token.is_symbol("*/"));
    if (!is_mark) result.push_back(token);
  }
  return result;
}

}  // namespace limbeck::sql
