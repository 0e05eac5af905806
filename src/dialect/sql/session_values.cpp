#include "dialect/sql/session_values.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "dialect/sql/created_object.hpp"
#include "dialect/sql/tokenizer.hpp"
#include "dialect/sql/words.hpp"

namespace limbeck::sql {
namespace {

std::vector<Token> tokens_of(EngineKind syntax, std::string_view statement) {
  try {
    return tokens(syntax, statement);
  } catch (const Error&) {  // the server will say what is wrong with it
    return {};
  }
}

/// @last, and not @@sql_mode.
bool is_variable(const Token& token) {
  return token.kind == Token::Kind::parameter && token.text.starts_with('@') && !token.text.starts_with("@@");
}

bool is_call(const std::vector<Token>& all, std::size_t at) {
  return all[at].is_name() && at + 1 < all.size() && all[at + 1].is_symbol("(");
}

}  // namespace

SessionValues session_values(EngineKind syntax, std::string_view statement) {
  SessionValues values;
  const auto all = tokens_of(syntax, statement);
  const auto has = [&](std::string_view word) {
    return std::ranges::any_of(all, [&](const Token& token) { return token.is(word); });
  };
  if (const auto table = created_temporary_table(syntax, statement)) {
    values.names = {text::lower(table->name)};
    values.reads_rows = has("select") || has("like") || has("execute");
    return values;
  }
  Words words(syntax, statement);
  if (!words.one_of(0, {"SET", "SELECT", "WITH", "CALL", "("})) return values;
  // Of a SELECT those behind INTO, and those with := behind them.
  const bool is_query = words[0] != "SET" && words[0] != "CALL";
  bool is_behind_into = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].is("into")) is_behind_into = true;
    if (!is_variable(all[i])) continue;
    const bool is_given = i + 1 < all.size() && all[i + 1].is_symbol(":=");
    if (!is_query || is_behind_into || is_given) values.names.push_back(text::lower(all[i].text));
  }
  values.reads_rows = words[0] == "CALL" || has("from");
  for (std::size_t i = 0; i < all.size(); ++i) values.reads_rows |= is_call(all, i);
  return values;
}

bool copies_rows(EngineKind syntax, std::string_view statement) {
  return std::ranges::any_of(tokens_of(syntax, statement), [](const Token& token) {
    return token.is("select") || token.is("join") || token.is("using");
  });
}

std::optional<std::string> mentioned_name(EngineKind syntax, std::string_view statement,
                                          const std::vector<std::string>& names) {
  for (const auto& token : tokens_of(syntax, statement)) {
    if (!token.is_name() && !is_variable(token)) continue;
    const auto name = text::lower(token.is_name() ? token.value() : std::string(token.text));
    if (std::ranges::find(names, name) != names.end()) return name;
  }
  return std::nullopt;
}

std::optional<std::string> asks_for_last_change(EngineKind syntax, std::string_view statement) {
  const auto all = tokens_of(syntax, statement);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!is_call(all, i)) continue;
    for (const auto* const name :
         {"last_insert_id", "row_count", "found_rows", "last_insert_rowid", "changes"})
      if (all[i].is(name)) return name;
  }
  return std::nullopt;
}

}  // namespace limbeck::sql
