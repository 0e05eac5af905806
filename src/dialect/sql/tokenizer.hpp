// The tokens of a text at hand, one after another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/sql/lexer.hpp"

namespace limbeck::sql {

/// Reads through `text`, which must outlive the tokens: they are views into it.
///
///     for (Tokenizer tokens(EngineKind::sqlite, sql); const Token token = tokens.next();) …
class Tokenizer {
 public:
  /// `source` names the text in errors; `first_line` is the number of its first line there.
  Tokenizer(EngineKind syntax, std::string_view text, std::string source = "SQL text", int first_line = 1)
      : lexer_(syntax, std::move(source)), text_(text), line_(first_line) {}

  /// The next token that is no comment (and no `/*+` hint); kind `end` when nothing is left, again and again.
  /// Throws Error naming source and line when the text ends inside a string, a quoted name or a comment.
  Token next();
  /// Like next(), with comments and hints.
  Token next_with_comments();

 private:
  Lexer lexer_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_;
};

/// All tokens of `text` but comments, without the `end`. Of MySQL's executable comments the marks are left
/// out: what is in them counts.
std::vector<Token> tokens(EngineKind syntax, std::string_view text);

}  // namespace limbeck::sql
