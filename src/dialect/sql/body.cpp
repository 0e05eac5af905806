#include "dialect/sql/body.hpp"

#include "base/text.hpp"

namespace limbeck::sql {

void Body::add(const Token& token) {
  const bool is_word = token.kind == Token::Kind::word;
  const auto word = is_word ? text::upper(token.text) : std::string();
  if (head_.size() < head_size) head_.push_back(is_word ? word : std::string(token.text.substr(0, 100)));
  switch (syntax_) {
    case Syntax::postgresql:
      add_postgresql(token, word);
      break;
    case Syntax::sqlite:
      add_sqlite(token, word);
      break;
    case Syntax::mysql:
      add_mysql(token, word);
      break;
  }
  if (is_word) {
    previous_ = word;
  } else {
    previous_ = token.kind == Token::Kind::symbol ? token.text : token.text.substr(0, 1);
  }
}

std::optional<Body::Open> Body::unclosed() const {
  if (stack_.empty()) return std::nullopt;
  switch (stack_.front().block) {
    case Block::parenthesis:
      return Open{"parenthesis", stack_.front().line};
    case Block::executable_comment:
      return Open{"comment", stack_.front().line};
    case Block::atomic:
      return Open{"BEGIN ATOMIC", stack_.front().line};
    case Block::begin:
      return Open{"BEGIN", stack_.front().line};
    case Block::case_expression:
    case Block::case_statement:
      return Open{"CASE", stack_.front().line};
    case Block::if_:
      return Open{"IF", stack_.front().line};
    case Block::loop:
      break;
  }
  return Open{"loop", stack_.front().line};
}

void Body::reset(Syntax syntax) {
  *this = Body(syntax);
}

}  // namespace limbeck::sql
