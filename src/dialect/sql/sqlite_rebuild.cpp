#include "dialect/sql/sqlite_rebuild.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::sql {
namespace {

// A name, of which the last part counts: [schema.]table. `token` moves behind it.
std::string take_name(Tokenizer& tokens, Token& token) {
  auto name = token.value();
  token = tokens.next();
  while (token.is_symbol(".")) {
    name = tokens.next().value();
    token = tokens.next();
  }
  return name;
}

std::optional<std::string> look(Tokenizer tokens, std::set<std::string>& dropped) {
  auto token = tokens.next();
  const bool drops = token.is("DROP");
  if (!drops && !token.is("ALTER")) return std::nullopt;
  if (!tokens.next().is("TABLE")) return std::nullopt;
  token = tokens.next();
  if (drops) {
    if (token.is("IF")) {
      tokens.next();
      token = tokens.next();
    }
    dropped.insert(text::lower(take_name(tokens, token)));
    return std::nullopt;
  }
  take_name(tokens, token);
  if (!token.is("RENAME") || !tokens.next().is("TO")) return std::nullopt;
  auto name = tokens.next().value();
  if (!dropped.contains(text::lower(name))) return std::nullopt;
  return name;
}

}  // namespace

std::optional<std::string> SqliteRebuild::add(const Statement& statement) {
  try {
    return look(Tokenizer(Syntax::sqlite, statement.text), dropped_);
  } catch (const Error&) {  // SQLite will say what is wrong with it
    return std::nullopt;
  }
}

}  // namespace limbeck::sql
