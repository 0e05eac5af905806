// Reads a statement token by token, from the front.
#pragma once

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/sql/token.hpp"

namespace limbeck::sql {

/// Tokens of one statement, which are held elsewhere; a copy of it looks ahead.
class TokenReader {
 public:
  TokenReader(const Token* begin, const Token* end) : at_(begin), end_(end) {}

  bool done() const { return at_ == end_; }
  bool next_is(std::string_view keyword) const { return at_ != end_ && at_->is(keyword); }
  bool next_is_symbol(std::string_view symbol) const { return at_ != end_ && at_->is_symbol(symbol); }
  bool take(std::string_view keyword) {
    if (!next_is(keyword)) return false;
    ++at_;
    return true;
  }
  bool take_symbol(std::string_view symbol) {
    if (!next_is_symbol(symbol)) return false;
    ++at_;
    return true;
  }
  /// All of these words, or none.
  bool take_all(std::initializer_list<std::string_view> keywords) {
    const auto* const begin = at_;
    for (const auto keyword : keywords) {
      if (take(keyword)) continue;
      at_ = begin;
      return false;
    }
    return true;
  }
  const Token* take_name() { return at_ != end_ && at_->is_name() ? at_++ : nullptr; }

  /// What stands in the parentheses that open here; nothing when none do.
  std::optional<TokenReader> take_parentheses() {
    if (!next_is_symbol("(")) return std::nullopt;
    const auto* const begin = at_ + 1;
    int depth = 0;
    for (; at_ != end_; ++at_) {
      if (at_->is_symbol("(")) ++depth;
      if (at_->is_symbol(")") && --depth == 0) return TokenReader(begin, at_++);
    }
    return std::nullopt;
  }
  /// The parts between commas outside of parentheses and brackets.
  std::vector<TokenReader> parts() const {
    std::vector<TokenReader> found;
    const auto* begin = at_;
    int depth = 0;
    for (const auto* token = at_; token != end_; ++token) {
      if (token->is_symbol("(") || token->is_symbol("[")) ++depth;
      if (token->is_symbol(")") || token->is_symbol("]")) --depth;
      if (depth > 0 || !token->is_symbol(",")) continue;
      found.emplace_back(begin, token);
      begin = token + 1;
    }
    if (begin != end_) found.emplace_back(begin, end_);
    return found;
  }
  /// Does that word stand anywhere outside of parentheses from here on?
  bool has(std::string_view keyword) const {
    int depth = 0;
    for (const auto* token = at_; token != end_; ++token) {
      if (token->is_symbol("(")) ++depth;
      if (token->is_symbol(")")) --depth;
      if (depth == 0 && token->is(keyword)) return true;
    }
    return false;
  }
  /// Do those words stand in a row anywhere outside of parentheses from here on?
  bool has(std::string_view first, std::string_view second) const {
    for (auto rest = *this; !rest.done(); rest.skip()) {
      auto here = rest;
      if (here.take_all({first, second})) return true;
    }
    return false;
  }
  /// A token, or parentheses with all that is in them.
  void skip() {
    if (!take_parentheses() && at_ != end_) ++at_;
  }
  bool any_name(const std::function<bool(const Token&)>& wanted) const {
    return std::any_of(at_, end_, [&](const Token& token) { return token.is_name() && wanted(token); });
  }
  /// What lies between here and there.
  TokenReader until(const TokenReader& there) const { return {at_, there.at_}; }
  /// As written.
  std::string text() const {
    if (done()) return {};
    const auto& last = (end_ - 1)->text;
    return {at_->text.data(), static_cast<std::size_t>(last.data() + last.size() - at_->text.data())};
  }

 private:
  const Token* at_;
  const Token* end_;
};

}  // namespace limbeck::sql
