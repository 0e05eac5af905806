// Finds the tokens of SQL that arrives in pieces. What a token is depends on the engine: PostgreSQL
// manual 4.1, SQLite's tokenize.c, MySQL manual chapter 9 and the mysql client's rules for DELIMITER.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/engine.hpp"
#include "dialect/sql/token.hpp"

namespace limbeck::sql {

/// Most readers want Tokenizer (text at hand) or StatementSplitter (statements of a file) instead.
class Lexer {
 public:
  /// `source` names the text in errors.
  Lexer(EngineKind syntax, std::string source) : syntax_(syntax), source_(std::move(source)) {}

  /// The token that starts at `at`, where `buffer[at]` is no blank and stands in line `line`. Returns nothing
  /// when the token may go on behind the end of the buffer; then call again with the same token at the front
  /// of a longer buffer (`at` itself may have moved). `last`: nothing follows the buffer. Throws Error naming
  /// source and line when the input ends inside a string, a quoted name or a comment.
  std::optional<Token> scan(std::string_view buffer, std::size_t at, int line, bool last);

  /// PostgreSQL's setting of that name: off makes a backslash an escape in plain strings too.
  void set_standard_conforming_strings(bool on) { standard_conforming_strings_ = on; }
  /// What ends a statement (MySQL's DELIMITER); it is a symbol token of its own. Default: ";".
  void set_delimiter(std::string delimiter) { delimiter_ = std::move(delimiter); }
  const std::string& delimiter() const { return delimiter_; }
  /// Another syntax from the next token on, with its defaults.
  void reset(EngineKind syntax);
  EngineKind syntax() const { return syntax_; }

 private:
  struct Scan;  // the buffer and how far this token has been read

  void recognise(Scan& scan);
  void note_escapes(const Scan& scan);
  void line_comment(Scan& scan);
  void block_comment(Scan& scan);
  void quoted(Scan& scan, Token::Kind kind, std::size_t opening, char quote, bool backslash);
  void bracketed(Scan& scan);
  bool dollar_quoted(Scan& scan);
  void word(Scan& scan);
  void number(Scan& scan);
  void parameter(Scan& scan, std::size_t sigils);
  void symbol(Scan& scan);
  bool delimiter_at(std::string_view rest, std::size_t offset) const;
  bool starts_line_comment(std::string_view rest) const;
  std::size_t word_length(std::string_view rest, std::size_t from) const;
  [[noreturn]] void unterminated(int line, const std::string& what) const;

  EngineKind syntax_;
  std::string source_;
  std::string delimiter_ = ";";
  bool standard_conforming_strings_ = true;
  // How far into an unfinished token the search for its end has come, so that a long one is read only once.
  std::size_t progress_ = 0;
  int depth_ = 0;
  // PostgreSQL joins 'a' <newline> 'b' into one string; the second part of an E'…' string has escapes too.
  bool escapes_continue_ = false;
  int string_end_line_ = 0;
};

}  // namespace limbeck::sql
