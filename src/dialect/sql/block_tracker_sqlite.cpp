// SQLite: the statements of a trigger stand between BEGIN and an END that follows a semicolon, as in
// sqlite3_complete(); the END of a CASE never does.
#include "dialect/sql/block_tracker.hpp"

namespace limbeck::sql {
namespace {

bool creates_trigger(const std::vector<std::string>& head) {
  std::size_t at = 0;
  const auto accept = [&](const char* word) {
    const bool found = at < head.size() && head[at] == word;
    if (found) ++at;
    return found;
  };
  if (accept("EXPLAIN") && accept("QUERY")) accept("PLAN");
  if (!accept("CREATE")) return false;
  if (!accept("TEMP")) accept("TEMPORARY");
  return accept("TRIGGER");
}

}  // namespace

void BlockTracker::add_sqlite(const Token& token, std::string_view word) {
  if (word == "TRIGGER" && !routine_) {
    routine_ = creates_trigger(head_);
  } else if (routine_ && word == "BEGIN" && stack_.empty()) {
    push(Block::begin, token);
  } else if (word == "END" && previous_ == ";" && !stack_.empty()) {
    pop();
    routine_ = false;
  }
}

}  // namespace limbeck::sql
