#include "dialect/sql/rules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dialect/sql/rules_by_syntax.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

using Rule = std::optional<std::string>(Words&);

std::optional<std::string> no_statement(Words&) {
  return std::nullopt;
}

std::optional<std::string> apply(EngineKind syntax, const Statement& statement, Rule* postgresql,
                                 Rule* sqlite, Rule* mysql) {
  Words words(syntax, statement.text);
  switch (syntax) {
    case EngineKind::postgresql:
      return postgresql(words);
    case EngineKind::sqlite:
      return sqlite(words);
    case EngineKind::mysql:
      return mysql(words);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> transaction_control(EngineKind syntax, const Statement& statement) {
  return apply(syntax, statement, postgresql::transaction_control, sqlite::transaction_control,
               mysql::transaction_control);
}

// PostgreSQL's lock of a migration is on a connection of its own, which no revision reaches.
std::optional<std::string> releases_all_locks(EngineKind syntax, const Statement& statement) {
  constexpr std::string_view call = "RELEASE_ALL_LOCKS";
  if (syntax != EngineKind::mysql || !text::upper(statement.text).contains(call)) return std::nullopt;
  const auto tokens = sql::tokens(syntax, statement.text);
  Words words(syntax, statement.text);
  if (words.one_of(0, {"CREATE", "ALTER"})) return std::nullopt;
  if (std::ranges::none_of(tokens, [&](const Token& token) { return token.is(call); })) return std::nullopt;
  return std::string(call) + "()";
}

std::optional<std::string> refused_in_transaction(EngineKind syntax, const Statement& statement) {
  return apply(syntax, statement, postgresql::refused_in_transaction, sqlite::refused_in_transaction,
               no_statement);
}

std::optional<std::string> cluster_level(EngineKind syntax, const Statement& statement) {
  return apply(syntax, statement, postgresql::cluster_level, sqlite::cluster_level, mysql::cluster_level);
}

std::optional<std::string> commits_implicitly(EngineKind syntax, const Statement& statement) {
  return apply(syntax, statement, no_statement, no_statement, mysql::commits_implicitly);
}

std::optional<std::string> foreign_key_switch(EngineKind syntax, const Statement& statement) {
  return apply(syntax, statement, no_statement, sqlite::foreign_key_switch, no_statement);
}

bool speaks_of_foreign_keys_off(std::string_view program) {
  const auto text = text::lower(program);
  constexpr std::string_view name = "foreign_keys";
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    auto before = std::string_view(text).substr(0, at);
    if (before.ends_with('.')) {  // PRAGMA main.foreign_keys
      before.remove_suffix(1);
      while (!before.empty() && before.back() >= 'a' && before.back() <= 'z') before.remove_suffix(1);
    }
    if (!text::trim(before).ends_with("pragma")) continue;
    auto behind = text::trim(std::string_view(text).substr(at + name.size()));
    if (!behind.starts_with('=') && !behind.starts_with('(')) continue;
    behind.remove_prefix(1);
    behind.remove_prefix(std::min(behind.find_first_not_of(" \t\n'\""), behind.size()));
    for (const std::string_view off : {"off", "false", "no", "0"}) {
      if (behind.starts_with(off)) return true;
    }
  }
  return false;
}

bool changes_session(EngineKind syntax, std::string_view statement) {
  if (syntax == EngineKind::mysql) {
    Words words(syntax, statement);
    return mysql::changes_session(words);
  }
  for (const char* word : {"set ", "set\n", "reset ", "pragma ", "create temp", "load "}) {
    if (text::starts_with_ignoring_case(statement, word)) return true;
  }
  return text::lower(statement).find("set_config") != std::string::npos;
}

bool leaves_nothing(EngineKind syntax, std::string_view statement) {
  Words words(syntax, statement);
  return words.one_of(0,
                      {"SELECT", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "VALUES", "SAVEPOINT", "RELEASE"}) ||
         (words[0] == "ROLLBACK" && (words[1] == "TO" || words[2] == "TO"));
}

}  // namespace limbeck::sql
