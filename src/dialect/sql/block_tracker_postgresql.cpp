// PostgreSQL: a semicolon inside parentheses (CREATE RULE … DO (a; b)) or inside the BEGIN ATOMIC … END of an
// SQL function does not end the statement. CASE … END nests in the latter. psql decides the same way
// (psqlscan.l).
#include "base/text.hpp"
#include "dialect/sql/block_tracker.hpp"

namespace limbeck::sql {

void BlockTracker::add_postgresql(const Token& token, std::string_view word) {
  if (token.is_symbol("(")) return push(Block::parenthesis, token);
  if (token.is_symbol(")")) {
    if (top_is(Block::parenthesis)) pop();
    return;
  }
  if (word.empty() || top_is(Block::parenthesis)) return;

  if (head_.front() == "COPY") {
    if (word == "STDIN" && previous_ == "FROM") copies_from_stdin_ = true;
    return;
  }
  // Any keyword can be a label (AS end) or a qualified name (a.end).
  if (previous_ == "AS" || previous_ == ".") return;
  if (stack_.empty()) {
    if (word != "ATOMIC" || previous_ != "BEGIN" || head_.front() != "CREATE") return;
    const std::size_t kind = head_[1] == "OR" ? 3 : 1;
    if (head_[kind] == "FUNCTION" || head_[kind] == "PROCEDURE") push(Block::atomic, token);
  } else if (word == "CASE") {
    push(Block::case_expression, token);
  } else if (word == "END") {
    pop();
  }
}

std::optional<bool> BlockTracker::standard_conforming_strings() const {
  if (head_.size() < 4 || head_[0] != "SET") return std::nullopt;
  const std::size_t name = head_[1] == "SESSION" || head_[1] == "LOCAL" ? 2 : 1;
  if (head_.size() < name + 3 || head_[name] != "STANDARD_CONFORMING_STRINGS") return std::nullopt;
  auto value = text::lower(head_[name + 2]);
  if (value.starts_with('\'')) value = value.substr(1, value.size() - 2);
  return !(value == "off" || value == "false" || value == "no" || value == "0" || value == "f" ||
           value == "n");
}

}  // namespace limbeck::sql
