// Cuts SQL that arrives in pieces into statements. Memory holds one statement and one piece at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/sql/block_tracker.hpp"
#include "dialect/sql/lexer.hpp"
#include "dialect/statement.hpp"

namespace limbeck::sql {

/// Splits as the dialect's own client would (psql, sqlite3, mysql), without a parser: a statement that is
/// wrong is still handed out, so that the server can say what it thinks of it.
///
///     StatementSplitter splitter(EngineKind::postgresql, "schema.sql");
///     while (read(chunk)) {
///       splitter.feed(chunk);
///       while (auto statement = splitter.next()) run(*statement);
///     }
///     splitter.finish();
///     while (auto statement = splitter.next()) run(*statement);
///
/// A statement's text runs from its first token to its last: comments around it and its delimiter are
/// dropped, those inside are kept. Empty statements are skipped. `Statement::line` is the line of the first
/// token.
///
/// next() throws Error with source and line for: input that ends inside a string, comment, quoted name,
/// parenthesis (PostgreSQL), compound body or COPY data (the line is where that began); commands of psql,
/// mysql or the sqlite3 shell (but `DELIMITER`, and the `\restrict` lines that pg_dump writes); a NUL byte.
class StatementSplitter {
 public:
  StatementSplitter(EngineKind syntax, std::string source, int first_line = 1);

  /// Appends input. A byte order mark at the very start is dropped.
  void feed(std::string_view chunk);
  /// Nothing follows. What is left without a delimiter is a statement too.
  void finish();
  /// The next statement; nothing when more input is needed, when all is read, or at a stop (see below).
  std::optional<Statement> next();

  /// A comment at which next() stopped.
  struct Stop {
    std::string text;         ///< the comment as written
    int line = 1;             ///< where it stands
    bool alone = true;        ///< nothing but blanks precedes it in its line
    std::uint64_t begin = 0;  ///< byte offset of the comment in all that was fed
    std::uint64_t end = 0;    ///< byte offset behind it
  };
  /// Makes next() stop at line comments for which `wanted` is true. A stop ends the statement before it, as
  /// the end of the input does.
  void stop_at(std::function<bool(std::string_view comment)> wanted) { stop_predicate_ = std::move(wanted); }
  /// Calls `seen` with each comment that stands outside of statements, and the line that it begins in.
  void on_comment(std::function<void(std::string_view comment, int line)> seen) {
    comment_callback_ = std::move(seen);
  }
  /// The stop at which next() returned nothing, if it did so for that reason.
  const std::optional<Stop>& stopped() const { return stop_; }
  /// Bytes held: those of the statement at hand and of input not looked at yet.
  std::size_t buffered() const { return buffer_.size(); }
  /// Goes on behind the stop, in the given syntax.
  void resume(EngineKind syntax);

 private:
  enum class Progress { statement, needs_more, stopped, again };

  Progress advance();
  Progress take(const Token& token);
  Progress finish_statement();
  Progress read_copy_data();
  Progress client_command(const Token& token);
  Progress stop(const Token& token);
  std::optional<Progress> dashes_without_blank();
  bool skip_blanks();
  bool drop_byte_order_mark();
  std::optional<std::size_t> line_end(std::size_t from);
  bool alone_in_line(std::size_t at) const;
  void move_to(std::size_t at);
  void compact();
  void require_closed() const;
  [[noreturn]] void fail(int line, const std::string& message, const std::string& hint = {}) const;

  std::string source_;
  Lexer lexer_;
  BlockTracker blocks_;
  std::function<bool(std::string_view)> stop_predicate_;
  std::function<void(std::string_view, int)> comment_callback_;
  std::optional<Stop> stop_;

  std::string buffer_;         // input from the statement at hand on
  std::uint64_t dropped_ = 0;  // bytes fed before buffer_
  std::size_t at_ = 0;         // where reading goes on
  int line_;                   // of at_
  bool line_begins_ = true;    // nothing but blanks before at_ in its line
  bool started_ = false;       // the byte order mark has been looked for
  bool finished_ = false;

  struct Pending {
    std::size_t begin = 0;  // its first token
    std::size_t end = 0;    // behind its last token
    int line = 1;
    bool has_content = false;  // more than hints
  };
  std::optional<Pending> pending_;
  Statement statement_;  // what next() returns

  // The rows of statement_, a COPY: they begin below the line that it ends in.
  enum class Copy { no, rest_of_line, rows };
  Copy copy_ = Copy::no;
  std::size_t searched_ = 0;  // no line end before
};

/// All statements of `text`. Throws like StatementSplitter::next.
std::vector<Statement> split(EngineKind syntax, std::string_view text, std::string_view source_name,
                             int first_line = 1);

}  // namespace limbeck::sql
