// Reading the tokens of a statement from the front.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/sql/token.hpp"

namespace limbeck::sql {

/// A place among tokens. It is a view: the tokens, and the text that they were made of, must outlive it and
/// every cursor that it hands out. A copy is a place of its own; behind the last token everything answers
/// "no".
class TokenCursor {
 public:
  explicit TokenCursor(std::span<const Token> tokens) : tokens_(tokens) {}

  bool at_end() const { return at_ >= tokens_.size(); }
  /// The token `ahead` of the next one; kind `end` behind the last.
  const Token& peek(std::size_t ahead = 0) const;
  const Token& next();
  /// A token, or parentheses with all that is in them.
  void skip();

  bool next_is(std::string_view keyword) const { return peek().is(keyword); }
  bool next_is_one_of(std::initializer_list<std::string_view> keywords) const;
  bool next_is_symbol(std::string_view symbol) const { return peek().is_symbol(symbol); }

  bool take(std::string_view keyword) { return take_if(next_is(keyword)); }
  bool take_symbol(std::string_view symbol) { return take_if(next_is_symbol(symbol)); }
  /// All of these words, or none.
  template <typename Keywords = std::initializer_list<std::string_view>>
  bool take_all(const Keywords& keywords) {
    std::size_t count = 0;
    for (const auto keyword : keywords) {
      if (!peek(count++).is(keyword)) return false;
    }
    at_ += count;
    return true;
  }
  /// nullptr when none comes next.
  const Token* take_name() { return peek().is_name() ? &next() : nullptr; }
  /// What stands in the parentheses that open here; nothing, and all is skipped, when they do not close.
  std::optional<TokenCursor> take_parentheses();
  /// Goes behind that word, when it stands anywhere outside of parentheses from here on.
  bool skip_past(std::string_view keyword);
  /// Goes behind the next comma outside of parentheses and brackets, or to the end: false.
  bool skip_to_next_item();

  /// Does that word stand anywhere outside of parentheses and brackets from here on?
  bool has(std::string_view keyword) const;
  /// Do those two words stand in a row there?
  bool has(std::string_view first, std::string_view second) const;

  /// Everything from here on.
  std::span<const Token> rest() const { return at_end() ? std::span<const Token>() : tokens_.subspan(at_); }
  /// What lies between here and a later place among the same tokens.
  TokenCursor until(const TokenCursor& later) const {
    return TokenCursor(tokens_.subspan(at_, later.at_ - at_));
  }
  /// What lies before the next comma outside of parentheses and brackets.
  TokenCursor item() const;
  /// The parts between such commas.
  std::vector<TokenCursor> items() const;
  /// What is left, as written.
  std::string text() const;

 private:
  bool take_if(bool wanted) {
    if (wanted) ++at_;
    return wanted;
  }

  std::span<const Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace limbeck::sql
