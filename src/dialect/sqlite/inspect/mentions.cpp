#include "dialect/sqlite/inspect/mentions.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "dialect/sql/tokenizer.hpp"

namespace limbeck::dialect::sqlite {
namespace {

using Kind = sql::Token::Kind;

bool may_be_a_name(const sql::Token& token) {
  return token.is_name() || token.kind == Kind::string;
}

bool is_keyword(const sql::Token& token) {
  return token.kind == Kind::word &&
         sqlite3_keyword_check(token.text.data(), static_cast<int>(token.text.size())) != 0;
}

/// Can an expression, or a table of FROM, end in it? A name behind it is an alias then.
bool may_end_something(const sql::Token& token) {
  if (token.kind == Kind::symbol) return token.text == ")";
  return !is_keyword(token) || token.is("null") || token.is("end");
}

/// Where the columns of an INSERT stand, from one parenthesis to the other; {0, 0} when it names none.
std::pair<std::size_t, std::size_t> place_of_filled(const std::vector<sql::Token>& tokens) {
  auto at = std::ranges::find_if(tokens, [](const auto& token) { return token.is("into"); });
  const auto step = [&] { return at == tokens.end() ? at : ++at; };
  if (step() == tokens.end() || step() == tokens.end()) return {};  // INTO, and the table
  if (at->is_symbol(".")) step(), step();
  if (at != tokens.end() && at->is("as")) step(), step();
  if (at == tokens.end() || !at->is_symbol("(")) return {};
  const auto end = std::find_if(at, tokens.end(), [](const auto& token) { return token.is_symbol(")"); });
  const auto select = std::find_if(at, end, [](const auto& token) { return token.is("select"); });
  if (end == tokens.end() || select != end) return {};  // INSERT INTO t (SELECT …) is none of SQLite's
  return {static_cast<std::size_t>(at - tokens.begin()), static_cast<std::size_t>(end - tokens.begin())};
}

}  // namespace

std::set<std::string> mentioned_names(std::string_view sql) {
  std::set<std::string> names;
  sql::Tokenizer tokens(EngineKind::sqlite, sql);
  while (const auto token = tokens.next()) {
    // SQLite takes 'x' for a name where only a name can stand.
    if (may_be_a_name(token)) names.insert(text::lower(token.value()));
  }
  return names;
}

std::set<std::string> referring_names(std::string_view sql) {
  const auto tokens = sql::tokens(EngineKind::sqlite, sql);
  const auto [filled, filled_end] = place_of_filled(tokens);
  std::set<std::string> names;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is_name() || (i > filled && i < filled_end)) continue;
    if (i > 0 && (tokens[i - 1].is("as") || may_end_something(tokens[i - 1]))) continue;
    names.insert(text::lower(tokens[i].value()));
  }
  return names;
}

std::optional<std::set<std::string>> filled_columns(std::string_view sql) {
  const auto tokens = sql::tokens(EngineKind::sqlite, sql);
  const auto [begin, end] = place_of_filled(tokens);
  if (end == 0) return std::nullopt;
  std::set<std::string> names;
  for (auto i = begin + 1; i < end; ++i) {
    if (may_be_a_name(tokens[i])) names.insert(text::lower(tokens[i].value()));
  }
  return names;
}

std::set<std::string> used_tables(std::string_view sql) {
  // At each depth of parentheses: does a FROM list go on there, so that a comma brings another table?
  std::vector<bool> in_from{false};
  bool expected = false;
  std::set<std::string> names;
  const auto tokens = sql::tokens(EngineKind::sqlite, sql);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    const auto next_is = [&](std::string_view symbol) {
      return i + 1 < tokens.size() && tokens[i + 1].is_symbol(symbol);
    };
    if (token.is_symbol("(")) {
      in_from.push_back(expected);  // FROM (a JOIN b): still a list of tables
    } else if (token.is_symbol(")")) {
      if (in_from.size() > 1) in_from.pop_back();
      expected = false;
    } else if (token.is_symbol(",")) {
      expected = in_from.back();
    } else if (token.is("from") || token.is("join")) {
      in_from.back() = expected = true;
    } else if (token.is("into") || token.is("update") || token.is("in")) {
      expected = true;
      // UPDATE OR IGNORE table; CREATE TRIGGER … UPDATE ON table, UPDATE OF column
      if (token.is("update") && i + 2 < tokens.size() && tokens[i + 1].is("or")) i += 2;
      if (token.is("update") && i + 1 < tokens.size() && (tokens[i + 1].is("on") || tokens[i + 1].is("of"))) {
        expected = false;
      }
    } else if (token.is("select") || token.is("values")) {
      in_from.back() = expected = false;
    } else if (token.is("where") || token.is("group") || token.is("order") || token.is("having") ||
               token.is("limit") || token.is("union") || token.is("except") || token.is("intersect") ||
               token.is("set") || token.is("window") || token.is("returning") || token.is_symbol(";")) {
      in_from.back() = expected = false;
    } else if (expected && may_be_a_name(token)) {
      if (next_is(".")) continue;  // a schema
      if (!next_is("(") || (i > 0 && !tokens[i - 1].is("in"))) names.insert(text::lower(token.value()));
      expected = false;
    } else if (!token.is_symbol(".")) {
      expected = false;
    }
  }
  return names;
}

}  // namespace limbeck::dialect::sqlite
