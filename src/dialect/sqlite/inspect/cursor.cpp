#include "dialect/sqlite/inspect/cursor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"

namespace limbeck::dialect::sqlite {
namespace {

// SQLite's keywords without those that %fallback and JOIN_KW make usable as names.
constexpr std::array<std::string_view, 58> reserved{
    "ADD",      "ALL",     "ALTER",       "AND",        "AS",        "AUTOINCREMENT", "BETWEEN",    "CASE",
    "CHECK",    "COLLATE", "COMMIT",      "CONSTRAINT", "CREATE",    "DEFAULT",       "DEFERRABLE", "DELETE",
    "DISTINCT", "DROP",    "ELSE",        "ESCAPE",     "EXCEPT",    "EXISTS",        "FOREIGN",    "FROM",
    "GROUP",    "HAVING",  "IN",          "INDEX",      "INSERT",    "INTERSECT",     "INTO",       "IS",
    "ISNULL",   "JOIN",    "LIMIT",       "NOT",        "NOTHING",   "NOTNULL",       "NULL",       "ON",
    "OR",       "ORDER",   "PRIMARY",     "REFERENCES", "RETURNING", "SELECT",        "SET",        "TABLE",
    "THEN",     "TO",      "TRANSACTION", "UNION",      "UNIQUE",    "UPDATE",        "USING",      "VALUES",
    "WHEN",     "WHERE"};

const sql::Token end;

}  // namespace

bool is_reserved(std::string_view word) {
  return std::ranges::binary_search(reserved, text::upper(word));
}

const sql::Token& Cursor::peek(std::size_t ahead) const {
  return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : end;
}

const sql::Token& Cursor::next() {
  const auto& token = peek();
  if (at_ < tokens_.size()) ++at_;
  return token;
}

bool Cursor::accept(std::initializer_list<std::string_view> keywords) {
  std::size_t ahead = 0;
  for (const auto keyword : keywords) {
    if (!peek(ahead++).is(keyword)) return false;
  }
  at_ += ahead;
  return true;
}

bool Cursor::accept_symbol(std::string_view symbol) {
  if (!peek().is_symbol(symbol)) return false;
  ++at_;
  return true;
}

void Cursor::expect(std::initializer_list<std::string_view> keywords) {
  if (!accept(keywords)) fail();
}

void Cursor::expect_symbol(std::string_view symbol) {
  if (!accept_symbol(symbol)) fail();
}

std::string Cursor::name() {
  const auto& token = peek();
  const bool named = token.is_name() || token.kind == sql::Token::Kind::string;
  if (!named || (token.kind == sql::Token::Kind::word && is_reserved(token.text))) fail();
  return next().value();
}

std::string Cursor::qualified_name() {
  auto first = name();
  return accept_symbol(".") ? name() : first;
}

Tokens Cursor::parenthesised() {
  expect_symbol("(");
  const auto begin = at_;
  for (int depth = 1; depth > 0;) {
    if (at_end()) fail();
    const auto& token = next();
    if (token.is_symbol("(")) ++depth;
    if (token.is_symbol(")")) --depth;
  }
  return Tokens(tokens_).subspan(begin, at_ - 1 - begin);
}

Tokens Cursor::take(std::size_t count) {
  if (at_ + count > tokens_.size()) fail();
  at_ += count;
  return Tokens(tokens_).subspan(at_ - count, count);
}

Tokens Cursor::rest() {
  auto all = Tokens(tokens_).subspan(at_);
  while (!all.empty() && all.back().is_symbol(";")) all = all.first(all.size() - 1);
  at_ = tokens_.size();
  return all;
}

void Cursor::fail() const {
  if (at_end()) throw Error("it ends too early");
  throw Error(fmt::format("it can't be read near {} (line {})", peek().text, peek().line));
}

}  // namespace limbeck::dialect::sqlite
