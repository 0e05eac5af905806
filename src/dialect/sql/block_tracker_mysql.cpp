// MySQL and MariaDB: compound statements in routines, triggers and events, and MariaDB's anonymous ones, for
// files without DELIMITER. (With a DELIMITER of its own, a file says itself where statements end.)
//
// Nearly all the words in question are also names or functions (IF(), REPEAT(), a column `end`), so a block
// opens only where a statement can begin.
#include <algorithm>
#include <array>
#include <utility>

#include "dialect/sql/block_tracker.hpp"

namespace limbeck::sql {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 5> routine_kinds = {"PROCEDURE", "FUNCTION", "TRIGGER", "EVENT",
                                                           "PACKAGE"};
// What else CREATE and ALTER make: no body follows.
constexpr std::array<std::string_view, 11> other_kinds = {"TABLE",      "VIEW",     "INDEX",  "DATABASE",
                                                          "SCHEMA",     "USER",     "ROLE",   "SERVER",
                                                          "TABLESPACE", "SEQUENCE", "LOGFILE"};
// The last word before the body of a routine, a trigger or an event.
constexpr std::array<std::string_view, 10> before_body = {")",  "ROW",     "DETERMINISTIC", "SQL",    "DATA",
                                                          "DO", "DEFINER", "INVOKER",       "ENABLE", "'"};
constexpr std::array<std::string_view, 6> anonymous = {"IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR"};

}  // namespace

// Whether the token after `previous_` begins a statement of the body.
bool BlockTracker::mysql_statement_starts() const {
  if (stack_.empty()) return one_of(previous_, before_body) || previous_ == ":" || previous_.empty();
  if (top_is(Block::case_expression)) return false;
  return previous_ == ";" || previous_ == ":" || previous_ == "BEGIN" || previous_ == "ATOMIC" ||
         previous_ == "THEN" || previous_ == "ELSE" || previous_ == "LOOP" || previous_ == "REPEAT" ||
         previous_ == "DO";
}

void BlockTracker::add_mysql(const Token& token, std::string_view word) {
  if (top_is(Block::executable_comment)) {
    if (token.is_symbol("*/")) pop();
    return;
  }
  if (token.kind == Token::Kind::executable_comment) return push(Block::executable_comment, token);
  // FOLLOWS name, and then the body.
  const bool behind_order = std::exchange(
      names_order_, routine_ && stack_.empty() && (previous_ == "FOLLOWS" || previous_ == "PRECEDES"));
  if (token.is_symbol(";")) in_handler_ = in_until_ = false;
  if (word.empty()) return;

  if (!kind_known_) {
    const auto& first = head_.front();
    if (first == "CREATE" || first == "ALTER") {
      routine_ = one_of(word, routine_kinds);
      kind_known_ = routine_ || one_of(word, other_kinds);
      return;
    }
    kind_known_ = true;
    routine_ = one_of(word, anonymous) || (word == "BEGIN");
    if (word == "BEGIN") return;  // a transaction, unless NOT ATOMIC follows
  }
  if (!routine_ || previous_ == "." || previous_ == "AS") return;

  const bool starts = mysql_statement_starts() || behind_order;
  if (word == "END") {
    // Elsewhere a bare `end` is a name.
    if (!stack_.empty() && (starts || in_until_ || top_is(Block::case_expression))) {
      if (!top_is(Block::case_expression)) in_until_ = false;
      pop();
    }
    return;
  }
  if (previous_ == "END") return;  // END IF, END LOOP, …
  if (word == "HANDLER") {
    in_handler_ = true;
  } else if (word == "UNTIL" && starts) {  // UNTIL condition END REPEAT
    in_until_ = true;
  } else if (word == "ATOMIC" && stack_.empty() && previous_ == "NOT" && head_.front() == "BEGIN") {
    push(Block::begin, token);
  } else if (word == "BEGIN") {
    if (starts || in_handler_ || (stack_.empty() && head_.front() != "BEGIN")) push(Block::begin, token);
  } else if (word == "CASE") {
    push(starts ? Block::case_statement : Block::case_expression, token);
  } else if (!starts) {
    return;
  } else if (word == "IF") {
    push(Block::if_, token);
  } else if (word == "LOOP" || word == "WHILE" || word == "REPEAT" || word == "FOR") {
    push(Block::loop, token);
  }
}

}  // namespace limbeck::sql
