// Knows, while the tokens of a statement go by, whether a semicolon ends it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/engine.hpp"
#include "dialect/sql/token.hpp"

namespace limbeck::sql {

/// Parentheses and `BEGIN ATOMIC … END` (PostgreSQL), trigger bodies (SQLite), compound statements (MySQL,
/// MariaDB).
class BlockTracker {
 public:
  explicit BlockTracker(EngineKind syntax) : syntax_(syntax) {}

  /// The next token of the statement; comments are left out.
  void add(const Token& token);
  /// A semicolon now belongs to the statement.
  bool open() const { return !stack_.empty(); }
  /// What is still open and where it began, for the message "… is never closed".
  struct Open {
    std::string what;
    int line = 1;
  };
  std::optional<Open> unclosed() const;
  /// The next statement begins.
  void reset(EngineKind syntax);

  /// PostgreSQL: this is a `COPY … FROM STDIN`, whose rows follow in the file.
  bool copies_from_stdin() const { return copies_from_stdin_; }
  /// PostgreSQL: this sets standard_conforming_strings to this value.
  std::optional<bool> standard_conforming_strings() const;

 private:
  static constexpr std::size_t head_size = 12;
  enum class Block {
    parenthesis,
    atomic,
    case_expression,
    case_statement,
    begin,
    if_,
    loop,
    executable_comment
  };
  struct Entry {
    Block block;
    int line;
  };

  void add_postgresql(const Token& token, std::string_view word);
  void add_sqlite(const Token& token, std::string_view word);
  void add_mysql(const Token& token, std::string_view word);
  bool mysql_statement_starts() const;
  void push(Block block, const Token& token) { stack_.push_back({block, token.line}); }
  void pop() { stack_.pop_back(); }
  bool top_is(Block block) const { return !stack_.empty() && stack_.back().block == block; }

  EngineKind syntax_;
  std::vector<Entry> stack_;
  std::vector<std::string> head_;
  std::string previous_;  // the token before, words in upper case; quoted things as their first character
  bool routine_ = false;  // may have a body
  bool kind_known_ = false;
  bool in_handler_ = false;
  bool in_until_ = false;
  bool names_order_ = false;
  bool copies_from_stdin_ = false;
};

}  // namespace limbeck::sql
