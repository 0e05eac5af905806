#include "dialect/sqlite/inspect/cursor.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

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

}  // namespace

bool is_reserved(std::string_view word) {
  return std::ranges::binary_search(reserved, text::upper(word));
}

void Cursor::expect(std::initializer_list<std::string_view> keywords) {
  if (!take_all(keywords)) fail();
}

void Cursor::expect_symbol(std::string_view symbol) {
  if (!take_symbol(symbol)) fail();
}

std::string Cursor::expect_name() {
  const auto& token = peek();
  const bool named = token.is_name() || token.kind == sql::Token::Kind::string;
  if (!named || (token.kind == sql::Token::Kind::word && is_reserved(token.text))) fail();
  return next().value();
}

std::string Cursor::expect_qualified_name() {
  auto first = expect_name();
  return take_symbol(".") ? expect_name() : first;
}

Tokens Cursor::expect_parentheses() {
  const auto inside = take_parentheses();
  if (!inside) fail();
  return inside->rest();
}

Tokens Cursor::expect_tokens(std::size_t count) {
  const auto left = rest();
  if (count > left.size()) fail();
  for (std::size_t i = 0; i < count; ++i) next();
  return left.first(count);
}

Tokens Cursor::take_rest() {
  auto all = rest();
  while (!at_end()) next();
  while (!all.empty() && all.back().is_symbol(";")) all = all.first(all.size() - 1);
  return all;
}

void Cursor::fail() const {
  if (at_end()) throw Error("it ends too early");
  throw Error(fmt::format("it can't be read near {} (line {})", peek().text, peek().line));
}

void throw_unreadable(std::string_view statement, std::string_view object, const Error& reason) {
  throw Error(fmt::format("the {} statement of {} in the database can't be understood: {}", statement, object,
                          reason.what()),
              reason.hint());
}

}  // namespace limbeck::dialect::sqlite
