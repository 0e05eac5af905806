// Reading a CREATE statement token by token.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::sqlite {

using Tokens = std::span<const sql::Token>;

/// Is this word one that SQLite never takes for a name (a keyword without "fallback" in its grammar,
/// parse.y)?
bool is_reserved(std::string_view word);

/// `sql` must outlive the cursor and every token or span that it hands out.
class Cursor {
 public:
  explicit Cursor(std::string_view sql) : tokens_(sql::tokens(EngineKind::sqlite, sql)) {}

  bool at_end() const { return at_ >= tokens_.size(); }
  /// The token `ahead` of the next one; kind `end` behind the last.
  const sql::Token& peek(std::size_t ahead = 0) const;
  const sql::Token& next();
  /// Takes these keywords if they come next.
  bool accept(std::initializer_list<std::string_view> keywords);
  bool accept(std::string_view keyword) { return accept({keyword}); }
  bool accept_symbol(std::string_view symbol);
  void expect(std::initializer_list<std::string_view> keywords);
  void expect_symbol(std::string_view symbol);
  /// A name, which SQLite also takes in single quotes; without its quotes.
  std::string name();
  /// A name behind an optional schema ("main."), which is dropped.
  std::string qualified_name();
  /// What stands between the parenthesis that comes next and its partner.
  Tokens parenthesised();
  /// That many tokens.
  Tokens take(std::size_t count);
  /// Everything up to the end, a closing semicolon aside.
  Tokens rest();
  /// "can't be read near …".
  [[noreturn]] void fail() const;

 private:
  std::vector<sql::Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace limbeck::dialect::sqlite
