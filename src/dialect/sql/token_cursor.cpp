#include "dialect/sql/token_cursor.hpp"

#include <algorithm>

namespace limbeck::sql {
namespace {

/// How deep a token that follows `token` stands in parentheses and brackets.
int depth_behind(const Token& token, int depth) {
  if (token.is_symbol("(") || token.is_symbol("[")) return depth + 1;
  if (token.is_symbol(")") || token.is_symbol("]")) return depth - 1;
  return depth;
}

}  // namespace

const Token& TokenCursor::peek(std::size_t ahead) const {
  static const Token end;
  return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : end;
}

const Token& TokenCursor::next() {
  const auto& token = peek();
  if (!at_end()) ++at_;
  return token;
}

void TokenCursor::skip() {
  if (!take_parentheses()) next();
}

bool TokenCursor::next_is_one_of(std::initializer_list<std::string_view> keywords) const {
  return std::ranges::any_of(keywords, [&](std::string_view keyword) { return next_is(keyword); });
}

std::optional<TokenCursor> TokenCursor::take_parentheses() {
  if (!next_is_symbol("(")) return std::nullopt;
  const auto begin = at_ + 1;
  int depth = 0;
  for (; !at_end(); ++at_) {
    if (next_is_symbol("(")) ++depth;
    if (next_is_symbol(")") && --depth == 0) return TokenCursor(tokens_.subspan(begin, at_++ - begin));
  }
  return std::nullopt;
}

bool TokenCursor::skip_past(std::string_view keyword) {
  for (auto here = *this; !here.at_end(); here.skip()) {
    if (!here.take(keyword)) continue;
    *this = here;
    return true;
  }
  return false;
}

bool TokenCursor::skip_to_next_item() {
  at_ += item().tokens_.size();
  return take_symbol(",");
}

bool TokenCursor::has(std::string_view keyword) const {
  int depth = 0;
  for (const auto& token : rest()) {
    depth = depth_behind(token, depth);
    if (depth == 0 && token.is(keyword)) return true;
  }
  return false;
}

bool TokenCursor::has(std::string_view first, std::string_view second) const {
  for (auto here = *this; !here.at_end(); here.skip()) {
    if (here.next_is(first) && here.peek(1).is(second)) return true;
  }
  return false;
}

TokenCursor TokenCursor::item() const {
  int depth = 0;
  const auto left = rest();
  std::size_t count = 0;
  for (; count < left.size(); ++count) {
    depth = depth_behind(left[count], depth);
    if (depth == 0 && left[count].is_symbol(",")) break;
  }
  return TokenCursor(left.first(count));
}

std::vector<TokenCursor> TokenCursor::items() const {
  std::vector<TokenCursor> found;
  auto rest = *this;
  while (!rest.at_end()) {
    found.push_back(rest.item());
    rest.skip_to_next_item();
  }
  return found;
}

std::string TokenCursor::text() const {
  if (at_end()) return {};
  const auto& last = tokens_.back().text;
  return {peek().text.data(), last.data() + last.size()};
}

}  // namespace limbeck::sql
