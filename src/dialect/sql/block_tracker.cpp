#include "dialect/sql/block_tracker.hpp"

#include <algorithm>

namespace limbeck::sql {

void BlockTracker::add(const Token& token) {
  const bool is_word = token.kind == Token::Kind::word;
  // No keyword is longer: of a longer word, the beginning will do.
  char upper[32];
  const auto length = is_word ? std::min(token.text.size(), sizeof(upper)) : 0;
  std::transform(token.text.begin(), token.text.begin() + static_cast<std::ptrdiff_t>(length), upper,
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const std::string_view word(upper, length);
  if (head_.size() < head_size) head_.emplace_back(is_word ? word : token.text.substr(0, sizeof(upper)));
  switch (syntax_) {
    case EngineKind::postgresql:
      add_postgresql(token, word);
      break;
    case EngineKind::sqlite:
      add_sqlite(token, word);
      break;
    case EngineKind::mysql:
      add_mysql(token, word);
      break;
  }
  previous_ = is_word ? word : token.kind == Token::Kind::symbol ? token.text : token.text.substr(0, 1);
}

std::optional<BlockTracker::Open> BlockTracker::unclosed() const {
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

void BlockTracker::reset(EngineKind syntax) {
  // Keeps the room that the lists have: this is done for every statement.
  syntax_ = syntax;
  stack_.clear();
  head_.clear();
  previous_.clear();
  routine_ = kind_known_ = in_handler_ = in_until_ = names_order_ = copies_from_stdin_ = false;
}

}  // namespace limbeck::sql
