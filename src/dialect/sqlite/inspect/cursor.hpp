// Reading a CREATE statement token by token.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dialect/sql/token_cursor.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::sqlite {

using Tokens = std::span<const sql::Token>;

/// Is this word one that SQLite never takes for a name (a keyword without "fallback" in its grammar,
/// parse.y)?
bool is_reserved(std::string_view word);

/// Holds the tokens that a cursor looks at; a base, so that they are there before the cursor.
struct TokenStorage {
  std::vector<sql::Token> tokens;
};

/// A cursor on a CREATE statement as SQLite keeps it. What is expected and not there is an Error: the
/// statement can't be read. `sql` must outlive the cursor and every token or span that it hands out.
class Cursor : private TokenStorage, public sql::TokenCursor {
 public:
  explicit Cursor(std::string_view sql)
      : TokenStorage{sql::tokens(EngineKind::sqlite, sql)}, sql::TokenCursor(TokenStorage::tokens) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  void expect(std::initializer_list<std::string_view> keywords);
  void expect_symbol(std::string_view symbol);
  /// A name, which SQLite also takes in single quotes; without its quotes.
  std::string expect_name();
  /// A name behind an optional schema ("main."), which is dropped.
  std::string expect_qualified_name();
  /// What stands between the parenthesis that comes next and its partner.
  Tokens expect_parentheses();
  /// That many tokens.
  Tokens expect_tokens(std::size_t count);
  /// Everything up to the end, a closing semicolon aside.
  Tokens take_rest();
  /// "can't be read near …".
  [[noreturn]] void fail() const;
};

/// Throws the Error that says which object's statement can't be read; `reason`, with its hint, says why.
/// `statement`: "CREATE INDEX".
[[noreturn]] void throw_unreadable(std::string_view statement, std::string_view object, const Error& reason);

}  // namespace limbeck::dialect::sqlite
