#include "dialect/sql/table_rebuild.hpp"

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

// Behind TABLE: IF EXISTS or IF NOT EXISTS may stand before the name.
std::string take_table(Tokenizer& tokens, Token& token) {
  token = tokens.next();
  if (token.is("IF")) {
    do token = tokens.next();
    while (token.is("NOT") || token.is("EXISTS"));
  }
  return text::lower(take_name(tokens, token));
}

}  // namespace

std::optional<std::string> TableRebuild::add(EngineKind syntax, const Statement& statement) {
  if (syntax != EngineKind::sqlite) return std::nullopt;
  try {
    return look(statement);
  } catch (const Error&) {  // SQLite will say what is wrong with it
    return std::nullopt;
  }
}

std::optional<std::string> TableRebuild::look(const Statement& statement) {
  Tokenizer tokens(EngineKind::sqlite, statement.text);
  auto token = tokens.next();
  const bool creates = token.is("CREATE");
  const bool drops = token.is("DROP");
  if (!creates && !drops && !token.is("ALTER")) return std::nullopt;
  token = tokens.next();
  if (creates && (token.is("TEMP") || token.is("TEMPORARY"))) token = tokens.next();
  if (!token.is("TABLE")) return std::nullopt;
  const auto table = take_table(tokens, token);
  if (creates) created_.insert(table);
  if (drops && created_.erase(table) == 0) dropped_.insert(table);
  if (creates || drops || !token.is("RENAME") || !tokens.next().is("TO")) return std::nullopt;
  auto name = tokens.next().value();
  if (created_.erase(table) == 0) return std::nullopt;
  created_.insert(text::lower(name));
  if (!dropped_.contains(text::lower(name))) return std::nullopt;
  return name;
}

}  // namespace limbeck::sql
