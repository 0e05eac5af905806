// Placeholders for values, $1, $2, …: the same for all engines.
#pragma once

#include <charconv>
#include <cstddef>

#include "dialect/sql/token.hpp"

namespace limbeck::sql {

/// The number of a placeholder; 0: the token is none. (To some engines' own rules it is a name.)
inline std::size_t placeholder_number(const Token& token) {
  const bool may_be = token.kind == Token::Kind::parameter || token.kind == Token::Kind::word;
  if (!may_be || token.text.size() < 2 || token.text.front() != '$') return 0;
  std::size_t number = 0;
  const char* const behind = token.text.data() + token.text.size();
  const auto [end, error] = std::from_chars(token.text.data() + 1, behind, number);
  return error == std::errc() && end == behind ? number : 0;
}

}  // namespace limbeck::sql
